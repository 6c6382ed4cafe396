"""What the marker sees of a text: the hidden states of the language model and the reading, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from mtaudit.lm.base import Reading
from mtaudit.lm.transformer import TransformerModel
from mtaudit.training.corpora import Text

if TYPE_CHECKING:
    import torch

_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z])|\n")
_SHORTEST = 3
_TOGETHER = 128


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sentence: ``states`` ``[tokens, 2 * width]`` (half precision), ``scalars``, and 1 for every damaged token."""

    kind: str
    document: int
    held_out: bool
    states: torch.Tensor
    scalars: torch.Tensor
    labels: torch.Tensor


def _batched(texts: Iterable[Text]) -> Iterator[list[Text]]:
    rest = iter(texts)
    while batch := list(islice(rest, _TOGETHER)):
        yield batch


def sequences(model: TransformerModel, texts: Iterable[Text], *, held_out: bool) -> Iterator[Sequence]:
    """Yield the sentences of all texts, many texts in one pass of the model."""
    for first, batch in enumerate(_batched(texts)):
        for number, (text, seen) in enumerate(zip(batch, model.seen_all([text.text for text in batch]), strict=True)):
            if seen is not None:
                yield from _sentences(text, first * _TOGETHER + number, seen, held_out=held_out)


def _sentences(
    text: Text, number: int, seen: tuple[Reading, torch.Tensor, torch.Tensor], *, held_out: bool
) -> Iterator[Sequence]:
    import torch

    reading, states, scalars = seen
    spans, whole = reading.spans, text.text
    labels = torch.zeros(len(spans))
    for start, end in text.bad:
        for at in range(bisect_right(spans, start, key=lambda span: span.end), len(spans)):
            span = spans[at]
            if span.start >= end:
                break
            first = span.start + (whole[span.start : span.start + 1] == " ")
            if max(first, start) < min(span.end, end):
                labels[at] = 1
    cuts = [0, len(spans)]
    if text.is_document:
        ends = [match.end() - 1 for match in _SENTENCE_END.finditer(whole)]
        cuts += [bisect_left(spans, end, key=lambda span: span.start) for end in ends]
    for low, high in pairwise(sorted(set(cuts))):
        if high - low >= _SHORTEST:
            part = slice(low, high)
            yield Sequence(text.kind, number, held_out, states[part].half(), scalars[part], labels[part])
