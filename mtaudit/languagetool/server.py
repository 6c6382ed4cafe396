"""One LanguageTool server that is ours: started without waiting, gone when we are gone."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.places import Installation, locate_java

HOST = "127.0.0.1"
MEMORY = "512m"
READY_WITHIN = 60.0
"""Seconds; a start takes 1 to 3 on two cores, many times that on a machine that is busy with a model."""

_SETTINGS = "pipelineCaching=true\nmaxPipelinePoolSize=4\npipelineExpireTimeInSeconds=3600\ncacheSize=1000\n"
"""Sentences that were just checked are not checked again: the second look of the only-if-better gate costs little."""


class ServerGoneError(LanguageToolError):
    """The server ended, its connection broke, or there never was one."""


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def java_command(port: int, settings: Path) -> list[str]:
    """Return the command that runs the server: memory capped, and dead rather than sick when it is used up."""
    options = [f"-Xmx{MEMORY}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
    main = ["org.languagetool.server.HTTPServer", "--port", str(port), "--config", str(settings)]
    return [str(locate_java()), *options, *main]


def java_environment(installation: Installation) -> dict[str, str]:
    """Return the environment of the server: the class path, which is too long for a command line that people read."""
    return {**os.environ, "CLASSPATH": installation.class_path}


def write_settings(folder: Path) -> Path:
    """Write the server's settings into ``folder`` and return where they are."""
    path = folder / "server.properties"
    path.write_text(_SETTINGS, encoding="utf-8")
    return path


def answers(port: int, timeout: float = 2.0) -> bool:
    """Say whether a LanguageTool server is ready on ``port``."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", "/v2/healthcheck")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Server:
    """A server process and the supervisor that ends it when this process ends, however that happens.

    Not for sharing between processes: a forked copy of this object never ends the server.
    """

    def __init__(self, installation: Installation) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mtaudit-languagetool-")
        self.port = free_port()
        self.log = Path(self._folder.name) / "server.log"
        self._owner = os.getpid()
        command = java_command(self.port, write_settings(Path(self._folder.name)))
        supervisor = [sys.executable, "-I", "-S", str(Path(__file__).with_name("supervise.py")), *command]
        try:
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(
                    supervisor,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env=java_environment(installation),
                )
        except OSError as error:
            self._folder.cleanup()
            msg = f"the LanguageTool server cannot be started ({error})"
            raise LanguageToolError(msg) from error
        atexit.register(self.close)

    @property
    def url(self) -> str:
        """The address that the wrapper takes."""
        return f"http://{HOST}:{self.port}"

    @property
    def alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def wait_ready(self, timeout: float = READY_WITHIN) -> None:
        """Return when the server answers.

        Raises:
            ServerGoneError: if it ends first.
        LanguageToolError: if it takes longer than ``timeout`` seconds.
        """
        deadline = time.monotonic() + timeout
        while not answers(self.port):
            if not self.alive:
                msg = f"the LanguageTool server ended as it started: {self.last_words()}"
                raise ServerGoneError(msg)
            if time.monotonic() > deadline:
                msg = f"the LanguageTool server was not ready in {timeout:.0f} seconds: {self.last_words()}"
                raise LanguageToolError(msg)
            time.sleep(0.05)

    def last_words(self) -> str:
        """Return the most telling line of the log."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            told = [line for line in lines if "Exception" in line or "Error" in line]
            if lines:
                return (told or lines)[-1].strip()[:300]
        return "it left no word"

    def close(self) -> None:
        """End the server and wait until it is gone. May be called again."""
        atexit.unregister(self.close)
        if os.getpid() != self._owner:
            return
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(6)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()
