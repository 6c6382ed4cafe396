"""Turns public data into pairs of documents: what stands there, and what should. Nothing of these texts ships.

Data marked *report only* is never used.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mtaudit.training.alignment import damages
from mtaudit.training.roundtrip import PIVOTS, round_trips

_T = TypeVar("_T")
SEED = 20261124
SENTENCES = 15
"""Sentences of one document, where the data has only sentences."""

_LEAST_WORDS, _MOST_WORDS = 6, 60


@dataclass(frozen=True, slots=True)
class Pair:
    """One document: parallel paragraphs. ``kind`` names where it comes from, ``machine`` says whether it is translated."""

    kind: str
    observed: tuple[str, ...]
    target: tuple[str, ...]
    machine: bool


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


_LEFT = re.compile(r"\s+([.,;:!?%)\]}]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)")
_RIGHT = re.compile(r"([(\[{$£€])\s+")
_QUOTE = re.compile(r"([\"'])\s+([^\"']*?)\s+\1")


def detokenized(text: str) -> str:
    """Return a sentence of Moses-style tokens as it would be printed."""
    text = html.unescape(text).replace(" @-@ ", "-").replace("``", '"').replace("''", '"')
    text = _QUOTE.sub(r"\1\2\1", text)
    return _RIGHT.sub(r"\1", _LEFT.sub(r"\1", text)).replace(" - ", " - ").strip()


def post_edits(data: Path, pair: str, split: str, count: int) -> Iterator[Pair]:
    """Yield documents of machine-translated sentences with their post-edits."""
    found = [
        (detokenized(row["mt"]), detokenized(row["post_edit"]))
        for row in rows(data / "mlqe_pe" / f"{pair}.jsonl.gz")
        if row["split"] == split and _LEAST_WORDS <= len(row["mt"].split()) <= _MOST_WORDS
    ]
    random.Random(SEED).shuffle(found)
    for group in _groups(found[:count]):
        yield Pair(f"mlqe-{pair}", tuple(mt for mt, _ in group), tuple(edit for _, edit in group), machine=True)


def edited(data: Path, pair: str, split: str, skip: int, count: int) -> Iterator[Pair]:
    """Yield documents of post-edits alone, as text that needs nothing; others than :func:`post_edits` gives."""
    found = [
        detokenized(row["post_edit"])
        for row in rows(data / "mlqe_pe" / f"{pair}.jsonl.gz")
        if row["split"] == split and _LEAST_WORDS <= len(row["mt"].split()) <= _MOST_WORDS and row["hter"] < 0.3
    ]
    random.Random(SEED).shuffle(found)
    for group in _groups(found[skip : skip + count]):
        yield Pair(f"edited-{pair}", tuple(group), tuple(group), machine=False)


def native(data: Path, name: str, *, every: int, start: int, most_words: int) -> Iterator[Pair]:
    """Yield native English documents, cut to ``most_words``, as text that needs nothing."""
    for at, row in enumerate(rows(data / "native_english" / f"{name}.jsonl.gz")):
        if at % every == start:
            paragraphs = tuple(_cut(_paragraphs(row["text"]), most_words))
            if sum(len(p.split()) for p in paragraphs) >= _MOST_WORDS:
                yield Pair(f"native-{name}", paragraphs, paragraphs, machine=False)


def apertium(documents: Iterable[Pair], *, share: float | None, seed: int = SEED) -> Iterator[Pair]:
    """Yield round trips of native documents, each through one pivot; with ``share`` only so much of the damage is put in."""
    chance = random.Random(seed)
    for at, pair in enumerate(documents):
        pivot = PIVOTS[at % len(PIVOTS)]
        tripped = round_trips(pair.target, pivot)
        observed = [
            text if share is None else _mild(text, original, share, chance)
            for text, original in zip(tripped, pair.target, strict=True)
        ]
        yield Pair(f"apertium-{pivot}{'' if share is None else '-mild'}", tuple(observed), pair.target, machine=True)


def _mild(damaged: str, original: str, share: float, chance: random.Random) -> str:
    """Return ``damaged`` with all but a share of its damage undone."""
    out, at = [], 0
    for damage in damages(damaged, original):
        out.append(damaged[at : damage.observed.start])
        kept = chance.random() < share
        words = damage.observed.of(damaged) if kept else damage.target
        if words and out and out[-1] and not out[-1][-1].isspace() and words[0].isalnum():
            out.append(" ")
        out.append(words)
        at = damage.observed.end
        if words and not kept and at < len(damaged) and damaged[at].isalnum():
            out.append(" ")
    return re.sub(r"\s+", " ", "".join((*out, damaged[at:]))).strip()


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, very long ones in pieces of a few sentences."""
    for block in re.split(r"\n\s*\n", text):
        sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", " ".join(block.split()))
        for start in range(0, len(sentences), 4):
            if any(part := sentences[start : start + 4]):
                yield " ".join(part)


def _cut(paragraphs: Iterable[str], most: int) -> Iterator[str]:
    for paragraph in paragraphs:
        if most <= 0:
            return
        yield paragraph
        most -= len(paragraph.split())


def _groups(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), SENTENCES):
        yield items[start : start + SENTENCES]
