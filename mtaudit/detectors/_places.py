"""What detectors that read characters share: blocks of the text, and what of it must be left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.model import SegmentKind, Span

_CLOSERS = "\"'”’)]»"
_RUNNING_WORDS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the document: its text, where it begins in the view, and what it is."""

    text: str
    start: int
    kind: SegmentKind

    def span(self, match: re.Match[str], group: int | str = 0) -> Span:
        """Return the view span of a match in the block's text."""
        return Span(self.start + match.start(group), self.start + match.end(group))

    def place(self, start: int, end: int) -> Span:
        """Return the view span of ``text[start:end]``."""
        return Span(self.start + start, self.start + end)


def blocks(analysis: Analysis) -> Iterator[Block]:
    """Yield the blocks of the document in order."""
    for segment in analysis.document.segments:
        yield Block(segment.span.of(analysis.text), segment.span.start, segment.kind)


def is_protected(analysis: Analysis, span: Span) -> bool:
    """Say whether a word at ``span`` is code, a URL or other text that gets no findings."""
    return any(word.protected for word in analysis.words_in(span))


def is_quoted(analysis: Analysis, span: Span) -> bool:
    """Say whether ``span`` lies inside quotation marks."""
    return any(quotation.contains(span) for quotation in analysis.quotations)


def is_running_text(block: Block) -> bool:
    """Say whether the block reads as a paragraph of sentences, not as a heading, a caption or a cell."""
    return block.kind is SegmentKind.PARAGRAPH and len(block.text.split()) >= _RUNNING_WORDS


def ends_sentence(text: str) -> bool:
    """Say whether ``text`` ends with a full stop, question or exclamation mark, closing marks aside."""
    return text.rstrip().rstrip(_CLOSERS + " ")[-1:] in {".", "!", "?", "…"}
