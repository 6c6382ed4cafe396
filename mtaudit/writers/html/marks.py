"""Cuts a text into the runs that a page shows, each with the findings that cover it.

Findings may overlap. Each gets a lane (like the lines of a bus map): two findings that share characters never share a
lane, so that an underline keeps its height from the first to the last character and overlapping ones can be told apart.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LANES = 3
"""Underlines that fit below a line of text; further ones share the lowest."""

_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Finding ``number`` (its place in the document's list, from 1) on ``start..end``, in ``lane`` (from 0)."""

    number: int
    start: int
    end: int
    lane: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that the same findings cover; ``ending`` are those whose last character is in it."""

    text: str
    marks: tuple[Mark, ...]
    ending: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text that is not empty, from code point ``start``."""

    start: int
    runs: tuple[Run, ...]


def lay_out(spans: Sequence[tuple[int, int]]) -> list[Mark]:
    """Return a mark for each span, in the order given; ``spans`` must be sorted by start."""
    marks = []
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    lanes = 0
    for number, (start, end) in enumerate(spans, 1):
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, lanes = lanes, lanes + 1
        heapq.heappush(busy, (end, lane))
        marks.append(Mark(number, start, end, min(lane, LANES - 1)))
    return marks


def lines(text: str, marks: Sequence[Mark], limit: int | None = None) -> Iterator[Line]:
    """Yield the lines of ``text`` (of its first ``limit`` code points), cut into runs.

    A mark on nothing but line ends is shown as ending with the line before it, so that none gets lost.
    """
    places = [(match.start(), match.end()) for match in _LINE.finditer(text, 0, len(text) if limit is None else limit)]
    starts = [start for start, _ in places]
    held: list[list[Mark]] = [[] for _ in places]
    for mark in marks:
        if places and mark.start < (len(text) if limit is None else limit):
            first = max(bisect_right(starts, mark.start) - 1, 0)
            if mark.start >= places[first][1] and first + 1 < len(places) and starts[first + 1] < mark.end:
                first += 1
            for at in range(first, max(bisect_left(starts, mark.end), first + 1)):
                held[at].append(mark)
    last = {mark.number: at for at, found in enumerate(held) for mark in found}
    for at, (start, end) in enumerate(places):
        ending = {mark.number for mark in held[at] if last[mark.number] == at}
        yield Line(start, tuple(_runs(text, start, end, held[at], ending)))


def _runs(text: str, start: int, end: int, marks: Sequence[Mark], ending: set[int]) -> Iterator[Run]:
    opens: dict[int, list[Mark]] = {}
    closes: dict[int, list[Mark]] = {}
    for mark in marks:
        opens.setdefault(min(max(mark.start, start), end), []).append(mark)
        closes.setdefault(max(min(mark.end, end), start), []).append(mark)
    cuts = sorted({start, end, *opens, *closes})
    active: dict[int, Mark] = {}
    for here, after in zip(cuts, [*cuts[1:], end], strict=True):
        active |= {mark.number: mark for mark in opens.get(here, ())}
        for mark in closes.get(here, ()):
            active.pop(mark.number, None)
        if here < after:
            done = tuple(mark for mark in closes.get(after, ()) if mark.number in ending)
            yield Run(text[here:after], tuple(sorted(active.values(), key=lambda mark: mark.lane)), done)
