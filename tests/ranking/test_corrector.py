"""What is applied, what is taken back, and how much of the text is audited again for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mtaudit.corrector import Examined, Policy, correct
from mtaudit.detectors.base import Hit, replace
from mtaudit.detectors.registry import all_detectors
from mtaudit.layers import PlainTagger, analyse
from mtaudit.model import Document, Span
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.ranker import Ranked
from mtaudit.readers import document_from_text

TEXT = (
    "He spoke in the telephone with the camp leader. Nobody at all knew where he had been for so long a time. "
    "The prices was high in those days, and the shops that still had bread to sell closed before noon on Mondays. "
    "They arrived to Geneva late."
)
GUESS, RULE = -1.0, 2.0
INFOS = {detector.info.path: detector.info for detector in all_detectors()}


def row(old: str, new: str, confidence: float, prior: float = GUESS, detector: str = "grammar.preposition") -> Ranked:
    """Return one hit in TEXT with one wording."""
    start = TEXT.index(old)
    span = Span(start, start + len(old))
    candidate = replace(span, new)
    hit = Hit(detector, span, "x", (candidate,), prior=prior)
    return Ranked(Weighed(hit, prior, (candidate,), (3.0,)), confidence, ((candidate, confidence, 3.0),))


class Audit:
    """Finds ``bad`` words in every text that it is asked about, and remembers where it was asked to look."""

    def __init__(self, *bad: str) -> None:
        self.bad, self.asked = bad, list[list[str]]()

    def __call__(self, document: Document, within: Sequence[Span]) -> Examined:
        text = document.view.text
        self.asked.append([span.of(text) for span in within])
        found = [
            Ranked(Weighed(Hit("grammar.number", Span(at, at + len(word)), "x"), GUESS, (), ()), 0.8, ())
            for word in self.bad
            if (at := text.find(word)) >= 0 and any(span.start <= at < span.end for span in within)
        ]
        return Examined(analyse(document, PlainTagger()), tuple(found))


def examined(*rows: Ranked) -> Examined:
    return Examined(analyse(document_from_text(TEXT), PlainTagger()), rows)


@pytest.mark.parametrize(
    ("confidence", "prior", "withheld"),
    [(0.65, GUESS, None), (0.55, GUESS, "threshold"), (0.55, RULE, None), (0.45, RULE, "threshold")],
)
def test_a_guess_needs_more_to_be_applied_than_a_rule(confidence: float, prior: float, withheld: str | None) -> None:
    found = correct(examined(row("in the telephone", "on the telephone", confidence, prior)), INFOS, Policy(0.5), Audit())
    assert found.decisions[0].withheld == withheld
    assert ("on the telephone" in found.text) is (withheld is None)


def test_a_guess_that_leaves_out_what_the_text_says_is_not_applied() -> None:
    rows = row("camp leader", "leader", 0.9), row("in the telephone", "by telephone", 0.9)
    found = correct(examined(*rows), INFOS, Policy(0.5), Audit())
    assert [decision.withheld for decision in found.decisions] == ["gate:content", None]
    assert "by telephone with the camp leader" in found.text


def test_what_brings_a_new_finding_is_taken_back_and_only_the_changes_are_audited_again() -> None:
    rows = (
        row("in the telephone", "on the telephone", 0.9),
        row("prices was", "prices were", 0.9),
        row("arrived to", "arrived at", 0.9),
    )
    audit = Audit("were")
    found = correct(examined(*rows), INFOS, Policy(0.5), audit)
    assert [decision.applied for decision in found.decisions] == [True, False, True]
    assert found.decisions[1].withheld == "gate:new finding grammar.number"
    assert found.text == TEXT.replace("in the tel", "on the tel").replace("arrived to", "arrived at")
    assert len(audit.asked) == 1  # what was taken back stood alone
    assert not any("Mondays" in span or "Nobody" in span for span in audit.asked[0])


def test_of_two_changes_side_by_side_the_less_sure_is_taken_back_and_the_other_audited_alone() -> None:
    rows = row("in the telephone", "on the telephone", 0.9), row("the camp", "that camp", 0.7)
    audit = Audit("that camp")
    found = correct(examined(*rows), INFOS, Policy(0.5), audit)
    assert [decision.applied for decision in found.decisions] == [True, False]
    assert len(audit.asked) == 2
    assert audit.asked[1] == ["He spoke on the telephone with the camp leader."]


def test_a_finding_that_was_known_before_is_no_objection() -> None:
    known = Ranked(
        Weighed(Hit("grammar.article", Span(TEXT.index("leader"), TEXT.index("leader.") + 6), "x"), GUESS, (), ()), 0.8, ()
    )
    found = correct(examined(row("in the telephone", "on the telephone", 0.9), known), INFOS, Policy(0.5), Audit("leader"))
    assert found.decisions[0].applied
    assert found.touched == {0, 1}
    assert [len(piece.ranked) for piece in found.after] == [1]


def test_nothing_to_apply_leaves_the_text_and_asks_nothing() -> None:
    audit = Audit()
    found = correct(examined(), INFOS, Policy(0.5), audit)
    assert (found.text, found.after, audit.asked) == (TEXT, (), [])
