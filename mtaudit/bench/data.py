"""Reads the public data: gzipped JSON lines, in a folder laid out as the documentation says."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from mtaudit.errors import ReadError, UsageError

Record = dict[str, Any]
_T = TypeVar("_T")


@dataclass
class DataFolder:
    """The folder of ``--data``; remembers the checksum of each file that was read."""

    path: Path | None
    sums: dict[str, str] = field(default_factory=dict)

    def rows(self, name: str) -> list[Record]:
        """Return the rows of ``name``, such as ``mlqe_pe/ro-en``.

        Raises:
            UsageError: if no folder was given.
            ReadError: if the file is missing or is not gzipped JSON lines.
        """
        if self.path is None:
            msg = "this suite needs data: name the folder with --data DIR"
            raise UsageError(msg)
        file = self.path / f"{name}.jsonl.gz"
        try:
            packed = file.read_bytes()
            rows = [json.loads(line) for line in gzip.decompress(packed).splitlines() if line.strip()]
        except FileNotFoundError as error:
            msg = f"{file} is missing: --data must name a folder with {name}.jsonl.gz in it"
            raise ReadError(msg) from error
        except (OSError, EOFError, zlib.error, ValueError) as error:
            msg = f"{file} is not gzipped JSON lines: {error}"
            raise ReadError(msg) from error
        self.sums[name] = hashlib.sha256(packed).hexdigest()
        return rows


def sample(items: Sequence[_T], limit: int, *, key: str = "") -> list[_T]:
    """Return ``limit`` of ``items``, in their order; all of them if ``limit`` is 0 or not smaller.

    The choice looks random but depends on nothing except the positions and ``key``: the first of the items by the hash of
    their position. A larger sample holds the smaller one.
    """
    if limit <= 0 or limit >= len(items):
        return list(items)
    order = sorted(range(len(items)), key=lambda at: hashlib.sha256(f"{key}{at}".encode()).digest())
    return [items[at] for at in sorted(order[:limit])]
