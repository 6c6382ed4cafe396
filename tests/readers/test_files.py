"""Files, folders, globs, stdin; what is missing is an entry and the others are still read."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from mtaudit.model import Document
from mtaudit.readers import Unreadable, document_from_text, read

PROSE = "The mayor opened the bridge.\n"


def ids(*paths: Path | str) -> list[str]:
    return [found.id for found in read([str(path) for path in paths])]


def errors(*paths: Path | str) -> list[str]:
    return [found.error for found in read([str(path) for path in paths]) if isinstance(found, Unreadable)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what is read and what is not."""
    for name in ("b.txt", "a.md", "sub/c.html", "sub/deep/d.TXT", "e.jsonl", ".hidden.txt", ".git/f.txt", "g.png", "h.py"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "A row."}\n' if name.endswith("jsonl") else PROSE, encoding="utf-8")
    return tmp_path / "docs"


def test_a_folder_is_walked_in_order_without_hidden_and_unknown_files(folder: Path) -> None:
    expected = ["a.md", "b.txt", "e.jsonl:1", "sub/c.html", "sub/deep/d.TXT"]
    assert ids(folder) == [f"{folder}/{name}" for name in expected]


def test_a_glob_is_expanded_in_order(folder: Path) -> None:
    assert ids(folder / "*.[tm][xd]*") == [f"{folder}/a.md", f"{folder}/b.txt"]
    assert ids(f"{folder}/**/*.html") == [f"{folder}/sub/c.html"]


def test_a_named_file_is_read_whatever_its_name(folder: Path) -> None:
    assert ids(folder / "h.py", folder / ".hidden.txt") == [f"{folder}/h.py", f"{folder}/.hidden.txt"]


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    path = tmp_path / "a[1].txt"
    path.write_text(PROSE, encoding="utf-8")
    assert ids(path) == [str(path)]


def test_what_is_missing_is_said_and_the_others_are_read(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    paths = [tmp_path / "no.txt", folder / "b.txt", tmp_path / "*.nothing", empty, "", "a\0b"]
    found = list(read([str(path) for path in paths]))
    assert [type(entry) for entry in found] == [Unreadable, Document, *[Unreadable] * 4]
    missing = [entry.error for entry in found if isinstance(entry, Unreadable)]
    assert missing[0] == f"{tmp_path}/no.txt: no such file"
    assert "no file matches" in missing[1]
    assert "the folder holds no" in missing[2]
    assert missing[3] == "an empty path names no file"


def test_neither_folders_nor_pipes_are_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert errors(pipe) == [f"{pipe}: is not a file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE, encoding="utf-8")
    path.chmod(0)
    assert errors(path) == [f"{path}: Permission denied"]


@pytest.mark.parametrize(
    ("data", "media"), [(PROSE.encode(), "text/plain"), (b"<!DOCTYPE html><p>The mayor.</p>", "text/html")]
)
def test_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes, media: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (found,) = read(["-"])
    assert isinstance(found, Document)
    assert (found.id, found.metadata["path"], found.metadata["media_type"]) == ("stdin", "-", media)


def test_empty_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert errors("-") == ["stdin is empty"]


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtaudit.readers.files.LARGEST", 1 << 20)
    path = tmp_path / "a.txt"
    path.write_bytes(b"word " * 300_000)
    assert errors(path) == [f"{path} is larger than 1 MiB; split it, or make it JSON lines"]


def test_the_suffix_chooses_the_reader(folder: Path) -> None:
    kinds = {
        Path(found.id).name: found.metadata.get("media_type") for found in read([str(folder)]) if isinstance(found, Document)
    }
    assert kinds["a.md"] == "text/markdown"
    assert kinds["c.html"] == "text/html"
    assert kinds["d.TXT"] == "text/plain"


def test_a_text_in_memory_is_a_document() -> None:
    document = document_from_text(PROSE, "mine", path="p.txt", metadata={"row": 3})
    assert (document.id, document.metadata["path"], document.metadata["row"]) == ("mine", "p.txt", 3)
