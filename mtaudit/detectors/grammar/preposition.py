"""A preposition that the foreign construction wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Edit, Severity, Span
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
    "per",
    "throughout",
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
                message = f"“{word.text}” is not the preposition that English uses here"
                yield Hit(INFO.path, word.span, message, (*others, *dropped(analysis, word)))


def dropped(analysis: Analysis, word: Word) -> tuple[Candidate, ...]:
    """Return the candidate that leaves ``word`` out, if it stands between two words."""
    if word.index + 1 >= len(analysis.words) or analysis.sentences[word.sentence].first == word.index:
        return ()
    after = analysis.words[word.index + 1]
    if after.span.start != word.span.end + 1 or not after.is_word:
        return ()
    return (Candidate((Edit(Span(word.span.start, after.span.start), ""),), -0.5),)


def _channel(observed: str, proposed: str) -> float:
    """Return what the channel thinks of the change: prepositions of time and of order are seldom confused with others."""
    apart = {"before", "after", "until", "since", "during"}
    return -2.0 if (observed in apart) != (proposed in apart) else -0.5


DETECTOR = Preposition()
