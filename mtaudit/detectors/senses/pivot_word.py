"""A word that is another sense of the pivot word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors import _confusion as confusion
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import Severity

INFO = DetectorInfo(
    path="senses.pivot_word",
    summary="a word that shares a translation with the one that fits here",
    why="A round trip passes through one foreign word that has several English senses and comes back by the wrong one.",
    mqm="accuracy/mistranslation",
    severity=Severity.MAJOR,
    suspected=True,
    needs=frozenset({"tags", "model"}),
    prior=-4.2,
    gain_weight=0.75,
    sources=(
        "Pivot-confusion table built from FreeDict, Apertium and WordNet (mtaudit/resources/SOURCES.md)",
        "Brown et al. 1993 (the noisy channel), inverted",
    ),
    known_problems="Only the language model tells a wrong sense from a rare but right word; vivid wording can look wrong.",
    flagged=(
        Flagged(
            "The ministers met in Vienna on Friday. No decision was made on the date or venue of the next encounter, but both "
            "sides said that the second meeting would take place in May. The first meeting took place in Oslo, and the "
            "two ministers signed a declaration there.",
            "encounter",
        ),
    ),
    clean=(
        "The council met on Tuesday evening to discuss the budget for the coming year.",
        "She opened the window and looked out over the harbour.",
    ),
)


@dataclass(frozen=True)
class PivotWord:
    """Proposes, for nouns and adverbs, what may have been translated into them."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a word that has any candidate."""
        for word in confusion.open_words(analysis):
            if confusion.has_collocate(analysis, word):
                continue
            yield from confusion.hits(analysis, word, INFO.path, "may be another sense of the foreign word that was meant")


DETECTOR = PivotWord()
