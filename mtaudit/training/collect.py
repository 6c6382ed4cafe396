"""Collects labelled examples: every place that an audit weighs, with its features and whether it was damaged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.engine import Auditor
from mtaudit.model import Document, Span, apply_edits
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import edit_span
from mtaudit.readers import document_from_text
from mtaudit.training.alignment import damages, distance
from mtaudit.training.corpora import Pair
from mtaudit.training.features import candidate_features, place_features
from mtaudit.training.signals import Signals


@dataclass(frozen=True, slots=True)
class Example:
    """One place: features, whether an editor changed it, and per candidate features and whether it comes closer."""

    kind: str
    document: int
    features: dict[str, float]
    damaged: bool
    candidates: tuple[tuple[dict[str, float], bool], ...] = ()


def examples(auditor: Auditor, pair: Pair, number: int) -> Iterator[Example]:
    """Yield the examples of one document."""
    document = document_from_text("\n\n".join(pair.observed))
    weighing = auditor.weigh(document)
    signals = Signals(weighing.analysis)
    truth = _Truth(document, pair)
    for row in weighing.rows:
        if row.is_guess:
            yield _example(signals, row, truth, pair, number)


def _example(signals: Signals, row: Weighed, truth: _Truth, pair: Pair, number: int) -> Example:
    damaged = truth.is_damaged(row.hit.span)
    candidates: tuple[tuple[dict[str, float], bool], ...] = ()
    if damaged:
        candidates = tuple(
            (candidate_features(signals, row, at), truth.is_closer(row, at)) for at in range(len(row.candidates))
        )
    return Example(pair.kind, number, place_features(signals, row), damaged, candidates)


class _Truth:
    """Where a document was damaged, in its own offsets, and whether a candidate mends it."""

    def __init__(self, document: Document, pair: Pair) -> None:
        self._text = document.view.text
        self._starts: list[int] = []
        self._pair = pair
        self._damaged: list[Span] = []
        at = 0
        for observed, target in zip(pair.observed, pair.target, strict=True):
            start = self._text.find(observed, at)
            start = at if start < 0 else start
            self._starts.append(start)
            if observed != target:
                self._damaged += [damage.observed.shift(start) for damage in damages(observed, target)]
            at = start + len(observed)

    def is_damaged(self, span: Span) -> bool:
        if span.start == span.end:
            return any(damage.start <= span.start <= damage.end for damage in self._damaged)
        return any(max(damage.start, span.start) < min(damage.end, span.end) for damage in self._damaged)

    def is_closer(self, row: Weighed, at: int) -> bool:
        candidate = row.candidates[at]
        number = bisect_right(self._starts, edit_span(candidate).start) - 1
        start = self._starts[number]
        observed, target = self._pair.observed[number], self._pair.target[number]
        end = start + len(observed)
        if edit_span(candidate).end > end or self._text[start:end] != observed:
            return False
        changed = apply_edits(self._text, candidate.edits)
        new = changed[start : end + len(changed) - len(self._text)]
        return distance(new, target) < distance(observed, target)
