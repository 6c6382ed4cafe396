"""Fits the verdict: logistic regression over documents, human against machine-translated."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mtaudit.detectors.base import DetectorInfo
from mtaudit.model import words_of
from mtaudit.ranking.findings import settle
from mtaudit.ranking.odds import sigmoid
from mtaudit.ranking.ranker import Ranker, judged_shape
from mtaudit.ranking.verdict import CLEAR, PRIOR, SURE
from mtaudit.ranking.whole import CLEAN, FEWEST_WORDS, LIKELIER, PEAKS, PLACES, WORDING, Shape, Weights, components
from mtaudit.training.places import Judged
from mtaudit.training.ranker import group_of

EXPECTED: Mapping[str, float] = {
    "terms": 2.0,
    "entities": 2.0,
    "senses": 1.3,
    "collocations": 1.1,
    "grammar": 0.8,
    "structure": 1.0,
    "punctuation": 0.4,
    "residue": 1.0,
    "consistency": 0.25,
    "fluency": 0.8,
    "languagetool": 0.15,
    CLEAN: -1.2,
    WORDING: 0.4,
    PEAKS: 0.4,
    LIKELIER: 0.5,
    PLACES: 0.5,
}
"""Weights set by hand: what the fit starts from and is drawn to, since some families are rare in the training texts (round
trips of speeches and web pages have few organisations with wrong names)."""

_PULL = 4.0
"""How strongly: that many documents' worth."""

_LEAST = 0.5
_STEPS = 4000


@dataclass(frozen=True, slots=True)
class Row:
    """One document: families and confidences of its findings, its words, its shape, and the truth."""

    kind: str
    findings: tuple[tuple[str, float], ...]
    words: int
    shape: Shape | None
    machine: bool


def rows_of(texts: Sequence[Judged], ranker: Ranker, infos: Mapping[str, DetectorInfo]) -> list[Row]:
    """Return the documents that are long enough for a verdict, with the findings that the audit would show."""
    found: list[Row] = []
    for text in texts:
        words = sum(1 for _ in words_of(text.text.text))
        if words < FEWEST_WORDS:
            continue
        ranked = ranker.rank_all(text.analysis, text.rows, infos)
        shown = settle((row for row in ranked if row.confidence >= _LEAST), infos)
        findings = tuple((row.weighed.hit.detector.partition(".")[0], row.confidence) for row in shown)
        found.append(Row(text.text.kind, findings, words, judged_shape(text.analysis, ranked), text.text.machine))
    return found


def fit(rows: Sequence[Row]) -> Weights:
    """Return the weights; both classes count as often as the stated prior says.

    Post-edited translations are neither and are left out.
    """
    rows = [row for row in rows if "edited" not in row.kind]
    shapes = [(row.machine, row.shape.named()) for row in rows if row.shape is not None]
    even: dict[str, float] = {}
    for name in (WORDING, PEAKS, LIKELIER, PLACES):
        sides = ([values[name] for machine, values in shapes if machine is side and name in values] for side in (False, True))
        even[name] = round(float(sum(np.median(side) for side in sides) / 2), 3)
    names = tuple(EXPECTED)
    inputs = np.array([[components(row.findings, row.words, row.shape, even).get(name, 0.0) for name in names] for row in rows])
    truth = np.array([float(row.machine) for row in rows])
    base = sigmoid(PRIOR)
    weight = np.where(truth == 1, base / truth.mean(), (1 - base) / (1 - truth.mean()))
    start = np.array([EXPECTED[name] for name in names])
    found = start.copy()
    for step in range(_STEPS):
        chance = 1 / (1 + np.exp(-(PRIOR + inputs @ found)))
        gradient = inputs.T @ (weight * (chance - truth)) / len(rows) + _PULL / len(rows) * (found - start)
        found -= 1.0 / math.sqrt(1 + step / 200) * gradient
        # A finding never speaks for a human hand, nor a clean text for a machine.
        found = np.where(start > 0, np.maximum(found, 0.0), np.minimum(found, 0.0))
    return Weights({name: round(float(value), 3) for name, value in zip(names, found, strict=True)}, even)


def probability(row: Row, weights: Weights) -> float:
    """Return the probability that the audit would give."""
    found = components(row.findings, row.words, row.shape, weights.even)
    return sigmoid(PRIOR + sum(weights.weights.get(name, 0.0) * value for name, value in found.items()))


def report(rows: Sequence[Row], weights: Weights) -> Iterator[str]:
    """Yield what the verdict says of documents by kind, and how well it parts each kind of translation from all human text."""
    groups: dict[str, list[float]] = defaultdict(list)
    human: list[float] = []
    for row in rows:
        value = probability(row, weights)
        groups[group_of(row.kind)].append(value)
        if row.kind.startswith("native"):
            human.append(value)
    machine = {group_of(row.kind) for row in rows if row.machine}
    yield "documents: number, called human, insufficient, machine-translated; AUC against the native ones"
    for group, values in sorted(groups.items()):
        low, high = sum(v <= CLEAR for v in values), sum(v >= SURE for v in values)
        wins = (
            sum((v > h) + (v == h) / 2 for v in values for h in human) / (len(values) * len(human))
            if group in machine
            else None
        )
        yield f"  {group:24} {len(values):4} {low:4} {len(values) - low - high:4} {high:4}" + (
            f"  {wins:.3f}" if wins is not None else ""
        )


def save(path: Path, weights: Weights) -> None:
    """Write the weights."""
    data = {"about": "Trained by make train; see verdict.md", "even": dict(weights.even), "weights": dict(weights.weights)}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
