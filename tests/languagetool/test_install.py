"""An installation is whole and as pinned, or it is not there; what is missing is named."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from mtaudit.cli.languagetool import languagetool as commands
from mtaudit.errors import LanguageToolError
from mtaudit.languagetool import install as installing
from mtaudit.languagetool import maven, places, wrapper_download
from mtaudit.languagetool.places import VERSION, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache of our own."""
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is the whole search path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    """Put a small program into ``folder``."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the wrapper's download fail at once."""

    def fail(_: Path) -> tuple[str, ...]:
        msg = "the download failed: no route"
        raise LanguageToolError(msg)

    monkeypatch.setattr(wrapper_download, "fetch", fail)


def test_without_java(programs: Path) -> None:
    with pytest.raises(LanguageToolError, match=r"no Java was found; .* needs Java 17 or later"):
        installing.install()


def test_with_an_old_java(programs: Path) -> None:
    program(programs, "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    with pytest.raises(LanguageToolError, match=r"is Java 11; .* needs Java 17 or later"):
        installing.install()
    assert not installing.status().usable


def test_with_a_very_old_or_a_broken_java(programs: Path) -> None:
    program(programs, "java", """echo 'java version "1.8.0_202"' >&2""")
    with pytest.raises(LanguageToolError, match="is Java 8"):
        places.find_java()
    program(programs, "java", "exit 1")
    with pytest.raises(LanguageToolError, match="does not run"):
        places.find_java()
    program(programs, "java", "echo hello")
    with pytest.raises(LanguageToolError, match="does not say which version"):
        places.find_java()


def test_java_home_goes_first(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    home = tmp_path / "home" / "bin"
    home.mkdir(parents=True)
    program(home, "java", """echo 'openjdk version "21" 2023-09-19' >&2""")
    monkeypatch.setenv("JAVA_HOME", str(home.parent))
    assert places.find_java() == home / "java"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert places.find_java() == programs / "java"


def test_without_maven(programs: Path, unreachable: None) -> None:
    program(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    with pytest.raises(LanguageToolError, match=r"wrapper: .*no route; maven: Maven .mvn. was not found"):
        installing.install()
    assert places.installed() is None


def test_when_maven_reaches_nothing(programs: Path, unreachable: None, cache: Path) -> None:
    program(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    program(programs, "mvn", "echo '[ERROR] Failed to execute goal: no such host'; exit 1")
    said: list[str] = []
    with pytest.raises(
        LanguageToolError,
        match=r"Maven could not get LanguageTool .*: Failed to execute goal: no such host",
    ):
        installing.install(said.append)
    assert not list((cache / "languagetool").iterdir())
    assert any("Maven" in line for line in said)


def test_jars_that_are_not_the_pinned_ones(programs: Path, unreachable: None, cache: Path) -> None:
    program(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    program(programs, "mvn", "exit 0")
    with pytest.raises(LanguageToolError, match=r"not as it was pinned: .*jar is missing"):
        installing.install()
    assert not list((cache / "languagetool").iterdir())


def test_verification(tmp_path: Path) -> None:
    (tmp_path / "a.jar").write_bytes(b"a")
    lock = {"a.jar": hashlib.sha256(b"a").hexdigest()}
    maven.verify(tmp_path, ["a.jar"], lock)
    with pytest.raises(LanguageToolError, match=r"extra.jar is not in the list"):
        maven.verify(tmp_path, ["a.jar", "extra.jar"], lock)
    (tmp_path / "a.jar").write_bytes(b"b")
    with pytest.raises(LanguageToolError, match=r"the checksum of a.jar is wrong"):
        maven.verify(tmp_path, ["a.jar"], lock)


def test_the_lock_file_pins_what_the_project_file_asks_for() -> None:
    lock = maven.read_lock()
    assert all(len(digest) == 64 for digest in lock.values())
    assert {f"languagetool-server-{VERSION}.jar", f"language-en-{VERSION}.jar"} <= set(lock)
    assert f"<artifactId>language-en</artifactId><version>{VERSION}</version>" in maven.pom()


def test_an_installation_with_a_jar_missing_is_none(cache: Path) -> None:
    folder = cache / "languagetool" / VERSION
    folder.mkdir(parents=True)
    (folder / "a.jar").write_bytes(b"a")
    whole = Installation(folder, VERSION, "maven", ("a.jar",))
    places.record(whole)
    assert places.installed() == whole
    (folder / "a.jar").unlink()
    assert places.installed() is None
    (folder / "installed.json").write_text("rubbish", encoding="utf-8")
    assert places.installed() is None


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host that has the archive which the wrapper wants."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"LanguageTool-{VERSION}/languagetool-server.jar", b"a jar")
        archive.writestr(f"LanguageTool-{VERSION}/libs/other.jar", b"another")
    folder = tmp_path / "host"
    folder.mkdir()
    (folder / f"LanguageTool-{VERSION}.zip").write_bytes(content.getvalue())

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("LTP_DOWNLOAD_HOST_NEW_RELEASES", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("LTP_DOWNLOAD_SHA256", hashlib.sha256(content.getvalue()).hexdigest())
    yield folder
    server.shutdown()
    server.server_close()


def test_the_wrappers_own_download(release: Path) -> None:
    said: list[str] = []
    done = installing.install(said.append)
    assert (done.via, done.jars) == ("wrapper", (f"LanguageTool-{VERSION}/languagetool-server.jar",))
    assert places.installed() == done
    assert installing.install(said.append) == done
    assert "is installed" in said[-1]
    assert not list(places.home().glob("incomplete-*"))


def test_an_archive_with_another_checksum(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTP_DOWNLOAD_SHA256", "0" * 64)
    with pytest.raises(LanguageToolError, match="checksum mismatch"):
        wrapper_download.fetch(tmp_path / "goal")


def test_a_host_without_the_archive(release: Path, tmp_path: Path) -> None:
    next(release.iterdir()).unlink()
    with pytest.raises(LanguageToolError, match=r"the download failed: .*404"):
        wrapper_download.fetch(tmp_path / "goal")


def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, unreachable: None) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "file"))
    with pytest.raises(LanguageToolError, match="cannot be written"):
        installing.install()


def test_the_commands_without_an_installation() -> None:
    result = CliRunner().invoke(commands, ["status"])
    assert result.exit_code == 3
    assert "LanguageTool: not here; run: mtaudit languagetool install" in result.output
    assert "kept server: none" in result.output
    stopped = CliRunner().invoke(commands, ["stop"])
    assert (stopped.exit_code, stopped.output) == (0, "no kept server was running\n")
    assert isinstance(CliRunner().invoke(commands, ["start"]).exception, LanguageToolError)


def test_a_stale_note_of_a_kept_server_is_not_believed(cache: Path) -> None:
    folder = cache / "languagetool"
    folder.mkdir(parents=True)
    (folder / "kept-server.json").write_text(json.dumps({"pid": 1, "port": 9}), encoding="utf-8")
    assert installing.status().server is None
    assert not installing.stop()
    assert not list(folder.iterdir())
