"""What every reader yields and takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or row that cannot be audited; ``error`` is one sentence."""

    id: str
    path: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read: the fields of a JSONL row that hold its text and its id."""

    text_field: str = "text"
    id_field: str = "id"


LARGEST = 64 * 1024 * 1024
"""Bytes of one document beyond which it is refused: what is larger is a corpus and belongs into JSON lines."""
