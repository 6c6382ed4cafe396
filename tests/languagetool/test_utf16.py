"""Offsets in UTF-16 units become code points, start and end alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.languagetool.utf16 import Utf16Map
from mtaudit.model import Span

TEXTS = st.text(alphabet=st.sampled_from("ab e\u0301\u200d\U0001f600\U0001d54f\U0001f1f7\n\u00e9\u4e2d"), max_size=40)


def units(text: str) -> int:
    """Count as Java does, by encoding."""
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS, TEXTS, TEXTS)
def test_any_place_in_any_text(before: str, inside: str, after: str) -> None:
    span = Utf16Map(before + inside + after).span(units(before), units(inside))
    assert span == Span(len(before), len(before) + len(inside))


@given(TEXTS)
def test_length_in_units(text: str) -> None:
    assert Utf16Map(text).units == units(text)


def test_half_a_pair_takes_the_whole_character() -> None:
    places = Utf16Map("a\U0001f600b")
    assert places.span(2, 1) == Span(1, 2)
    assert places.span(1, 1) == Span(1, 2)
    assert places.span(0, 2) == Span(0, 2)


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 5), (4, 1), (2, -1)])
def test_outside_is_an_error(offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="do not lie"):
        Utf16Map("a\U0001f600b").span(offset, length)
