"""Which candidates the model is asked about, and how guesses at one place become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mtaudit.detectors.base import Hit, replace
from mtaudit.lm.base import ModelInfo, Reading, Variant
from mtaudit.model import Span
from mtaudit.ranking.evidence import ROOM, Guess, Room, pooled, room_for, weigh
from mtaudit.ranking.whole import likelier_at

TEXT = "The venue of the competition was not decided."
PLACE = Span(17, 28)


@dataclass
class Scripted:
    """A model whose numbers are given by wording; it counts what it is asked in full."""

    scores: dict[str, float]
    gains: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)
    info: ModelInfo = field(default_factory=lambda: ModelInfo("scripted", "", "", "float32", 100))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading() for _ in texts]

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        del text
        return [self.scores[variant.text] for variant in variants]

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:
        del text, following
        self.asked += [variant.text for variant in variants]
        self.together.append([variant.text for variant in variants])
        return [(self.gains or self.scores)[variant.text] for variant in variants]

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:
        del text, count
        return [[] for _ in places]


def guess(detector: str, *texts: str, prior: float = -3.0, weight: float = 0.75) -> Guess:
    return Guess(Hit(detector, PLACE, "", tuple(replace(PLACE, text) for text in texts)), prior, weight)


def test_only_the_most_hopeful_candidates_of_a_place_are_asked_about() -> None:
    model = Scripted({"meeting": 6.0, "match": 5.5, "summit": 5.0, "race": 4.5, "bread": -9.0})
    (row,) = weigh(TEXT, [guess("senses.pivot_word", "race", "bread", "meeting", "summit", "match")], model)
    assert sorted(model.asked) == ["match", "meeting", "summit"]
    assert len(row.candidates) == ROOM.candidates == 3


def test_what_languagetool_proposes_does_not_move_our_own_candidates() -> None:
    model = Scripted({"meeting": 6.0, "match": 5.5})
    ours, theirs = guess("senses.pivot_word", "meeting"), guess("languagetool.SAY_TELL", "meeting", "match")
    weigh(TEXT, [theirs, ours], model)
    assert model.together == [["meeting"], ["match"]]


def test_matches_of_languagetool_say_nothing_of_the_text_as_a_whole() -> None:
    model = Scripted({"meeting": 9.0})
    ours, theirs = weigh(TEXT, [guess("senses.pivot_word", "meeting"), guess("languagetool.SAY_TELL", "meeting")], model)
    assert likelier_at(ours) > 0.5
    assert likelier_at(theirs) == 0.0


def test_a_place_without_room_costs_nothing_and_a_hit_that_stands_is_kept() -> None:
    model = Scripted({"meeting": 6.0})
    guesses = [guess("senses.pivot_word", "meeting"), guess("fluency.marked_wording", "meeting", prior=-1.0, weight=0.0)]
    rows = weigh(TEXT, guesses, model, lambda _: Room(0, 0.0))
    assert not model.asked
    assert [row.hit.detector for row in rows] == ["fluency.marked_wording"]
    assert rows[0].candidates == ()


def test_guesses_at_one_place_share_their_candidates_and_remember_who_made_them() -> None:
    model = Scripted({"meeting": 6.0, "match": 3.0})
    guesses = [
        guess("senses.own_word", "meeting"),
        guess("senses.pivot_word", "match", "meeting"),
        guess("fluency.marked_wording", prior=-1.0, weight=0.0),
    ]
    (row,) = pooled(weigh(TEXT, guesses, model))
    assert [candidate.edits[0].text for candidate in row.candidates] == ["meeting", "match"]
    assert [row.maker(at).detector for at in range(2)] == ["senses.own_word", "senses.pivot_word"]
    assert row.bare is not None
    assert row.bare.detector == "fluency.marked_wording"


def test_a_wording_that_is_hardly_likelier_is_not_offered() -> None:
    """The screen sees only how a wording begins; what counts is the gain of all of it."""
    model = Scripted({"meeting": 6.0, "match": 5.0}, {"meeting": 3.0, "match": 0.2})
    (row,) = weigh(TEXT, [guess("senses.pivot_word", "match", "meeting")], model)
    assert [candidate.edits[0].text for candidate in row.candidates] == ["meeting"]
    model = Scripted({"meeting": 6.0, "match": 5.0}, {"meeting": 0.0, "match": 0.2})
    assert not weigh(TEXT, [guess("senses.pivot_word", "match", "meeting")], model)


def test_what_needs_no_wording_is_not_lost() -> None:
    model = Scripted({"meeting": 0.2})
    likely = guess("languagetool.SOME_RULE", "meeting", prior=0.8, weight=0.3)
    bare = guess("languagetool.OTHER_RULE", prior=0.3, weight=0.3)
    rule = guess("punctuation.some_mark", "meeting", prior=2.5, weight=0.0)
    rows = weigh(TEXT, [likely, bare, rule], model)
    assert [(row.hit.detector, len(row.candidates)) for row in rows] == [
        ("languagetool.SOME_RULE", 1),
        ("languagetool.OTHER_RULE", 0),
        ("punctuation.some_mark", 1),
    ]


def test_room_grows_with_suspicion() -> None:
    rooms = [room_for(rank, -3.0) for rank in (0.0, 0.1, 0.3, 0.6)]
    assert [room.candidates for room in rooms] == sorted((room.candidates for room in rooms), reverse=True)
    assert [room.slack for room in rooms] == sorted((room.slack for room in rooms), reverse=True)
    assert room_for(0.0, -9.0).slack < 0, "what looks sound is asked about only where the screen finds something far likelier"
    assert room_for(0.9, 0.5) == room_for(0.0, 0.5), "what is probably damaged has all room wherever it ranks"
    assert room_for(None, 0.0) == ROOM, "without a marker every place is alike"
