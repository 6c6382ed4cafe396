"""The figures of others, from ``published.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from mtaudit.bench.results import Published


@cache
def published(suite: str) -> tuple[Published, ...]:
    """Return the rows that stand beside ``suite``; none for a suite without."""
    text = (files("mtaudit.bench") / "published.toml").read_text(encoding="utf-8")
    return tuple(Published(**row) for row in tomllib.loads(text).get(suite, ()))
