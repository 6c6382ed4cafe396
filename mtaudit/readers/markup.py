"""HTML: a linear scan that keeps every offset. Nothing is executed, fetched or expanded beyond character references."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from mtaudit.model import EMPTY, Document, SegmentKind, Span
from mtaudit.readers.building import ViewBuilder
from mtaudit.readers.plain import URL

# A tag with quoted attribute values; where a quote is never closed, the plain form below takes over for the rest.
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/><]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_PLAIN_TAG = re.compile(r"<(/?)([A-Za-z][^\s/><]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_HIDDEN = frozenset(
    "script style template noscript svg math iframe object canvas audio video select button textarea nav head".split()
)
_CODE = frozenset("pre code samp kbd var tt".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 "  # noqa: E501
    "h2 h3 h4 h5 h6 header hr html legend li main menu ol option p pre section summary table tbody td tfoot th thead title tr "
    "ul".split()
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title", "legend", "summary"), SegmentKind.HEADING),
    **dict.fromkeys(("li", "dd", "dt"), SegmentKind.ITEM),
    **dict.fromkeys(("td", "th"), SegmentKind.CELL),
    **dict.fromkeys(("figcaption", "caption"), SegmentKind.CAPTION),
}
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_FAR = 10_000
_NO_TRANSLATION = re.compile(r"\btranslate\s*=\s*[\"']?no\b|\bhidden\b(?!\s*=\s*[\"']?false)", re.IGNORECASE)


def read_html(text: str, identity: str, metadata: Mapping[str, object] = EMPTY) -> Document:
    """Return the document of an HTML page: what a reader sees, tags, scripts and code protected."""
    return _Scan(text).run(identity, metadata)


class _Scan:
    """One pass over a page. ``hidden`` is the element whose content is not shown and how deep it is nested in itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.builder = ViewBuilder(text)
        self.hidden = ""
        self.depth = 0
        self.code: list[str] = []
        self.kind = SegmentKind.PARAGRAPH
        self.broken = False

    def run(self, identity: str, metadata: Mapping[str, object]) -> Document:
        at = 0
        for start, end, closing, name, attributes in self._markup():
            self._data(at, start)
            self.builder.protect(start, end)
            if name:
                self._tag(start, end, closing=closing, name=name, attributes=attributes)
            at = end
        self._data(at, len(self.text))
        self.builder.end_block(self.kind)
        return self.builder.document(identity, metadata, escape="html")

    def _markup(self) -> Iterator[tuple[int, int, bool, str, str]]:
        """Yield tags, comments and declarations (with an empty name) in order."""
        text, at = self.text, 0
        while (start := text.find("<", at)) >= 0:
            if text.startswith("<!--", start):
                at = self._until("-->", start + 4)
                yield start, at, False, "", ""
            elif text.startswith("<![CDATA[", start):
                at = self._until("]]>", start)
                yield start, at, False, "", ""
            elif text.startswith(("<!", "<?"), start):
                at = self._until(">", start)
                yield start, at, False, "", ""
            elif (match := self._match(start)) is not None:
                at = match.end()
                name = match.group(2).lower()
                yield start, at, bool(match.group(1)), name, match.group(3)
                if name in {"script", "style"} and not match.group(1):
                    at = self._raw(name, at)
            else:
                at = start + 1

    def _match(self, start: int) -> re.Match[str] | None:
        if not self.broken:
            found = _TAG.match(self.text, start)
            if found is not None and found.end() - start <= _FAR:
                return found
            # A quote that is never closed would make every further attempt scan to the end.
            self.broken = found is not None or _PLAIN_TAG.match(self.text, start) is not None
        return _PLAIN_TAG.match(self.text, start)

    def _until(self, mark: str, start: int) -> int:
        at = self.text.find(mark, start)
        return len(self.text) if at < 0 else at + len(mark)

    def _raw(self, name: str, start: int) -> int:
        """Return where the content of a script or style ends; all of it is protected."""
        end = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.text, start)
        stop = end.start() if end else len(self.text)
        self.builder.protect(start, stop)
        return stop

    def _tag(self, start: int, end: int, *, closing: bool, name: str, attributes: str) -> None:
        if self.hidden:
            self._nested(name, closing=closing)
            return
        void = name in _VOID or attributes.rstrip().endswith("/")
        if (
            not closing
            and not void
            and name not in {"body", "html"}
            and (name in _HIDDEN or _NO_TRANSLATION.search(attributes))
        ):
            self.hidden, self.depth = name, 1
            self.builder.space(Span(start, start))
            return
        if name in _BLOCKS:
            self.builder.end_block(self.kind)
            self.kind = SegmentKind.PARAGRAPH if closing else _KINDS.get(name, self.kind)
        elif name == "br":
            self.builder.space(Span(start, end))
        if name in _CODE:
            if not closing:
                self.code.append(name)
            elif name in self.code:
                self.code.remove(name)

    def _nested(self, name: str, *, closing: bool) -> None:
        if name == self.hidden:
            self.depth += -1 if closing else 1
        if self.depth == 0 or (self.hidden == "head" and name in {"title", "body"}):
            self.hidden = ""
            self.kind = SegmentKind.HEADING if name == "title" and not closing else SegmentKind.PARAGRAPH
        if name == "title" and closing:
            self.builder.end_block(SegmentKind.HEADING)

    def _data(self, start: int, end: int) -> None:
        if start >= end:
            return
        if self.hidden:
            self.builder.protect(start, end)
            return
        if self.code:
            self.builder.protect(start, end)
        at = start
        for match in _ENTITY.finditer(self.text, start, end):
            self.builder.verbatim(at, match.start())
            shown = html.unescape(match.group())
            if shown != match.group():
                self.builder.replaced(shown, Span(*match.span()))
            else:
                self.builder.verbatim(*match.span())
            at = match.end()
        self.builder.verbatim(at, end)
        for match in URL.finditer(self.text, start, end):
            self.builder.protect(*match.span())
