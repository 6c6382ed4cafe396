"""Builds ``detectors/terms/data/tortured.tsv`` from published lists of tortured phrases; run once, by hand.

    python -m mtaudit.resources.build_tortured tortured_phrases.jsonl.gz detectors/terms/data/tortured.tsv

Kept are phrases of two to five plain words that hold a word which the lists show far more often in tortured phrases
than in the terms meant: those are not ordinary English by accident.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

_HEADER = """\
# Tortured phrase, the term meant. From giladfeldman/torturedcheck and hahuyhoang411/tortured-phrase (MIT), which
# collect the lists of the Problematic Paper Screener (Cabanac, Labbe, Magazinov 2021; CC BY 4.0).
# Selected by resources/build_tortured.py.
"""
_PHRASE = re.compile(r"[a-z]+(?:[ -][a-z]+){1,4}")
_TERM = re.compile(r"[a-z]+(?:[ '-][a-z]+){0,4}")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_RATIO = 6.0
"""How much more often a word stands in tortured phrases than in the terms meant."""
_OFTEN = 4
_ORDINARY = frozenset(
    [
        "search engine",
        "machine education",
        "place of interest",
        "area of enthusiasm",
        "smart apparatus",
        "brilliant home",
        "keen eye",
    ]
)


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the usable (tortured, expected) pairs of the list in ``path``."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            tortured = " ".join(row["tortured"].lower().split())
            expected = " ".join(_BRACKETS.sub("", row["expected"].lower()).split())
            usable = _PHRASE.fullmatch(tortured) and _TERM.fullmatch(expected) and not row["condition"]
            if usable and tortured != expected and tortured not in _ORDINARY:
                yield tortured, expected


def selected(found: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs whose tortured phrase holds a word that is at home in tortured phrases."""
    tortured = Counter(word for phrase, _ in found for word in set(re.split(r"[ -]", phrase)))
    expected = Counter(word for _, phrase in found for word in set(re.split(r"[ -]", phrase)))
    odd = {word for word, count in tortured.items() if count >= _OFTEN and count >= _RATIO * (expected[word] + 0.5)}
    return {
        phrase: term
        for phrase, term in found
        if odd & (set(re.split(r"[ -]", phrase)) - set(re.split(r"[ -]", term))) and len(phrase.split()) > 1
    }


def main(arguments: Sequence[str]) -> None:
    """Write the table."""
    source, target = map(Path, arguments)
    rows = sorted(selected(list(pairs(source))).items())
    target.write_text(_HEADER + "".join(f"{phrase}\t{term}\n" for phrase, term in rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
