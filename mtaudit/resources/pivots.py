"""The pivot-confusion table: which English words share a translation, and by which foreign word."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

SOURCE = "FreeDict, see mtaudit/resources/SOURCES.md"


@dataclass(frozen=True, slots=True)
class Confusion:
    """``text`` may have become the word looked up: ``weight`` is log P(word | text) in nats, by ``via`` in ``pivot``."""

    text: str
    weight: float
    pivot: str
    via: str
    source: str = SOURCE


@lru_cache(maxsize=16384)
def confusions(lemma: str, pos: str) -> tuple[Confusion, ...]:
    """Return what ``lemma`` (of the UPOS part of speech ``pos``) may have been, likeliest first."""
    line = _table().get(f"{lemma}\t{pos}".encode())
    if line is None:
        return ()
    return tuple(_confusion(cell) for cell in line.decode().split("\t"))


def entries() -> Iterator[tuple[str, str]]:
    """Yield every lemma and part of speech that the table knows."""
    for key in _table():
        lemma, _, pos = key.decode().partition("\t")
        yield lemma, pos


def _confusion(cell: str) -> Confusion:
    text, weight, pivot, via = cell.split(":", 3)
    return Confusion(text, float(weight), pivot, via)


@cache
def _table() -> dict[bytes, bytes]:
    data = gzip.decompress(files(__package__).joinpath("data/pivots.tsv.gz").read_bytes())
    table: dict[bytes, bytes] = {}
    for line in data.splitlines():
        lemma, pos, cells = line.split(b"\t", 2)
        table[lemma + b"\t" + pos] = cells
    return table
