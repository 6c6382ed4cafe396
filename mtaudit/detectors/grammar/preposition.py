"""A preposition that the foreign construction wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity
from mtaudit.text.inflect import match_case

INFO = DetectorInfo(
    path="grammar.preposition",
    summary="a preposition that English does not use here",
    why="Prepositions are chosen by the word they depend on, differently in each language; engines take their commonest sense.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-3.4,
    gain_weight=0.75,
    sources=("Ng et al. 2014, The CoNLL-2014 Shared Task on Grammatical Error Correction (error type Prep)",),
    known_problems="Where several prepositions are right the commoner one can be proposed.",
    flagged=(Flagged("Thousands of people took part on the protest in front of the parliament.", "on"),),
    clean=("The letter was delivered to the president on Monday by a senior aide.",),
)
PREPOSITIONS = (
    "of",
    "in",
    "to",
    "for",
    "on",
    "with",
    "at",
    "by",
    "from",
    "about",
    "into",
    "over",
    "against",
    "among",
    "between",
    "during",
    "through",
    "towards",
    "under",
    "within",
    "as",
    "before",
    "after",
    "until",
    "since",
)


@dataclass(frozen=True)
class Preposition:
    """Proposes every other common preposition; the model decides."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a preposition."""
        for word in analysis.words:
            if (
                word.pos == "ADP"
                and word.dep in {"prep", "agent", "dative"}
                and word.lower in PREPOSITIONS
                and not word.protected
            ):
                others = tuple(
                    replace(word.span, match_case(other, word.text), _channel(word.lower, other))
                    for other in PREPOSITIONS
                    if other != word.lower
                )
                yield Hit(INFO.path, word.span, f"“{word.text}” is not the preposition that English uses here", others)


def _channel(observed: str, proposed: str) -> float:
    """Return what the channel thinks of the change: prepositions of time and of order are seldom confused with others."""
    apart = {"before", "after", "until", "since", "during"}
    return -2.0 if (observed in apart) != (proposed in apart) else -0.5


DETECTOR = Preposition()
