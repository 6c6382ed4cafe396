"""From view offsets to document offsets: findings never cover markup, edits never touch it."""

from __future__ import annotations

import html
from bisect import bisect_left

from mtaudit.model import Document, Edit, Span


def to_document_span(document: Document, span: Span) -> Span | None:
    """Return the document span under a view span; where markup divides it, its longest part; None if all is protected."""
    parts = [part for part in document.view.source_spans(span) if part.start < part.end and not is_protected(document, part)]
    if not parts:
        return None
    hull = Span(parts[0].start, parts[-1].end)
    if not is_protected(document, hull):
        return hull
    return max(parts, key=lambda part: (len(part), -part.start))


def to_document_edits(document: Document, edit: Edit) -> tuple[Edit, ...]:
    """Return the edits of the document that make one edit of the view; none if protected text stands in the way.

    What the two wordings have in common at both ends is left alone. Where markup divides the rest, the new words go into
    the first part and the others are deleted.
    """
    old = edit.span.of(document.view.text)
    head, tail = _common(old, edit.text)
    new = edit.text[head : len(edit.text) - tail]
    region = Span(edit.span.start + head, edit.span.end - tail)
    parts = document.view.source_spans(region)
    whole = Span(parts[0].start, parts[-1].end)
    if len(parts) == 1 or not is_protected(document, whole):
        # Protected text that is shown (a URL, code) may not change; an unbroken run of prose may.
        return () if is_protected(document, whole) else (Edit(whole, _escaped(document, new)),)
    return _divided(document, parts, new)


def _divided(document: Document, parts: tuple[Span, ...], new: str) -> tuple[Edit, ...]:
    free = [part for part in parts if not is_protected(document, part)]
    if not free:
        return ()
    return (Edit(free[0], _escaped(document, new)), *(Edit(part, "") for part in free[1:]))


def is_protected(document: Document, span: Span) -> bool:
    """Say whether ``span`` (document offsets) shares a character with a protected span."""
    protected = document.protected
    at = bisect_left(protected, span.start, key=lambda other: other.end)
    return any(other.overlaps(span) for other in protected[at : at + 2])


def _common(old: str, new: str) -> tuple[int, int]:
    """Return how many characters the two share at the start and at the end, whole words only."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    head = _to_boundary(old, new, head)
    tail = 0
    while tail < most - head and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    while (tail and _splits(old, len(old) - tail)) or (tail and _splits(new, len(new) - tail)):
        tail -= 1
    return head, tail


def _to_boundary(old: str, new: str, at: int) -> int:
    while at and (_splits(old, at) or _splits(new, at)):
        at -= 1
    return at


def _splits(text: str, at: int) -> bool:
    """Say whether a cut at ``at`` would part the letters of a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _escaped(document: Document, text: str) -> str:
    return html.escape(text, quote=False) if document.view.escape == "html" else text
