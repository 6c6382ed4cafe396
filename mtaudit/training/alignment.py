"""Word alignment of a damaged text with the text it came from, for labels."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mtaudit.model import Edit, Span, apply_edits

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where two versions differ.

    ``observed`` (a span of the damaged text, empty where words are missing) stands for ``original``, a span of what should
    stand there, whose words are ``target``.
    """

    observed: Span
    target: str
    original: Span

    def moved(self, by: int) -> Damage:
        """Return the damage in a text in which its block begins at ``by``; ``original`` still counts in the block."""
        return Damage(self.observed.shift(by), self.target, self.original)


class Alignment:
    """Two versions of one text, aligned by their longest common runs of words."""

    def __init__(self, observed: str, target: str) -> None:
        self.observed, self.target = observed, target
        self._left, self._right = ([Span(*match.span()) for match in _TOKEN.finditer(text)] for text in (observed, target))
        left, right = ([span.of(text) for span in spans] for spans, text in ((self._left, observed), (self._right, target)))
        self._steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        self._ends = [last for _, _, last, _, _ in self._steps]

    def damages(self) -> Iterator[Damage]:
        """Yield the places where the two differ."""
        for tag, first, last, other_first, other_last in self._steps:
            if tag != "equal":
                original = self._span(self._right, self.target, other_first, other_last)
                yield Damage(self._span(self._left, self.observed, first, last), original.of(self.target), original)

    def units(self) -> Iterator[Damage]:
        """Yield the places where the two differ, those with at most a word between them (such as another order) as one."""
        group: tuple[int, int, int, int] | None = None
        for tag, first, last, other_first, other_last in self._steps:
            if tag == "equal":
                continue
            if group is not None and first - group[1] <= 1:
                group = group[0], last, group[2], other_last
            else:
                if group is not None:
                    yield self._unit(*group)
                group = first, last, other_first, other_last
        if group is not None:
            yield self._unit(*group)

    def _unit(self, first: int, last: int, other_first: int, other_last: int) -> Damage:
        original = self._span(self._right, self.target, other_first, other_last)
        return Damage(self._span(self._left, self.observed, first, last), original.of(self.target), original)

    def around(self, span: Span) -> tuple[Span, Span]:
        """Return ``span`` widened until it begins and ends beside words that both versions have, and what it stands for."""
        first = bisect_right(self._left, span.start, key=lambda token: token.end)
        last = max(first, bisect_left(self._left, span.end, key=lambda token: token.start))
        left, other_left = self._boundary(first, low=True)
        right, other_right = self._boundary(last, low=False)
        return self._span(self._left, self.observed, left, right), self._span(self._right, self.target, other_left, other_right)

    def gain(self, edits: Sequence[Edit]) -> tuple[int, bool]:
        """Return by how many words ``edits`` bring the text nearer to the target, and whether they restore it there."""
        region = Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
        window, target = self.around(region)
        window = Span(min(window.start, region.start), max(window.end, region.end))
        local = [Edit(edit.span.shift(-window.start), edit.text) for edit in edits]
        wanted = _TOKEN.findall(target.of(self.target))
        before = _TOKEN.findall(window.of(self.observed))
        after = _TOKEN.findall(apply_edits(window.of(self.observed), local))
        return _levenshtein(before, wanted) - _levenshtein(after, wanted), after == wanted

    def _boundary(self, at: int, *, low: bool) -> tuple[int, int]:
        """Return the nearest place outwards from before token ``at`` that has a counterpart, and the counterpart."""
        steps = range(bisect_left(self._ends, at), len(self._steps))
        here = [step for step in steps if self._steps[step][1] <= at]
        if not here:
            return at, 0
        tag, first, last, other_first, other_last = self._steps[here[0] if low else here[-1]]
        if tag == "equal":
            return at, other_first + at - first
        return (first, other_first) if low else (last, other_last)

    @staticmethod
    def _span(tokens: Sequence[Span], text: str, first: int, last: int) -> Span:
        if first < last:
            return Span(tokens[first].start, tokens[last - 1].end)
        at = tokens[first].start if first < len(tokens) else len(text)
        return Span(at, at)


def damages(observed: str, target: str) -> Iterator[Damage]:
    """Yield the places where two versions of a sentence differ, by their longest common runs of words."""
    return Alignment(observed, target).damages()


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
