"""The passes over the model: reading a text in windows, and scoring packed continuations against its cached keys and values."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from mtaudit.errors import ModelError
from mtaudit.lm.base import Reading
from mtaudit.lm.batching import by_length
from mtaudit.model import Span

if TYPE_CHECKING:
    import torch

WINDOW = 2048
CONTEXT = 768
"""Tokens that a further window repeats of the one before, so that every token has at least so much before it."""

_ROWS = 64
_CACHES = 4
_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Input positions ``start..end`` of one forward pass; those from ``scored`` on count."""

    start: int
    scored: int
    end: int


@dataclass
class Pass:
    """What is kept of one text: its tokens, the model's hidden states (float, ``[tokens, width]``) and what follows from them.

    ``middle`` are those of one layer within, for the marker; ``normalizers`` is the log of the partition function before each
    token; ``caches`` are keys and values by window.
    """

    text: str
    ids: Sequence[int]
    ends: Sequence[int]
    start: int
    windows: tuple[Window, ...]
    reading: Reading = field(default_factory=Reading)
    hidden: Any = None
    middle: Any = None
    normalizers: Any = None
    sums: Sequence[float] = (0.0,)
    caches: dict[int, Any] = field(default_factory=dict)

    def log_probability(self, first: int, last: int) -> float:
        """Return the log-probability of ``ids[first:last]`` where they stand, in nats."""
        return self.sums[first] - self.sums[last]

    def window_of(self, position: int) -> int:
        """Return the index of the window in which input ``position`` was scored."""
        return next(at for at, window in enumerate(self.windows) if window.scored <= position < window.end)


class Reader:
    """A causal model of the transformers library, asked in float32 for everything that is summed."""

    def __init__(self, model: Any, window: int, layer: int = 0) -> None:  # noqa: ANN401 - transformers' classes
        self._model = model
        self._layer = layer
        self._base = model.base_model
        self._head = model.get_output_embeddings()
        # Newer versions of the library call it so.
        known = inspect.signature(self._base.forward).parameters
        self._past = "cache" if "cache" in known else "past_key_values"
        self._window = max(min(WINDOW, window - _MARGIN), 2 * _MARGIN)
        config = model.config
        # A model that sees only so far back must not be given more, or its cache would lose the beginning.
        self._window = min(self._window, int(getattr(config, "sliding_window", None) or self._window))
        self._context = min(CONTEXT, self._window // 2)
        self._cap = float(getattr(config, "final_logit_softcapping", None) or 0.0)
        self._scale = float(getattr(config, "logit_scale", None) or 1.0) / float(getattr(config, "logits_scaling", None) or 1.0)

    def read(self, text: str, ids: Sequence[int], ends: Sequence[int], start: int) -> Pass:
        """Read one text: its tokens, where each ends, and the token that stands before it."""
        import torch

        seen = Pass(text, ids, ends, start, tuple(self._windows(len(ids) + 1)))
        if not ids:
            return seen
        with torch.inference_mode():
            parts, middle = [], []
            for at, window in enumerate(seen.windows):
                with self._tapped() as tap:
                    parts.append(self._forward(seen, at)[window.scored - window.start :])
                middle += [states[0, window.scored - window.start :] for states in tap]
            seen.hidden = torch.cat(parts)
            seen.middle = torch.cat(middle) if middle else None
            self._measure(seen)
        return seen

    def read_all(self, texts: Sequence[tuple[str, Sequence[int], Sequence[int]]], start: int) -> list[Pass]:
        """Read many texts (text, tokens, ends), the short ones together, about :data:`WINDOW` tokens in one forward pass.

        Of those no keys and values are kept.
        """
        found: dict[int, Pass] = {}
        sizes = [len(ids) + 1 for _, ids, _ in texts]
        short = [at for at, size in enumerate(sizes) if 1 < size <= self._window // 2]
        for batch in by_length([sizes[at] for at in short], self._window):
            chosen = [short[number] for number in batch]
            found.update(zip(chosen, self._together([texts[at] for at in chosen], start), strict=True))
        for at in set(range(len(texts))).difference(found):
            found[at] = self.read(*texts[at], start)
        return [found[at] for at in range(len(texts))]

    def _together(self, texts: Sequence[tuple[str, Sequence[int], Sequence[int]]], start: int) -> list[Pass]:
        import torch

        # Padding stands behind, where a causal model cannot see it.
        longest = max(len(ids) for _, ids, _ in texts) + 1
        inputs = torch.tensor([[start, *ids, *[start] * (longest - 1 - len(ids))] for _, ids, _ in texts])
        passes: list[Pass] = []
        with torch.inference_mode():
            try:
                with self._tapped() as tap:
                    hidden = self._base(input_ids=inputs, use_cache=False).last_hidden_state
            except RuntimeError as error:
                msg = f"the language model failed on {inputs.numel()} tokens: {error}"
                raise ModelError(msg) from error
            for row, (text, ids, ends) in enumerate(texts):
                seen = Pass(text, ids, ends, start, tuple(self._windows(len(ids) + 1)))
                seen.hidden = hidden[row, : len(ids) + 1]
                seen.middle = tap[0][row, : len(ids) + 1] if tap else None
                self._measure(seen)
                passes.append(seen)
        return passes

    @contextmanager
    def _tapped(self) -> Iterator[list[Any]]:
        """Yield a list that gets the output of the chosen layer while the model runs; it stays empty if there is none."""
        found: list[Any] = []
        layers = getattr(self._base, "layers", ())
        if not 0 < self._layer <= len(layers):
            yield found
            return
        handle = layers[self._layer - 1].register_forward_hook(
            lambda _module, _inputs, out: found.append(out[0] if isinstance(out, tuple) else out)
        )
        try:
            yield found
        finally:
            handle.remove()

    def _windows(self, tokens: int) -> Iterator[Window]:
        """Yield the windows over input positions: the start token, then all tokens, so that one can be added behind them."""
        start = scored = 0
        while scored < tokens:
            end = min(start + self._window, tokens)
            yield Window(start, scored, end)
            scored = end
            start = end - self._context

    def _forward(self, seen: Pass, at: int) -> torch.Tensor:
        """Run one window, keep its keys and values, and return its hidden states."""
        import torch

        window = seen.windows[at]
        inputs = [seen.start, *seen.ids]
        row = torch.tensor([inputs[window.start : window.end]])
        try:
            out = self._base(input_ids=row, use_cache=True)
        except RuntimeError as error:
            msg = f"the language model failed on {window.end - window.start} tokens: {error}"
            raise ModelError(msg) from error
        while len(seen.caches) >= _CACHES:
            seen.caches.pop(next(iter(seen.caches)))
        seen.caches[at] = out.past_key_values
        hidden: torch.Tensor = out.last_hidden_state[0]
        return hidden

    def _measure(self, seen: Pass) -> None:
        import torch

        normalizers, entropies, tops = [], [], []
        for first in range(0, len(seen.hidden), _ROWS):
            logits = self._shaped(self._head(seen.hidden[first : first + _ROWS]).float())
            normalizer = logits.logsumexp(-1)
            best = logits.amax(-1)
            # Entropy is the normalizer less the mean logit; the exponentials are taken in place.
            shifted = (logits - normalizer[:, None]).exp_()
            weighted = torch.linalg.vecdot(shifted, logits)
            normalizers.append(normalizer)
            entropies.append(normalizer - weighted)
            tops.append(normalizer - best)
        seen.normalizers = torch.cat(normalizers)
        known = len(seen.ids)
        targets = self._logits_of(seen.hidden[:known], torch.tensor(seen.ids))
        surprisal = (seen.normalizers[:known] - targets).clamp_min(0).tolist()
        if not all(map(math.isfinite, surprisal)):
            msg = "the language model returned numbers that are not finite; its weights are damaged"
            raise ModelError(msg)
        spans = tuple(Span(first, last) for first, last in zip([0, *seen.ends[:-1]], seen.ends, strict=True))
        seen.reading = Reading(
            spans,
            tuple(surprisal),
            tuple(torch.cat(entropies)[:known].clamp_min(0).tolist()),
            tuple(torch.cat(tops)[:known].clamp_min(0).tolist()),
        )
        seen.sums = list(accumulate(surprisal, initial=0.0))

    def _shaped(self, logits: torch.Tensor) -> torch.Tensor:
        if self._scale != 1.0:
            logits = logits * self._scale
        if self._cap:
            logits = (logits / self._cap).tanh() * self._cap
        return logits

    def _logits_of(self, hidden: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        """Return the logit of one token a row, in float32."""
        import torch

        out = torch.linalg.vecdot(hidden.float(), self._head.weight[tokens].float())
        bias = getattr(self._head, "bias", None)
        return self._shaped(out if bias is None else out + bias[tokens].float())

    def scores(self, seen: Pass, places: Sequence[int], tokens: Sequence[int]) -> list[float]:
        """Return the log-probability of one token at each place (token index); no further pass."""
        import torch

        found: list[float] = []
        with torch.inference_mode():
            for first in range(0, len(places), 4 * _ROWS):
                rows = torch.tensor(places[first : first + 4 * _ROWS])
                logits = self._logits_of(seen.hidden[rows], torch.tensor(tokens[first : first + 4 * _ROWS]))
                found += (logits - seen.normalizers[rows]).tolist()
        return found

    def likeliest(self, seen: Pass, places: Sequence[int], ids: torch.Tensor, count: int) -> list[list[tuple[int, float]]]:
        """Return, per place, the likeliest of the tokens ``ids`` (as indices into it) and their log-probabilities."""
        import torch

        found: list[list[tuple[int, float]]] = []
        if not places or not count:
            return [[] for _ in places]
        with torch.inference_mode():
            for first in range(0, len(places), _ROWS):
                rows = torch.tensor(places[first : first + _ROWS])
                logits = self._shaped(self._head(seen.hidden[rows]))[:, ids].float()
                values, at = logits.topk(count)
                values -= seen.normalizers[rows][:, None]
                found += [list(zip(a, v, strict=True)) for a, v in zip(at.tolist(), values.tolist(), strict=True)]
        return found

    def continuations(self, seen: Pass, rows: Sequence[tuple[int, Sequence[int]]], *, pack: int) -> list[float]:
        """Return the log-probability of each row's tokens in the place of what stands at its token index, in nats."""
        import torch

        found = [0.0] * len(rows)
        begun = [at for at, (_, tokens) in enumerate(rows) if tokens]
        for at, value in zip(
            begun, self.scores(seen, [rows[at][0] for at in begun], [rows[at][1][0] for at in begun]), strict=True
        ):
            found[at] = value
        with torch.inference_mode():
            for window, members in self._packs(seen, rows, pack):
                for at, value in zip(members, self._pack(seen, window, [rows[at] for at in members]), strict=True):
                    found[at] += value
        return found

    def _packs(self, seen: Pass, rows: Sequence[tuple[int, Sequence[int]]], pack: int) -> Iterator[tuple[int, list[int]]]:
        """Yield rows with more than one token by window, about ``pack`` tokens at a time."""
        by_window: dict[int, list[int]] = {}
        for at, (place, tokens) in enumerate(rows):
            if len(tokens) > 1:
                by_window.setdefault(seen.window_of(place), []).append(at)
        for window in sorted(by_window, key=lambda at: (at not in seen.caches, at)):
            members: list[int] = []
            size = 0
            # In text order, so that a pack needs the keys and values only up to its last place.
            for at in sorted(by_window[window], key=lambda at: rows[at][0]):
                length = len(rows[at][1]) - 1
                if members and size + length > pack:
                    yield window, members
                    members, size = [], 0
                members.append(at)
                size += length
            if members:
                yield window, members

    def _pack(self, seen: Pass, at: int, rows: Sequence[tuple[int, Sequence[int]]]) -> list[float]:
        """Score the rows in one forward pass: each sees the window up to its own place, and itself."""
        import torch

        window = seen.windows[at]
        if at not in seen.caches:
            self._forward(seen, at)
        length = max(place for place, _ in rows) - window.start + 1
        inputs = [token for _, tokens in rows for token in tokens[:-1]]
        targets = [token for _, tokens in rows for token in tokens[1:]]
        mask = torch.zeros(len(inputs), length + len(inputs), dtype=torch.bool)
        positions: list[int] = []
        first = 0
        for place, tokens in rows:
            size = len(tokens) - 1
            visible = place - window.start + 1
            mask[first : first + size, :visible] = True
            mask[first : first + size, length + first : length + first + size] = torch.ones(size, size, dtype=torch.bool).tril()
            positions += range(visible, visible + size)
            first += size
        try:
            out = self._base(
                input_ids=torch.tensor([inputs]),
                attention_mask=mask[None, None],
                position_ids=torch.tensor([positions]),
                **{self._past: _beginning(seen.caches[at], length)},
                use_cache=True,
            )
        except RuntimeError as error:
            msg = f"the language model failed on {len(inputs)} tokens of candidates: {error}"
            raise ModelError(msg) from error
        values = self._values(out.last_hidden_state[0], targets)
        bounds = list(accumulate((len(tokens) - 1 for _, tokens in rows), initial=0))
        return [math.fsum(values[low:high]) for low, high in pairwise(bounds)]

    def _values(self, hidden: torch.Tensor, targets: Sequence[int]) -> list[float]:
        import torch

        values: list[float] = []
        for first in range(0, len(targets), _ROWS):
            rows = hidden[first : first + _ROWS]
            normalizer = self._shaped(self._head(rows).float()).logsumexp(-1)
            values += (self._logits_of(rows, torch.tensor(targets[first : first + _ROWS])) - normalizer).tolist()
        return values


def _beginning(cache: Any, length: int) -> Any:  # noqa: ANN401 - transformers' class
    """Return a new cache of the first ``length`` positions; the old one stays as it is."""
    from transformers import DynamicCache

    part = DynamicCache()
    for index, layer in enumerate(cache.layers):
        part.update(layer.keys[:, :, :length], layer.values[:, :, :length], index)
    return part
