"""A verb or adjective rendered literally beside its noun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors import _confusion as confusion
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import Severity

INFO = DetectorInfo(
    path="collocations.literal_word",
    summary="a verb or adjective that does not go with its noun in English, where a near one does",
    why="Which verb and which adjective a noun takes is fixed by usage in each language; engines carry the foreign one over.",
    mqm="linguistic-conventions/unidiomatic",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-3.1,
    gain_weight=0.75,
    sources=(
        "Pivot-confusion table built from FreeDict, Apertium and WordNet (mtaudit/resources/SOURCES.md)",
        "Nesselhauf 2005, Collocations in a Learner Corpus",
    ),
    known_problems="A fresh or vivid collocation is a style, not a symptom; the model cannot always tell.",
    flagged=(Flagged("The storm did damage in the north, and strong rain fell on the city for three days.", "strong"),),
    clean=(
        "The committee made a decision and took a vote.",
        "Heavy rain fell on the city, and strong winds closed the airport.",
    ),
)


@dataclass(frozen=True)
class LiteralWord:
    """Proposes other verbs before an object and other adjectives before a noun."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a collocate that has any candidate."""
        for word in confusion.open_words(analysis, {"VERB", "ADJ"}):
            if confusion.has_collocate(analysis, word):
                yield from confusion.hits(analysis, word, INFO.path, "does not go with its noun")


DETECTOR = LiteralWord()
