"""Cuts two versions of a text into pairs of corresponding pieces, so that scores stay exact and affordable.

The time of TER grows with the square of a segment and more, the memory of chrF with its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_LINE_END = re.compile(r"\r\n|\r|\n")
# A "word" longer than this is no word; without a limit a file without spaces would be one piece.
_WORD = re.compile(r"\S{1,200}")
_ANCHOR = 3  # words that must agree on both sides for a cut to count as the same place

Pair = tuple[str, str]


def lines_of(text: str) -> list[str]:
    """Return the lines of ``text`` that are not blank, without the white space around them."""
    return [line.strip() for line in _LINE_END.split(text) if line.strip()]


def pair_lines(first: str, second: str) -> list[Pair]:
    """Return corresponding lines: one to one if there are equally many, else blocks between lines that are the same.

    In the second case one side of a pair may be empty or join several lines.
    """
    left, right = lines_of(first), lines_of(second)
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    pairs: list[Pair] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, left, right).get_opcodes():
        if tag == "equal":
            pairs += zip(left[start:end], right[other_start:other_end], strict=True)
        else:
            pairs.append((" ".join(left[start:end]), " ".join(right[other_start:other_end])))
    return pairs


def cut_pair(pair: Pair, limit: int) -> Iterator[Pair]:
    """Yield the pair in pieces of at most about ``limit`` words a side, cut where both sides go on alike.

    Where nothing agrees nearby, the cut is at the same share of both sides. The pieces hold all words, in order.
    """
    first, second = pair
    left, right = list(_WORD.finditer(first)), list(_WORD.finditer(second))
    at = other_at = 0
    for end, other_end in _cuts([word[0] for word in left], [word[0] for word in right], limit):
        yield _slice(first, left, at, end), _slice(second, right, other_at, other_end)
        at, other_at = end, other_end
    yield _slice(first, left, at, len(left)), _slice(second, right, other_at, len(right))


def _slice(text: str, words: Sequence[re.Match[str]], start: int, end: int) -> str:
    return text[words[start].start() : words[end - 1].end()] if start < end else ""


def _cuts(left: Sequence[str], right: Sequence[str], limit: int) -> Iterator[tuple[int, int]]:
    at = other_at = 0
    while (longer := max(len(left) - at, len(right) - other_at)) > limit:
        expected = at + (len(left) - at) * limit // longer
        other_expected = other_at + (len(right) - other_at) * limit // longer
        at, other_at = _same_place(
            left, right, range(expected, (at + expected) // 2, -1), (other_at, other_expected, limit)
        ) or (expected, other_expected)
        yield at, other_at


def _same_place(
    left: Sequence[str], right: Sequence[str], places: range, window: tuple[int, int, int]
) -> tuple[int, int] | None:
    """Return the last of ``places`` whose next words also stand on the right, and where, nearest to what is expected.

    ``window`` is where the right side's piece begins, where its end is expected, and how far to look beyond that.
    """
    begin, expected, reach = window
    shift = expected - places.start
    stand: dict[tuple[str, ...], list[int]] = {}
    for place in range(begin + 1, min(expected + reach, len(right) - _ANCHOR + 1)):
        stand.setdefault(tuple(right[place : place + _ANCHOR]), []).append(place)
    for place in places:
        found = stand.get(tuple(left[place : place + _ANCHOR]))
        if found:
            return place, min(found, key=lambda other, near=place + shift: abs(other - near))  # type: ignore[misc]
    return None
