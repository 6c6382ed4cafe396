"""Tells whether a text is English, from a few passages of it (lingua, n-grams)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_PASSAGE = 1200
_PLAUSIBLE = 0.01
"""Confidence in English that is enough. Sentences full of foreign names come down to 0.02, other languages stay below 0.001."""

_FUNCTION_WORDS = frozenset("the of and to his her is was it he she by with from that this are were be".split())
"""Words that hardly occur in other languages; a sixth of the words of a text being these settles it."""

_SHARE = 1 / 6
_WORD = re.compile(r"[^\W\d_]+")
_FEW_LETTERS = 20
"""Letters below which no language can be told: such a text is taken for English if its letters are Latin."""


@lru_cache(maxsize=1)
def _detector() -> Any:  # noqa: ANN401 - a compiled library without types
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()


def is_english(text: str) -> tuple[bool, str]:
    """Return whether most passages looked at are English, and the ISO 639-1 code of the language (``und``: none)."""
    passages = [passage for passage in _passages(text) if any(char.isalpha() for char in passage)]
    if not passages:
        return False, "und"
    if len(text) <= _PASSAGE and sum(char.isalpha() for char in text) < _FEW_LETTERS:
        latin = all(char < "\u0250" for char in text if char.isalpha())
        return (True, "en") if latin else (False, identify(text))
    foreign = [passage for passage in passages if not _may_be_english(passage)]
    if 2 * len(foreign) <= len(passages) - 1 or not foreign:
        return True, "en"
    codes = [identify(passage) for passage in foreign]
    return False, max(set(codes), key=codes.count)


def _may_be_english(text: str) -> bool:
    from lingua import Language

    words = _WORD.findall(text.lower())
    if words and sum(word in _FUNCTION_WORDS for word in words) >= _SHARE * len(words):
        return True
    return bool(_detector().compute_language_confidence(text, Language.ENGLISH) >= _PLAUSIBLE)


def identify(text: str) -> str:
    """Return the ISO 639-1 code of the likeliest language of ``text``, or ``und``."""
    found = _detector().detect_language_of(text)
    return "und" if found is None else found.iso_code_639_1.name.lower()


def _passages(text: str) -> list[str]:
    if len(text) <= 3 * _PASSAGE:
        return [text]
    middle = (len(text) - _PASSAGE) // 2
    return [text[:_PASSAGE], text[middle : middle + _PASSAGE], text[-_PASSAGE:]]
