"""What works on this machine: Python, packages, models, determinism, Java, LanguageTool."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from mtaudit.errors import MtauditError

PACKAGES = ("torch", "transformers", "spacy", "sacrebleu", "language-tool-python")
_PROBE = "The minister said on Monday that the talks would go on."


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check-up; ``mend`` says what to do where it did not pass."""

    name: str
    passed: bool
    detail: str
    mend: str = ""
    optional: bool = False


def checkup(model: str) -> Iterator[Check]:
    """Yield the checks one after another; none of them uses the network."""
    yield Check("python", sys.version_info >= (3, 11), platform.python_version(), "install Python 3.11 or later")
    for package in PACKAGES:
        yield _package(package)
    yield from _models()
    yield _tried("language model", lambda: _model(model), f"mtaudit models pull {model}")
    yield _tried("tagger", _tagger, "mtaudit models pull en_core_web_sm")
    java = shutil.which("java")
    yield Check("java", java is not None, java or "not found", "install Java 17 or later for LanguageTool", optional=True)
    yield _languagetool()


def _languagetool() -> Check:
    from mtaudit.languagetool.install import HOW, status

    found = status().installation
    detail = f"{found.version} in {found.folder}" if found else "not installed"
    return Check("LanguageTool", found is not None, detail, HOW, optional=True)


def _package(name: str) -> Check:
    try:
        return Check(name, passed=True, detail=version(name))
    except PackageNotFoundError:
        return Check(name, passed=False, detail="not installed", mend=f"pip install {name}")


def _models() -> Iterator[Check]:
    from mtaudit.lm.store import list_models

    for status in list_models():
        detail = "pulled" if status.installed else "not pulled"
        yield Check(f"model {status.name}", status.installed, detail, f"mtaudit models pull {status.name}")


def _tried(name: str, attempt: Callable[[], str], mend: str) -> Check:
    try:
        return Check(name, passed=True, detail=attempt())
    except MtauditError as error:
        return Check(name, passed=False, detail=str(error), mend=mend)


def _model(name: str) -> str:
    from mtaudit.lm.store import load

    loaded = load(name)
    first, second = (loaded.read([_PROBE])[0].surprisal for _ in range(2))
    total = sum(first)
    same = "the same twice" if first == second else f"differs by {abs(total - sum(second)):.2g} nats between runs"
    return f"{loaded.info.name}, {loaded.info.dtype}, a test sentence takes {total:.1f} nats, {same}"


def _tagger() -> str:
    from mtaudit.layers import load_tagger
    from mtaudit.lm.store import tagger_path

    return load_tagger(tagger_path()).name
