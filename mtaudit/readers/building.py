"""Builds a view piece by piece, with its segments and protected spans."""

from __future__ import annotations

from collections.abc import Mapping

from mtaudit.model import EMPTY, Document, Piece, Segment, SegmentKind, Span, View


class ViewBuilder:
    """Collects what a reader of the page sees. Blocks are parted by a blank line in the view."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._pieces: list[Piece] = []
        self._size = 0
        self._block = 0
        self._kind = SegmentKind.PARAGRAPH
        self._segments: list[Segment] = []
        self._protected: list[Span] = []
        self._space: Span | None = None

    def verbatim(self, start: int, end: int) -> None:
        """Show ``text[start:end]`` as it is, runs of white space as one space."""
        text, at = self._text, start
        while at < end:
            stop = at
            while stop < end and not text[stop].isspace():
                stop += 1
            if stop > at:
                self._put(text[at:stop], Span(at, stop), verbatim=True)
            at = stop
            while stop < end and text[stop].isspace():
                stop += 1
            if stop > at:
                self.space(Span(at, stop))
            at = stop

    def space(self, source: Span) -> None:
        """Show a space for ``source``, unless the block begins here or a space stands already."""
        if self._size > self._block and self._space is None:
            self._space = source

    def replaced(self, shown: str, source: Span) -> None:
        """Show ``shown`` for ``source`` (an entity)."""
        if shown.isspace() and shown != "\u00a0":
            self.space(source)
        elif shown:
            self._put(shown, source, verbatim=False)

    def protect(self, start: int, end: int) -> None:
        """Keep findings and edits away from ``text[start:end]``."""
        if end > start:
            self._protected.append(Span(start, end))

    def end_block(self, kind: SegmentKind = SegmentKind.PARAGRAPH) -> None:
        """End the block that is being built, if it has any text."""
        self._space = None
        if self._size == self._block:
            return
        self._segments.append(Segment(Span(self._block, self._size), kind))
        source = self._pieces[-1].source.end
        self._append("\n\n", Span(source, source), verbatim=False)
        self._block = self._size

    def document(self, identity: str, metadata: Mapping[str, object] = EMPTY, escape: str = "") -> Document:
        """Return the document."""
        self.end_block()
        if self._pieces:  # the blank line behind the last block shows nothing
            self._pieces.pop()
            self._out.pop()
        view = View("".join(self._out), tuple(self._pieces), escape)
        return Document(identity, self._text, view, tuple(self._segments), _merged(self._protected), metadata)

    def _put(self, shown: str, source: Span, *, verbatim: bool) -> None:
        if self._space is not None:
            alone = self._text[self._space.start : self._space.end] == " "
            self._append(" ", self._space, verbatim=alone)
            self._space = None
        self._append(shown, source, verbatim=verbatim)

    def _append(self, shown: str, source: Span, *, verbatim: bool) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last is not None and self._size == self._block and self._text[last.source.start : source.start].isspace():
            # Blank lines between blocks of plain text can be deleted with a block; markup cannot.
            last = self._pieces[-1] = Piece(last.start, last.size, Span(last.source.start, source.start), verbatim=False)
        if verbatim and last is not None and last.verbatim and last.source.end == source.start:
            self._pieces[-1] = Piece(last.start, last.size + len(shown), Span(last.source.start, source.end), verbatim=True)
        else:
            self._pieces.append(Piece(self._size, len(shown), source, verbatim=verbatim))
        self._out.append(shown)
        self._size += len(shown)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
