"""What the ranker is told of a place: damaged or not, and what an edit does."""

from __future__ import annotations

from mtaudit.detectors.base import Candidate, Hit
from mtaudit.model import Edit, Span
from mtaudit.ranking.evidence import Weighed
from mtaudit.training.corpora import BETWEEN, Part, Text
from mtaudit.training.truth import Truth

FIRST, SECOND = "The weather was fine on Sunday.", "He did a decision and went to school of cooking."
TARGETS = (FIRST, "He made a decision and then went to cooking school.")
TEXT = Text("mild", Part.RANKER, (FIRST, SECOND), TARGETS, (), machine=True)


def place(words: str) -> Span:
    at = TEXT.text.index(words)
    return Span(at, at + len(words))


def row(words: str, *edits: Edit) -> Weighed:
    return Weighed(Hit("grammar.x", place(words), ""), -3.0, tuple(Candidate((edit,)) for edit in edits), (1.0,) * len(edits))


def truth() -> Truth:
    at = len(FIRST) + len(BETWEEN)
    bad = tuple((at + start, at + end) for start, end in ((3, 6), (SECOND.index("school"), SECOND.index("school") + 17)))
    return Truth(Text(TEXT.kind, TEXT.part, TEXT.blocks, TEXT.target, bad, machine=True))


def test_damaged_words_and_gaps() -> None:
    known = truth()
    assert known.is_damaged(row("did"))
    assert not known.is_damaged(row("weather"))
    assert not known.is_damaged(row("went")), "the missing word before it counts only for what would put one in"
    gap = Span(place("went").start, place("went").start)
    assert known.is_damaged(row("went", Edit(gap, "then ")))
    assert known.covers(place("school of"))
    assert not known.covers(place("Sunday"))


def test_what_an_edit_does_in_a_later_block() -> None:
    known = truth()
    assert known.gain([Edit(place("did"), "made")]) == (1, True)
    assert known.gain([Edit(place("weather"), "climate")])[0] < 0
    across = Span(place("Sunday").start, place("He did").end)
    assert known.gain([Edit(across, "Monday")]) == (0, False), "an edit over two paragraphs is nothing that was learned from"


def test_restored_places_are_counted() -> None:
    known = truth()
    assert known.restored([]) == 0
    assert known.restored([Edit(place("did"), "made")]) == 1
    assert known.restored([Edit(place("did"), "made"), Edit(place("school of cooking"), "cooking school")]) == 2
    assert known.restored([Edit(place("weather"), "climate")]) == 0
