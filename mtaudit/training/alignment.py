"""Word alignment of a damaged text with the text it came from, for labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mtaudit.model import Span

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Damage:
    """``observed`` (a span of the damaged text, empty where words are missing) stands for ``target``."""

    observed: Span
    target: str


def damages(observed: str, target: str) -> Iterator[Damage]:
    """Yield the places where two versions of a sentence differ, by their longest common runs of words."""
    left, right = list(_TOKEN.finditer(observed)), list(_TOKEN.finditer(target))
    matcher = SequenceMatcher(None, [m[0] for m in left], [m[0] for m in right], autojunk=False)
    for tag, first, last, other_first, other_last in matcher.get_opcodes():
        if tag == "equal":
            continue
        at = left[first].start() if first < len(left) else len(observed)
        span = Span(left[first].start(), left[last - 1].end()) if first < last else Span(at, at)
        words = target[right[other_first].start() : right[other_last - 1].end()] if other_first < other_last else ""
        yield Damage(span, words)


def distance(first: str, second: str) -> int:
    """Return the word edit distance (Levenshtein) of two sentences."""
    return _levenshtein(_TOKEN.findall(first), _TOKEN.findall(second))


def _levenshtein(first: Sequence[str], second: Sequence[str]) -> int:
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    row = list(range(len(second) + 1))
    for at, word in enumerate(first, 1):
        diagonal, row[0] = row[0], at
        for other, against in enumerate(second, 1):
            diagonal, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, diagonal + (word != against))
    return row[-1]
