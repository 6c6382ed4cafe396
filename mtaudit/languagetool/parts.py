"""What of a document is sent in one request: all of it, or as many whole blocks as fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtaudit.model import Segment, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mtaudit.analysis import Analysis

PART = 30_000
"""Code points in one request. A server takes more, but then one request lasts seconds, and is lost as a whole."""

_SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019)\]]*\s+")


def parts(text: str, segments: Sequence[Segment], within: Sequence[Span] | None, size: int = PART) -> Iterator[Span]:
    """Yield the spans to send, in order: runs of blocks of at most ``size``, only those that ``within`` touches."""
    run: Span | None = None
    for segment in segments:
        if within is not None and not any(segment.span.overlaps(span) for span in within):
            if run is not None:
                yield run  # blocks that are not neighbours are not sent as if they were
            run = None
            continue
        for block in _cut(text, segment.span, size):
            if run is not None and block.end - run.start <= size:
                run = Span(run.start, block.end)
                continue
            if run is not None:
                yield run
            run = block
    if run is not None:
        yield run


def _cut(text: str, block: Span, size: int) -> Iterator[Span]:
    """Yield ``block``, cut after sentences where it is longer than ``size``, or anywhere if it has none."""
    start = block.start
    while block.end - start > size:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start, start + size)]
        end = ends[-1] if ends and ends[-1] > start else max(text.rfind(" ", start, start + size) + 1, start + size // 2)
        yield Span(start, end)
        start = end
    if start < block.end:
        yield Span(start, block.end)


def protected_spans(analysis: Analysis) -> tuple[Span, ...]:
    """Return the view spans of protected words, neighbours without a gap joined."""
    spans: list[Span] = []
    for word in analysis.words:
        if not word.protected or not len(word.span):
            continue
        if spans and word.span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, word.span.end))
        else:
            spans.append(word.span)
    return tuple(spans)
