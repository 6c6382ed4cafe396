"""Finds the documents that paths name and reads each with the reader that its kind asks for."""

from __future__ import annotations

import glob
import gzip
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from mtaudit.errors import ReadError
from mtaudit.model import EMPTY, Document
from mtaudit.readers.base import LARGEST, ReadOptions, Unreadable
from mtaudit.readers.encoding import decode, encode
from mtaudit.readers.markdown import read_markdown
from mtaudit.readers.markup import read_html
from mtaudit.readers.plain import read_plain

Reader = Callable[[str, str, Mapping[str, object]], Document]

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm", ".xhtml"})
ROWS = frozenset({".jsonl", ".ndjson"})
SUFFIXES = frozenset({".txt", ".text"}) | MARKDOWN | HTML | ROWS
_STDIN = "-"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def document_from_text(
    text: str,
    identity: str = "text",
    *,
    path: str = "",
    media_type: str = "text/plain",
    metadata: Mapping[str, object] = EMPTY,
) -> Document:
    """Return the document of a text that is already in memory; ``media_type`` chooses the reader.

    Half a surrogate pair, which no encoding can hold, is read as U+FFFD.
    """
    text, identity = (_SURROGATE.sub("\ufffd", part) for part in (text, identity))
    readers: Mapping[str, Reader] = {"text/html": read_html, "text/markdown": read_markdown}
    kept = {"path": path, "media_type": media_type, **metadata}
    return readers.get(media_type, read_plain)(text, identity, kept)


def read(paths: Iterable[str], options: ReadOptions | None = None) -> Iterator[Document | Unreadable]:
    """Yield every document that ``paths`` (files, folders, globs, ``-``) name, in order; what cannot be read as such."""
    chosen = options or ReadOptions()
    for path in paths:
        if path == _STDIN:
            yield _of_bytes(sys.stdin.buffer.read(LARGEST + 1), "stdin", _STDIN)
            continue
        for found in _expand(path):
            if isinstance(found, Unreadable):
                yield found
            elif _has_rows(found):
                yield from _rows(found, chosen)
            else:
                yield _from_file(found)


def _expand(path: str) -> Iterator[Path | Unreadable]:
    """Yield the files under a path; hidden ones and unknown kinds only where they are named themselves."""
    if not path.strip():
        yield Unreadable(path, path, "an empty path names no file")  # and not the current folder, as for an unset variable
        return
    try:
        place = Path(path)
        if place.is_dir():
            found = sorted(file for file in place.rglob("*") if _is_wanted(file, place))
            yield from found
            if not found:
                yield Unreadable(path, path, f"{path}: the folder holds no {', '.join(sorted(SUFFIXES))} files")
        elif place.exists() or not glob.has_magic(path):
            yield place
        else:
            matches = sorted(Path(name) for name in glob.glob(path, recursive=True))  # noqa: PTH207 - absolute patterns as well
            files = [file for file in matches if file.is_file()]
            yield from files
            if not files:
                yield Unreadable(path, path, f"{path}: no file matches")
    except (OSError, ValueError) as error:
        yield Unreadable(path, path, f"{path}: {_reason(error)}")


def _is_wanted(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.is_file() and (file.suffix.lower() in SUFFIXES or _has_rows(file))


def _has_rows(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return any(name.endswith(suffix) for suffix in ROWS)


def _from_file(path: Path) -> Document | Unreadable:
    name = str(path)
    try:
        if path.exists() and not path.is_file():
            return Unreadable(name, name, f"{name}: is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return Unreadable(name, name, f"{name}: {_reason(error)}")
    return _of_bytes(data, name, name)


def _of_bytes(data: bytes, identity: str, path: str) -> Document | Unreadable:
    if len(data) > LARGEST:
        why = f"is larger than {LARGEST >> 20} MiB; split it, or make it JSON lines"
        return Unreadable(identity, path, f"{identity} {why}")
    suffix = Path(path).suffix.lower()
    head = data[:512].lstrip().lower()
    markup = suffix in HTML or (path == _STDIN and head.startswith((b"<!doctype html", b"<html")))
    try:
        decoded = decode(data, markup=markup)
    except ReadError as error:
        return Unreadable(identity, path, f"{identity} {error}")
    media = "text/html" if markup else "text/markdown" if suffix in MARKDOWN else "text/plain"
    kept = {"encoding": decoded.encoding, "bom": decoded.bom}
    document = document_from_text(decoded.text, identity, path=path, media_type=media, metadata=kept)
    if not document.view.text.strip():
        return Unreadable(identity, path, f"{identity} has no text to audit, only markup or code")
    return document


def _rows(path: Path, options: ReadOptions) -> Iterator[Document | Unreadable]:
    name = str(path)
    count = 0
    try:
        with _opened(path) as file:
            while line := file.readline(LARGEST + 1):
                count += 1
                if line.strip():
                    yield _row(line, name, count, options)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        where = f" after line {count}" if count else ""
        yield Unreadable(name, name, f"{name}: {_reason(error)}{where}")
        return
    if count == 0:
        yield Unreadable(name, name, f"{name} is empty")


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def _decoded(line: bytes) -> object:
    import msgspec

    try:
        found: object = msgspec.json.decode(line)
    except msgspec.DecodeError:
        # Half a surrogate pair is an error to msgspec; the standard library, which is slower, lets it pass.
        if b"\\ud" not in line.lower():
            raise
        import json

        return json.loads(line)
    return found


def _row(line: bytes, path: str, number: int, options: ReadOptions) -> Document | Unreadable:
    import msgspec

    place = f"{path}:{number}"
    if len(line) > LARGEST:
        return Unreadable(place, path, f"{place} is larger than {LARGEST >> 20} MiB")
    try:
        row = _decoded(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return Unreadable(place, path, f"{place} is not JSON: {error}")
    if not isinstance(row, dict):
        return Unreadable(place, path, f"{place} is not a JSON object")
    identity = str(row[options.id_field]) if row.get(options.id_field) not in (None, "") else place
    text = row.get(options.text_field)
    if not isinstance(text, str):
        fields = ", ".join(sorted(map(str, row))[:8]) or "none"
        return Unreadable(
            identity,
            path,
            f"{place} has no text in the field {options.text_field!r} (it has: {fields}); see --text-field",
        )
    if not text.strip():
        return Unreadable(identity, path, f"{place} is empty")
    return document_from_text(text, identity, path=path, metadata={"row": number})


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_back(document: Document, corrected: str) -> bytes:
    """Return the bytes of the document's file with ``corrected`` in the place of its text.

    Raises:
        ReadError: if the encoding of the file lacks a character of the corrected text.
    """
    metadata = document.metadata
    bom = metadata.get("bom", b"")
    markup = metadata.get("media_type") == "text/html"
    return encode(corrected, str(metadata.get("encoding", "utf-8")), bom if isinstance(bom, bytes) else b"", markup=markup)


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and rename, so that the file is never half written; its permissions are kept.

    Raises:
        ReadError: if that is not possible.
    """
    target = path.resolve() if path.is_symlink() else path
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
            temporary.chmod(mode)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror or error}"
        raise ReadError(msg) from error
