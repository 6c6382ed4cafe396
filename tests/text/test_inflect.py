"""Forms of words: a replacement takes the number, tense and capitals of what it replaces."""

from __future__ import annotations

import pytest

from mtaudit.analysis import Word
from mtaudit.model import Span
from mtaudit.text.inflect import article_for, forms_of, inflect, lemmas_of, like, match_case, tags_of


@pytest.mark.parametrize(
    ("lemma", "tag", "form"),
    [
        ("meeting", "NNS", "meetings"),
        ("go", "VBD", "went"),
        ("speak", "VBG", "speaking"),
        ("late", "JJS", "latest"),
        ("see", "VBZ", "sees"),
        ("in", "IN", "in"),
        ("put off", "VBD", "put off"),
        ("carry out", "VBD", "carried out"),
        ("press secretary", "NNS", "press secretaries"),
    ],
)
def test_inflection(lemma: str, tag: str, form: str) -> None:
    assert inflect(lemma, tag) == form


def test_a_word_takes_the_form_of_its_model() -> None:
    model = Word(0, Span(0, 12), "competitions", "competition", "NOUN", "NNS")
    assert like("summit", model) == "summits"
    assert like("summit", Word(0, Span(0, 3), "abc", "abc")) == "summit"


@pytest.mark.parametrize(
    ("text", "model", "result"),
    [
        ("meeting", "Competition", "Meeting"),
        ("meeting", "COMPETITION", "MEETING"),
        ("meeting", "competition", "meeting"),
        ("Secretary", "minister", "Secretary"),
        ("meeting", "42", "meeting"),
        ("", "Word", ""),
        ("an", "A", "An"),
    ],
)
def test_capitals(text: str, model: str, result: str) -> None:
    assert match_case(text, model) == result


@pytest.mark.parametrize(
    "word", ["hour", "honest", "apple", "umbrella", "unimportant", "uninvited", "FBI", "MP", "heir", "utter", "idea", "S"]
)
def test_words_that_take_an(word: str) -> None:
    assert article_for(word) == "an"


@pytest.mark.parametrize(
    "word", ["house", "university", "European", "one", "unit", "user", "UN", "history", "utility", "", "BBC"]
)
def test_words_that_take_a(word: str) -> None:
    assert article_for(word) == "a"


def test_lemmas_forms_and_tags_agree() -> None:
    assert "go" in lemmas_of("went", "VERB")
    assert {"go", "goes", "went", "gone", "going"} <= set(forms_of("go", "VERB"))
    assert "VBD" in tags_of("went", "VERB")
    assert tags_of("went", "NOUN") == frozenset()
