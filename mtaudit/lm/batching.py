"""What everything that gives text to the model shares: how it is tokenized, and which texts are read together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

AS_TEXT: dict[str, Any] = {"add_special_tokens": False, "split_special_tokens": True, "verbose": False}
"""A text may hold what looks like a control token of the model; it is read as the characters that stand there."""


def by_length(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Yield the positions of ``lengths``, shortest first, as many together as fit into ``limit`` when padded to the longest."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[at] * (len(batch) + 1) > limit:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
