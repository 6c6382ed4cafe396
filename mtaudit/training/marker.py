"""Fits the marker and calibrates it on texts that it did not see."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence as Many
from pathlib import Path
from typing import Any

from mtaudit.training.states import Sequence

SEED = 7
_WEIGHTS = {"mlqe": 1.0, "edited": 0.7, "biomqm": 0.7, "native": 1.0, "apertium": 0.5}
"""How much a token of each kind counts: a rule-based engine damages other things than a neural one."""

_BATCH = 64
_TYPICAL = 1.5
_MEANS = (0.005, 0.6)


def fit(rows: Many[Sequence], *, epochs: int = 5, wide: int = 96) -> tuple[Any, dict[str, Any]]:
    """Return the fitted network and its weights; seeds are fixed."""
    import torch
    from torch import nn

    from mtaudit.lm.marker import network

    torch.manual_seed(SEED)
    train = [row for row in rows if not row.held_out]
    sample = torch.cat([row.states.float() for row in train[::9]])
    mean, scale = sample.mean(0), sample.std(0) + 1e-3
    net = network(sample.shape[1], wide, wide, 48, dropout=0.35)
    order = sorted(range(len(train)), key=lambda at: len(train[at].labels))
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=len(batches) * epochs)
    chance = random.Random(SEED)
    net.train()
    for _ in range(epochs):
        chance.shuffle(batches)
        for batch in batches:
            chosen = [train[at] for at in batch]
            out = net([_scaled(row, mean, scale) for row in chosen], [row.scalars for row in chosen])
            losses = [
                nn.functional.binary_cross_entropy_with_logits(value, row.labels, reduction="sum") * _weight(row.kind)
                for value, row in zip(out, chosen, strict=True)
            ]
            loss = torch.stack(losses).sum() / sum(_weight(row.kind) * len(row.labels) for row in chosen)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    net.eval()
    return net, {"mean": mean, "scale": scale}


def _weight(kind: str) -> float:
    return next(value for name, value in _WEIGHTS.items() if kind.startswith(name))


def _scaled(row: Sequence, mean: Any, scale: Any) -> Any:  # noqa: ANN401 - torch is imported late
    return ((row.states.float() - mean) / scale).clamp(-6, 6)


def calibrate(net: Any, norms: dict[str, Any], rows: Many[Sequence]) -> tuple[list[float], list[float]]:  # noqa: ANN401
    """Return slope and shift for single sentences, and slope, pull of the document and shift for documents.

    Logistic regression (Platt 1999) on held-out texts, as much machine-translated as human English; sentences of one kind
    are taken 15 together as if they were a document.
    """
    import torch

    groups: dict[tuple[str, int], list[tuple[Any, Any]]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    with torch.inference_mode():
        for row in rows:
            if row.held_out:
                counts[row.kind] += 1
                single = row.kind.startswith(("mlqe", "edited", "biomqm", "native-pud"))
                number = -counts[row.kind] // 15 if single else row.document
                value = net([_scaled(row, norms["mean"], norms["scale"])], [row.scalars])[0]
                groups[row.kind, number].append((value, row.labels))
    documents: list[tuple[str, Any, Any]] = [
        (kind, torch.cat([value for value, _ in parts]), torch.cat([truth for _, truth in parts]))
        for (kind, _), parts in groups.items()
    ]
    sizes: dict[str, int] = defaultdict(int)
    for name, odds, _ in documents:
        sizes[name] += len(odds)
    sentences = [row for row in documents if row[0].startswith(("mlqe", "edited", "native-pud"))]
    return _logistic(sentences, sizes, pull=False), _logistic(documents, sizes, pull=True)


def _logistic(documents: Many[tuple[str, Any, Any]], sizes: dict[str, int], *, pull: bool) -> list[float]:
    import torch

    rows, labels, weights = [], [], []
    machine = {kind for kind in sizes if kind.startswith(("mlqe", "apertium"))}
    human = {kind for kind in sizes if kind.startswith(("edited", "native"))}
    for kind, values, truth in documents:
        side = machine if kind in machine else human
        if kind in side:
            mean = values.sigmoid().mean().clamp(*_MEANS).logit() + _TYPICAL
            columns = [values, torch.full_like(values, float(mean)), torch.ones_like(values)]
            rows.append(torch.stack(columns if pull else [columns[0], columns[2]], -1))
            labels.append(truth)
            weights.append(torch.full_like(values, 1.0 / (len(side) * sizes[kind])))
    inputs, target, weight = (torch.cat(parts).double() for parts in (rows, labels, weights))
    found = torch.zeros(inputs.shape[1], dtype=torch.float64)
    for _ in range(50):  # Newton's method
        chance = (inputs @ found).sigmoid()
        gradient = inputs.T @ (weight * (chance - target))
        curve = inputs.T @ (inputs * (weight * chance * (1 - chance))[:, None])
        found -= torch.linalg.solve(curve + 1e-9 * torch.eye(len(found), dtype=torch.float64), gradient)
    fitted: list[float] = found.tolist()
    return fitted


def correlation(net: Any, norms: dict[str, Any], rows: Many[Sequence]) -> dict[str, float]:  # noqa: ANN401
    """Return Matthews' correlation of held-out tokens by kind, at the best threshold of that kind."""
    import torch

    found: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    with torch.inference_mode():
        for row in rows:
            if row.held_out:
                found[row.kind].append((net([_scaled(row, norms["mean"], norms["scale"])], [row.scalars])[0], row.labels))
    return {kind: _best(*(torch.cat(part) for part in zip(*parts, strict=True))) for kind, parts in sorted(found.items())}


def _best(values: Any, labels: Any) -> float:  # noqa: ANN401
    import torch

    truth = labels[values.argsort(descending=True)].double()
    hits, flags, total = truth.cumsum(0), torch.arange(1, len(truth) + 1).double(), truth.sum()
    false, missed = flags - hits, total - hits
    right = len(truth) - total - false
    bottom = ((hits + false) * (hits + missed) * (right + false) * (right + missed)).clamp_min(1).sqrt()
    value = float(((hits * right - false * missed) / bottom).max()) if total else math.nan
    return round(value, 3)


def save(path: Path, model: str, layer: int, net: Any, norms: dict[str, Any], fits: tuple[list[float], list[float]]) -> None:  # noqa: ANN401, PLR0913, PLR0917
    """Write the weights in half precision; what belongs to them is in the file's own metadata."""
    from safetensors.torch import save_file

    weights = {name: value.half().contiguous() for name, value in {**net.state_dict(), **norms}.items()}
    sentence, document = (" ".join(f"{value:.3f}" for value in part) for part in fits)
    save_file(weights, path, metadata={"model": model, "layer": str(layer), "sentence": sentence, "document": document})
