"""From Java's offsets, which count UTF-16 units, to code points."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from mtaudit.model import Span

_FIRST_ASTRAL = 0x10000


@dataclass(frozen=True, slots=True)
class Utf16Map:
    """Converts offsets into one text. A code point beyond U+FFFF takes two units there and counts one here.

    >>> Utf16Map("a😀b").span(1, 2)
    Span(start=1, end=2)
    """

    text: str
    _ends: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        astral = (at for at, char in enumerate(self.text) if ord(char) >= _FIRST_ASTRAL)
        # The n-th such character (from 0) ends, in units, at its place + n for those before it + 2 for itself.
        object.__setattr__(self, "_ends", tuple(at + number + 2 for number, at in enumerate(astral)))

    @property
    def units(self) -> int:
        """The length of the text in UTF-16 units."""
        return len(self.text) + len(self._ends)

    def span(self, offset: int, length: int) -> Span:
        """Return the code points that the units ``offset`` to ``offset + length`` touch, start and end converted alike.

        Raises:
            ValueError: if the units do not lie within the text.
        """
        end = offset + length
        if not 0 <= offset <= end <= self.units:
            msg = f"units {offset}..{end} do not lie in a text of {self.units}"
            raise ValueError(msg)
        # A border inside a pair widens the span to the whole character.
        return Span(
            offset - bisect_right(self._ends, offset) - self._splits(offset),
            end - bisect_right(self._ends, end),
        )

    def _splits(self, offset: int) -> int:
        at = bisect_right(self._ends, offset)
        return int(at < len(self._ends) and self._ends[at] - 1 == offset)
