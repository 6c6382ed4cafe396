"""What the marker sees of a text: the hidden states of the language model and the reading, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mtaudit.lm.transformer import TransformerModel
from mtaudit.training.labelled import Labelled

if TYPE_CHECKING:
    import torch

_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z])|\n")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sentence: ``states`` ``[tokens, 2 * width]`` (half precision), ``scalars``, and 1 for every damaged token."""

    kind: str
    document: int
    held_out: bool
    states: torch.Tensor
    scalars: torch.Tensor
    labels: torch.Tensor


def sequences(model: TransformerModel, texts: Iterable[Labelled]) -> Iterator[Sequence]:
    """Yield the sentences of all texts."""
    import torch

    for number, text in enumerate(texts):
        seen = model.seen(text.text)
        if seen is None:
            continue
        states, scalars = seen
        spans = model.read([text.text])[0].spans
        labels = torch.zeros(len(spans))
        for start, end in text.bad:
            for at, span in enumerate(spans):
                first = span.start + (text.text[span.start : span.start + 1] == " ")
                if max(first, start) < min(span.end, end):
                    labels[at] = 1
        cuts = [0, len(spans)]
        if text.is_document:
            ends = [match.end() - 1 for match in _SENTENCE_END.finditer(text.text)]
            cuts += [next((at for at, span in enumerate(spans) if span.start >= end), len(spans)) for end in ends]
        bounds = sorted(set(cuts))
        for low, high in pairwise(bounds):
            if high - low >= _SHORTEST:
                part = slice(low, high)
                yield Sequence(text.kind, number, text.held_out, states[part].half(), scalars[part], labels[part])
