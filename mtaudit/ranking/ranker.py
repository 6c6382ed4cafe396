"""Turns evidence into probabilities: of a place being a symptom, and of a wording being what an editor would accept.

A hit's log-odds are its prior (its detector's, measured) plus the detector's weight times the evidence in nats, plus what the
features add. The weights of the features apply to guesses, not to rules that are right by themselves.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from mtaudit.analysis import Analysis
from mtaudit.detectors.base import Candidate, DetectorInfo
from mtaudit.lm.store import models_folder
from mtaudit.ranking.evidence import SURE, Weighed
from mtaudit.ranking.features import Features, features_of

LEAST_EVIDENCE, MOST_EVIDENCE = -6.0, 6.0
"""Nats beyond which more evidence changes nothing: a small model is as sure of its errors."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One hit with calibrated confidences; ``order`` lists its candidates, most convincing first."""

    weighed: Weighed
    confidence: float
    order: tuple[tuple[Candidate, float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Ranker:
    """Feature weights, in log-odds per unit; ``temperature`` divides the evidence when candidates share a place."""

    weights: Mapping[str, float]
    temperature: float = 1.5
    accepted: float = 0.95

    def rank_all(self, analysis: Analysis, rows: Sequence[Weighed], infos: Mapping[str, DetectorInfo]) -> list[Ranked]:
        """Return every row with its confidences."""
        return [self.rank(analysis, row, infos[row.hit.detector].gain_weight) for row in rows]

    def rank(self, analysis: Analysis, weighed: Weighed, gain_weight: float) -> Ranked:
        """Return ``weighed`` with its confidences, candidates sorted by theirs."""
        if not weighed.candidates:
            return Ranked(weighed, sigmoid(weighed.prior), ())
        rows = [features_of(analysis, weighed, at) for at in range(len(weighed.candidates))]
        judged = weighed.is_guess and any(gain is not None for gain in weighed.gains)
        scores = [self._log_odds(row, weighed.prior, gain_weight, judged=judged) for row in rows]
        confidence = sigmoid(max(scores)) if weighed.prior < SURE else max(map(sigmoid, scores))
        evidence = [(gain or 0.0) + row.channel for row, gain in zip(rows, weighed.gains, strict=True)]
        shares = _softmax([value / self.temperature for value in evidence])
        best = max(shares)
        order = sorted(
            (
                (candidate, round(confidence * self.accepted * share / best, 6), gain, at)
                for at, (candidate, share, gain) in enumerate(zip(weighed.candidates, shares, weighed.gains, strict=True))
            ),
            key=lambda row: (-row[1], row[3]),
        )
        return Ranked(weighed, confidence, tuple(row[:3] for row in order))

    def _log_odds(self, features: Features, prior: float, gain_weight: float, *, judged: bool) -> float:
        evidence = min(max(features.gain + features.channel, LEAST_EVIDENCE), MOST_EVIDENCE)
        score = prior + gain_weight * evidence
        if judged:
            values = asdict(features)
            score += sum(weight * values[name] for name, weight in self.weights.items())
        return score


@cache
def default_ranker() -> Ranker:
    """Return the ranker whose weights ship in ``models/ranker.json``."""
    data = json.loads((models_folder() / "ranker.json").read_text(encoding="utf-8"))
    return Ranker(data["weights"], data["temperature"], data["accepted"])


def sigmoid(log_odds: float) -> float:
    """Return the probability whose log-odds are given."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)


def _softmax(values: list[float]) -> list[float]:
    top = max(values)
    powers = [math.exp(value - top) for value in values]
    total = sum(powers)
    return [power / total for power in powers]
