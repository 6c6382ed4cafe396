"""Offices and every wording that a round trip is known to give them, from ``data/titles.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_CHURCH = ("church", "god", "christ", "pastor", "gospel", "ministries")
_PLURAL = {"chief": "chiefs", "lady": "ladies", "secretary": "secretaries", "ministry": "ministries"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One wrong wording of an office and the right ones, best first.

    ``ordinary`` wordings are good English somewhere and need a sign: a person's name behind them (``person`` ones need
    it in any case), a word of ``context`` in the document or of ``near`` in the sentence; one of ``against`` there
    speaks against. ``cost`` is the number of words that changed.
    """

    fixes: tuple[str, ...]
    cost: int = 0
    ordinary: bool = False
    person: bool = False
    context: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, Wording]:
    """Return every wrong wording (lower case) with what it stands for."""
    data = tomllib.loads(files(__package__).joinpath("data/titles.toml").read_text(encoding="utf-8"))
    swaps: Mapping[str, Sequence[str]] = data["swaps"]
    found: dict[str, Wording] = {}
    good: set[str] = set()
    for row in data["office"]:
        good |= _good(row)
        _offices(row, swaps, found)
    for row in data["area"]:
        for head in ("minister", "ministry"):
            good |= _good_area(row, head)
            _areas(row, head, swaps, found)
    return {text: wording for text, wording in found.items() if text not in good}


def plural(phrase: str) -> str:
    """Return an office in the plural: its head is the word before ``of`` or ``in``; ``general`` stays."""
    words = phrase.split()
    at = len(words) - 1
    for index, word in enumerate(words):
        if word in {"of", "in"} or (word == "general" and index == len(words) - 1 and words[0] in _BEFORE_GENERAL):
            at = index - 1
            break
    head = words[at]
    words[at] = _PLURAL.get(head) or (f"{head[:-1]}ies" if head.endswith("y") else f"{head}s")
    return " ".join(words)


_BEFORE_GENERAL = frozenset({"attorney", "solicitor", "surgeon", "governor", "inspector", "consul", "postmaster"})


def _good(row: Mapping[str, Any]) -> set[str]:
    forms = {row[key] for key in ("name", "of", "other") if key in row}
    return {form.lower() for form in (*forms, *(plural(form) for form in forms), *row.get("native", ()))}


def _good_area(row: Mapping[str, Any], head: str) -> set[str]:
    names = [row["name"], *([row["other"]] if "other" in row else []), *row.get("native", ())]
    of = row.get("of", row["name"])
    forms = {f"{name} {head}" for name in names} | {f"{head} of {name}" for name in (*names, of)}
    if row.get("article"):
        forms |= {f"{head} of the {name}" for name in names}
    return forms | {plural(form) for form in forms}


def _offices(row: Mapping[str, Any], swaps: Mapping[str, Sequence[str]], found: dict[str, Wording]) -> None:
    fixes = tuple(row[key] for key in ("name", "of") if key in row)
    wrong: dict[str, int] = dict.fromkeys(row.get("also", ()), 1)
    if row.get("derive", True):
        for form in (row[key] for key in ("name", "of", "other") if key in row):
            for text, cost in _derived(form, swaps):
                wrong.setdefault(text, cost)
    ordinary = set(row.get("ordinary", ()))
    signs = {key: tuple(row.get(key, ())) for key in ("context", "near", "against")}
    person = set(row.get("person", ()))
    for text, cost in wrong.items():
        many = plural(text)
        found.setdefault(text, Wording(fixes, cost, text in ordinary, text in person, **signs))
        found.setdefault(
            many,
            Wording(tuple(map(plural, fixes)), cost, many in ordinary or text in ordinary, text in person, **signs),
        )


def _derived(form: str, swaps: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int]]:
    """Yield the reorderings of ``form`` and of ``form`` with one word swapped, with the number of swapped words."""
    words = form.split()
    for text in _reordered(words):
        yield text, 0
    for at, word in enumerate(words):
        for other in swaps.get(word, ()):
            changed = [*words[:at], other, *words[at + 1 :]]
            yield " ".join(changed), 1
            if "of" in words:
                for text in _reordered(changed):
                    yield text, 1


def _reordered(words: Sequence[str]) -> Iterator[str]:
    if "of" in words:
        at = words.index("of")
        head, rest = " ".join(words[:at]), [word for word in words[at + 1 :] if word != "the"]
        tail = " ".join(rest)
        yield from (f"{tail} {head}", f"{tail}'s {head}", f"{head} of the {tail}", f"{head} of {tail}")
    elif len(words) == 2:
        yield f"{words[1]} {words[0]}"


def _areas(row: Mapping[str, Any], head: str, swaps: Mapping[str, Sequence[str]], found: dict[str, Wording]) -> None:
    name, article = row["name"], row.get("article", False)
    of = f"{head} of {'the ' if article else ''}{row.get('of', name)}"
    for alias in (name, *([row["other"]] if "other" in row else [])):
        fixes = (f"{alias} {head}", of.replace(name, alias))
        wrong = dict.fromkeys(_ministry(alias, head), 0)
        for other in swaps.get(name, ()):
            if other not in row.get("native", ()):
                forms = (f"{head} of {other}", f"{head} of the {other}", f"{other} {head}", f"{other}'s {head}")
                wrong |= dict.fromkeys(forms, 1)
        wrong |= dict.fromkeys((also.format(head=head) for also in row.get("also", ())), 1)
        for text, cost in wrong.items():
            found.setdefault(text, Wording(fixes, cost, against=_CHURCH))
            found.setdefault(plural(text), Wording(tuple(map(plural, fixes)), cost, against=_CHURCH))


def _ministry(area: str, head: str) -> Iterator[str]:
    yield f"{head} of the {area}"
    yield f"{area}'s {head}"
    if head == "minister":
        yield from (
            f"{area} ministry's minister",
            f"{area} ministry minister",
            f"minister of the {area} ministry",
            f"minister of the ministry of {area}",
            f"minister of the ministry of the {area}",
            f"minister {area}",
        )
