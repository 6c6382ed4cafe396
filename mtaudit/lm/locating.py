"""Finds, for a replaced stretch of text, the tokens that change and those that follow.

Only the neighbourhood is tokenized again: from the last space before the change to a space behind it. That this gives the
same tokens as the whole text is checked for every neighbourhood; where it does not, the text from its start is used.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtaudit.lm.base import Variant
from mtaudit.model import Span

_AHEAD = 1
"""Whole words behind a change that are looked at although nothing is to follow, so that deletions have a next token."""


@dataclass(frozen=True, slots=True)
class Change:
    """The tokens ``old`` of the text from index ``at`` on, and ``new`` in their place; both end at the same character."""

    at: int
    old: tuple[int, ...]
    new: tuple[int, ...]


class Locator:
    """Works out changes of one text. ``ends`` are the ends of its tokens, ``tokenize`` turns texts into token ids."""

    def __init__(
        self, text: str, ids: Sequence[int], ends: Sequence[int], tokenize: Callable[[Sequence[str]], list[list[int]]]
    ) -> None:
        self._text, self._ids, self._ends, self._tokenize = text, ids, ends, tokenize
        # Where a token begins with a space: a text may be cut there without changing how either side is tokenized.
        starts = [0, *ends[:-1]]
        self._cuts = [
            index for index, at in enumerate(starts) if index == 0 or (text[at : at + 1] == " " and ends[index] > at + 1)
        ]
        self._cut_starts = [starts[index] for index in self._cuts]

    def changes(self, variants: Sequence[Variant], *, following: int) -> list[Change]:
        """Return the change that each variant makes, with ``following`` tokens of the text behind it."""
        windows = [self._window(variant.span, following) for variant in variants]
        unique = sorted(set(windows))
        before = dict(zip(unique, self._tokenize([self._slice(window) for window in unique]), strict=True))
        sound = {window for window in unique if tuple(before[window]) == self._tokens(window)}
        windows = [window if window in sound else (0, len(self._ids)) for window in windows]
        after = self._tokenize([self._varied(v, w) for v, w in zip(variants, windows, strict=True)])
        return [_difference(self._tokens(window), tuple(new), window[0]) for window, new in zip(windows, after, strict=True)]

    def _window(self, span: Span, following: int) -> tuple[int, int]:
        """Return the first and last token (exclusive) of the neighbourhood."""
        # The space before a replaced word belongs to its token, so the cut must lie before that space.
        before = max(0, bisect_left(self._cut_starts, max(span.start, 1)) - 1)
        last = bisect_left(self._ends, span.end)
        wanted = last + max(following, _AHEAD) + 1
        after = bisect_left(self._cuts, wanted)
        stop = self._cuts[after] if after < len(self._cuts) else len(self._ids)
        if not following:
            near = bisect_right(self._cut_starts, span.end + 1)
            near = min(near + _AHEAD, len(self._cuts))
            stop = self._cuts[near] if near < len(self._cuts) else len(self._ids)
        return self._cuts[before], max(stop, self._cuts[before])

    def _bounds(self, window: tuple[int, int]) -> tuple[int, int]:
        first, last = window
        start = self._ends[first - 1] if first else 0
        end = self._ends[last - 1] if last else 0
        return start, end

    def _slice(self, window: tuple[int, int]) -> str:
        start, end = self._bounds(window)
        return self._text[start:end]

    def _varied(self, variant: Variant, window: tuple[int, int]) -> str:
        start, end = self._bounds(window)
        return self._text[start : variant.span.start] + variant.text + self._text[variant.span.end : end]

    def _tokens(self, window: tuple[int, int]) -> tuple[int, ...]:
        return tuple(self._ids[window[0] : window[1]])


def _difference(old: tuple[int, ...], new: tuple[int, ...], first: int) -> Change:
    same = 0
    while same < len(old) and same < len(new) and old[same] == new[same]:
        same += 1
    return Change(first + same, old[same:], new[same:])
