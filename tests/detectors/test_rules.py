"""The rule detectors: siblings of their examples, and sentences of good English that come close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit.analysis import Analysis
from mtaudit.detectors import registry
from mtaudit.detectors.base import Detector, Hit
from mtaudit.layers import PlainTagger, analyse
from mtaudit.model import Document, Segment, SegmentKind, Span, View, apply_edits

RULES = tuple(
    detector
    for detector in registry.all_detectors()
    if not detector.info.needs & {"model", "tags"}
    and detector.info.family
    in {"terms", "entities", "collocations", "grammar", "structure", "punctuation", "residue", "consistency"}
)
PATHS = [detector.info.path for detector in RULES]


def document(text: str, protected: tuple[Span, ...] = ()) -> Document:
    segments = []
    for match in re.finditer(r"[^\n]+(?:\n(?!\n)[^\n]+)*", text):
        heading = len(match.group()) < 60 and match.group()[-1] not in '.!?:;,"”’)'
        kind = SegmentKind.HEADING if heading else SegmentKind.PARAGRAPH
        segments.append(Segment(Span(*match.span()), kind))
    return Document("d", text, View.identity(text), tuple(segments), protected)


def analysis(text: str) -> Analysis:
    return analyse(document(text), PlainTagger())


def hits(path: str, text: str) -> list[Hit]:
    return list(registry.by_path(path).detect(analysis(text)))


def reported(text: str) -> Iterator[str]:
    """Yield what the rules would show: hits that are at least as likely right as wrong."""
    seen = analysis(text)
    for detector in RULES:
        for hit in detector.detect(seen):
            prior = detector.info.prior if hit.prior is None else hit.prior
            if prior >= 0:
                yield f"{hit.detector}: {hit.span.of(text)}"


SIBLINGS = [
    ("terms.scrambled_title", "US state secretary John Kerry spoke.", "US Secretary of State John Kerry spoke."),
    ("terms.scrambled_title", "The exterior minister of Spain resigned.", "The foreign minister of Spain resigned."),
    ("terms.scrambled_term", "The Court Supreme ruled on Friday.", "The Supreme Court ruled on Friday."),
    ("terms.scrambled_term", "They signed a contract of peace.", "They signed a peace treaty."),
    ("terms.tortured_phrase", "They used a gullible Bayes model.", "They used a naive bayes model."),
    ("entities.foreign_acronym", "The ONU said so.", "The UN said so."),
    ("entities.foreign_name", "She works in Bruselas.", "She works in Brussels."),
    ("entities.wrong_owner", "The United States General Assembly met.", "The United Nations General Assembly met."),
    (
        "entities.cut_country",
        "North Korea fell silent; the North leader left.",
        "North Korea fell silent; the North Korean leader left.",
    ),
    ("punctuation.doubled_full_stop", "It rained. . He left.", "It rained. He left."),
    ("punctuation.spaced_mark", "He came ; she left.", "He came; she left."),
    ("punctuation.spaced_mark", "They were n't there.", "They weren't there."),
    ("punctuation.split_word", "We can not agree.", "We cannot agree."),
    ("punctuation.unclosed_quotation", '"We will go on, said the mayor.', '"We will go on, said the mayor."'),
    ("residue.scraper_litter", "It ended.\n\n[ad_2]", "It ended."),
    ("residue.foreign_quotes", "It is »the end of the road« for him.", 'It is "the end of the road" for him.'),
    ("residue.foreign_number", "About 12.500,00 euros were paid.", "About 12,500.00 euros were paid."),
    ("residue.mojibake", "It isnâ€™t over.", "It isn’t over."),
    ("structure.cut_sentence", "He went home to see. his mother again.", "He went home to see. His mother again."),
    ("structure.repeated_word", "It is in the the box.", "It is in the box."),
    (
        "consistency.spelling_variant",
        "The centre is far. The centre is old, a center of art.",
        "The centre is far. The centre is old, a centre of art.",
    ),
    ("collocations.calques", "At world level prices fell.", "Worldwide prices fell."),
    ("collocations.connectives", "As consequence of the storm it closed.", "As a consequence of the storm it closed."),
    ("grammar.calques", "We have worked there since two years.", "We have worked there for two years."),
    ("grammar.word_order", "The three last years were good.", "The last three years were good."),
]


@pytest.mark.parametrize(("path", "text", "fixed"), SIBLINGS)
def test_sibling_is_mended(path: str, text: str, fixed: str) -> None:
    found = hits(path, text)
    assert found
    assert fixed in [apply_edits(text, hit.candidates[0].edits) for hit in found if hit.candidates]


@pytest.mark.parametrize(
    ("path", "text", "marked"),
    [
        ("residue.untranslated_word", "The mayor said para los vecinos it was too late to act.", "para los"),
        ("residue.untranslated_word", "The plant wurde closed by its owners in May.", "wurde"),
        (
            "structure.cut_sentence",
            "The board has said that nobody was told about it, and that the\n\nIt met again.",
            "the",
        ),
        ("residue.mojibake", "The town�s hall is old.", "town�s"),
    ],
)
def test_marked_without_a_proposal(path: str, text: str, marked: str) -> None:
    found = hits(path, text)
    assert [hit.span.of(text) for hit in found] == [marked]
    assert not found[0].candidates


GOOD = [
    "The secretary of state, a press officer of the embassy and the head of the press office met at noon.",
    "Did a mistake in the report cost him his job? He did make a mistake, and he paid attention after that.",
    "It was made part of the law in May; the part that makes up most of it came in June.",
    "He answered to nobody, and the answer to the question was the approach to the problem.",
    "In Monday's paper the mayor said that he had been busy to the last; two years ago that was unheard of.",
    "She is married with two children, and she took part on Friday in a march for high-speed trains.",
    "They entered in the spring, succeeded to the throne and survived to the end of the century.",
    "The album was composed by two sisters, and the song remembered them that way.",
    "For the other side it was easy; from his part of the town one sees the sea, by its part of the river.",
    "The U.S. Senate, the UN Security Council and the North Carolina General Assembly voted.",
    "North Korea's leader flew south, and North Korean officials waved; the South China Sea was calm.",
    "He can not only read but also write. What he had had was enough, and that that was so is known.",
    "In the U.S. the war was over; approx. ten people, e.g. the mayor, left at 5 p.m. on Sunday.",
    "The iPhone was sold in stores. eBay sold it too, and macOS got better.",
    "She lived in São Paulo, then near the Rue de la Paix, and read Der Spiegel and La Repubblica.",
    "He likes the café au lait and the coup de théâtre; à la carte is dear, and et al. is Latin.",
    "The rate rose to 3.5 percent, from 1,000,000 to 12,500 people, as of 2.10.2020, in version 1.2.3.",
    "“I am here,” he said. “And you?” she asked. ‘Nobody knows,’ they answered.",
    "Well ... yes. And so . . . it ended. Why not? No!",
    "The advertisement said: read more. Share this story with your friends, it went on.",
    "It was a long, long way to the far, far north, and she was very, very tired.",
    "According to the plan, due to the rain and because of the wind, and for lack of money, nothing was done.",
    "On the one hand he was right; on the other hand, for his part, he was late, as a result of which she left.",
    "Life expectancy, the death toll, the free trade agreement and the rule of law were discussed at the summit.",
    "Smart homes, random walks in irregular woods, and deep knowledge of learning machines are fun.",
    "He looked forward to seeing the first two years of data, which is good enough to begin with.",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_english_is_left_alone(text: str) -> None:
    assert not list(reported(text))


@pytest.mark.parametrize("detector", RULES, ids=PATHS)
def test_own_examples_without_tags(detector: Detector) -> None:
    for example in detector.info.flagged:
        found = [hit for hit in detector.detect(analysis(example.text)) if hit.span.of(example.text) == example.marked]
        assert found
        if example.fixed is not None:
            assert example.fixed in [apply_edits(example.text, hit.candidates[0].edits) for hit in found if hit.candidates]
    for text in detector.info.clean:
        assert not list(detector.detect(analysis(text)))


@pytest.mark.parametrize("detector", RULES, ids=PATHS)
def test_mended_text_is_clean(detector: Detector) -> None:
    for example in detector.info.flagged:
        if example.fixed is not None:
            assert not [
                hit
                for hit in detector.detect(analysis(example.fixed))
                if (hit.prior if hit.prior is not None else detector.info.prior) >= 0
            ]


@pytest.mark.parametrize("detector", RULES, ids=PATHS)
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", ".", '"', "a", "İstanbul’da İ. İ", "\u200b\u200b", "“", "North", "?!\n\n[ad"]
)
def test_odd_texts_do_not_break(detector: Detector, text: str) -> None:
    for hit in detector.detect(analysis(text)):
        assert 0 <= hit.span.start < hit.span.end <= len(text)


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith(("collocations", "grammar"))])
def test_protected_text_gets_no_hits(path: str) -> None:
    detector = registry.by_path(path)
    for example in detector.info.flagged:
        whole = document(example.text, (Span(0, len(example.text)),))
        assert not list(detector.detect(analyse(whole, PlainTagger())))


def test_sample_marks_what_an_editor_marks(shared: Path) -> None:
    text = (shared / "samples" / "trump_kim_round_trip.txt").read_text(encoding="utf-8")
    seen = analysis(text)
    marked = {(hit.detector, hit.span.of(text)) for detector in RULES for hit in detector.detect(seen)}
    wanted = {
        ("terms.scrambled_title", "Press officer"),
        ("terms.scrambled_title", "state secretary"),
        ("entities.wrong_owner", "US General Assembly"),
        ("entities.cut_country", "North declaration"),
        ("punctuation.doubled_full_stop", ". ."),
        ("punctuation.split_word", "can not"),
        ("structure.cut_sentence", "letter. to"),
        ("structure.cut_sentence", "open. measures"),
        ("consistency.spelling_variant", "Advisor"),
        ("collocations.calques", "lock up a peace treaty"),
        ("collocations.calques", "feel an opportunity"),
        ("residue.scraper_litter", "[ad_2]Source link"),
    }
    assert wanted <= marked
