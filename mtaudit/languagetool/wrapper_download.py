"""Gets LanguageTool the way ``language_tool_python`` gets it for itself, which also checks the archive's SHA-256."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.places import VERSION

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_WITHIN = 5.0
"""Seconds in which the wrapper's host must answer at all; where it is not reachable, Maven is asked next."""

_TIME_LIMIT = 1200.0
_CODE = "import sys; from language_tool_python.download_lt import LocalLanguageTool as Tool; "
_PROBE = (
    "import requests; requests.head(Tool.from_version_name(sys.argv[1]).download_url, timeout=float(sys.argv[2]), "
    "allow_redirects=True).raise_for_status()"
)
_DOWNLOAD = "Tool.from_version_name(sys.argv[1]).download()"


def fetch(folder: Path) -> tuple[str, ...]:
    """Download and unpack into ``folder``; return the jars of the class path, relative to it.

    Raises:
        LanguageToolError: if the host does not answer in time, or what it sends is not the pinned archive.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _run(_PROBE, folder, 4 * ANSWER_WITHIN)
    _run(_DOWNLOAD, folder, _TIME_LIMIT)
    jars = sorted(folder.glob("LanguageTool-*/languagetool-server.jar"))
    if not jars:
        msg = "the downloaded archive holds no languagetool-server.jar"
        raise LanguageToolError(msg)
    # The server's manifest names the other jars beside it.
    return (str(jars[0].relative_to(folder)),)


def _run(code: str, folder: Path, limit: float) -> None:
    """Run a piece of the wrapper in a process of its own: where it downloads to is a matter of its environment."""
    command = [sys.executable, "-c", _CODE + code, VERSION, str(ANSWER_WITHIN)]
    environment = {**os.environ, "LTP_PATH": str(folder)}
    environment.pop("LTP_JAR_DIR_PATH", None)
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"the download did not end in {limit:.0f} seconds"
        raise LanguageToolError(msg) from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        msg = f"the download failed: {last[:300]}"
        raise LanguageToolError(msg)
