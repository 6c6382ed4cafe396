"""Fits the ranker's two networks, and calibrates them on texts that they did not see."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.detectors.base import DetectorInfo
from mtaudit.model import Severity
from mtaudit.ranking.features import CANDIDATE_NAMES, PLACE_NAMES, Featurizer
from mtaudit.ranking.ranker import Network, Ranker
from mtaudit.ranking.whole import shape_of
from mtaudit.training.corpora import Part
from mtaudit.training.places import Judged
from mtaudit.training.roundtrip import LEFT_OUT, UNSEEN

SEED = 11
HIDDEN = 12
MEMBERS = 5
_EPOCHS = 60
_BATCH = 2048
SHARES = {"native": 0.3, "edited": 0.11, "mlqe": 0.2, "biomqm": 0.1, "mild": 0.24, "whole": 0.05}
"""The mixture that confidences are calibrated for, in shares of the words: about half human English, half machine translation,
most of it fluent. Whole round trips of a rule-based engine are cruder than what an audit meets."""

WORDING_SHARES = {"native": 0.28, "edited": 0.12, "mlqe": 0.28, "mild": 0.27, "whole": 0.05}
"""The same for wordings. Post-edits count less: many need the source, and one of several good wordings is no proof against the
others, while of a round trip the right one is known."""

EVEN = 0.5
NO_INFOS: Mapping[str, DetectorInfo] = defaultdict(lambda: DetectorInfo("none.none", "", "", "a/b", Severity.MINOR, (), ()))
"""What a rule weighs does not matter to guesses."""

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


def _sort(kind: str) -> str:
    """Return which entry of :data:`SHARES` texts of ``kind`` belong to."""
    if kind.startswith("apertium"):
        return "mild" if "mild" in kind else "whole"
    return next(name for name in SHARES if name in kind)


def weights_of(texts: Sequence[Judged], shares: Mapping[str, float]) -> dict[str, float]:
    """Return how much an example of each sort of text counts, so that the mixture is that of ``shares``; 1 on average."""
    words: dict[str, int] = defaultdict(int)
    for text in texts:
        words[_sort(text.text.kind)] += len(text.text.text.split())
    total = sum(words.values())
    return {name: shares[name] * total / count for name, count in words.items()}


def candidate_examples(texts: Sequence[Judged]) -> Examples:
    """Return one example a candidate, where it is known what should stand there."""
    texts = [text for text in texts if text.text.target is not None]
    weights = weights_of(texts, WORDING_SHARES)
    return Examples.of(
        [
            (row, helps, weights[_sort(text.text.kind)])
            for text in texts
            for place in text.places
            for row, helps in zip(place.candidates, place.helps, strict=True)
        ],
        len(CANDIDATE_NAMES),
    )


def place_examples(texts: Sequence[Judged], candidates: Network) -> Examples:
    """Return one example a place, with the candidates' log-odds by the fitted network."""
    weights = weights_of(texts, SHARES)
    rows: list[tuple[Sequence[float], bool, float]] = []
    for text in texts:
        featurizer = Featurizer(text.analysis, shape_of(text.analysis, text.rows))
        odds = iter(candidates.log_odds([row for place in text.places for row in place.candidates]))
        for place in text.places:
            scores = [next(odds) for _ in place.candidates]
            rows.append((featurizer.place(place.row, scores), place.damaged, weights[_sort(text.text.kind)]))
    return Examples.of(rows, len(PLACE_NAMES))


def fit(examples: Examples, names: Sequence[str], *, hidden: int = HIDDEN, decay: float = 0.02) -> dict[str, Any]:
    """Return the weights of a network in the form of ``models/ranker.json``, not yet calibrated; seeds are fixed.

    It is the mean of several that differ in their seed, which as one network has the hidden units of all.
    """
    members = [_fit(examples, names, SEED + at, hidden=hidden, decay=decay) for at in range(MEMBERS)]
    linear = np.mean([member["linear"] for member in members], 0)
    return {
        **members[0],
        "linear": _short(linear),
        "bias": round(float(np.mean([member["bias"] for member in members])), 4),
        "hidden": [_short(row) for row in np.concatenate([member["hidden"] for member in members], 1)],
        "hidden_bias": _short(np.concatenate([member["hidden_bias"] for member in members])),
        "out": _short(np.concatenate([member["out"] for member in members]) / MEMBERS),
    }


def _fit(examples: Examples, names: Sequence[str], seed: int, *, hidden: int, decay: float) -> dict[str, Any]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    mean, scale = np.nanmean(examples.inputs, 0), np.nanstd(examples.inputs, 0)
    scale[scale < 1e-3] = 1.0
    scaled = np.nan_to_num((examples.inputs - mean) / scale, nan=0.0)  # what is not known counts as its mean
    inputs = torch.tensor(np.clip(scaled, -5, 5), dtype=torch.float32)
    truth, weight = (torch.tensor(part, dtype=torch.float32) for part in (examples.truth, examples.weight))
    linear, first, last = nn.Linear(len(names), 1), nn.Linear(len(names), hidden), nn.Linear(hidden, 1, bias=False)
    nn.init.zeros_(linear.weight)
    base = float((truth * weight).sum() / weight.sum())
    nn.init.constant_(linear.bias, float(np.log(base / (1 - base))))
    nn.init.normal_(last.weight, std=0.05)
    parameters = [p for layer in (linear, first, last) for p in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=4e-3, weight_decay=decay)
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
        "bias": round(float(linear.bias.detach()), 4),
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


def is_left_out(kind: str) -> bool:
    """Say whether texts of ``kind`` train nothing."""
    return kind.startswith(f"apertium-{LEFT_OUT}")


def report(texts: Sequence[Judged], ranker: Ranker) -> Iterator[str]:
    """Yield, by kind of held-out text, what a reader of the findings at even odds would see."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for text in texts:
        if text.text.part is Part.RANKER_CHECK:
            groups[group_of(text.text.kind)].append(text)
    yield "held-out texts: words, findings per 1,000 words, share damaged, suggestions at even odds, share that help"
    for group, members in sorted(groups.items()):
        words = sum(len(text.text.text.split()) for text in members)
        shown, right, offered, helped = 0, 0, 0, 0
        for text in members:
            rows = {id(place.row): place for place in text.places}
            for row, ranked in zip(text.rows, ranker.rank_all(text.analysis, text.rows, NO_INFOS), strict=True):
                place = rows.get(id(row))
                if place is None or ranked.confidence < EVEN:
                    continue
                shown += 1
                right += place.damaged
                if text.text.target is not None and ranked.order and ranked.order[0][1] >= EVEN:
                    offered += 1
                    helped += place.helps[row.candidates.index(ranked.order[0][0])]
        rates = 1000 * shown / words, right / max(shown, 1), helped / max(offered, 1)
        yield f"  {group:24} {words:6} {rates[0]:6.1f} {rates[1]:.2f} {offered:5} {rates[2]:.2f}"


def group_of(kind: str) -> str:
    """Return the kind without its pivot, but for the one that is left out and those that the denoiser never saw."""
    if kind.startswith("apertium"):
        unseen = kind.startswith(tuple(f"apertium-{pivot}" for pivot in UNSEEN))
        return ("left-out " if is_left_out(kind) else "unseen " if unseen else "") + ("mild" if "mild" in kind else "whole")
    return kind


def save(path: Path, data: dict[str, Any]) -> None:
    """Write the weights, a line a feature list or matrix row, so that a change can be read."""
    path.write_text(json.dumps({"about": "Trained by make train; see ranker.md", **data}, indent=1) + "\n", encoding="utf-8")
