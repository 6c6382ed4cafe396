"""Whole documents a request, long ones cut between blocks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from mtaudit.languagetool.parts import parts, protected_spans
from mtaudit.model import Segment, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from mtaudit.analysis import Analysis


def blocks(text: str) -> list[Segment]:
    """Cut at blank lines."""
    found, at = [], 0
    for block in text.split("\n\n"):
        found.append(Segment(Span(at, at + len(block))))
        at += len(block) + 2
    return found


def test_a_short_document_is_one_request() -> None:
    text = "One.\n\nTwo.\n\nThree."
    assert list(parts(text, blocks(text), None)) == [Span(0, len(text))]


def test_a_long_one_is_cut_between_blocks() -> None:
    text = "One one.\n\nTwo two.\n\nThree three."
    assert [span.of(text) for span in parts(text, blocks(text), None, size=20)] == [
        "One one.\n\nTwo two.",
        "Three three.",
    ]


def test_a_long_block_is_cut_after_a_sentence() -> None:
    text = "First one. Second one. Third one."
    assert [span.of(text) for span in parts(text, blocks(text), None, size=24)] == [
        "First one. Second one. ",
        "Third one.",
    ]


def test_only_the_blocks_that_matter() -> None:
    text = "One.\n\nTwo.\n\nThree.\n\nFour."
    within = [Span(1, 2), Span(13, 14), Span(20, 22)]
    assert [span.of(text) for span in parts(text, blocks(text), within)] == ["One.", "Three.\n\nFour."]
    assert not list(parts(text, blocks(text), []))


@given(st.text(alphabet="ab. \n", max_size=200), st.integers(4, 30))
def test_parts_are_small_sorted_and_lose_no_block(text: str, size: int) -> None:
    found = list(parts(text, blocks(text), None, size=size))
    assert all(0 < len(span) <= size for span in found)
    assert found == sorted(found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    covered = {at for span in found for at in range(span.start, span.end)}
    assert covered >= {at for block in blocks(text) for at in range(block.span.start, block.span.end)}


def test_protected_words_side_by_side_are_one_span(analysed: Callable[..., Analysis]) -> None:
    text = "Call foo(x, y) and see."
    analysis = analysed(text, protected=("foo(x, y)",))
    assert [span.of(text) for span in protected_spans(analysis)] == ["foo(x,", "y)"]
