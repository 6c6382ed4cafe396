"""A noun in the wrong number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._confusion import open_words, with_article
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Severity
from mtaudit.text.inflect import inflect, match_case

INFO = DetectorInfo(
    path="grammar.number",
    summary="a noun in the singular where English has the plural, or the reverse",
    why="Mass and count nouns differ between languages, and some pivots mark number only on other words.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-3.8,
    gain_weight=0.75,
    sources=("Ng et al. 2014, The CoNLL-2014 Shared Task on Grammatical Error Correction (error type Nn)",),
    known_problems="Where both numbers are possible the commoner one can be proposed.",
    flagged=(Flagged("He has lived in this town for twenty year and knows all of his neighbours.", "year"),),
    clean=("The report lists five reasons and one remedy.",),
)


@dataclass(frozen=True)
class Number:
    """Proposes the other number of each common noun."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a noun that has another number."""
        for word in open_words(analysis, {"NOUN"}):
            if word.tag not in {"NN", "NNS"} or word.entity in {"PERSON", "GPE", "ORG"}:
                continue
            form = inflect(word.lemma, "NNS" if word.tag == "NN" else "NN")
            if form and form != word.lower:
                candidate = Candidate(with_article(analysis, word, match_case(form, word.text)), -0.5)
                yield Hit(INFO.path, word.span, f"“{word.text}” is in the wrong number here", (candidate,))


DETECTOR = Number()
