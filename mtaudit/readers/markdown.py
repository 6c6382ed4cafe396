"""Markdown (CommonMark and tables): prose blocks by markdown-it, inline markup by spans over the unchanged text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from mtaudit.model import EMPTY, Document, SegmentKind, Span
from mtaudit.readers.building import ViewBuilder
from mtaudit.readers.plain import URL

_FRONT = re.compile(r"\A(?:---|\+\+\+)[ \t]*\r?\n.*?\r?\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# What a line of a block may begin with that is not its text: quote marks, bullets, numbers, hashes, indentation.
_PREFIX = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(?:#{1,6}[ \t]+)?")
_QUOTE_PREFIX = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_INLINE = re.compile(
    r"(?P<code>(?P<ticks>`+)[^`](?:.{0,2000}?[^`])?(?P=ticks)(?!`)|(?P<single>`)[^`\n]{1,2000}`)"
    r"|(?P<image>!\[[^\]\n]{0,1000}\](?:\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)|\[[^\]\n]{0,200}\]))"
    r"|(?P<target>\](?:\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:[ \t]+[\"'][^\"'\n]{0,500}[\"'])?\)|\[[^\]\n]{0,200}\]))"  # noqa: E501
    r"|(?P<auto><[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]{0,2000}>)"
    r"|(?P<tag></?[a-zA-Z][^<>\n]{0,1000}>|<!--.{0,2000}?-->)"
    r"|(?P<note>\[\^[^\]\s]{1,100}\])"
    r"|(?P<open>\[)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<strong>\*{1,3}|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))",
    re.DOTALL,
)
_KINDS = {
    "heading_open": SegmentKind.HEADING,
    "list_item_open": SegmentKind.ITEM,
    "td_open": SegmentKind.CELL,
    "th_open": SegmentKind.CELL,
}


def read_markdown(text: str, identity: str, metadata: Mapping[str, object] = EMPTY) -> Document:
    """Return the document of a Markdown text: code, URLs, HTML, front matter and markup are protected."""
    builder = ViewBuilder(text)
    lines = _line_starts(text)
    prose: list[Span] = []
    for first, last, kind in _blocks(text):
        spans = list(_cells(text, lines[first], lines[last])) if kind is SegmentKind.CELL else [Span(lines[first], lines[last])]
        for span in spans:
            _block(builder, text, span, kind, prose)
    _protect_rest(builder, len(text), prose)
    for match in URL.finditer(text):
        builder.protect(*match.span())
    return builder.document(identity, metadata)


def _blocks(text: str) -> Iterator[tuple[int, int, SegmentKind]]:
    """Yield first and last line (exclusive) of each block of prose; a row of a table counts once."""
    from markdown_it import MarkdownIt

    front = _FRONT.match(text)
    skipped = text.count("\n", 0, front.end()) if front else 0
    body = text[front.end() :] if front else text
    # markdown-it takes a lone carriage return for a line end as well; one space keeps the count of lines.
    tokens = MarkdownIt("commonmark").enable("table").parse(re.sub(r"\r(?!\n)", " ", body))
    kind = SegmentKind.PARAGRAPH
    done = -1
    for token in tokens:
        if token.type in {"paragraph_open", "tr_open"}:
            kind = SegmentKind.PARAGRAPH if token.level == 0 else kind
        if token.type in _KINDS:
            kind = _KINDS[token.type]
        if token.type.endswith("_close") and token.level == 0:
            kind = SegmentKind.PARAGRAPH
        if token.type != "inline" or token.map is None or not token.content.strip():
            continue
        first, last = token.map[0] + skipped, token.map[1] + skipped
        if kind is SegmentKind.CELL:
            if first == done:
                continue
            done = first
        yield first, last, kind


def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer(r"\n", text)]
    return [*starts, len(text), len(text)]


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    line = text[start:end].splitlines()[0] if start < end else ""
    at = start
    for match in re.finditer(r"(?:\\.|`[^`]*`|[^|\\`]|`|\\)+", line):
        span = Span(at + match.start(), at + match.end())
        if match.group().strip():
            yield span


def _block(builder: ViewBuilder, text: str, block: Span, kind: SegmentKind, prose: list[Span]) -> None:
    at = block.start
    first = True
    while at < block.end:
        stop = text.find("\n", at, block.end)
        stop = block.end if stop < 0 else stop + 1
        prefix = (_PREFIX if first else _QUOTE_PREFIX).match(text, at, stop)
        start = prefix.end() if prefix and kind is not SegmentKind.CELL else at
        content = text[start:stop]
        end = start + len(content.rstrip())
        if first and kind is SegmentKind.HEADING:
            end = start + len(content.rstrip().rstrip("#").rstrip())
        if not (set(content.strip()) <= set("=-") and not first):
            if not first:
                builder.space(Span(at, start) if start > at else Span(at - 1, at))
            _inline(builder, text, start, end, prose)
        first = False
        at = stop
    builder.end_block(kind)


def _inline(builder: ViewBuilder, text: str, start: int, end: int, prose: list[Span]) -> None:
    at = start

    def show(stop: int) -> None:
        if stop > at:
            builder.verbatim(at, stop)
            prose.append(Span(at, stop))

    for match in _INLINE.finditer(text, start, end):
        show(match.start())
        at = match.end()
        if match.lastgroup == "entity":
            builder.replaced(html.unescape(match.group()), Span(*match.span()))
            prose.append(Span(*match.span()))
        elif match.group("code") is not None:
            builder.verbatim(*match.span())  # shown, so that the sentence reads on; protected as it is not prose
        elif match.lastgroup == "escape":
            builder.protect(match.start(), match.start() + 1)
            builder.verbatim(match.start() + 1, match.end())
            prose.append(Span(match.start() + 1, match.end()))
    show(end)


def _protect_rest(builder: ViewBuilder, size: int, prose: list[Span]) -> None:
    at = 0
    for span in sorted(prose):
        builder.protect(at, span.start)
        at = max(at, span.end)
    builder.protect(at, size)
