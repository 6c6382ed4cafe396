"""The real server: what it finds, where, and what happens when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

from mtaudit.analysis import Analysis
from mtaudit.errors import LanguageToolError
from mtaudit.languagetool import warm
from mtaudit.languagetool.client import Client
from mtaudit.languagetool.places import VERSION, Installation
from mtaudit.languagetool.server import Server, ServerGoneError, answers
from mtaudit.languagetool.session import LanguageToolSession, open_session
from mtaudit.model import Span, apply_edits

if TYPE_CHECKING:
    from pathlib import Path

    from mtaudit.detectors.base import Hit

pytestmark = pytest.mark.languagetool
Analysed = Callable[..., Analysis]
ServersNow = Callable[[], set[int]]
WRONG = "This are a very long road."


def the_hit(hits: Iterable[Hit], rule: str) -> Hit:
    """Return the only hit of ``rule``."""
    (found,) = [hit for hit in hits if hit.detector == f"languagetool.{rule}"]
    return found


def wait_until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for something to come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def java_of(session: LanguageToolSession) -> int:
    """Return the process id of the session's Java."""
    assert session.server is not None
    port = str(session.server.port)
    done = subprocess.run(["ps", "-ww", "-eo", "pid=,command="], capture_output=True, text=True, check=True)
    (pid,) = [
        int(line.split(None, 1)[0])
        for line in done.stdout.splitlines()
        if f"--port {port} " in line and "supervise.py" not in line
    ]
    return pid


def test_finds_and_mends(session: LanguageToolSession, analysed: Analysed) -> None:
    text = "The house is near. " + WRONG
    hit = the_hit(session.check(analysed(text)), "THIS_NNS")
    assert hit.span.of(text) == "This"
    assert apply_edits(text, hit.candidates[0].edits) == "The house is near. These are a very long road."
    info = session.infos["languagetool.THIS_NNS"]
    assert info.mqm == "linguistic-conventions/grammar"
    assert session.version == VERSION


@pytest.mark.parametrize(
    "before",
    [
        "\U0001f600",
        "A smile \U0001f600\U0001f600 and a flag \U0001f1f7\U0001f1f4. ",
        "We went to the cafe\u0301 on the plaz\u0327a. ",
        "\U0001d54f\u0301 and \U0001f469\u200d\U0001f680 flew away. ",
        "Soft\u00adware and a no\u00a0break space. ",
        "A tab\tand a line\r\nend. ",
    ],
)
def test_places_behind_unusual_characters(session: LanguageToolSession, analysed: Analysed, before: str) -> None:
    text = before + "They recieve a letter. She eat an apple."
    hits = session.check(analysed(text))
    assert "recieve" in {hit.span.of(text) for hit in hits}
    assert all(hit.span.end <= len(text) for hit in hits)


def test_places_with_unusual_characters_inside(installation: Installation, session: LanguageToolSession) -> None:
    del installation
    assert session.server is not None
    text = "\U0001f600 It was was\U0001f600 fine \U0001f600 \U0001f600 , he said. The rivers\U0001f600\U0001f600xyz flows."
    client = Client(session.server.url)
    raw = client.ask(text)
    client.close()
    for match in raw:
        assert match.span.of(text)
        if "\U0001f600\U0001f600xyz" in match.span.of(text):
            assert match.span.of(text).endswith("xyz")
    assert "was was" in {match.span.of(text) for match in raw}


def test_protected_text_is_left_alone(session: LanguageToolSession, analysed: Analysed) -> None:
    code = "this are recieve()"
    text = f"Call {code} first. They recieve a letter."
    hits = session.check(analysed(text, protected=(code,)))
    assert [hit.span.of(text) for hit in hits] == ["recieve"]
    assert hits[0].span.start > text.index("first")


def test_names_are_left_alone_and_british_english_too(session: LanguageToolSession, analysed: Analysed) -> None:
    text = "Mr. Teodoresku praised the colour of the theatre. Teodoresku is a zorblat, and a zorblat he stays."
    assert not session.check(analysed(text))


def test_style_is_off(session: LanguageToolSession, analysed: Analysed) -> None:
    text = "In order to be able to go, a large number of people returned back whether or not they were invited."
    assert not session.check(analysed(text))


def test_a_long_document_is_cut_and_its_places_add_up(session: LanguageToolSession, analysed: Analysed) -> None:
    clean = "The road is long and the night is cold. " * 20
    text = "\n\n".join([WRONG, *[clean.strip()] * 50, WRONG])
    assert len(text) > 40_000 - 1_000
    hits = [hit for hit in session.check(analysed(text)) if hit.detector == "languagetool.THIS_NNS"]
    assert [hit.span.start for hit in hits] == [0, len(text) - len(WRONG)]


def test_only_where_asked(session: LanguageToolSession, analysed: Analysed) -> None:
    text = f"{WRONG}\n\n{WRONG}"
    second = Span(len(WRONG) + 2, len(text))
    assert all(hit.span.start >= second.start for hit in session.check(analysed(text), [second]))
    assert session.check(analysed(text), [second])
    assert not session.check(analysed(text), [])


def test_counts(session: LanguageToolSession) -> None:
    assert session.count("This is a very long road.") == 0
    assert session.count(WRONG) > 0
    assert session.count("") == 0


def test_the_same_text_gives_the_same_hits(session: LanguageToolSession, analysed: Analysed) -> None:
    analysis = analysed(f"{WRONG} They recieve a letter. It rain and pour.")
    assert session.check(analysis) == session.check(analysis)


def test_opens_at_the_address_of_a_running_server(session: LanguageToolSession) -> None:
    assert session.server is not None
    opened = open_session(session.server.url)
    assert isinstance(opened, LanguageToolSession)
    assert opened.count(WRONG) > 0
    opened.close()
    assert session.count(WRONG) > 0


def test_killed_once_it_is_restarted_and_killed_twice_it_fails(
    own_session: LanguageToolSession,
    analysed: Analysed,
    servers_now: ServersNow,
) -> None:
    analysis = analysed(WRONG)
    before = own_session.check(analysis)
    first = java_of(own_session)
    os.kill(first, signal.SIGKILL)
    assert own_session.check(analysis) == before
    second = java_of(own_session)
    assert second != first
    os.kill(second, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(LanguageToolError, match="restarted once"):
            own_session.check(analysis)
    own_session.close()
    assert not {first, second} & servers_now()


def test_killed_while_it_reads_a_text_it_is_restarted(own_session: LanguageToolSession, analysed: Analysed) -> None:
    analysis = analysed(" ".join([WRONG] * 100))
    own_session.wait_ready()
    java = java_of(own_session)
    os.kill(java, signal.SIGSTOP)  # so that the request is under way for certain
    killer = threading.Timer(0.5, os.kill, (java, signal.SIGKILL))
    killer.start()
    hits = own_session.check(analysis)
    killer.join()
    assert len(hits) >= 100
    assert java_of(own_session) != java


def test_no_process_is_left_after_close(installation: Installation, servers_now: ServersNow) -> None:
    session = LanguageToolSession(launch=lambda: Server(installation))
    session.wait_ready()
    java = java_of(session)
    assert java in servers_now()
    session.close()
    session.close()
    assert java not in servers_now()


def test_close_right_after_start(installation: Installation, servers_now: ServersNow) -> None:
    before = servers_now()
    session = LanguageToolSession(launch=lambda: Server(installation))
    session.start()
    session.close()
    assert servers_now() <= before


PARENT = """
import sys, time
from mtaudit.languagetool.session import open_session
session = open_session("auto")
session.wait_ready()
print(session.server.port, flush=True)
{then}
"""


def parent(then: str) -> subprocess.Popen[str]:
    """Start a Python process that has a session open and then does something."""
    code = PARENT.format(then=textwrap.dedent(then))
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_is_left_when_the_parent_is_killed(installation: Installation, sent: signal.Signals) -> None:
    del installation
    process = parent("time.sleep(60)")
    assert process.stdout is not None
    port = int(process.stdout.readline())
    assert answers(port)
    process.send_signal(sent)
    process.communicate(timeout=20)
    wait_until(lambda: not server_on(port))


@pytest.mark.parametrize("then", ["sys.exit(3)", "raise RuntimeError('boom')", "pass"])
def test_no_process_is_left_when_the_parent_ends_without_closing(installation: Installation, then: str) -> None:
    del installation
    process = parent(then)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    process.communicate(timeout=20)
    wait_until(lambda: not server_on(port), 2)


def server_on(port: int) -> bool:
    """Say whether a process was started for ``port``, Java or its supervisor."""
    done = subprocess.run(["ps", "-ww", "-eo", "stat=,command="], capture_output=True, text=True, check=True)
    return any(f"--port {port} " in line and not line.startswith("Z") for line in done.stdout.splitlines())


def test_a_server_that_cannot_start_says_why(installation: Installation, tmp_path: Path) -> None:
    broken = Installation(tmp_path, installation.version, "maven", ("nothing.jar",))
    session = LanguageToolSession(launch=lambda: Server(broken))
    with pytest.raises(ServerGoneError, match=r"ended as it started: .*HTTPServer"):
        session.wait_ready()
    with pytest.raises(LanguageToolError, match="ended as it started"):
        session.count("Some text.")
    session.close()


def test_a_kept_server_stays_until_stopped(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(warm, "home", lambda: tmp_path)
    assert warm.running() is None
    assert not warm.stop()
    address = warm.start(installation)
    try:
        assert warm.start(installation) == address == warm.running()
        opened = open_session("auto")
        assert isinstance(opened, LanguageToolSession)
        assert opened.server is None
        assert opened.count(WRONG) > 0
        opened.close()
        assert warm.running() == address
    finally:
        assert warm.stop()
    assert warm.running() is None
    assert not server_on(int(address.rpartition(":")[2]))
