"""Edits and offset maps: what is shown maps back to what is written, and edits never touch markup."""

from __future__ import annotations

import html

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mtaudit.model import Document, Edit, Span, View, apply_edits
from mtaudit.readers import document_from_text
from mtaudit.text.edits import is_protected, to_document_edits, to_document_span

MEDIA = ("text/plain", "text/markdown", "text/html")
WORDS = st.sampled_from(
    [
        "The",
        "minister",
        "said",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "&amp;",
        "&eacute;",
        "a&nbsp;b",
        "`code`",
        "**",
        "_",
        "[text](u)",
        "https://a.example/b",
        "\n",
        "\n\n",
        "\r\n",
        "- ",
        "# ",
        "> ",
        "| a | b |",
        "<br>",
        "<!-- no -->",
        "<script>x</script>",
        "é🌉",
        "“quoted”",
        "\t",
        "<",
        ">",
        "&",
        "\\*",
        "---",
    ]
)
MARKED = st.lists(WORDS, max_size=25).map(" ".join)
ANY = st.one_of(MARKED, st.text(max_size=80))


def spans_in(size: int) -> st.SearchStrategy[Span]:
    """Return spans of a text of ``size`` characters."""
    ends = st.tuples(st.integers(0, size), st.integers(0, size))
    return ends.map(lambda pair: Span(min(pair), max(pair)))


@st.composite
def disjoint_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    bounds = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    return text, [Edit(Span(start, end), draw(st.text(max_size=5))) for start, end in pairs]


@given(disjoint_edits())
def test_edits_change_their_own_places_and_nothing_else(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    expected = text
    for edit in reversed(edits):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
    assert apply_edits(text, edits) == expected
    assert apply_edits(text, edits[::-1]) == expected


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span(0, 3), "a"), Edit(Span(2, 4), "b")],
        [Edit(Span(2, 2), "a"), Edit(Span(2, 2), "b")],
        [Edit(Span(4, 99), "a")],
    ],
)
def test_impossible_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps another or lies outside"):
        apply_edits("abcdef", edits)


@given(ANY, st.sampled_from(MEDIA))
@settings(max_examples=300, deadline=None)
def test_the_map_covers_the_view_and_shows_what_is_written(text: str, media: str) -> None:
    document = document_from_text(text, media_type=media)
    view, at, source = document.view, 0, 0
    assert document.text == text
    for piece in view.pieces:
        assert piece.start == at
        assert piece.size > 0
        assert piece.source.start >= source
        assert piece.source.end <= len(text)
        if piece.verbatim:
            assert view.text[piece.start : piece.start + piece.size] == piece.source.of(text)
        at, source = at + piece.size, piece.source.end
    assert at == len(view.text)
    for segment in document.segments:
        shown = segment.span.of(view.text)
        assert shown.strip()
        assert "\n\n" not in shown


@given(ANY, st.sampled_from(MEDIA))
@settings(max_examples=200, deadline=None)
def test_protected_spans_are_sorted_apart_and_inside_the_text(text: str, media: str) -> None:
    end = -1
    for span in document_from_text(text, media_type=media).protected:
        assert end < span.start < span.end <= len(text)
        end = span.end


@given(ANY, st.sampled_from(MEDIA), st.data())
@settings(max_examples=300, deadline=None)
def test_a_finding_never_covers_markup(text: str, media: str, data: st.DataObject) -> None:
    document = document_from_text(text, media_type=media)
    span = data.draw(spans_in(len(document.view.text)))
    found = to_document_span(document, span)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert not is_protected(document, found)


@given(ANY, st.sampled_from(MEDIA), st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6), st.data())
@settings(max_examples=400, deadline=None)
def test_an_edit_leaves_markup_alone(text: str, media: str, new: str, data: st.DataObject) -> None:
    document = document_from_text(text, media_type=media)
    edit = Edit(data.draw(spans_in(len(document.view.text))), new)
    edits = to_document_edits(document, edit)
    for made in edits:
        assert not any(made.span.overlaps(span) for span in document.protected)
    changed = apply_edits(text, edits)
    kept = [span.of(text) for span in document.protected]
    at = 0
    for piece in kept:  # every protected piece is still there, in order
        at = changed.find(piece, at)
        assert at >= 0
        at += len(piece)


WORD = st.text("abcdefgh", min_size=1, max_size=6)


@given(st.lists(WORD, min_size=3, max_size=8), st.integers(0, 7), WORD, st.sampled_from(MEDIA))
@settings(max_examples=200, deadline=None)
def test_an_edit_of_the_view_shows_in_the_view(words: list[str], which: int, new: str, media: str) -> None:
    assume(which < len(words))
    marks = {"text/html": "<p>{}</p>", "text/markdown": "**{}** end", "text/plain": "{}"}
    before = document_from_text(marks[media].format(" ".join(words)), media_type=media)
    start = sum(len(word) + 1 for word in words[:which])
    edit = Edit(Span(start, start + len(words[which])), new)
    wanted = apply_edits(before.view.text, [edit])
    changed = apply_edits(before.text, to_document_edits(before, edit))
    assert document_from_text(changed, media_type=media).view.text == wanted


def test_words_are_escaped_for_html() -> None:
    page = document_from_text("<p>Profit and loss</p>", media_type="text/html")
    edit = Edit(Span(0, 6), "R&D <costs>")
    changed = apply_edits(page.text, to_document_edits(page, edit))
    assert changed == "<p>R&amp;D &lt;costs&gt; and loss</p>"
    assert html.unescape(changed) == "<p>R&D <costs> and loss</p>"


def test_an_edit_across_tags_keeps_the_tags() -> None:
    page = document_from_text("<p>the state <b>secretary</b> said</p>", media_type="text/html")
    at = page.view.text.index("state")
    edits = to_document_edits(page, Edit(Span(at, at + len("state secretary")), "Secretary of State"))
    changed = apply_edits(page.text, edits)
    assert changed.count("<b>") == changed.count("</b>") == 1
    assert " ".join(document_from_text(changed, media_type="text/html").view.text.split()) == "the Secretary of State said"


def test_shown_but_protected_text_is_not_changed() -> None:
    document = document_from_text("See https://a.example/state/secretary for more.")
    at = document.view.text.index("state")
    assert to_document_edits(document, Edit(Span(at, at + 5), "land")) == ()
    assert to_document_span(document, Span(at, at + 5)) is None


def test_spans_say_what_they_share() -> None:
    assert Span(1, 4).overlaps(Span(3, 5))
    assert not Span(1, 3).overlaps(Span(3, 5))
    assert Span(1, 4).overlaps(Span(2, 2))
    assert Span(1, 4).contains(Span(1, 4))
    assert Span(1, 4).shift(2) == Span(3, 6)
    with pytest.raises(ValueError, match="not a span"):
        Span(4, 1)


def test_an_empty_view_maps_to_the_start() -> None:
    document = Document("a", "", View.identity(""), ())
    assert document.view.source_spans(Span(0, 0)) == (Span(0, 0),)
    assert to_document_span(document, Span(0, 0)) is None
