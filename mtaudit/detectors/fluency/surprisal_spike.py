"""A common word in a place where the model least expects it, and no better wording is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import Severity, Span
from mtaudit.text.frequency import zipf

INFO = DetectorInfo(
    path="fluency.surprisal_spike",
    summary="a word that is far less probable here than anywhere else",
    why="Damage that no dictionary explains still shows: a frequent word becomes less likely than drawn at random.",
    mqm="linguistic-conventions/unintelligible",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-1.0,
    sources=("Hale 2001, A probabilistic Earley parser as a psycholinguistic model (surprisal)",),
    known_problems="Poetry, lists and fresh idioms spike too.",
    flagged=(Flagged("The government said on Monday that it would the between raise taxes on fuel next year.", "the between"),),
    clean=("The government said on Monday that it would raise taxes on fuel next year.",),
)
_CLOSED = frozenset({"ADP", "DET", "PRON", "AUX", "CCONJ", "SCONJ", "PART"})
_EXCESS = 4.0
"""Nats by which the surprisal here exceeds that of the bare word."""
_COMMON = 5.0


@dataclass(frozen=True)
class SurprisalSpike:
    """Marks runs of function words that are less likely than at random."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the spikes."""
        run: list[tuple[Word, float]] = []
        for word in (*analysis.words, None):
            excess = _excess(analysis, word) if word is not None else 0.0
            if word is not None and excess > _EXCESS / 2:
                run.append((word, excess))
                continue
            if run and max(value for _, value in run) >= _EXCESS:
                yield _hit(analysis, run)
            run = []


def _hit(analysis: Analysis, run: list[tuple[Word, float]]) -> Hit:
    span = Span(run[0][0].span.start, run[-1][0].span.end)
    total = sum(value for _, value in run)
    message = f"“{span.of(analysis.text)}” is {total:.0f} nats less probable here than elsewhere: broken or misplaced words"
    return Hit(INFO.path, span, message, prior=INFO.prior + 0.35 * (total - _EXCESS))


def _excess(analysis: Analysis, word: Word) -> float:
    if word.pos not in _CLOSED or word.protected or word.entity or not word.text.isalpha() or word.text[:1].isupper():
        return 0.0
    frequency = zipf(word.lower)
    if frequency < _COMMON or analysis.sentences[word.sentence].first == word.index:
        return 0.0
    return analysis.surprisal(word.span) - (9 - frequency) * log(10)


DETECTOR = SurprisalSpike()
