"""From bytes to text and back, so that encoding, byte order mark and line ends stay as they were."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from mtaudit.errors import ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}
_PROBE = 65536
_BINARY_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with what is needed to write it back."""

    text: str
    encoding: str
    bom: bytes = b""


def decode(data: bytes, *, markup: bool = False) -> Decoded:
    """Return the text of ``data``; ``markup`` lets an HTML page name its own encoding.

    Raises:
        ReadError: if the bytes are empty, not text, or in no encoding that can be told. The message is the part of the
            sentence after the file's name.
    """
    if not data.strip():
        msg = "is empty"
        raise ReadError(msg)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(_strict(data[len(bom) :], name), name, bom)
    if _is_binary(data):
        msg = "is a binary file, not text"
        raise ReadError(msg)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        declared = _META.search(data[:4096]) if markup else None
        return _declared(data, declared.group(1).decode("ascii", "replace") if declared else "")


def encode(text: str, encoding: str, bom: bytes, *, markup: bool = False) -> bytes:
    """Return ``text`` as the bytes of its file; in HTML what the encoding lacks becomes a character reference.

    Raises:
        ReadError: if the encoding has no such character.
    """
    try:
        return bom + text.encode(encoding, "xmlcharrefreplace" if markup else "strict")
    except UnicodeEncodeError as error:
        char = text[error.start]
        msg = f"the corrected text holds {char!r}, which the file's encoding ({encoding}) lacks; convert the file to UTF-8"
        raise ReadError(msg) from error


def _declared(data: bytes, name: str) -> Decoded:
    if name:
        try:
            return Decoded(data.decode(name), codecs.lookup(name).name)
        except (LookupError, UnicodeDecodeError):
            pass
    return _guessed(data)


def _guessed(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_PROBE]).best()
    if best is None:
        msg = "is in no encoding that can be told; convert it to UTF-8"
        raise ReadError(msg)
    # For text in Latin letters several code pages decode the same bytes; Windows-1252 is by far the commonest.
    names = ("cp1252", best.encoding) if best.encoding.startswith(("cp125", "latin", "iso8859", "mac")) else (best.encoding,)
    for name in names:
        try:
            return Decoded(data.decode(name), name)
        except UnicodeDecodeError:
            continue
    msg = "is in no encoding that can be told; convert it to UTF-8"
    raise ReadError(msg)


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        msg = f"begins with the mark of {encoding} but is not in it (byte {error.start})"
        raise ReadError(msg) from error
    if not text.strip():
        msg_0 = "is empty"
        raise ReadError(msg_0)
    return text


def _is_binary(data: bytes) -> bool:
    probe = data[:_PROBE]
    control = sum(byte in _CONTROL for byte in probe)
    return b"\0" in probe or control > _BINARY_SHARE * len(probe)
