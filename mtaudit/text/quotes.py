"""Finds quotations, and quotation marks that have no partner. Works a block at a time; offsets are the view's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtaudit.model import Segment, Span

_PAIRS = {"“": "”", "«": "»", "„": "“”", "‹": "›"}
_CLOSING = frozenset("”»›")
_BEFORE_OPENING = frozenset("([{—–-/‘'")


@dataclass(frozen=True, slots=True)
class Quotations:
    """Where quotations stand.

    ``spans`` are sorted, marks included; one without a closing mark ends with its block. ``problems`` are the marks without a
    partner, the convention of opening every paragraph of a long quotation counted as right.
    """

    spans: tuple[Span, ...] = ()
    problems: tuple[Span, ...] = ()


def quotations(text: str, segments: Sequence[Segment]) -> Quotations:
    """Return the quotations of ``text`` by double marks: straight, curly, low and angled."""
    spans: list[Span] = []
    problems: list[Span] = []
    for index, segment in enumerate(segments):
        following = segments[index + 1].span if index + 1 < len(segments) else None
        found, unmatched, left_open = _in_block(text, segment.span)
        if left_open is not None:
            spans.append(Span(left_open, segment.span.end))
            if following is None or not following.of(text).lstrip().startswith(('"', "“", "«", "„")):
                unmatched.append(Span(left_open, left_open + 1))
        spans += found
        problems += unmatched
    return Quotations(tuple(sorted(spans)), tuple(sorted(problems)))


def _in_block(text: str, block: Span) -> tuple[list[Span], list[Span], int | None]:
    spans: list[Span] = []
    unmatched: list[Span] = []
    opened: tuple[int, str] | None = None
    for at in range(block.start, block.end):
        char = text[at]
        if char not in '"“”„«»‹›':
            continue
        if opened is not None and (char in opened[1] or (char == '"' and opened[1] == "”")):
            spans.append(Span(opened[0], at + 1))
            opened = None
        elif opened is None and char == '"':
            if _opens(text, block, at):
                opened = (at, '"')
            elif not _is_inch(text, at):
                unmatched.append(Span(at, at + 1))
        elif opened is None and char in _PAIRS:
            opened = (at, _PAIRS[char])
        elif opened is None and char in _CLOSING:
            unmatched.append(Span(at, at + 1))
    return spans, unmatched, opened[0] if opened else None


def _opens(text: str, block: Span, at: int) -> bool:
    before = text[at - 1] if at > block.start else " "
    after = text[at + 1] if at + 1 < block.end else " "
    if not (before.isspace() or before in _BEFORE_OPENING):
        return False
    # A mark with space on both sides was spaced by mistake; it opens if the next one has its word before it and closes.
    return not after.isspace() or _closes(text, block, text.find('"', at + 1, block.end))


def _closes(text: str, block: Span, at: int) -> bool:
    if at <= block.start:
        return False
    after = text[at + 1] if at + 1 < block.end else " "
    return not text[at - 1].isspace() and not after.isalnum() and not _is_inch(text, at)


def _is_inch(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isdigit()
