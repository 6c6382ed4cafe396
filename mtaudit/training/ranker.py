"""Fits the ranker's two networks, and calibrates them on texts that they did not see."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.ranking.features import CANDIDATE_NAMES, PLACE_NAMES, Featurizer
from mtaudit.ranking.ranker import Network
from mtaudit.training.corpora import Part
from mtaudit.training.places import Judged, Place

SEED = 11
HIDDEN = 12
_EPOCHS = 60
_BATCH = 2048
_WEIGHTS = {"mlqe": 1.0, "edited": 1.0, "native": 1.6, "apertium": 1.0, "whole": 0.35}
"""How much a text of each kind counts: whole round trips of a rule-based engine are cruder than what an audit meets."""

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Examples:
    """Features, truth and weight, one row an example."""

    inputs: Array
    truth: Array
    weight: Array

    @classmethod
    def of(cls, rows: Sequence[tuple[Sequence[float], bool, float]], width: int) -> Examples:
        """Return the examples as arrays; every one of ``rows`` is features, truth and weight."""
        inputs = np.array([row for row, _, _ in rows], dtype=np.float64).reshape(-1, width)
        return cls(inputs, np.array([truth for _, truth, _ in rows], float), np.array([weight for *_, weight in rows], float))


def weight_of(kind: str) -> float:
    """Return how much an example of ``kind`` counts."""
    if kind.startswith("apertium") and "mild" not in kind:
        return _WEIGHTS["whole"]
    return next(value for name, value in _WEIGHTS.items() if kind.startswith(name))


def candidate_examples(texts: Sequence[Judged], only: Callable[[Place], bool] = lambda _: True) -> Examples:
    """Return one example a candidate."""
    return Examples.of(
        [
            (row, helps, weight_of(text.text.kind))
            for text in texts
            for place in text.places
            if only(place)
            for row, helps in zip(place.candidates, place.helps, strict=True)
        ],
        len(CANDIDATE_NAMES),
    )


def place_examples(texts: Sequence[Judged], candidates: Network) -> Examples:
    """Return one example a place, with the candidates' log-odds by the fitted network."""
    rows: list[tuple[Sequence[float], bool, float]] = []
    for text in texts:
        featurizer = Featurizer(text.analysis)
        odds = iter(candidates.log_odds([row for place in text.places for row in place.candidates]))
        for place in text.places:
            scores = [next(odds) for _ in place.candidates]
            rows.append((featurizer.place(place.row, scores), place.damaged, weight_of(text.text.kind)))
    return Examples.of(rows, len(PLACE_NAMES))


def fit(examples: Examples, names: Sequence[str], *, hidden: int = HIDDEN, decay: float = 3e-3) -> dict[str, Any]:
    """Return the weights of a network in the form of ``models/ranker.json``, not yet calibrated; seeds are fixed."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    mean, scale = examples.inputs.mean(0), examples.inputs.std(0)
    scale[scale < 1e-3] = 1.0
    inputs = torch.tensor(np.clip((examples.inputs - mean) / scale, -5, 5), dtype=torch.float32)
    truth, weight = (torch.tensor(part, dtype=torch.float32) for part in (examples.truth, examples.weight))
    linear, first, last = nn.Linear(len(names), 1), nn.Linear(len(names), hidden), nn.Linear(hidden, 1, bias=False)
    nn.init.zeros_(linear.weight)
    base = float((truth * weight).sum() / weight.sum())
    nn.init.constant_(linear.bias, float(np.log(base / (1 - base))))
    nn.init.normal_(last.weight, std=0.05)
    parameters = [p for layer in (linear, first, last) for p in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=4e-3, weight_decay=decay * 100)
    steps = max(1, -(-len(inputs) // _BATCH))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=_EPOCHS * steps)
    for _ in range(_EPOCHS):
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs), _BATCH):
            rows = order[start : start + _BATCH]
            out = (linear(inputs[rows]) + last(torch.tanh(nn.functional.dropout(first(inputs[rows]), 0.1))))[:, 0]
            losses = nn.functional.binary_cross_entropy_with_logits(out, truth[rows], reduction="none")
            loss = (losses * weight[rows]).sum() / weight[rows].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return {
        "features": list(names),
        "mean": _short(mean),
        "scale": _short(scale),
        "linear": _short(linear.weight[0].detach().numpy()),
        "bias": round(float(linear.bias), 4),
        "hidden": [_short(row) for row in first.weight.detach().numpy().T],
        "hidden_bias": _short(first.bias.detach().numpy()),
        "out": _short(last.weight[0].detach().numpy()),
        "slope": 1.0,
        "shift": 0.0,
    }


def _short(values: Any) -> list[float]:  # noqa: ANN401 - any array
    return [round(float(value), 4) for value in values]


def calibrated(data: dict[str, Any], names: Sequence[str], examples: Examples) -> dict[str, Any]:
    """Return the weights with slope and shift fitted on ``examples``: logistic regression (Platt 1999), weighted."""
    odds = np.array(Network(data, names).log_odds(examples.inputs.tolist()))
    inputs = np.stack([odds, np.ones_like(odds)], -1)
    found = np.array([1.0, 0.0])
    for _ in range(50):  # Newton's method
        chance = 1 / (1 + np.exp(-inputs @ found))
        gradient = inputs.T @ (examples.weight * (chance - examples.truth))
        curve = inputs.T @ (inputs * (examples.weight * chance * (1 - chance))[:, None])
        found -= np.linalg.solve(curve + 1e-6 * np.eye(2), gradient)
    return {**data, "slope": round(float(found[0]), 4), "shift": round(float(found[1]), 4)}


def train(texts: Sequence[Judged]) -> dict[str, Any]:
    """Return both networks, fitted on one part of the texts and calibrated on the other.

    The places learn from candidates' log-odds on texts that the candidates' network was not fitted on: it is fitted on either
    half for the other, and on all for use.
    """
    fitting = [text for text in texts if text.text.part is Part.RANKER]
    checking = [text for text in texts if text.text.part is Part.RANKER_CHECK]
    halves: dict[int, list[Judged]] = defaultdict(list)
    order = list(fitting)
    random.Random(SEED).shuffle(order)
    for at, text in enumerate(order):
        halves[at % 2].append(text)
    check = candidate_examples(checking)
    parts: list[Examples] = []
    for this, other in ((0, 1), (1, 0)):
        half = calibrated(fit(candidate_examples(halves[other]), CANDIDATE_NAMES), CANDIDATE_NAMES, check)
        parts.append(place_examples(halves[this], Network(half, CANDIDATE_NAMES)))
    candidates = calibrated(fit(candidate_examples(fitting), CANDIDATE_NAMES), CANDIDATE_NAMES, check)
    joined = Examples(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("inputs", "truth", "weight")))
    network = Network(candidates, CANDIDATE_NAMES)
    places = calibrated(fit(joined, PLACE_NAMES), PLACE_NAMES, place_examples(checking, network))
    return {"candidates": candidates, "places": places}


def save(path: Path, data: dict[str, Any]) -> None:
    """Write the weights, a line a feature list or matrix row, so that a change can be read."""
    path.write_text(json.dumps({"about": "Trained by make train; see ranker.md", **data}, indent=1) + "\n", encoding="utf-8")
