"""Markdown: prose is shown, markup is protected, and every character stays where it was."""

from __future__ import annotations

import pytest

from mtaudit.model import Document, SegmentKind
from mtaudit.readers import document_from_text
from mtaudit.text.edits import is_protected


def markdown(text: str) -> Document:
    return document_from_text(text, media_type="text/markdown")


def blocks(text: str) -> list[str]:
    document = markdown(text)
    return [segment.span.of(document.view.text) for segment in document.segments]


def kinds(text: str) -> list[SegmentKind]:
    return [segment.kind for segment in markdown(text).segments]


def assert_protected(document: Document, part: str) -> None:
    at = document.text.index(part)
    inside = [span for span in document.protected if span.start <= at and at + len(part) <= span.end]
    assert inside, f"{part!r} is not protected"


def assert_free(document: Document, part: str) -> None:
    at = document.text.index(part)
    assert not any(max(span.start, at) < min(span.end, at + len(part)) for span in document.protected), part


def test_headings_paragraphs_and_items() -> None:
    text = "# Bridge\n\nThe *new* bridge.\n\n- one **item**\n- another\n\nSetext\n======\n\n## Closed ##\n"
    assert blocks(text) == ["Bridge", "The new bridge.", "one item", "another", "Setext", "Closed"]
    heading, paragraph, item = SegmentKind.HEADING, SegmentKind.PARAGRAPH, SegmentKind.ITEM
    assert kinds(text) == [heading, paragraph, item, item, heading, heading]


def test_fenced_and_indented_code_is_not_shown() -> None:
    text = "Before.\n\n```python\nstate = 'secretary'\n```\n\n    indented code\n\n~~~\ntilde\n~~~\n\nAfter.\n"
    document = markdown(text)
    assert blocks(text) == ["Before.", "After."]
    for part in ("state = 'secretary'", "indented code", "tilde", "```python"):
        assert_protected(document, part)


def test_inline_code_is_shown_but_protected() -> None:
    document = markdown("Run `make all` and ``a ` b`` now.\n")
    assert "make all" in document.view.text
    assert_protected(document, "`make all`")
    assert_protected(document, "``a ` b``")
    assert_free(document, "now")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [the plan](https://a.example/p) today.\n", "See the plan today."),
        ('See [the plan](https://a.example/p "A title") today.\n', "See the plan today."),
        ("See [the plan][1] today.\n\n[1]: https://a.example/p\n", "See the plan today."),
        ("See ![a picture](p.png) today.\n", "See today."),
        ("See <https://a.example/p> today.\n", "See today."),
        ("It is said.[^1] So be it.\n", "It is said. So be it."),
        ("AT&amp;T is \\*big\\*.\n", "AT&T is *big*."),
        ("One <b>bold</b> word.<!-- not this -->\n", "One bold word."),
        ("~~Old~~ and ***new***, snake_case_name.\n", "Old and new, snake_case_name."),
    ],
)
def test_inline_markup(text: str, shown: str) -> None:
    assert blocks(text)[0] == shown


def test_a_link_keeps_its_target() -> None:
    document = markdown("See [the plan](https://a.example/the_plan) today.\n")
    assert_protected(document, "](https://a.example/the_plan)")
    assert_free(document, "the plan")


def test_front_matter_is_protected() -> None:
    for mark in ("---", "+++"):
        document = markdown(f"{mark}\ntitle: State secretary\n{mark}\n\nThe text.\n")
        assert document.view.text.strip() == "The text."
        assert_protected(document, "title: State secretary")


def test_tables_show_their_cells() -> None:
    text = "| Name | Office |\n|------|:-----:|\n| A. B. | state `x|y` secretary |\n| C | mayor |\n"
    assert set(kinds(text)) == {SegmentKind.CELL}
    assert [cell.strip() for cell in blocks(text)][:3] == ["Name", "Office", "A. B."]
    assert "mayor" in blocks(text)
    assert_protected(markdown(text), "|------|:-----:|")


def test_nested_lists_and_quotes() -> None:
    text = "1. first\n   - inner one\n     goes on\n   - [x] inner two\n2. second\n\n> quoted line\n> goes on\n>\n> > deeper\n"
    assert blocks(text) == ["first", "inner one goes on", "inner two", "second", "quoted line goes on", "deeper"]


def test_html_blocks_are_not_shown() -> None:
    document = markdown("Before.\n\n<div>\nhidden words\n</div>\n\nAfter.\n")
    assert "Before." in document.view.text
    assert_protected(document, "<div>")


def test_line_ends_of_windows() -> None:
    text = "# Bridge\r\n\r\nThe *new*\r\nbridge is `open`.\r\n\r\n- one\r\n- two\r\n\r\n```\r\ncode\r\n```\r\n"
    assert blocks(text) == ["Bridge", "The new bridge is `open`.", "one", "two"]
    assert markdown(text).text == text
    assert_protected(markdown(text), "code\r\n")


def test_every_shown_word_is_free_and_every_mark_is_not() -> None:
    text = "# The *state* [secretary](u)\n\n1. item **two** with `code`\n"
    document = markdown(text)
    for at, char in enumerate(text):
        if char in "#*[]()`":
            assert any(span.start <= at < span.end for span in document.protected), (at, char)
    words = [segment.span for segment in document.segments]
    assert not any(is_protected(document, part) for part in document.view.source_spans(words[0]) if part.of(text).isalpha())
