"""English is told from other languages; too little text is given the benefit of the doubt."""

from __future__ import annotations

import pytest

from mtaudit.text.language import identify, is_english

ENGLISH = "The council met on Thursday to talk about the new bridge, which has cost twice as much as planned."


def test_english_is_english() -> None:
    assert is_english(ENGLISH) == (True, "en")
    assert identify(ENGLISH) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Stadtrat hat am Donnerstag über die neue Brücke gesprochen, die doppelt so viel gekostet hat.", "de"),
        ("El ayuntamiento se reunió el jueves para hablar del puente nuevo, que ha costado el doble.", "es"),
        ("Городской совет собрался в четверг, чтобы обсудить новый мост, который стоил вдвое дороже.", "ru"),
        ("市議会は木曜日に会合を開き、予定の二倍の費用がかかった新しい橋について話し合いました。", "ja"),
    ],
)
def test_other_languages_are_named(text: str, code: str) -> None:
    assert is_english(text) == (False, code)


@pytest.mark.parametrize("text", ["Hi", "A new bridge", "Mayor: no comment."])
def test_a_few_latin_words_are_taken_for_english(text: str) -> None:
    assert is_english(text) == (True, "en")


@pytest.mark.parametrize("text", ["", "12 345 + 7 = ?", "— … —"])
def test_no_letters_no_language(text: str) -> None:
    assert is_english(text) == (False, "und")


def test_a_foreign_passage_does_not_make_an_english_text_foreign() -> None:
    foreign = "Der Stadtrat hat am Donnerstag über die neue Brücke gesprochen. " * 20
    assert is_english(f"{ENGLISH * 30}\n\n{foreign}\n\n{ENGLISH * 30}")[0]
