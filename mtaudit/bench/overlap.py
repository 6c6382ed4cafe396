"""Partial overlap of found and marked spans, as counts that add up (micro average)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtaudit.bench.statistics import Array
from mtaudit.model import Span

FIELDS = 7
"""Found spans, marked spans, credit of the found, credit of the marked; found, marked and shared characters."""


def overlap_counts(found: Sequence[Span], marked: Sequence[Span]) -> Array:
    """Return the counts of one text against one annotator.

    Spans are matched one to one, the longest overlap first. A matched span earns the share of its characters that the
    other covers; one without a partner earns nothing.
    """
    pairs = sorted(
        (-shared, at, other)
        for at, span in enumerate(found)
        for other, mark in enumerate(marked)
        if (shared := min(span.end, mark.end) - max(span.start, mark.start)) > 0
    )
    taken: set[int] = set()
    taken_marks: set[int] = set()
    credit = marked_credit = 0.0
    for shared, at, other in pairs:
        if at not in taken and other not in taken_marks:
            taken.add(at)
            taken_marks.add(other)
            credit += -shared / len(found[at])
            marked_credit += -shared / len(marked[other])
    ours, theirs = _characters(found), _characters(marked)
    return np.array(
        [len(found), len(marked), credit, marked_credit, len(ours), len(theirs), len(ours & theirs)], dtype=np.float64
    )


def _characters(spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def span_scores(counts: Array) -> tuple[float, float, float]:
    """Return precision, recall and F of spans from added counts; 0 where nothing was found or marked."""
    return _scores(counts[2], counts[0], counts[3], counts[1])


def character_scores(counts: Array) -> tuple[float, float, float]:
    """Return precision, recall and F of characters from added counts."""
    return _scores(counts[6], counts[4], counts[6], counts[5])


def _scores(credit: float, found: float, marked_credit: float, marked: float) -> tuple[float, float, float]:
    precision = float(credit / found) if found else 0.0
    recall = float(marked_credit / marked) if marked else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
