"""Tokenised text (words and marks between spaces) as running text, with a map from each token to its characters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from mtaudit.model import Edit, Span, apply_edits

_LEFT = re.compile(r"(?:[.,;:!?%)\]}°′″”’]+|['’]\w.*|n['’]t)")
"""Tokens that stand without a space after the one before: closing marks, and clitics such as ’s."""

_RIGHT = re.compile(r"[(\[{“‘$£€#]+")
"""Tokens that stand without a space before the next one."""

_SPLIT = re.compile(r"\w+(?:[-.,:/]\w+)*|['’]\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Detokenised:
    """Running text; ``spans[i].of(text) == tokens[i]``, and nothing but spaces lies between the spans."""

    text: str
    tokens: tuple[str, ...]
    spans: tuple[Span, ...]

    def under(self, span: Span) -> range:
        """Return the indices of the tokens that share a character with ``span``."""
        first = bisect_right(self.spans, span.start, key=lambda token: token.end)
        return range(first, max(first, bisect_left(self.spans, span.end, key=lambda token: token.start)))

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the tokenised text after ``edits`` of the running text; new words are tokenised, the rest stays as it was."""
        starts: list[int] = []
        at = 0
        for token in self.tokens:
            starts.append(at)
            at += len(token) + 1
        moved = [Edit(self._moved(edit, starts), _apart(edit.text)) for edit in edits]
        return " ".join(apply_edits(" ".join(self.tokens), moved).split())

    def _moved(self, edit: Edit, starts: Sequence[int]) -> Span:
        if edit.span.start == edit.span.end:  # what begins with a space belongs to the token before
            at = self._place(edit.span.start, starts, end=edit.text[:1].isspace())
            return Span(at, at)
        return Span(self._place(edit.span.start, starts), self._place(edit.span.end, starts, end=True))

    def _place(self, at: int, starts: Sequence[int], *, end: bool = False) -> int:
        """Return where offset ``at`` of the running text lies in the tokenised one."""
        index = bisect_right(self.spans, at - 1 if end else at, key=lambda token: token.start) - 1
        if index < 0:
            return 0
        return starts[index] + min(at - self.spans[index].start, len(self.tokens[index]) + (at > self.spans[index].end))


def _apart(text: str) -> str:
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before + " ".join(_SPLIT.findall(text)) + after


def detokenise(tokens: Sequence[str]) -> Detokenised:
    """Join ``tokens`` as they would be printed. Straight quotation marks open and close in turn."""
    out: list[str] = []
    spans: list[Span] = []
    at = 0
    open_marks: set[str] = set()
    glued = True  # nothing stands before the first token
    for number, token in enumerate(tokens):
        left, right = bool(_LEFT.fullmatch(token)), bool(_RIGHT.fullmatch(token))
        if token in {'"', "'"}:
            left, right = _quote(token, tokens[number - 1] if number else "", open_marks)
        if not (glued or left):
            out.append(" ")
            at += 1
        out.append(token)
        spans.append(Span(at, at + len(token)))
        at += len(token)
        glued = right
    return Detokenised("".join(out), tuple(tokens), tuple(spans))


def _quote(mark: str, before: str, open_marks: set[str]) -> tuple[bool, bool]:
    """Return whether a straight mark joins the token before and the token after."""
    if mark in open_marks:
        open_marks.remove(mark)
        return True, False
    if mark == "'" and before.endswith("s"):
        return True, False  # a plural possessive
    open_marks.add(mark)
    return False, True
