"""Finds the detectors by walking the package: a module with ``DETECTOR``, or a TOML file of phrases beside its family."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import mtaudit.detectors as package
from mtaudit.detectors.base import Detector
from mtaudit.detectors.phrases import load_phrases
from mtaudit.errors import UsageError

FAMILIES = (
    "terms",
    "entities",
    "senses",
    "collocations",
    "grammar",
    "structure",
    "punctuation",
    "residue",
    "consistency",
    "fluency",
    "languagetool",
)


@cache
def all_detectors() -> tuple[Detector, ...]:
    """Return every detector, sorted by path."""
    root = Path(package.__file__).parent
    found: list[Detector] = []
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        parts = module.name.removeprefix(package.__name__ + ".").split(".")
        if len(parts) == 2 and not module.ispkg and not parts[1].startswith("_"):
            detector = getattr(importlib.import_module(module.name), "DETECTOR", None)
            if detector is not None:
                found.append(detector)
    found += [load_phrases(path) for path in sorted(root.glob("*/*.toml"))]
    return tuple(sorted(found, key=lambda detector: detector.info.path))


def by_path(path: str) -> Detector:
    """Return the detector called ``path``.

    Raises:
        UsageError: if there is none; the message names near ones.
    """
    for detector in all_detectors():
        if detector.info.path == path:
            return detector
    family = path.partition(".")[0]
    near = [detector.info.path for detector in all_detectors() if detector.info.family == family]
    hint = f"of {family} there are: {', '.join(near)}" if near else f"families are: {', '.join(FAMILIES)}"
    msg = f"there is no detector {path!r}; {hint}"
    raise UsageError(msg)


def chosen(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Detector, ...]:
    """Return the detectors that ``select`` (all, if empty) names and ``ignore`` does not.

    Raises:
        UsageError: if a name matches no detector.
    """
    return tuple(detector for detector in all_detectors() if is_chosen(detector.info.path, select=select, ignore=ignore))


def is_chosen(path: str, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> bool:
    """Say whether the names in ``select`` and ``ignore`` (families, paths or globs) let ``path`` run."""
    return (not select or _named(path, select)) and not _named(path, ignore)


def check_names(names: Iterable[str]) -> None:
    """Raise UsageError for a name that matches no detector; rules of LanguageTool are taken on trust."""
    paths = [detector.info.path for detector in all_detectors()]
    for name in names:
        if name in FAMILIES or name.startswith("languagetool.") or any(_named(path, [name]) for path in paths):
            continue
        by_path(name)


def _named(path: str, names: Sequence[str]) -> bool:
    return any(path == name or path.startswith(name + ".") or fnmatch(path, name) for name in names)


def signature(detectors: Sequence[Detector]) -> str:
    """Return a short hash of which detectors run."""
    names = "\n".join(detector.info.path for detector in detectors)
    return f"{len(detectors)}@{hashlib.sha256(names.encode()).hexdigest()[:8]}"
