"""Turns evidence into probabilities: of a place being a symptom, and of a wording being what an editor would accept.

A rule that is right by itself has a measured prior; its log-odds are that plus the detector's weight times the evidence in
nats. A guess, which only evidence can confirm, is judged by two small trained networks: one says of each candidate how likely
an editor accepts it, the other, of the place and its best candidate, how likely an editor would change anything there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from mtaudit.analysis import Analysis
from mtaudit.detectors.base import Candidate, DetectorInfo
from mtaudit.errors import ModelError
from mtaudit.lm.store import models_folder
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import CANDIDATE_NAMES, DETECTORS, PLACE_NAMES, Featurizer
from mtaudit.ranking.odds import sigmoid
from mtaudit.ranking.whole import Shape, Weights, default_weights, rise, shape_of

LEAST_EVIDENCE, MOST_EVIDENCE = -6.0, 6.0
"""Nats beyond which more evidence changes nothing: a small model is as sure of its errors."""

TEMPERATURE = 1.5
"""Divides the evidence of a rule's candidates, in nats, where it shares out the confidence among them; hand-set."""

RULE_ACCEPTED = 0.95
"""Share of right findings of a rule whose wording is right too; hand-set."""

LEAST_SHOWN = 0.05
"""Confidence from which a guessed wording is offered at all."""

SHOWN = 0.5
"""Confidence from which the finding of a rule speaks for the guesses beside it."""

MOST_RAISED = 0.9
"""What a guess is raised to at most by findings of rules."""

EXPLAINED = 0.2
"""Confidence of the best wording from which a finding is told by its detector; below it only says that something is wrong, and
its wordings are listed by the evidence in nats."""

Order = tuple[tuple[Candidate, float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One hit with calibrated confidences; ``order`` lists its candidates, most convincing first.

    Where none is convincing (:data:`EXPLAINED`) those come first that the evidence speaks for.
    """

    weighed: Weighed
    confidence: float
    order: Order


class Network:
    """A linear model and a small hidden layer beside it: ``x·w + tanh(x·H + g)·v + b`` of standardised ``x``.

    ``names`` are the features in order; ``slope`` and ``shift`` calibrate its log-odds.

    Raises:
        ModelError: if ``data`` is damaged or was trained on other features.
    """

    def __init__(self, data: Mapping[str, Any], names: Sequence[str]) -> None:
        if tuple(data.get("features", ())) != tuple(names):
            msg = "the ranker's weights belong to another version of its features"
            raise ModelError(msg)
        try:
            parts = ("mean", "scale", "linear", "hidden", "hidden_bias", "out")
            self._mean, self._scale, self._linear, self._hidden, self._hidden_bias, self._out = (
                np.asarray(data[part], dtype=np.float64) for part in parts
            )
            self._bias, self._slope, self._shift = float(data["bias"]), float(data["slope"]), float(data["shift"])
        except (KeyError, TypeError, ValueError) as error:
            msg = f"the ranker's weights are damaged: {error}"
            raise ModelError(msg) from error

    def log_odds(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Return the calibrated log-odds of each row of features; one that is nan counts as its mean."""
        if not rows:
            return []
        scaled = np.nan_to_num((np.asarray(rows, dtype=np.float64) - self._mean) / self._scale, nan=0.0)
        inputs = np.clip(scaled, -_LARGEST, _LARGEST)
        raw = inputs @ self._linear + np.tanh(inputs @ self._hidden + self._hidden_bias) @ self._out + self._bias
        found: list[float] = (self._slope * raw + self._shift).tolist()
        return found


_LARGEST = 5.0


@dataclass(frozen=True, slots=True)
class Ranker:
    """The two networks: ``candidates`` for wordings, ``places`` for findings.

    ``whole`` are the weights of what the document as a whole says; without them the findings of rules do not make guesses
    likelier.
    """

    candidates: Network
    places: Network
    whole: Weights | None = None

    def rank_all(self, analysis: Analysis, rows: Sequence[Weighed], infos: Mapping[str, DetectorInfo]) -> list[Ranked]:
        """Return every row with its confidences, its candidates sorted by theirs."""
        guesses = [row for row in rows if _is_judged(row)]
        ruled = {id(row): _ruled(row, infos[row.hit.detector].gain_weight) for row in rows if not _is_judged(row)}
        shape = shape_of(analysis, rows)
        factor = 1.0
        if self.whole is not None:
            rules = [(row.weighed.hit.detector.partition(".")[0], row.confidence) for row in ruled.values()]
            words = sum(word.is_word for word in analysis.words)
            factor = rise([rule for rule in rules if rule[1] >= SHOWN], words, shape, self.whole)
        judged = iter(self._judged(analysis, guesses, shape, factor))
        return [ruled[id(row)] if id(row) in ruled else next(judged) for row in rows]

    def _judged(self, analysis: Analysis, rows: Sequence[Weighed], shape: Shape | None, factor: float) -> list[Ranked]:
        featurizer = Featurizer(analysis, shape)
        inputs = [featurizer.candidate(row, at) for row in rows for at in range(len(row.candidates))]
        odds = iter(self.candidates.log_odds(inputs))
        scores = [[next(odds) for _ in row.candidates] for row in rows]
        places = self.places.log_odds([featurizer.place(row, each) for row, each in zip(rows, scores, strict=True)])
        return [_ranked(row, each, place, factor) for row, each, place in zip(rows, scores, places, strict=True)]


def judged_shape(analysis: Analysis, ranked: Sequence[Ranked]) -> Shape | None:
    """Return the shape of a text, what its guesses say together included; None without a marker."""
    shape = shape_of(analysis, [row.weighed for row in ranked])
    if shape is None:
        return None
    guesses = (row.confidence for row in ranked if row.weighed.is_guess and not row.weighed.is_checkers)
    return shape.judged(guesses, sum(word.is_word for word in analysis.words))


def _is_judged(row: Weighed) -> bool:
    """Say whether the row is a guess of the kind that the networks were trained on, and the model was asked about it."""
    known = row.is_guess and row.hit.detector in DETECTORS
    return known and (not row.candidates or any(gain is not None for gain in row.gains))


def _ranked(row: Weighed, scores: Sequence[float], place: float, factor: float) -> Ranked:
    confidence = _raised(place, factor)
    order = sorted(
        (
            # Whoever accepts the wording would also have changed the place.
            (candidate, round(min(_raised(score, factor), confidence), 6), gain, at)
            for at, (candidate, score, gain) in enumerate(zip(row.candidates, scores, row.gains, strict=True))
        ),
        key=lambda entry: (-scores[entry[3]], entry[3]),
    )
    best = order[0] if order else None
    shown = [entry for entry in order if entry[1] >= LEAST_SHOWN]
    if best is not None and best[1] < EXPLAINED:
        # It believes in none of them; which of them the language model prefers, document and all, is then the better guide.
        chances = [entry[1] for entry in shown]
        shown.sort(key=lambda entry: (-row.evidence(entry[3]), entry[3]))
        shown = [(entry[0], chance, *entry[2:]) for entry, chance in zip(shown, chances, strict=True)]
        best = shown[0] if shown else best
    if best is not None and best[1] < EXPLAINED and row.bare is not None:
        hit = row.bare  # what is wrong is not known, and no detector's story is told
    else:
        hit = row.maker(best[3]) if best is not None else row.hit
    return Ranked(replace(row, hit=hit), confidence, tuple(entry[:3] for entry in shown))


def _raised(log_odds: float, factor: float) -> float:
    chance = sigmoid(log_odds)
    return max(chance, min(chance * factor, MOST_RAISED))


def _ruled(row: Weighed, gain_weight: float) -> Ranked:
    """Return a row that only its detector and the evidence speak for."""
    if not row.candidates:
        return Ranked(row, sigmoid(row.prior), ())
    evidence = [row.evidence(at) for at in range(len(row.candidates))]
    confidence = max(sigmoid(row.prior + gain_weight * min(max(value, LEAST_EVIDENCE), MOST_EVIDENCE)) for value in evidence)
    shares = _softmax([value / TEMPERATURE for value in evidence])
    best = max(shares)
    order = sorted(
        (
            (candidate, round(confidence * RULE_ACCEPTED * share / best, 6), gain, at)
            for at, (candidate, share, gain) in enumerate(zip(row.candidates, shares, row.gains, strict=True))
        ),
        key=lambda entry: (-entry[1], entry[3]),
    )
    return Ranked(row, confidence, tuple(entry[:3] for entry in order))


@cache
def default_ranker() -> Ranker:
    """Return the ranker whose weights ship in ``models/ranker.json``.

    Raises:
        ModelError: if the file is missing or damaged.
    """
    path = models_folder() / "ranker.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        networks = Network(data["candidates"], CANDIDATE_NAMES), Network(data["places"], PLACE_NAMES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is missing or damaged: {error}"
        raise ModelError(msg) from error
    return Ranker(*networks, default_weights())


def _softmax(values: list[float]) -> list[float]:
    top = max(values)
    powers = [math.exp(value - top) for value in values]
    total = sum(powers)
    return [power / total for power in powers]
