"""Plain text: blocks by blank lines, hard-wrapped lines joined, headings and list items told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mtaudit.model import EMPTY, Document, SegmentKind
from mtaudit.readers.building import ViewBuilder

URL = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"”’]*[^\s<>\"”’.,;:!?)\]}]|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}\b"
)
_BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])[ \t]+")
_LINE = re.compile(r"[^\r\n]+")
_WRAP = 120
_LEAST_WRAP = 50
_HEADING_WORDS = 18
_ENDS = tuple(".!?:;,…\"”’')]*_>»")

Line = tuple[int, int]


def read_plain(text: str, identity: str, metadata: Mapping[str, object] = EMPTY) -> Document:
    """Return the document of a plain text; URLs and e-mail addresses are protected."""
    builder = ViewBuilder(text)
    blocks = list(_blocks(text))
    for number, block in enumerate(blocks):
        for start, end, kind in _units(text, block, first=number == 0):
            builder.verbatim(start, end)
            builder.end_block(kind)
    for match in URL.finditer(text):
        builder.protect(*match.span())
    return builder.document(identity, metadata)


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield runs of lines that are not blank, white space at both ends of a line left out."""
    block: list[Line] = []
    previous = 0
    for match in _LINE.finditer(text):
        gap = text[previous : match.start()]
        previous = match.end()
        if block and gap not in {"\n", "\r", "\r\n", ""}:
            yield block
            block = []
        line = match.group()
        stripped = line.strip()
        if not stripped:
            if block:
                yield block
            block = []
            continue
        start = match.start() + len(line) - len(line.lstrip())
        block.append((start, start + len(stripped)))
    if block:
        yield block


def _units(text: str, block: Sequence[Line], *, first: bool) -> Iterator[tuple[int, int, SegmentKind]]:
    """Yield what belongs together: a wrapped paragraph, or each line by itself; bullets are left out."""
    groups = _joined(text, block)
    for start, end in groups:
        bullet = _BULLET.match(text, start, end)
        if bullet is not None:
            yield bullet.end(), end, SegmentKind.ITEM
        else:
            yield start, end, _kind(text[start:end], alone=len(groups) == 1, first=first)


def _joined(text: str, block: Sequence[Line]) -> list[Line]:
    wrapped = len(block) > 1 and _is_wrapped(block)
    groups: list[Line] = []
    for start, end in block:
        if groups and wrapped and _BULLET.match(text, start, end) is None:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    return groups


def _is_wrapped(block: Sequence[Line]) -> bool:
    sizes = [end - start for start, end in block]
    longest = max(sizes)
    return _LEAST_WRAP <= longest <= _WRAP and all(size > longest * 0.6 for size in sizes[:-1])


def _kind(line: str, *, alone: bool, first: bool) -> SegmentKind:
    if line.startswith("#") or (alone and len(line.split()) <= _HEADING_WORDS and not line.endswith(_ENDS)):
        short = len(line.split()) <= _HEADING_WORDS // 2
        if first or short or line.startswith("#"):
            return SegmentKind.HEADING
    return SegmentKind.PARAGRAPH
