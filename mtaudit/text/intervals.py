"""An index of spans, so that the work on a document grows with its length and not with the square of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from mtaudit.model import Span

T = TypeVar("T")

_WIDTH = 256
"""Characters of a bucket: about two sentences."""


class SpanIndex(Generic[T]):
    """Spans with a value each, found by place. Spans that only touch a place are found too."""

    def __init__(self, entries: Iterable[tuple[Span, T]] = ()) -> None:
        self._buckets: dict[int, list[tuple[Span, int, T]]] = {}
        self._size = 0
        for span, value in entries:
            self.add(span, value)

    def add(self, span: Span, value: T) -> None:
        """Put ``value`` at ``span``."""
        for bucket in _buckets(span):
            self._buckets.setdefault(bucket, []).append((span, self._size, value))
        self._size += 1

    def near(self, span: Span) -> Iterator[tuple[Span, T]]:
        """Yield the entries that overlap or touch ``span``, in the order in which they were added."""
        found = {
            number: (other, value)
            for bucket in _buckets(span)
            for other, number, value in self._buckets.get(bucket, ())
            if other.start <= span.end and span.start <= other.end
        }
        for number in sorted(found):
            yield found[number]

    def overlaps(self, span: Span) -> bool:
        """Say whether any entry shares a character with ``span``."""
        return any(other.overlaps(span) for other, _ in self.near(span))


def _buckets(span: Span) -> range:
    """Return the numbers of the buckets that ``span`` lies in; a span at the edge of one lies in both."""
    return range(max(span.start - 1, 0) // _WIDTH, span.end // _WIDTH + 1)
