"""The local models: what the manifest offers, where they lie, how they get there and how they are checked.

A model is either complete in its folder or not there at all: it is fetched and converted in a folder beside, and renamed when
every checksum agrees. Loading never touches the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from mtaudit.errors import ModelError, UsageError
from mtaudit.lm import fetching
from mtaudit.lm.base import LanguageModel
from mtaudit.lm.fetching import Progress, Source

TAGGER = "en_core_web_sm"
_HUB = "hub--"
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the manifest; ``sources`` are tried in order."""

    name: str
    kind: str
    revision: str
    licence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What ``mtaudit models list`` shows."""

    name: str
    kind: str
    revision: str
    licence: str
    installed: bool
    path: Path


def models_folder() -> Path:
    """Return the folder with the manifest, the cards and the small weights: in the package, or beside it in a checkout."""
    inside = _PACKAGE / "models"
    return inside if (inside / "manifest.toml").exists() else _PACKAGE.parent / "models"


@lru_cache(maxsize=1)
def weights_digest() -> str:
    """Return the sha256 (16 digits) of the small weights that ship: they change results as the model does."""
    digest = hashlib.sha256()
    for path in sorted((*models_folder().glob("*.json"), *models_folder().glob("*.safetensors"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return where downloads go: ``$MTAUDIT_CACHE``, or the user's cache folder."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("MTAUDIT_CACHE")
    return Path(chosen) if chosen else user_cache_path("mtaudit", appauthor=False)


@cache
def _manifest() -> dict[str, Entry]:
    data = tomllib.loads((models_folder() / "manifest.toml").read_text(encoding="utf-8"))
    return {row["name"]: _entry(row) for row in data["model"]}


def _entry(row: dict[str, Any]) -> Entry:
    sources = tuple(Source(**source) for source in row["source"])
    return Entry(row["name"], row["kind"], row["revision"], row["licence"], sources)


def list_models() -> list[ModelStatus]:
    """Return every model of the manifest."""
    return [
        ModelStatus(entry.name, entry.kind, entry.revision, entry.licence, is_installed(entry.name), path_of(entry.name))
        for entry in _manifest().values()
    ]


def path_of(name: str) -> Path:
    """Return the folder where the model called ``name`` (of the manifest, or a hub id) lies or will lie."""
    return cache_folder() / "models" / (name if name in _manifest() else _HUB + name.replace("/", "--"))


def is_installed(name: str) -> bool:
    """Say whether the model is there; a folder without its list of checksums never is."""
    return (path_of(name) / fetching.SUMS).is_file()


def pull(name: str, progress: Progress = lambda _: None) -> str:
    """Fetch a model of the manifest, or any causal model by its hub id, unless it is there; return what was done.

    Raises:
        UsageError: if there is no such name.
        ModelError: if no source has it or a checksum differs; nothing is left behind then.
    """
    target = path_of(name)
    if is_installed(name):
        try:
            fetching.check(target)
        except ModelError as error:
            progress(f"{error}; fetching it again")
            shutil.rmtree(target, ignore_errors=True)
        else:
            return f"already in {target}"
    entry = _manifest().get(name)
    if entry is None and not _is_hub_id(name):
        raise UsageError(_unknown(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as work:
        built = _build(entry, name, Path(work), progress)
        fetching.seal(built)
        shutil.rmtree(target, ignore_errors=True)
        try:
            built.rename(target)
        except OSError:
            if not is_installed(name):  # unless another process was quicker
                raise
    return f"ready in {target}"


def _build(entry: Entry | None, name: str, work: Path, progress: Progress) -> Path:
    sources = entry.sources if entry else (Source(type="hub", repo=name),)
    problems: list[str] = []
    for source in sources:
        folder = work / f"source-{len(problems)}"
        folder.mkdir()
        try:
            return fetching.fetch(source, folder, progress)
        except ModelError as error:
            problems.append(f"{source.describe()}: {error}")
    msg = f"cannot fetch {name}: {'; '.join(problems)}"
    raise ModelError(msg)


def verify(name: str) -> None:
    """Check every file of a pulled model against the checksums taken when it was fetched.

    Raises:
        ModelError: if it is not there or differs.
        UsageError: if there is no such name.
    """
    if name not in _manifest() and not _is_hub_id(name):
        raise UsageError(_unknown(name))
    if not is_installed(name):
        raise ModelError(_missing(name))
    fetching.check(path_of(name))


def load(name: str, *, dtype: str = "auto") -> LanguageModel:
    """Return a language model by its name in the manifest, its hub id, or the folder or GGUF file it lies in.

    Raises:
        UsageError: if the name can be none of these.
        ModelError: if it is not pulled, corrupt, or no causal model that can be loaded safely.
    """
    return _load(name, dtype)


@lru_cache(maxsize=1)
def _load(name: str, dtype: str) -> LanguageModel:
    from mtaudit.lm.transformer import TransformerModel

    folder = Path(name).expanduser()
    if name.strip() and name not in _manifest() and folder.exists():
        return TransformerModel.from_folder(folder, name=folder.resolve().name, revision="local", dtype=dtype)
    if name not in _manifest() and not _is_hub_id(name):
        raise UsageError(_unknown(name))
    if not is_installed(name):
        raise ModelError(_missing(name))
    entry = _manifest().get(name)
    if entry is not None and entry.kind != "language-model":
        msg = f"{name} is a {entry.kind}, not a language model"
        raise UsageError(msg)
    fetching.check(path_of(name))
    revision = entry.revision if entry else "hub"
    return TransformerModel.from_folder(
        path_of(name),
        name=name,
        revision=revision,
        dtype=dtype,
        marker=_beside(name, "marker") if entry else None,
        denoiser=_beside(name, "denoiser") if entry else None,
    )


def _beside(name: str, what: str) -> Path | None:
    """Return the small weights that ship for a model of the manifest, if there are any."""
    path = models_folder() / f"{name}.{what}.safetensors"
    return path if path.is_file() else None


def tagger_path() -> Path:
    """Return the folder of the tagger.

    Raises:
        ModelError: if it is not pulled or was damaged.
    """
    if not is_installed(TAGGER):
        raise ModelError(_missing(TAGGER))
    fetching.check(path_of(TAGGER))
    return path_of(TAGGER)


def _is_hub_id(name: str) -> bool:
    owner, slash, repo = name.partition("/")
    return bool(slash and owner and repo) and all(
        part.replace("-", "").replace("_", "").replace(".", "").isalnum() for part in (owner, repo)
    )


def _unknown(name: str) -> str:
    known = ", ".join(entry.name for entry in _manifest().values() if entry.kind == "language-model")
    return f"there is no model {name!r}: name one of the manifest ({known}), a folder with safetensors or a hub id"


def _missing(name: str) -> str:
    return f"the model {name} is not on this machine; run: mtaudit models pull {name}"
