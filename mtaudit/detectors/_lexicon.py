"""Finds fixed wordings in a text: many phrases at once, longest first, whole words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from mtaudit.analysis import Analysis
from mtaudit.model import Span

Value = TypeVar("Value")
_FIRST = re.compile(r"\w+", re.UNICODE)


def folded(text: str) -> str:
    """Return ``text`` in lower case with straight apostrophes and plain spaces, every character in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("’", "'").replace("\n", " ").replace("\u00a0", " ")


class Lexicon(Generic[Value]):
    """Phrases and what is known of each, looked up by their first word.

    A phrase begins with a letter or digit. With ``cased`` the capitals must agree.
    """

    def __init__(self, rows: Mapping[str, Value], *, cased: bool = False) -> None:
        self._cased = cased
        index: dict[str, list[tuple[str, Value]]] = {}
        for phrase, value in rows.items():
            key = phrase if cased else folded(phrase)
            first = _FIRST.match(key)
            if first is not None:
                index.setdefault(first.group(), []).append((key, value))
        self._index = {word: sorted(found, key=lambda row: -len(row[0])) for word, found in index.items()}

    def find(self, analysis: Analysis) -> Iterator[tuple[Span, Value]]:
        """Yield the longest phrase at each word, those inside another left out."""
        text = analysis.text if self._cased else folded(analysis.text)
        done = 0
        for first in _FIRST.finditer(text):
            start = first.start()
            if start < done or first.group() not in self._index:
                continue
            found = self._at(text, start, first.group())
            if found is not None:
                done = found[0].end
                yield found

    def _at(self, text: str, start: int, first: str) -> tuple[Span, Value] | None:
        for phrase, value in self._index[first]:
            end = start + len(phrase)
            if text.startswith(phrase, start) and not (end < len(text) and (text[end].isalnum() or text[end] == "_")):
                return Span(start, end), value
        return None


def mentions(text: str, words: Iterable[str]) -> bool:
    """Say whether ``text`` holds one of ``words`` as a whole phrase; one with a capital must agree in case."""
    low = folded(text)
    return any(_holds(low if word.islower() else text, word) for word in words)


def _holds(text: str, word: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
