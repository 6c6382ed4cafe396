"""The verdict: what is shown adds up, more evidence never speaks for a human hand, and short texts get none."""

from __future__ import annotations

import math

import pytest
from handmade import TEXT
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.model import Finding, Label, Severity, Span
from mtaudit.ranking.verdict import PRIOR, judge
from mtaudit.ranking.whole import Shape, default_weights, rise
from mtaudit.training.verdict import Row, fit, probability

FAMILIES = ("terms", "senses", "grammar", "fluency", "punctuation")


def finding(family: str, confidence: float) -> Finding:
    return Finding("0", f"{family}.x", Span(0, 3), TEXT[:3], "", Severity.MINOR, confidence, "a/b")


@given(
    st.lists(st.tuples(st.sampled_from(FAMILIES), st.floats(0.5, 1.0)), max_size=30),
    st.integers(1, 5000),
    st.none() | st.builds(Shape, st.floats(-9, 3), st.floats(-9, 3), st.floats(0, 9)),
)
def test_prior_and_weights_add_up(found: list[tuple[str, float]], words: int, shape: Shape | None) -> None:
    verdict = judge([finding(*row) for row in found], words, shape=shape)
    odds = verdict.prior + sum(row.weight for row in verdict.evidence)
    assert math.isclose(odds, math.log(verdict.probability / (1 - verdict.probability)), abs_tol=1e-6)
    assert {row.family for row in verdict.evidence} >= {family for family, _ in found}
    assert sum(row.count for row in verdict.evidence) == len(found)


@given(st.lists(st.sampled_from(FAMILIES), max_size=10), st.sampled_from(FAMILIES))
def test_one_more_finding_never_speaks_for_a_human_hand(families: list[str], more: str) -> None:
    before = judge([finding(family, 0.8) for family in families], 400)
    after = judge([finding(family, 0.8) for family in (*families, more)], 400)
    assert after.probability >= before.probability - 1e-9


def test_labels() -> None:
    many = [finding("terms", 0.9) for _ in range(20)]
    damaged, sound = Shape(-1.0, 1.0, 3.0), Shape(-8.0, -6.0, 0.0)
    assert judge(many, 500, shape=damaged).label == Label.MACHINE_TRANSLATED
    assert judge(many, 40, shape=damaged).label == Label.INSUFFICIENT
    assert judge([], 500, shape=sound).label == Label.HUMAN
    assert judge([], 500, checked=False).probability == pytest.approx(1 / (1 + math.exp(-PRIOR)))


def test_the_fit_tells_the_classes_apart() -> None:
    rows = [
        Row(
            "native-x",
            (("grammar", 0.6),) * (at % 2),
            400,
            Shape(-6.0 + at % 3, -4.0, 0.3).judged([0.2] * 9, 400),
            machine=False,
        )
        for at in range(60)
    ]
    rows += [
        Row(
            "mild",
            (("grammar", 0.7),) * (3 + at % 4),
            400,
            Shape(-3.5 + at % 3, -1.0, 2.0).judged([0.45] * 9, 400),
            machine=True,
        )
        for at in range(60)
    ]
    weights = fit(rows)
    assert min(probability(row, weights) for row in rows if row.machine) > max(
        probability(row, weights) for row in rows if not row.machine
    )
    assert all(value >= 0 for name, value in weights.weights.items() if name != "clean text")


def test_doubtful_places_that_are_not_shown_speak_for_a_machine() -> None:
    shape = Shape(-5.0, -3.0, 0.5)
    few, many = (judge([], 400, shape=shape.judged([0.4] * count, 400)).probability for count in (2, 30))
    assert many > few
    assert all(row.family != "doubtful places" for row in judge([], 400, shape=shape).evidence)


def test_the_weights_that_ship() -> None:
    weights = default_weights().weights
    assert set(FAMILIES) <= set(weights)
    assert weights["clean text"] <= 0


def test_rules_make_guesses_likelier_only_where_the_text_is_then_probably_translated() -> None:
    weights = default_weights()
    sound = Shape(-6.0, -3.5, 0.5)
    assert rise([], 800, sound, weights) == 1.0
    assert rise([("punctuation", 0.9)], 800, sound, weights) == 1.0
    assert rise([("terms", 0.95)] * 3 + [("entities", 0.95)] * 3, 800, sound, weights) > 1.5
    assert rise([("terms", 0.95)], 800, None, weights) == 1.0


def test_rules_make_nothing_likelier_in_a_text_too_short_for_a_verdict() -> None:
    rules = [("terms", 0.95), ("entities", 0.95)]
    sound = Shape(-5.5, -3.0, 2.5)
    assert rise(rules, 60, sound, default_weights()) > 1.0
    assert rise(rules, 59, sound, default_weights()) == 1.0
