"""Fits the two networks of the ranker, and calibrates them on documents that they did not see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.training.collect import Example
from mtaudit.training.network import Network

Floats = NDArray[np.float64]
SEED = 7
_LEAST_USED = 30
"""A feature that occurs less often than this in the training data is left out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is trained: hidden units (none: a linear model), epochs, weight decay."""

    hidden: int = 24
    epochs: int = 60
    decay: float = 1e-3
    rate: float = 2e-3
    batch: int = 512


def fit(rows: Sequence[Mapping[str, float]], labels: Sequence[bool], weights: Sequence[float], settings: Settings) -> Network:
    """Return a network fitted by maximum likelihood on weighted examples; the seed is fixed."""
    import torch

    torch.manual_seed(SEED)
    names = _names(rows)
    raw = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    mean, scale = raw.mean(0), raw.std(0) + 1e-6
    inputs = torch.tensor((raw - mean) / scale, dtype=torch.float32)
    target = torch.tensor(np.array(labels, dtype=np.float32))
    weight = torch.tensor(np.array(weights, dtype=np.float32))
    model = _module(len(names), settings.hidden)
    steps = math.ceil(len(rows) / settings.batch) * settings.epochs
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.rate, weight_decay=settings.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    generator = torch.Generator().manual_seed(SEED)
    for _ in range(settings.epochs):
        order = torch.randperm(len(rows), generator=generator)
        for start in range(0, len(rows), settings.batch):
            chosen = order[start : start + settings.batch]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                model(inputs[chosen])[:, 0], target[chosen], weight=weight[chosen]
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    layers = tuple(
        (layer.weight.detach().double().numpy().T.copy(), layer.bias.detach().double().numpy().copy())
        for layer in model
        if isinstance(layer, torch.nn.Linear)
    )
    return Network(names, mean, scale, layers)


def _module(size: int, hidden: int) -> Any:  # noqa: ANN401 - torch's class
    from torch import nn

    if not hidden:
        return nn.Sequential(nn.Linear(size, 1))
    return nn.Sequential(nn.Linear(size, hidden), nn.ReLU(), nn.Linear(hidden, 1))


def _names(rows: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    used: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if value:
                used[name] = used.get(name, 0) + 1
    return tuple(sorted(name for name, count in used.items() if count >= _LEAST_USED))


def calibrated(
    network: Network, rows: Sequence[Mapping[str, float]], labels: Sequence[bool], weights: Sequence[float]
) -> Network:
    """Return the network with its output shifted and scaled (Platt 1999) to be right on other data."""
    odds = np.array(network.log_odds(rows))
    target, weight = np.array(labels, dtype=np.float64), np.array(weights, dtype=np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(200):
        chance = 1 / (1 + np.exp(-(slope * odds + shift)))
        error = weight * (chance - target)
        curve = weight * chance * (1 - chance) + 1e-9
        gradient = np.array([(error * odds).sum(), error.sum()])
        hessian = np.array(
            [[(curve * odds * odds).sum(), (curve * odds).sum()], [(curve * odds).sum(), curve.sum()]]
        ) + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-7:
            break
    *inner, (last, bias) = network.layers
    return Network(network.names, network.mean, network.scale, (*inner, (last * slope, bias * slope + shift)))


def place_data(
    examples: Sequence[Example], shares: Mapping[str, float]
) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """Return features, labels and weights of all places; ``shares`` weighs kinds by the start of their name."""
    rows = [example.features for example in examples]
    labels = [example.damaged for example in examples]
    weights = [next((value for name, value in shares.items() if example.kind.startswith(name)), 1.0) for example in examples]
    return rows, labels, weights


def candidate_data(examples: Sequence[Example]) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """Return features, labels and weights of the candidates at damaged places."""
    pairs = [pair for example in examples for pair in example.candidates]
    return [row for row, _ in pairs], [closer for _, closer in pairs], [1.0] * len(pairs)
