"""A server that outlives the run, on request: ``mtaudit languagetool start``, until ``stop``."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.places import Installation, home
from mtaudit.languagetool.server import (
    HOST,
    READY_WITHIN,
    answers,
    free_port,
    java_command,
    java_environment,
    write_settings,
)

if TYPE_CHECKING:
    from pathlib import Path

_GRACE = 5.0


def _state_file() -> Path:
    return home() / "kept-server.json"


def running() -> str | None:
    """Return the address of the kept server, or None if there is none that answers."""
    state = _state()
    if state is None or not answers(state[1]):
        return None
    return f"http://{HOST}:{state[1]}"


def start(installation: Installation) -> str:
    """Start a server that stays, unless one runs, and return its address when it is ready.

    Raises:
        LanguageToolError: if it does not come up.
    """
    address = running()
    if address is not None:
        return address
    stop()  # one that no longer answers
    port = free_port()
    log = home() / "kept-server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            java_command(port, write_settings(home())),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            env=java_environment(installation),
        )
    _state_file().write_text(json.dumps({"pid": process.pid, "port": port}), encoding="utf-8")
    deadline = time.monotonic() + READY_WITHIN
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stop()
            process.wait(_GRACE)
            msg = f"the LanguageTool server did not start; see {log}"
            raise LanguageToolError(msg)
        time.sleep(0.05)
    # The process is meant to stay; without this the interpreter would warn that it still runs.
    process.returncode = 0
    return f"http://{HOST}:{port}"


def stop() -> bool:
    """End the kept server; say whether there was one."""
    state = _state()
    _state_file().unlink(missing_ok=True)
    if state is None:
        return False
    pid = state[0]
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        deadline = time.monotonic() + _GRACE
        while time.monotonic() < deadline:
            if not _is_ours(pid):
                return True
            time.sleep(0.05)
    return True


def _state() -> tuple[int, int] | None:
    """Return process id and port of the kept server, if that process still is one of ours."""
    try:
        data = json.loads(_state_file().read_text(encoding="utf-8"))
        pid, port = int(data["pid"]), int(data["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (pid, port) if _is_ours(pid) else None


def _is_ours(pid: int) -> bool:
    """Say whether ``pid`` is a LanguageTool server: process ids are used again."""
    if pid <= 1:
        return False
    try:
        done = subprocess.run(
            ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)],  # noqa: S607 - lies in different places
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "org.languagetool.server.HTTPServer" in done.stdout and not done.stdout.lstrip().startswith("Z")
