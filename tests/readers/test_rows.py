"""JSON lines: one document a row, bad rows said one by one, plain or gzipped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mtaudit.model import Document
from mtaudit.readers import ReadOptions, Unreadable, read


def rows(path: Path, *, text: str = "text", identity: str = "id") -> list[Document | Unreadable]:
    return list(read([str(path)], ReadOptions(text_field=text, id_field=identity)))


def test_rows_are_documents_with_their_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x", "text": "One."}\n\n{"id": 7, "text": "Two."}\r\n{"text": "Three."}', encoding="utf-8")
    found = rows(path)
    assert [entry.id for entry in found] == ["x", "7", f"{path}:4"]
    assert [entry.text for entry in found if isinstance(entry, Document)] == ["One.", "Two.", "Three."]


def test_other_fields_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text('{"key": "k", "body": "One.", "text": "not this"}\n', encoding="utf-8")
    (found,) = rows(path, text="body", identity="key")
    assert isinstance(found, Document)
    assert (found.id, found.text) == ("k", "One.")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{broken", "is not JSON"),
        ("[1, 2]", "is not a JSON object"),
        ('"a string"', "is not a JSON object"),
        ("null", "is not a JSON object"),
        ('{"body": "One."}', "no text in the field 'text' (it has: body)"),
        ("{}", "(it has: none)"),
        ('{"text": 5}', "no text in the field"),
        ('{"text": null}', "no text in the field"),
        ('{"text": " \\n "}', "is empty"),
        ('{"text": "a"} {"text": "b"}', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"text":' * 50_000, "is not JSON"),
    ],
    ids=lambda value: value[:16],
)
def test_a_bad_row_is_said_and_the_next_is_read(tmp_path: Path, row: str, why: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{row}\n{{"id": "good", "text": "One."}}\n', encoding="utf-8")
    bad, good = rows(path)
    assert isinstance(bad, Unreadable)
    assert bad.error.startswith(f"{path}:1 ")
    assert why in bad.error
    assert len(bad.error) < 400
    assert isinstance(good, Document)


def test_bytes_that_are_not_utf_8_spoil_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n\xef\xbb\xbf{"text": "One."}\n')
    bad, good = rows(path)
    assert isinstance(bad, Unreadable)
    assert isinstance(good, Document)


def test_escapes_keep_their_offsets(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a\\ud83c\\udf09b \\u0000 \\u2028 c"}\n', encoding="ascii")
    (found,) = rows(path)
    assert isinstance(found, Document)
    assert found.text == "a🌉b \0 \u2028 c"


def test_gzipped_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": str(number), "text": "One."}) + "\n" for number in range(3))
    assert [entry.id for entry in rows(path)] == ["0", "1", "2"]
    assert len(list(read([str(tmp_path)]))) == 3


def test_a_gzip_file_that_breaks_off_yields_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    line = json.dumps({"text": "One."}) + "\n"
    path.write_bytes(gzip.compress(line.encode() * 5000)[:-9])
    found = rows(path)
    assert isinstance(found[0], Document)
    last = found[-1]
    assert isinstance(last, Unreadable)
    assert last.error.startswith(f"{path}: ")
    path.write_bytes(b"no gzip at all")
    assert [type(entry) for entry in rows(path)] == [Unreadable]


def test_an_empty_file_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"")
    (found,) = rows(path)
    assert isinstance(found, Unreadable)
    assert "is empty" in found.error
