"""Which matches become hits, and what the hits say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mtaudit.analysis import Analysis
from mtaudit.languagetool.categories import CATEGORIES, OTHER, PICKY_CATEGORIES, RULES, category_of
from mtaudit.languagetool.client import RawMatch
from mtaudit.languagetool.matches import marked, path_of, rule_info, to_hit
from mtaudit.languagetool.noise import is_noise, known_in, known_of, variant_of
from mtaudit.model import Edit, Severity, Span

Analysed = Callable[..., Analysis]
NO_WORDS: frozenset[str] = frozenset()


def found(text: str, part: str, category: str = "TYPOS", rule: str = "SPELLER", message: str = "") -> RawMatch:
    """Return a match of the first ``part`` of ``text``."""
    start = text.index(part)
    return RawMatch(Span(start, start + len(part)), rule, category, "", message)


def noise(text: str, match: RawMatch, dictionary: frozenset[str] = NO_WORDS) -> bool:
    """Say whether the match is noise in a plain text."""
    return is_noise(match, text, known_of(text, dictionary), ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mr. Pompeyo spoke.", "Pompeyo"),
        ("The iPhoney broke.", "iPhoney"),
        ("We ran covid19x tests.", "covid19x"),
        ("A grolsh is a tool; each grolsh has a handle.", "grolsh"),
        ("The cafe\u0301 was full.", "cafe\u0301"),
    ],
)
def test_names_and_terms_are_no_slips(text: str, word: str) -> None:
    assert noise(text, found(text, word))


def test_a_real_slip_is_kept() -> None:
    text = "They recieve a letter."
    assert not noise(text, found(text, "recieve"))


def test_the_users_words_are_no_slips() -> None:
    text = "They frobnicate the re-frobnicate switch."
    assert noise(text, found(text, "frobnicate"), frozenset({"frobnicate"}))


def test_entity_words_are_no_slips(analysed: Analysed) -> None:
    text = "They met at the alqassam house."
    match = found(text, "alqassam")
    assert not is_noise(match, text, known_in(analysed(text), NO_WORDS), ())
    assert is_noise(match, text, known_in(analysed(text, names=("alqassam",)), NO_WORDS), ())


def test_grammar_on_capitals_is_kept() -> None:
    text = "Kim have gone."
    assert not noise(text, found(text, "Kim have", "GRAMMAR"))


def test_protected_text_and_its_neighbours() -> None:
    text = "Use an foo() call to recieve it."
    code = [Span(7, 12)]
    known = known_of(text, NO_WORDS)
    assert is_noise(found(text, "foo", "GRAMMAR"), text, known, code)
    assert is_noise(found(text, "an", "MISC"), text, known, code)
    assert is_noise(found(text, "call", "GRAMMAR"), text, known, code)
    assert not is_noise(found(text, "recieve"), text, known, code)


def test_variants_of_english_are_no_mistakes() -> None:
    text = "The colour of it."
    assert noise(
        text,
        found(text, "colour", message="Possible spelling mistake. \u2018colour\u2019 is British English."),
    )
    assert variant_of("The colour of the theatre") == "en-GB"
    assert variant_of("The color of the theater") == "en-US"
    assert variant_of("") == "en-US"


def test_small_letters_count_inside_a_block_only() -> None:
    text = "first item\n\nThe end. measures to cut it."
    rule = "UPPERCASE_SENTENCE_START"
    assert noise(text, found(text, "first", "CASING", rule))
    assert not noise(text, found(text, "measures", "CASING", rule))


def test_unpaired_quotation_marks_and_apostrophes() -> None:
    text = "He said \" it, and the drivers' cars."
    assert noise(text, found(text, "'", "PUNCTUATION", "EN_UNPAIRED_QUOTES"))
    assert not noise(text, found(text, '"', "PUNCTUATION", "EN_UNPAIRED_QUOTES"))
    spaced = 'Too little. " There is anger there," she said.'
    last = RawMatch(Span(35, 36), "EN_UNPAIRED_QUOTES", "PUNCTUATION", "", "")
    assert not is_noise(last, spaced, known_of(spaced, frozenset()), ())
    assert is_noise(last, spaced, known_of(spaced, frozenset()), (), (Span(12, 36),))


def test_a_hit_carries_place_words_and_at_most_three_candidates() -> None:
    text = "It rain and pours."
    match = RawMatch(
        Span(2, 7),
        "R.1",
        "GRAMMAR",
        "grammar",
        "Use <suggestion>rains</suggestion>.",
        (" rains",) * 2 + (" a", " b", " c"),
    )
    hit = to_hit(match, text)
    assert hit.detector == "languagetool.R_1"
    assert hit.span.of(text) == "rain"
    assert hit.message == "Use rains."
    assert [candidate.edits for candidate in hit.candidates] == [
        (Edit(Span(2, 7), wording),) for wording in (" rains", " a", " b")
    ]
    assert hit.severity is Severity.MAJOR
    assert hit.prior == 1.0
    assert hit.sources == ("LanguageTool R.1",)


def test_a_replacement_by_the_same_is_none() -> None:
    assert not to_hit(RawMatch(Span(0, 2), "R", "GRAMMAR", "", "m", ("It",)), "It rain").candidates


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [("a  b", Span(1, 3), "  b"), ("a  ", Span(1, 3), "a  "), (" ab ", Span(0, 4), "ab"), ("ab  ", Span(2, 3), "b ")],
)
def test_a_place_is_never_only_space(text: str, span: Span, shown: str) -> None:
    assert marked(span, text).of(text) == shown


def test_rules_are_described() -> None:
    info = rule_info(found("It rain.", "rain", "GRAMMAR", "IT_VBZ"))
    assert (info.path, info.family) == ("languagetool.IT_VBZ", "languagetool")
    assert info.mqm == "linguistic-conventions/grammar"
    assert path_of("A B-C") == "languagetool.A_B_C"


def test_every_category_is_complete() -> None:
    for category in (*CATEGORIES.values(), *RULES.values(), OTHER):
        assert category.mqm.count("/") == 1
        assert -4 < category.prior < 3
    assert {"STYLE", "REDUNDANCY", "CREATIVE_WRITING"} <= PICKY_CATEGORIES
    assert not {"GRAMMAR", "TYPOS", "PUNCTUATION", "COLLOCATIONS"} & PICKY_CATEGORIES
    assert category_of("X", "BRAND_NEW") is OTHER
    assert category_of("SUPER_COMPOUNDS", "GRAMMAR").prior < 0
    assert category_of("EN_COMPOUNDS_MACRO_ECONOMIC", "MISC").prior < 0
