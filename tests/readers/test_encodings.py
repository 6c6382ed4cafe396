"""Encodings, byte order marks and line ends: told on reading, kept on writing back."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from mtaudit.errors import ReadError
from mtaudit.model import Document
from mtaudit.readers import Unreadable, read, write_back

TEXT = "The mayor’s café opens on Sunday.\r\nIt costs £5 — no more, says Zoë.\r\n"


def one(path: Path, data: bytes) -> Document | Unreadable:
    path.write_bytes(data)
    (found,) = read([str(path)])
    return found


def document(path: Path, data: bytes) -> Document:
    found = one(path, data)
    assert isinstance(found, Document), found
    return found


def error(path: Path, data: bytes) -> str:
    found = one(path, data)
    assert isinstance(found, Unreadable)
    assert found.path == str(path)
    assert found.error.startswith(str(path))
    assert "\n" not in found.error
    return found.error


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("cp1252", b""),
    ],
)
def test_what_is_read_is_written_back_byte_by_byte(tmp_path: Path, encoding: str, bom: bytes) -> None:
    data = bom + TEXT.encode(encoding)
    found = document(tmp_path / "a.txt", data)
    assert found.text == TEXT
    assert write_back(found, found.text) == data
    changed = found.text.replace("Sunday", "Monday")
    assert write_back(found, changed) == bom + changed.encode(encoding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay(tmp_path: Path, end: str) -> None:
    text = f"One line.{end}{end}Another line.{end}"
    found = document(tmp_path / "a.txt", text.encode())
    assert found.text == text
    assert [segment.span.of(found.view.text) for segment in found.segments] == ["One line.", "Another line."]
    assert write_back(found, text) == text.encode()


def test_latin_1_is_told_apart(tmp_path: Path) -> None:
    text = "The café of Señor Müller was closed on Tuesday, as the naïve façade had to be painted again."
    found = document(tmp_path / "a.txt", text.encode("latin-1"))
    assert found.text == text
    assert write_back(found, text) == text.encode("latin-1")


def test_a_page_names_its_own_encoding(tmp_path: Path) -> None:
    source = "<html><head><meta charset='iso-8859-2'></head><body><p>Mr Łukasz Żak spoke.</p></body></html>"
    found = document(tmp_path / "a.html", source.encode("iso-8859-2"))
    assert found.text == source
    assert found.view.text.endswith("Mr Łukasz Żak spoke.")


def test_a_character_that_the_encoding_lacks_is_refused_in_text_and_a_reference_in_html(tmp_path: Path) -> None:
    plain = document(tmp_path / "a.txt", "The café is “new”.".encode("cp1252"))
    with pytest.raises(ReadError, match=r"lacks; convert the file to UTF-8"):
        write_back(plain, plain.text + "→")
    page = document(tmp_path / "a.html", b"<meta charset=windows-1252><p>The caf\xe9 is new.</p>")
    assert b"&#8594;" in write_back(page, page.text.replace("new", "→"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (codecs.BOM_UTF8 + b" \n", "is empty"),
        ("\ufeff \n\n".encode("utf-16-le"), "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "is a binary file"),
        (b"MZ\x90\0 text with a zero byte", "is a binary file"),
        (codecs.BOM_UTF8 + b"caf\xe9 is not UTF-8", "is not in it"),
        (codecs.BOM_UTF16_LE + b"a\0b", "is not in it"),
    ],
)
def test_what_is_no_text_is_said_in_one_sentence(tmp_path: Path, data: bytes, why: str) -> None:
    assert why in error(tmp_path / "a.txt", data)


def test_a_page_of_markup_only_has_no_text(tmp_path: Path) -> None:
    assert "has no text to audit" in error(tmp_path / "a.html", b"<p><img src='a.png'></p><script>x()</script>")
    assert "has no text to audit" in error(tmp_path / "a.md", b"```\ncode\n```\n")
