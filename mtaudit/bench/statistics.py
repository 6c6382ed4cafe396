"""Metrics and their bootstrap intervals. Items are resampled in units (sentences, documents) by integer weights.

Every metric takes the weights of its items, so that one resample is one call. Ties are broken fairly: where a
share of equal scores is flagged, each of them counts in proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mtaudit.bench.results import Interval

Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
SAMPLES = 1000
SEED = 12345


def bootstrap(statistic: Callable[[Array], float], units: int, *, samples: int = SAMPLES, seed: int = SEED) -> Interval | None:
    """Return the 95 % percentile interval of ``statistic`` over resamples of ``units`` units; None for fewer than two.

    ``statistic`` gets the number of times each unit was drawn. Resamples in which it is undefined (nan) are left out.
    """
    if units < 2:
        return None
    rng = np.random.default_rng(seed)
    even = np.full(units, 1 / units)
    values = [statistic(rng.multinomial(units, even).astype(np.float64)) for _ in range(samples)]
    kept = [value for value in values if not np.isnan(value)]
    if not kept:
        return None
    low, high = np.percentile(kept, [2.5, 97.5])
    return float(low), float(high)


def ratio(above: Array, below: Array) -> Callable[[Array], float]:
    """Return the statistic *sum of above / sum of below* over units."""

    def value(weights: Array) -> float:
        total = float(weights @ below)
        return float(weights @ above) / total if total else float("nan")

    return value


def mcc(tp: Array, fp: Array, fn: Array, tn: Array) -> Array:
    """Return Matthews' correlation of flags and truth, elementwise; 0 where a margin is empty (as scikit-learn)."""
    below = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return np.divide(tp * tn - fp * fn, below, out=np.zeros_like(below), where=below > 0)


@dataclass(frozen=True, slots=True)
class Scored:
    """Items sorted by score, highest first: ``bad`` is their truth (0 or 1), ``unit`` what they are resampled with.

    ``starts`` are the positions where a new score begins.
    """

    scores: Array
    bad: Array
    unit: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    starts: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    units: int

    @classmethod
    def of(cls, scores: Sequence[float], bad: Sequence[bool], unit: Sequence[int]) -> Scored:
        """Sort items."""
        values = np.asarray(scores, dtype=np.float64)
        order = np.argsort(-values, kind="stable")
        values = values[order]
        starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1]))) if len(values) else np.zeros(0, np.intp)
        units = max(unit, default=-1) + 1
        return cls(values, np.asarray(bad, dtype=np.float64)[order], np.asarray(unit, dtype=np.intp)[order], starts, units)

    @property
    def even(self) -> Array:
        """The weights of the sample itself."""
        return np.ones(self.units)

    def counts(self, weights: Array) -> tuple[Array, Array]:
        """Return, per distinct score, how many items have it or a higher one, and how many of those are bad."""
        each = weights[self.unit]
        return np.cumsum(np.add.reduceat(each, self.starts)), np.cumsum(np.add.reduceat(each * self.bad, self.starts))

    def thresholds(self) -> Array:
        """Return the distinct scores, highest first."""
        return self.scores[self.starts]

    def mcc_curve(self, weights: Array) -> Array:
        """Return Matthews' correlation at each distinct score as the threshold."""
        flagged, hits = self.counts(weights)
        fp, fn = flagged - hits, hits[-1] - hits
        return mcc(hits, fp, fn, flagged[-1] - flagged - fn)

    def flagged(self, threshold: float, weights: Array) -> tuple[float, float, float, float]:
        """Return tp, fp, fn, tn where scores of at least ``threshold`` are flags."""
        each = weights[self.unit]
        flags = self.scores >= threshold
        tp, fp = float(each[flags] @ self.bad[flags]), float(each[flags] @ (1 - self.bad[flags]))
        fn, tn = float(each[~flags] @ self.bad[~flags]), float(each[~flags] @ (1 - self.bad[~flags]))
        return tp, fp, fn, tn

    def mcc_at(self, threshold: float, weights: Array) -> float:
        """Return Matthews' correlation at a threshold."""
        counts = [np.asarray(value) for value in self.flagged(threshold, weights)]
        return float(mcc(*counts))

    def precision_at(self, share: float, weights: Array) -> float:
        """Return the precision of the ``share`` of items with the highest scores."""
        flagged, hits = self.counts(weights)
        budget = share * float(flagged[-1])
        if budget <= 0:
            return float("nan")
        at = int(np.searchsorted(flagged, budget))
        before, before_hits = (float(flagged[at - 1]), float(hits[at - 1])) if at else (0.0, 0.0)
        size = float(flagged[at]) - before
        part = (budget - before) / size if size else 0.0
        return (before_hits + part * (float(hits[at]) - before_hits)) / budget

    def auc(self, weights: Array) -> float:
        """Return the area under the ROC curve: how often a bad item has the higher score, ties half."""
        flagged, hits = self.counts(weights)
        good = flagged - hits
        positive, negative = float(hits[-1]), float(good[-1])
        if not positive or not negative:
            return float("nan")
        new_hits, new_good = np.diff(hits, prepend=0.0), np.diff(good, prepend=0.0)
        below = negative - good + new_good / 2
        return float(new_hits @ below) / (positive * negative)

    def roc(self) -> tuple[tuple[float, float], ...]:
        """Return the points (false-alarm rate, recall) of the ROC curve."""
        flagged, hits = self.counts(self.even)
        good = flagged - hits
        if not hits[-1] or not good[-1]:
            return ()
        return ((0.0, 0.0), *((float(x), float(y)) for x, y in zip(good / good[-1], hits / hits[-1], strict=True)))


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: mean confidence, share that was right, number of items."""

    confidence: float
    share: float
    count: float


def reliability(confidences: Array, right: Array, weights: Array, bins: int = 10) -> list[Bin]:
    """Return bins of equal mass, least confident first; ``right`` may be shares (of raters) between 0 and 1."""
    order = np.argsort(confidences, kind="stable")
    values, truth, mass = confidences[order], right[order], weights[order]
    if not mass.sum():
        return []
    place = (np.cumsum(mass) - mass / 2) / mass.sum()
    index = np.minimum((place * bins).astype(np.intp), bins - 1)
    found = []
    for number in range(bins):
        inside = (index == number) & (mass > 0)
        total = float(mass[inside].sum())
        if total:
            mean = float(mass[inside] @ values[inside]) / total
            found.append(Bin(mean, float(mass[inside] @ truth[inside]) / total, total))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean distance of confidence and share, weighted by items."""
    total = sum(row.count for row in bins)
    return sum(abs(row.confidence - row.share) * row.count for row in bins) / total if total else float("nan")
