"""A real LanguageTool, and servers that only pretend to be one."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.languagetool.install import install
from mtaudit.languagetool.server import Server
from mtaudit.languagetool.session import LanguageToolSession
from mtaudit.model import Document, Segment, Span, View

if TYPE_CHECKING:
    from mtaudit.languagetool.places import Installation

LANGUAGES = json.dumps([{"name": "English (US)", "code": "en", "longCode": "en-US"}]).encode()
Answer = Callable[[bytes], tuple[int, bytes]]


@pytest.fixture(scope="session")
def installation() -> Installation:
    """The real LanguageTool, installed if it is not there yet."""
    return install(print)


@pytest.fixture(scope="session")
def session(installation: Installation) -> Iterator[LanguageToolSession]:
    """A session with a real server of its own; tests must leave the server alive."""
    with LanguageToolSession(launch=lambda: Server(installation)) as opened:
        yield opened


@pytest.fixture
def own_session(installation: Installation) -> Iterator[LanguageToolSession]:
    """A session with a real server that the test may kill."""
    with LanguageToolSession(launch=lambda: Server(installation)) as opened:
        yield opened


@pytest.fixture
def fake() -> Iterator[Callable[[Answer], str]]:
    """Start HTTP servers that answer ``/v2/languages`` properly and everything else as they are told."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer, languages: bytes = LANGUAGES) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(200, languages)

            def do_POST(self) -> None:
                self._send(*answer(self.rfile.read(int(self.headers["Content-Length"]))))

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def analysed() -> Callable[..., Analysis]:
    """Build the plain layers of a text: blocks at blank lines, words by letters, protected and named ones marked."""
    return analysis_of


def analysis_of(text: str, protected: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Analysis:
    """Return the analysis of ``text``."""
    segments = tuple(Segment(Span(*found.span())) for found in re.finditer(r"\S(?:.(?!\n\n))*.?", text, re.DOTALL))
    hidden = tuple(sorted(Span(text.index(part), text.index(part) + len(part)) for part in protected))
    words = tuple(
        Word(
            index=at,
            span=Span(*found.span()),
            text=found.group(),
            lemma=found.group().lower(),
            entity="PERSON" if found.group() in names else "",
            protected=any(Span(*found.span()).overlaps(span) for span in hidden),
        )
        for at, found in enumerate(re.finditer(r"\w+|[^\w\s]", text))
    )
    whole = Sentence(0, Span(0, len(text)), 0, len(words), 0)
    document = Document("test", text, View.identity(text), segments, hidden)
    return Analysis(document, words, (whole,), proposals={})


def java_servers() -> set[int]:
    """Return the process ids of all LanguageTool servers on this machine."""
    done = subprocess.run(["ps", "-ww", "-eo", "pid=,stat=,command="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in done.stdout.splitlines())
    return {
        int(pid)
        for pid, state, command in rows
        if "org.languagetool.server.HTTPServer" in command and "supervise.py" not in command and state[0] != "Z"
    }


@pytest.fixture
def servers_now() -> Callable[[], set[int]]:
    """Ask which LanguageTool servers run."""
    return java_servers
