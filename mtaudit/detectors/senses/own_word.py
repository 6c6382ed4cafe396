"""A noun that stands where the document elsewhere has its own word for the thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors import _confusion as confusion
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Severity
from mtaudit.text.inflect import inflect, match_case

INFO = DetectorInfo(
    path="senses.own_word",
    summary="a noun in the place of the document's own word for the same thing",
    why="Human writers keep to their key words; a round trip renders one of them differently where the context misleads it.",
    mqm="accuracy/mistranslation",
    severity=Severity.MAJOR,
    suspected=True,
    needs=frozenset({"tags", "model"}),
    prior=-3.0,
    gain_weight=0.7,
    sources=("Carpuat 2009, One translation per discourse", "Pivot-confusion table (mtaudit/resources/SOURCES.md)"),
    known_problems="A text that really speaks of two things with related names can be flagged.",
    flagged=(
        Flagged(
            "The two presidents will hold a second meeting this year. The first meeting took place in June. Officials said "
            "no decision had been made on the date or the venue of the competition.",
            "competition",
        ),
    ),
    clean=("The team won the competition. The competition was held in Rome, and the meeting of the board was on Friday.",),
)
_LEAST = 2


@dataclass(frozen=True)
class OwnWord:
    """Proposes the recurring nouns of the document."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit for each rare noun that a recurring noun may have turned into."""
        counts = Counter(word.lemma for word in analysis.words if word.pos == "NOUN" and word.text.isalpha())
        recurring = [lemma for lemma, count in counts.items() if count >= _LEAST]
        for word in confusion.open_words(analysis, {"NOUN"}):
            if counts[word.lemma] >= _LEAST:
                continue
            candidates = tuple(self._candidates(analysis, word, recurring))
            if candidates:
                message = f"“{word.text}” stands where the text elsewhere has its own word for the thing"
                yield Hit(INFO.path, word.span, message, candidates)

    @staticmethod
    def _candidates(analysis: Analysis, word: Word, recurring: list[str]) -> Iterator[Candidate]:
        for lemma in recurring:
            kin = confusion.kinship(word.lemma, lemma, "NOUN")
            if kin is None or confusion.shares_stem(lemma, word):
                continue
            text = match_case(inflect(lemma, word.tag), word.text)
            edits = confusion.with_article(analysis, word, text)
            channel, hypothesis = kin
            yield Candidate(edits, channel, hypothesis)


DETECTOR = OwnWord()
