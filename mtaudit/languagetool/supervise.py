"""Runs a command for as long as whoever started this program lives. Standard library only; started as a file.

The parent holds the other end of our standard input. When the parent closes it, or dies in any way at all (a kill that
cannot be caught included), the pipe ends and the command is ended. On Linux the command also dies with this program.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys

_GRACE = 3.0
_POLL = 0.25
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Ask the kernel to kill the command when this program dies; it has one thread, so forking here is safe."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _parent_lives(parent: int) -> bool:
    """Wait a moment. A worker forked by the parent may hold the pipe open, so its process id is watched as well."""
    readable, _, _ = select.select([0], [], [], _POLL)
    if readable and not os.read(0, 1):
        return False
    return os.getppid() == parent


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(command: list[str]) -> int:
    """Run ``command`` and return its exit status, or 0 if the parent went first."""
    parent = os.getppid()
    guard = _die_with_parent if sys.platform == "linux" else None
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=guard)  # noqa: PLW1509
    try:
        while process.poll() is None:
            if not _parent_lives(parent):
                _end(process)
                return 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    return process.returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.exit(main(sys.argv[1:]))
