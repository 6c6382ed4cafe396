"""A small network over the hidden states of the language model: would an editor change this token?

A projection of the states after each token (of one middle layer and of the last), what the reading says of the token, and one
bidirectional recurrent layer (GRU) over the sentence. It belongs to the model whose states it was trained on. See
``models/marker.md`` for its data, figures and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.errors import ModelError

if TYPE_CHECKING:
    import torch

SCALARS = 5
"""Surprisal, entropy, surprisal of the likeliest token, what the token lacks to that, and whether it begins a word."""

_LARGEST = 6.0
_BATCH = 32
_LONGEST = 400
_MEANS = (0.005, 0.6)
_TYPICAL = 1.5
"""The mean probability of tokens is measured from logit -1.5, between that of edited and of machine-translated text."""
_FEWEST, _ENOUGH = 40, 160


class Marker:
    """Reads the weights of ``models/marker.safetensors``.

    Raises:
        ModelError: if the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        import torch
        from safetensors import safe_open

        try:
            with safe_open(path, framework="pt") as file:
                about = file.metadata()
                weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - not a mapping
            self.model, self.layer = str(about["model"]), int(about["layer"])
            self._sentence = tuple(map(float, about["sentence"].split()))
            self._document = tuple(map(float, about["document"].split()))
            self._mean, self._scale = weights.pop("mean"), weights.pop("scale")
            self._net = _loaded(weights)
        except Exception as error:
            msg = f"{path} is damaged: {error}"
            raise ModelError(msg) from error
        self._torch = torch

    def marks(self, states: torch.Tensor, scalars: torch.Tensor, cuts: Sequence[int]) -> list[float]:
        """Return the log-odds of every token.

        ``states`` is ``[tokens, 2 * width]``, ``scalars`` ``[tokens, SCALARS]``; ``cuts`` are the tokens that begin a sentence.
        """
        torch = self._torch
        bounds = sorted({0, *cuts, *range(0, len(states), _LONGEST), len(states)})
        parts = sorted(pairwise(bounds), key=lambda part: part[1] - part[0])
        found = torch.zeros(len(states))
        with torch.inference_mode():
            for first in range(0, len(parts), _BATCH):
                group = parts[first : first + _BATCH]
                rows = [self._scaled(states[low:high]) for low, high in group]
                values = self._net(rows, [scalars[low:high] for low, high in group])
                for (low, high), row in zip(group, values, strict=True):
                    found[low:high] = row
        marks: list[float] = self._calibrated(found).tolist()
        return marks

    def _calibrated(self, raw: torch.Tensor) -> torch.Tensor:
        """Return the log-odds scaled to be right; in a document whose other tokens look sound every one is less likely damaged.

        What a text as a whole says counts in full from about 200 tokens on.
        """
        slope, shift = self._sentence
        alone = slope * raw + shift
        slope, pull, shift = self._document
        mean = raw.sigmoid().mean().clamp(*_MEANS)
        together = slope * raw + pull * (mean.logit() + _TYPICAL) + shift
        share = min(max((len(raw) - _FEWEST) / _ENOUGH, 0.0), 1.0)
        return share * together + (1 - share) * alone

    def _scaled(self, states: torch.Tensor) -> torch.Tensor:
        scaled: torch.Tensor = ((states.float() - self._mean) / self._scale).clamp(-_LARGEST, _LARGEST)
        return scaled


def network(width: int, wide: int, hidden: int, last: int, dropout: float = 0.0) -> Any:  # noqa: ANN401 - torch is imported late
    """Return the untrained network: called with rows ``[tokens, width]`` and their scalars it returns log-odds per row."""
    import torch
    from torch import nn

    class Network(nn.Module):
        """Projection, recurrent layer, and a hidden layer before the one log-odds."""

        def __init__(self) -> None:
            super().__init__()
            self.proj = nn.Linear(width, wide)
            self.gru = nn.GRU(wide + SCALARS, hidden, batch_first=True, bidirectional=True)
            self.out = nn.Sequential(nn.Linear(2 * hidden + wide, last), nn.ReLU(), nn.Linear(last, 1))
            self.drop = nn.Dropout(dropout)

        def forward(self, rows: list[torch.Tensor], scalars: list[torch.Tensor]) -> list[torch.Tensor]:
            pad, pack = nn.utils.rnn.pad_sequence, nn.utils.rnn.pack_padded_sequence
            sizes = torch.tensor([len(row) for row in rows])
            projected = nn.functional.gelu(self.proj(self.drop(pad(rows, batch_first=True))))
            both = torch.cat([projected, pad(scalars, batch_first=True)], -1)
            states, _ = nn.utils.rnn.pad_packed_sequence(
                self.gru(pack(both, sizes, batch_first=True, enforce_sorted=False))[0], batch_first=True
            )
            values = self.out(self.drop(torch.cat([states, projected], -1)))[..., 0]
            return [value[:size] for value, size in zip(values, sizes.tolist(), strict=True)]

    return Network().eval()


def _loaded(weights: dict[str, torch.Tensor]) -> Any:  # noqa: ANN401
    wide, width = weights["proj.weight"].shape
    net = network(width, wide, weights["gru.weight_hh_l0"].shape[1], len(weights["out.0.bias"]))
    net.load_state_dict(weights)
    return net


@cache
def marker_at(path: Path) -> Marker:
    """Return the marker in ``path``, loaded once."""
    return Marker(path)
