"""Plain text: blocks, wrapped lines, headings and list items."""

from __future__ import annotations

from mtaudit.model import Document, SegmentKind
from mtaudit.readers import document_from_text

LONG = (
    "The council met on Thursday evening to talk about the new bridge",
    "over the river, which has cost twice as much as anybody planned",
    "when the first stone was laid.",
)


def blocks(text: str) -> list[tuple[SegmentKind, str]]:
    document = document_from_text(text)
    return [(segment.kind, segment.span.of(document.view.text)) for segment in document.segments]


def protected(document: Document) -> list[str]:
    return [span.of(document.text) for span in document.protected]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    for end in ("\n", "\r\n"):
        assert blocks(end.join(LONG)) == [(SegmentKind.PARAGRAPH, " ".join(LONG))]


def test_short_lines_stay_apart() -> None:
    found = blocks("Roses are red.\nViolets are blue.\nThe bridge is new.")
    assert [text for _, text in found] == ["Roses are red.", "Violets are blue.", "The bridge is new."]


def test_blank_lines_part_paragraphs() -> None:
    for gap in ("\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n\n"):
        assert [text for _, text in blocks(f"One thing.{gap}Another thing.")] == ["One thing.", "Another thing."]


def test_the_first_line_without_a_full_stop_is_a_heading() -> None:
    found = blocks("Council argues over bridge\n\nThe council met on Thursday and talked for hours about the cost.")
    assert [kind for kind, _ in found] == [SegmentKind.HEADING, SegmentKind.PARAGRAPH]


def test_bullets_and_numbers_are_not_part_of_the_item() -> None:
    found = blocks("- the first thing\n* the second thing\n• the third thing\n4. the fourth thing")
    assert {kind for kind, _ in found} == {SegmentKind.ITEM}
    assert [text for _, text in found] == [f"the {word} thing" for word in ("first", "second", "third", "fourth")]


def test_a_year_does_not_begin_a_list() -> None:
    assert blocks("2018 was a good year for bridges.") == [(SegmentKind.PARAGRAPH, "2018 was a good year for bridges.")]


def test_runs_of_white_space_show_as_one_space() -> None:
    assert blocks("\t Two   words\tand more. \n") == [(SegmentKind.PARAGRAPH, "Two words and more.")]


def test_addresses_are_protected_without_the_full_stop_behind_them() -> None:
    text = "Write to mayor@town.example or see (https://town.example/a_(b)?c=d). www.bridge.example, too."
    document = document_from_text(text)
    assert protected(document) == ["mayor@town.example", "https://town.example/a_(b)?c=d", "www.bridge.example"]
    assert document.view.text == text


def test_the_text_is_kept_as_it_is() -> None:
    text = "\ufeffOne\u2028two \r\n\r\nthree\x0bfour\u00a0five\x85six\n\n\n"
    assert document_from_text(text).text == text
