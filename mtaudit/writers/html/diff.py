"""Shows edits as what they are: the text's own characters, struck out or put in; nothing is guessed by comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtaudit.writers.contract import Document, Edit, Finding, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stays (``same``), goes (``del``) or comes (``ins``); ``number`` is the finding behind it, or 0."""

    kind: str
    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the original with what becomes of it."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """True if anything in the row goes or comes."""
        return any(piece.kind != "same" for piece in self.pieces)

    @property
    def before(self) -> tuple[Piece, ...]:
        """The original's part of the row."""
        return tuple(piece for piece in self.pieces if piece.kind != "ins")

    @property
    def after(self) -> tuple[Piece, ...]:
        """The corrected text's part of the row."""
        return tuple(piece for piece in self.pieces if piece.kind != "del")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An edit and the number of the finding it belongs to."""

    edit: Edit
    number: int


def applied_edits(document: Document) -> list[Numbered]:
    """Return the edits of all applied suggestions, sorted, each once; one that overlaps an earlier one is left out."""
    found = {
        (edit.start, edit.end, edit.text): Numbered(edit, number)
        for number, finding in reversed(list(enumerate(document.findings, 1)))
        for suggestion in finding.suggestions
        if suggestion.applied
        for edit in suggestion.edits
    }
    kept: list[Numbered] = []
    for _, item in sorted(found.items()):
        previous = kept[-1].edit if kept else Edit(-1, -1, "")
        same_place = (item.edit.start, item.edit.end) == (previous.start, previous.end)
        if previous.end <= item.edit.start <= item.edit.end <= len(document.text) and not same_place:
            kept.append(item)
    return kept


def pieces(text: str, edits: Sequence[Numbered], start: int, end: int) -> Iterator[Piece]:
    """Yield ``text[start:end]`` with ``edits`` (sorted, disjoint, within the range) shown."""
    at = start
    for item in edits:
        if at < item.edit.start:
            yield Piece("same", text[at : item.edit.start])
        if item.edit.start < item.edit.end:
            yield Piece("del", text[item.edit.start : item.edit.end], item.number)
        if item.edit.text:
            yield Piece("ins", item.edit.text, item.number)
        at = item.edit.end
    if at < end:
        yield Piece("same", text[at:end])


def rows(text: str, edits: Sequence[Numbered]) -> Iterator[Row]:
    """Yield the lines of ``text`` with their edits; an edit over a line end joins lines, blank ones are left out."""
    start = first = at = 0
    for end in (*(match.end() for match in _LINE_END.finditer(text)), len(text)):
        while at < len(edits) and (edits[at].edit.start < end or end == len(text)):
            at += 1
        if at > first and edits[at - 1].edit.end > end:
            continue
        if at > first or text[start:end].strip():
            yield Row(tuple(pieces(text, edits[first:at], start, end)))
        start, first = end, at


def proposal(text: str, finding: Finding, suggestion: Suggestion) -> tuple[Piece, ...]:
    """Return the finding's words with the suggestion's edits shown; wide enough to hold both."""
    edits = sorted(suggestion.edits, key=lambda edit: (edit.start, edit.end))
    start = min([finding.span.start, *(edit.start for edit in edits)])
    end = max([finding.span.end, *(edit.end for edit in edits)])
    return tuple(pieces(text, [Numbered(edit, 0) for edit in edits], start, end))


def result(shown: Iterable[Piece]) -> str:
    """Return what the text reads like once the edits are made."""
    return "".join(piece.text for piece in shown if piece.kind != "del")
