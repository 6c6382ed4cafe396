"""Installs LanguageTool into the user's cache, whole or not at all, and says what is there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool import maven, warm, wrapper_download
from mtaudit.languagetool.places import VERSION, Installation, find_java, home, installed, record

HOW = "mtaudit languagetool install"
Progress = Callable[[str], None]
_Source = Callable[[Path], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Status:
    """What this machine has. ``java`` is a path, or why there is none; ``server`` the address of the kept server."""

    installation: Installation | None
    java: str
    java_usable: bool
    server: str | None

    @property
    def usable(self) -> bool:
        """True if an audit can use LanguageTool."""
        return self.installation is not None and self.java_usable


def status() -> Status:
    """Return what is installed and whether a kept server runs."""
    try:
        java, usable = str(find_java()), True
    except LanguageToolError as error:
        java, usable = str(error), False
    return Status(installed(), java, usable, warm.running())


def install(progress: Progress = lambda _: None) -> Installation:
    """Install the pinned version, unless it is there: the wrapper's own download first, then Maven.

    Raises:
        LanguageToolError: if there is no Java to run it, or neither source delivers; the message has both reasons.
    """
    find_java()
    found = installed()
    if found is not None:
        progress(f"LanguageTool {found.version} is installed in {found.folder}")
        return found
    reasons: list[str] = []
    sources: tuple[tuple[str, _Source], ...] = (("wrapper", wrapper_download.fetch), ("maven", maven.fetch))
    for via, fetch in sources:
        progress(f"LanguageTool {VERSION}: getting it by {'its own download' if via == 'wrapper' else 'Maven'}")
        try:
            done = _place(via, fetch)
        except LanguageToolError as error:
            progress(str(error))
            reasons.append(f"{via}: {error}")
            continue
        progress(f"LanguageTool {VERSION}: {len(done.jars)} jars in {done.folder}")
        return done
    msg = f"LanguageTool {VERSION} could not be installed ({'; '.join(reasons)})"
    raise LanguageToolError(msg)


def _place(via: str, fetch: _Source) -> Installation:
    """Fetch into a temporary folder beside the goal and move it there when it is complete."""
    goal = home() / VERSION
    try:
        home().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home(), prefix="incomplete-", ignore_cleanup_errors=True) as temporary:
            folder = Path(temporary) / "jars"
            record(Installation(folder, VERSION, via, fetch(folder)))
            if installed() is None:
                shutil.rmtree(goal, ignore_errors=True)  # what an interrupted installation of old may have left
                folder.rename(goal)
    except OSError as error:
        msg = f"{goal} cannot be written ({error})"
        raise LanguageToolError(msg) from error
    found = installed()
    if found is None:
        msg = f"{goal} is not complete after the installation"
        raise LanguageToolError(msg)
    return found


def stop() -> bool:
    """Stop the kept server; say whether one was running."""
    return warm.stop()
