"""Builds ``data/pivots.tsv.gz``: English words that share a translation, and may be confused by a trip through it.

Run ``python -m mtaudit.resources.build_pivots`` where the FreeDict dictionaries (Debian packages ``dict-freedict-*``) and
WordNet (``wordnet-base``) are installed. Only dictionaries under GPL-2-or-later or GPL-3 are used; each one's own header was
read (see SOURCES.md).

For English *x* and *y* that share the foreign word *f*, the channel is P(y | x) = sum over f of P(f | x) P(y | f), both taken
as even over what the dictionary lists and some more (a small dictionary does not know all translations), averaged over the
languages. Kept for each *y* and part of speech are the *x* with the highest channel weight and frequency.
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtaudit.text.frequency import zipf
from mtaudit.text.inflect import lemmas_of

DICTIONARIES = Path("/usr/share/dictd")
WORDNET = Path("/usr/share/wordnet")
LANGUAGES = {
    "de": ("deu-eng", "eng-deu"),
    "es": ("spa-eng", "eng-spa"),
    "pt": ("por-eng", "eng-por"),
    "fr": ("fra-eng", "eng-fra"),
    "it": ("ita-eng", "eng-ita"),
    "nl": ("nld-eng", "eng-nld"),
    "tr": ("tur-eng", "eng-tur"),
    "cs": ("eng-ces",),
    "hu": ("eng-hun",),
    "ar": ("eng-ara",),
    "hr": ("hrv-eng", "eng-hrv"),
    "sv": ("swe-eng", "eng-swe"),
}
POS = {"noun": "NOUN", "verb": "VERB", "adj": "ADJ", "adv": "ADV"}
KEPT = 30
LEAST_ZIPF = 2.6
LEAST_MEANT_ZIPF = 3.2
LEAST_LOG = -9.5
UNLISTED = 2.0
"""Translations of a word that a dictionary is taken to lack."""
FREQUENCY = 0.8
"""Nats that a tenfold frequency of *x* is worth when only some candidates can be kept."""
MOST_WORDS = 3
MOST_SENSES = 60
"""A foreign word with more English translations than this is an artefact of the dictionary's form."""

_DIGITS = {char: value for value, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
_ASIDE = re.compile(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|/[^/]*/")
_NUMBER = re.compile(r"^\s*\d+\.\s*")
_SKIPPED = ("note:", "synonym", "see:", '"', "antonym")
_TERM = re.compile(r"[^\W\d_][\w'’-]*(?: [\w'’-]+){0,2}")

Pairs = dict[str, set[str]]


def entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield headword and translations of a dictionary in dictd form."""
    data = gzip.decompress((DICTIONARIES / f"freedict-{name}.dict.dz").read_bytes())
    seen: set[int] = set()
    with (DICTIONARIES / f"freedict-{name}.index").open(encoding="utf-8") as index:
        for line in index:
            word, start, size = line.rstrip("\n").split("\t")[:3]
            at = _number(start)
            if word.startswith("00") or at in seen:
                continue
            seen.add(at)
            yield from _entry(data[at : at + _number(size)].decode("utf-8", "replace"))


def _number(text: str) -> int:
    value = 0
    for char in text:
        value = value * 64 + _DIGITS[char]
    return value


def _entry(text: str) -> Iterator[tuple[str, list[str]]]:
    head, _, body = text.partition("\n")
    headword = _clean(head)
    terms: list[str] = []
    for line in body.splitlines():
        stripped = _NUMBER.sub("", line).strip()
        if stripped.lower().startswith(_SKIPPED) or not stripped:
            continue
        if line.startswith("      "):
            continue  # examples and notes are indented
        terms += [term for part in re.split(r"[,;]", _ASIDE.sub(" ", stripped)) if (term := _clean(part))]
    if headword and terms:
        yield headword, terms


def _clean(text: str) -> str:
    term = " ".join(_ASIDE.sub(" ", text).split()).strip(" .!?").lower()
    term = term.removeprefix("to ").removeprefix("the ").removeprefix("a ").removeprefix("an ")
    return term if _TERM.fullmatch(term) and len(term.split()) <= MOST_WORDS else ""


def edges(language: str) -> Pairs:
    """Return the English translations of each foreign word of ``language``, from both directions."""
    found: Pairs = defaultdict(set)
    for name in LANGUAGES[language]:
        for head, terms in entries(name):
            for term in terms:
                foreign, english = (term, head) if name.startswith("eng-") else (head, term)
                if _is_english(english):
                    found[foreign].add(english)
    return {foreign: terms for foreign, terms in found.items() if 1 < len(terms) <= MOST_SENSES}


def _is_english(term: str) -> bool:
    return term.isascii() and all(zipf(word) >= LEAST_ZIPF for word in term.split())


def wordnet() -> dict[str, frozenset[str]]:
    """Return the parts of speech of every WordNet lemma."""
    found: dict[str, set[str]] = defaultdict(set)
    for file, pos in POS.items():
        for line in (WORDNET / f"index.{file}").read_text(encoding="ascii").splitlines():
            if not line.startswith(" "):
                found[line.split(" ", 1)[0].replace("_", " ")].add(pos)
    return {lemma: frozenset(parts) for lemma, parts in found.items()}


def build() -> Iterator[str]:
    """Yield the lines of the table: ``lemma, part of speech, then x:log P:pivot:via:dictionary`` by falling weight."""
    parts = wordnet()
    table: dict[tuple[str, str], dict[str, list[tuple[float, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for language in LANGUAGES:
        for (observed, meant), (weight, via) in _channel(edges(language)).items():
            for pos in parts.get(observed, frozenset()) & _parts_of(meant, parts):
                table[observed, pos][meant].append((weight, language, via))
        sys.stderr.write(f"{language}: {len(table)} entries so far\n")
    for (observed, pos), rows in sorted(table.items()):
        if " " in observed:
            continue
        cells = list(_cells(observed, pos, rows))
        if cells:
            yield "\t".join((observed, pos, *cells))


def _parts_of(term: str, parts: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the parts of speech of a word or phrase; of a phrase that WordNet lacks, verbs by their first word."""
    if term in parts:
        return parts[term]
    first, _, rest = term.partition(" ")
    return (
        frozenset({"VERB"}) if rest and "VERB" in parts.get(first, ()) and "NOUN" not in parts.get(first, ()) else frozenset()
    )


def _channel(translations: Pairs) -> dict[tuple[str, str], tuple[float, str]]:
    """Return P(y | x) and the foreign word that adds most to it, for all pairs of English words that share one."""
    foreign: dict[str, list[str]] = defaultdict(list)
    for word, terms in translations.items():
        for term in terms:
            foreign[term].append(word)
    found: dict[tuple[str, str], tuple[float, float, str]] = {}
    for meant, words in foreign.items():
        for word in words:
            for observed in translations[word]:
                if observed == meant:
                    continue
                share = 1 / (len(words) + UNLISTED) / (len(translations[word]) + UNLISTED)
                total, best, via = found.get((observed, meant), (0.0, 0.0, ""))
                found[observed, meant] = (total + share, max(best, share), word if share > best else via)
    return {pair: (total, via) for pair, (total, _, via) in found.items()}


def _cells(observed: str, pos: str, rows: dict[str, list[tuple[float, str, str]]]) -> Iterable[str]:
    same = lemmas_of(observed, pos)
    scored = []
    for meant, votes in rows.items():
        if meant in same or observed in lemmas_of(meant, pos) or observed in meant.split():
            continue
        weight = math.log(sum(share for share, _, _ in votes) / len(LANGUAGES) ** 0.5)
        commonness = min(zipf(word) for word in meant.split())
        if weight >= LEAST_LOG and commonness >= LEAST_MEANT_ZIPF:
            _, language, via = max(votes)
            scored.append((weight + FREQUENCY * commonness, weight, meant, language, via))
    for _, weight, meant, language, via in sorted(scored, key=lambda row: (-row[0], row[2]))[:KEPT]:
        yield f"{meant}:{weight:.1f}:{language}:{via.replace(':', ' ')}"


def main() -> None:
    """Write the table."""
    target = Path(__file__).parent / "data" / "pivots.tsv.gz"
    data = ("\n".join(build()) + "\n").encode()
    target.write_bytes(gzip.compress(data, mtime=0))
    sys.stderr.write(f"{target}: {len(data):,} bytes, {target.stat().st_size:,} compressed\n")


if __name__ == "__main__":
    main()
