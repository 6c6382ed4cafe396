"""A small feed-forward network over named features, with its weights as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Network:
    """``layers`` are pairs of weights ``[in, out]`` and biases ``[out]``, ReLU between them; the output is one log-odds.

    ``mean`` and ``scale`` standardize the features, in the order of ``names``.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Network:
        """Return the network that :meth:`to_json` wrote."""
        layers = tuple((np.array(layer["weights"]), np.array(layer["bias"])) for layer in data["layers"])
        return cls(tuple(data["names"]), np.array(data["mean"]), np.array(data["scale"]), layers)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, rounded to what matters."""
        return {
            "names": list(self.names),
            "mean": _rounded(self.mean),
            "scale": _rounded(self.scale),
            "layers": [{"weights": _rounded(weights), "bias": _rounded(bias)} for weights, bias in self.layers],
        }

    def matrix(self, rows: Sequence[Mapping[str, float]]) -> Floats:
        """Return the standardized features ``[rows, names]``; absent ones are 0 before that."""
        values = np.array([[row.get(name, 0.0) for name in self.names] for row in rows], dtype=np.float64)
        return (values.reshape(len(rows), len(self.names)) - self.mean) / self.scale

    def log_odds(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """Return one log-odds a row."""
        if not rows:
            return []
        value = self.matrix(rows)
        for at, (weights, bias) in enumerate(self.layers):
            value = value @ weights + bias
            if at + 1 < len(self.layers):
                value = np.maximum(value, 0.0)
        found: list[float] = value[:, 0].tolist()
        return found


def _rounded(values: Floats) -> Any:  # noqa: ANN401 - nested lists of floats
    return np.round(values, 5).tolist()
