"""Quotations and marks without a partner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.model import Segment, Span
from mtaudit.text.quotes import Quotations, quotations


def found(text: str) -> Quotations:
    """Look for quotations in a text whose blocks are parted by blank lines."""
    segments, at = [], 0
    for block in text.split("\n\n"):
        segments.append(Segment(Span(at, at + len(block))))
        at += len(block) + 2
    return quotations(text, segments)


@pytest.mark.parametrize(
    "text",
    [
        'He said "we will see" and left.',
        "He said “we will see” and left.",
        "He said «we will see» and left.",
        "He said „we will see“ and left.",
        'He said “we will see" and left.',
    ],
)
def test_a_quotation_includes_its_marks(text: str) -> None:
    result = found(text)
    assert [span.of(text)[1:-1] for span in result.spans] == ["we will see"]
    assert result.problems == ()


def test_several_quotations_in_one_block() -> None:
    text = '"One," she said, "and two." Then “three”.'
    assert [span.of(text) for span in found(text).spans] == ['"One,"', '"and two."', "“three”"]


def test_a_mark_that_is_never_closed_is_a_problem_and_quotes_to_the_end_of_the_block() -> None:
    text = 'He said "we will see.\n\nNothing else happened.'
    result = found(text)
    assert [span.of(text) for span in result.spans] == ['"we will see.']
    assert [span.start for span in result.problems] == [text.index('"')]


def test_a_mark_with_space_on_both_sides_opens_what_the_next_one_closes() -> None:
    text = 'Too little. " There is anger there," she said. "One has waited long."'
    result = found(text)
    assert [span.of(text) for span in result.spans] == ['" There is anger there,"', '"One has waited long."']
    assert result.problems == ()
    late = 'That is what he expects. "'
    assert [span.start for span in found(late).problems] == [late.index('"')]


def test_a_closing_mark_alone_is_a_problem() -> None:
    text = "We will see” he said."
    assert [span.of(text) for span in found(text).problems] == ["”"]


def test_every_paragraph_of_a_long_quotation_may_open_it_again() -> None:
    text = "“The first paragraph goes on.\n\n“The second one ends it.” So he said."
    result = found(text)
    assert result.problems == ()
    assert [span.of(text) for span in result.spans] == ["“The first paragraph goes on.", "“The second one ends it.”"]


@pytest.mark.parametrize("text", ['A 24" screen is enough.', "It's the ministers' plan, isn't it?", "rock 'n' roll"])
def test_inches_and_apostrophes_are_no_quotations(text: str) -> None:
    assert found(text) == Quotations()


@given(st.text('ab "“”„«» \n.1', max_size=60))
def test_spans_are_sorted_and_lie_in_the_text(text: str) -> None:
    result = found(text)
    for spans in (result.spans, result.problems):
        assert list(spans) == sorted(spans)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(span.of(text)[0] in '"“„«' for span in result.spans)
