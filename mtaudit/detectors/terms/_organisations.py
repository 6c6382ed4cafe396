"""Wrong orders of fixed names and compounds, derived from ``data/organisations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import permutations
from typing import Any

_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "without"})
_TRIPLE = 3


@lru_cache(maxsize=1)
def wrong_names() -> Mapping[str, str]:
    """Return wrong name -> right name, with the capitals of a name."""
    data = _data()
    names: list[str] = data["names"]
    found = {wrong: name for name in names for wrong in derived(name)}
    found |= {wrong: name for name, also in data["also"].items() for wrong in also}
    return {wrong: name for wrong, name in found.items() if wrong not in names}


@lru_cache(maxsize=1)
def wrong_compounds() -> Mapping[str, str]:
    """Return wrong compound -> right compound, in lower case."""
    compounds: Mapping[str, list[str]] = _data()["compounds"]
    return {wrong: right for right, also in compounds.items() for wrong in also}


def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data/organisations.toml").read_text(encoding="utf-8"))


def derived(name: str) -> Iterator[str]:
    """Yield orders of a name of three content words that English does not use, and its forms with *of*."""
    words = name.split()
    if len(words) != _TRIPLE or any(word.lower() in _SMALL for word in words):
        return
    for order in permutations(words):
        if list(order) != words and order != (words[1], words[2], words[0]):
            yield " ".join(order)
    first, second, head = words
    yield f"{head} {first} of {second}"
    yield f"{first} {head} of {second}"
