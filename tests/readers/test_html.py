"""HTML: what a reader of the page sees, over the unchanged source."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtaudit.model import Document, SegmentKind
from mtaudit.readers import document_from_text

SECONDS = 10


def page(text: str) -> Document:
    return document_from_text(text, media_type="text/html")


def blocks(text: str) -> list[str]:
    document = page(text)
    return [segment.span.of(document.view.text) for segment in document.segments]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>R&amp;D at Caf&eacute; &#8220;Sun&#x201D;</p>", "R&D at Café “Sun”"),
        ("<p>AT&T and &unknown; &amp</p>", "AT&T and &unknown; &amp"),
        ("<p>The <b>state <i>secre</i></b>tary</p>", "The state secretary"),
        ("<p>one<br>two<br/>three</p>", "one two three"),
        ("<p>one\n   two\t three</p>", "one two three"),
        ("<p>one<!-- two --> three</p>", "one three"),
        ("<p>one<script>if (a < b) two()</script> three</p>", "one three"),
        ("<p>one<style>p { color: red }</style> three</p>", "one three"),
        ("<p>5 < 6 and 7 > 3</p>", "5 < 6 and 7 > 3"),
        ("<p>a<span title='x > y'>b</span>c</p>", "abc"),
        ("<p>a <span hidden>secret</span>b</p>", "a b"),
        ("<p>a <span translate=no>Name</span> b</p>", "a b"),
    ],
)
def test_what_is_shown(source: str, shown: str) -> None:
    assert blocks(source) == [shown]


def test_blocks_and_their_kinds() -> None:
    source = (
        "<!doctype html><html><head><title>The title</title><meta charset=utf-8></head><body><h1>Head</h1><p>Para"
        "<ul><li>one<li>two</ul><table><tr><td>cell<th>head cell</table><figcaption>cap</figcaption></body></html>"
    )
    document = page(source)
    found = [(segment.kind, segment.span.of(document.view.text)) for segment in document.segments]
    assert found == [
        (SegmentKind.HEADING, "The title"),
        (SegmentKind.HEADING, "Head"),
        (SegmentKind.PARAGRAPH, "Para"),
        (SegmentKind.ITEM, "one"),
        (SegmentKind.ITEM, "two"),
        (SegmentKind.CELL, "cell"),
        (SegmentKind.CELL, "head cell"),
        (SegmentKind.CAPTION, "cap"),
    ]


def test_code_is_shown_but_protected() -> None:
    document = page("<p>Call <code>state()</code> now.</p><pre>secretary()\n  x</pre>")
    assert "state()" in document.view.text
    for part in ("state()", "secretary()"):
        at = document.text.index(part)
        assert any(span.start <= at and at + len(part) <= span.end for span in document.protected)


def test_every_tag_is_protected() -> None:
    source = '<p class="a">one <a href="https://a.example/?b=c&amp;d">two</a></p><!-- c -->'
    document = page(source)
    free = "".join(
        char for at, char in enumerate(source) if not any(span.start <= at < span.end for span in document.protected)
    )
    assert free == "one two"


@pytest.mark.parametrize(
    "source",
    [
        "<p>one <b>two",
        "one </p></div></span> two",
        "<p>one <b <i>two</i>",
        "<p>one <a href='x>two</a></p>",
        "<p>one < two",
        "one <!-- two",
        "one <![CDATA[ two",
        "one <script> two",
        "one </ two > </",
        "<",
        "&",
        "one &#0; &#xFFFFFFF; &#55296; two",
    ],
)
def test_broken_pages_are_read(source: str) -> None:
    document = page(source)
    assert document.text == source
    assert document.view.text.isprintable() or "\n" in document.view.text


@pytest.mark.parametrize(
    "source",
    [
        '<a "' * 250_000,
        "<!--" * 250_000,
        "<" * 1_000_000,
        "&" * 1_000_000,
        "<a b='" * 160_000,
        "<b>" * 330_000,
        "</b>" * 250_000,
        "<div hidden>" * 80_000,
        "<script>" * 120_000,
        "&#" * 500_000,
        "<pre>x" * 160_000,
        "<code>a</p>" * 90_000,
        '<a href="' + "x" * 1_000_000,
    ],
    ids=lambda source: source[:12],
)
def test_a_hostile_page_takes_no_longer_than_its_size(source: str) -> None:
    begun = time.process_time()
    document = page(source)
    assert time.process_time() - begun < SECONDS
    assert document.text == source


@given(st.text("<>/!-ab\"'=& ;#p", max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_page_breaks_the_reader(source: str) -> None:
    document = page(source)
    assert document.text == source
    assert all(segment.span.end <= len(document.view.text) for segment in document.segments)
