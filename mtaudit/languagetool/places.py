"""Where LanguageTool lies on this machine, and the Java that runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from mtaudit.errors import LanguageToolError

VERSION = "6.8"
"""The newest release that Maven Central has; it needs Java 17."""

LEAST_JAVA = 17
_RECORD = "installed.json"
_JAVA_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True)
class Installation:
    """A complete copy of LanguageTool. ``via`` is ``wrapper`` or ``maven``; ``jars`` are paths below ``folder``."""

    folder: Path
    version: str
    via: str
    jars: tuple[str, ...]

    @property
    def class_path(self) -> str:
        """What ``java -cp`` takes."""
        return os.pathsep.join(str(self.folder / jar) for jar in self.jars)


def home() -> Path:
    """Return the folder in the user's cache that holds everything of LanguageTool; it may not exist yet."""
    chosen = os.environ.get("MTAUDIT_CACHE")
    if chosen:
        return Path(chosen).expanduser() / "languagetool"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("mtaudit")) / "languagetool"


def installed() -> Installation | None:
    """Return the installation of the pinned version, or None; one with a jar missing counts as none."""
    folder = home() / VERSION
    try:
        data = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        found = Installation(folder, str(data["version"]), str(data["via"]), tuple(map(str, data["jars"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    complete = found.jars and all((folder / jar).is_file() for jar in found.jars)
    return found if complete else None


def record(installation: Installation) -> None:
    """Write down what ``installation`` is, inside its own folder: the last step of an installation."""
    data = {**asdict(installation), "folder": None, "jars": list(installation.jars)}
    (installation.folder / _RECORD).write_text(json.dumps(data, indent=1), encoding="utf-8")


def find_java() -> Path:
    """Return a Java that is new enough, asked for its version: that of ``JAVA_HOME``, else the one on the path.

    Raises:
        LanguageToolError: if there is none, or it is too old.
    """
    java = locate_java()
    major = _major(str(java))
    if major < LEAST_JAVA:
        msg = f"{java} is Java {major}; LanguageTool {VERSION} needs Java {LEAST_JAVA} or later"
        raise LanguageToolError(msg)
    return java


def locate_java() -> Path:
    """Return the Java that would run, unasked.

    Raises:
        LanguageToolError: if there is none.
    """
    own = Path(os.environ.get("JAVA_HOME") or ".") / "bin" / "java"
    java = str(own) if os.environ.get("JAVA_HOME") and own.is_file() else shutil.which("java")
    if java is None:
        msg = f"no Java was found; LanguageTool {VERSION} needs Java {LEAST_JAVA} or later (package default-jre-headless)"
        raise LanguageToolError(msg)
    return Path(java)


def _major(java: str) -> int:
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        msg = f"{java} does not run ({error}); LanguageTool {VERSION} needs Java {LEAST_JAVA} or later"
        raise LanguageToolError(msg) from error
    found = _JAVA_VERSION.search(done.stderr + done.stdout)
    if found is None:
        msg = f"{java} does not say which version it is; LanguageTool {VERSION} needs Java {LEAST_JAVA} or later"
        raise LanguageToolError(msg)
    return int(found[1])
