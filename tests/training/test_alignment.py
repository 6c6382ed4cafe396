"""What the labels of the training data rest on: damage is found, and an edit is judged by what should stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.model import Edit, Span, apply_edits
from mtaudit.training.alignment import Alignment, distance
from mtaudit.training.recall import kind_of

OBSERVED = "He did a decision of the cabinet on the Monday, and later spoke the press."
TARGET = "He made a cabinet decision on Monday, and later spoke to the press."


def edit(text: str, old: str, new: str) -> Edit:
    at = text.index(old)
    return Edit(Span(at, at + len(old)), new)


def test_damage_near_by_is_one_unit() -> None:
    units = [(unit.observed.of(OBSERVED), unit.target) for unit in Alignment(OBSERVED, TARGET).units()]
    assert units == [("did a decision of the cabinet on the", "made a cabinet decision on"), ("", "to")]
    single = [(damage.observed.of(OBSERVED), damage.target) for damage in Alignment(OBSERVED, TARGET).damages()]
    assert ("did", "made") in single
    assert ("the", "") in single


@pytest.mark.parametrize(
    ("old", "new", "gain", "restores"),
    [
        ("did", "made", 1, True),
        ("did", "took", 0, False),
        ("the Monday", "Monday", 1, True),
        ("the Monday", "a Monday", 0, False),
        ("later", "then", -1, False),
        ("spoke", "spoke to", 1, True),
        ("decision of the cabinet", "cabinet decision", 3, True),
    ],
)
def test_an_edit_is_judged_where_it_is_made(old: str, new: str, gain: int, *, restores: bool) -> None:
    found = Alignment(OBSERVED, TARGET).gain([edit(OBSERVED, old, new)])
    assert found[1] is restores
    assert (found[0] > 0) == (gain > 0)
    assert (found[0] < 0) == (gain < 0)


WORDS = st.lists(st.sampled_from("a bb the of c, d.".split()), min_size=1, max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_undoing_all_damage_gives_the_target(observed: str, target: str) -> None:
    alignment = Alignment(observed, target)
    edits = [Edit(damage.observed, f" {damage.target} " if damage.target else " ") for damage in alignment.damages()]
    assert distance(apply_edits(observed, edits), target) == 0
    assert all(damage.original.of(target) == damage.target for damage in alignment.damages())


@given(WORDS, WORDS)
def test_a_whole_correction_restores(observed: str, target: str) -> None:
    gain, restores = Alignment(observed, target).gain([Edit(Span(0, len(observed)), target)])
    assert restores
    assert gain == distance(observed, target)


@pytest.mark.parametrize(
    ("observed", "target", "kind"),
    [
        ("the", "", "article"),
        ("on", "at", "preposition"),
        ("", "they", "pronoun"),
        ("decides", "decided", "inflection"),
        ("given name", "name given", "order or capitals"),
        ("competition", "meeting", "one word for another"),
        ("threat of strike", "strike threat", "preposition"),
        ("has taken part of", "joined", "longer phrase"),
    ],
)
def test_kinds_of_damage(observed: str, target: str, kind: str) -> None:
    assert kind_of(observed, target) == kind
