"""What LanguageTool's categories and rules are in terms of MQM, and how far they are believed.

The priors are log-odds that an editor of machine translation changes the place. They were set by hand from 3,000
sentences of MLQE-PE (ro-en and et-en, ``train``): the share of a category's matches that touch a word which the
post-editor changed (GRAMMAR 16 of 23, MISC 21 of 28, PUNCTUATION 63 of 145), shrunk towards even odds, and lowered
where 320,000 characters of human English (speeches, news) have as many. Below 0 a match is shown only if the model
prefers one of its replacements.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from mtaudit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

GRAMMAR = "linguistic-conventions/grammar"
SPELLING = "linguistic-conventions/spelling"
PUNCTUATION = "linguistic-conventions/punctuation"
TYPOGRAPHY = "linguistic-conventions/typography"
UNIDIOMATIC = "linguistic-conventions/unidiomatic"
STYLE = "style/awkward"
INCONSISTENT = "style/inconsistent"
MISTRANSLATION = "accuracy/mistranslation"
LOCALE = "locale-conventions/other"


@dataclass(frozen=True, slots=True)
class Category:
    """How matches of one category are reported."""

    mqm: str
    severity: Severity
    prior: float
    suspected: bool = False


OTHER = Category(UNIDIOMATIC, Severity.MINOR, -0.5)
"""For categories that a later LanguageTool may bring."""

CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        "GRAMMAR": Category(GRAMMAR, Severity.MAJOR, 1.0),
        "COLLOCATIONS": Category(UNIDIOMATIC, Severity.MINOR, -0.2),
        "CONFUSED_WORDS": Category(SPELLING, Severity.MAJOR, 0.8),
        "NONSTANDARD_PHRASES": Category(UNIDIOMATIC, Severity.MINOR, 0.5),
        "SEMANTICS": Category(MISTRANSLATION, Severity.MAJOR, 0.0, suspected=True),
        "TYPOS": Category(SPELLING, Severity.MINOR, -0.2),
        "MULTITOKEN_SPELLING": Category(SPELLING, Severity.MINOR, 0.0),
        "COMPOUNDING": Category(SPELLING, Severity.MINOR, 0.0),
        "PROPER_NOUNS": Category(SPELLING, Severity.MINOR, -0.5),
        "CASING": Category(SPELLING, Severity.MINOR, 0.3),
        "PUNCTUATION": Category(PUNCTUATION, Severity.MINOR, 0.3),
        "TYPOGRAPHY": Category(TYPOGRAPHY, Severity.MINOR, 0.3),
        "MISC": Category(GRAMMAR, Severity.MINOR, 0.0),
        "AI_RULES": Category(GRAMMAR, Severity.MINOR, 0.5),
        "FALSE_FRIENDS": Category(MISTRANSLATION, Severity.MAJOR, 0.5, suspected=True),
        "AMERICAN_ENGLISH": Category(LOCALE, Severity.MINOR, -1.0),
        "BRITISH_ENGLISH": Category(LOCALE, Severity.MINOR, -1.0),
        "STYLE": Category(STYLE, Severity.MINOR, -1.5),
        "REDUNDANCY": Category(STYLE, Severity.MINOR, -1.0),
        "PLAIN_ENGLISH": Category(STYLE, Severity.MINOR, -2.0),
        "WIKIPEDIA": Category(STYLE, Severity.MINOR, -2.0),
        "REPETITIONS_STYLE": Category(STYLE, Severity.MINOR, -1.5),
        "CREATIVE_WRITING": Category(STYLE, Severity.MINOR, -2.0),
        "AMERICAN_ENGLISH_STYLE": Category(STYLE, Severity.MINOR, -2.0),
        "BRE_STYLE_OXFORD_SPELLING": Category(STYLE, Severity.MINOR, -2.0),
        "TON_ACADEMIC": Category(STYLE, Severity.MINOR, -2.0),
        "GENDER_NEUTRALITY": Category(STYLE, Severity.MINOR, -2.0),
        "APRIL": Category(STYLE, Severity.MINOR, -3.0),
    },
)

PICKY_CATEGORIES = frozenset(name for name, category in CATEGORIES.items() if category.mqm == STYLE)
"""Matters of taste: not asked for unless the user wants them."""

OFF_RULES = frozenset(
    {
        "EN_QUOTES",  # straight quotation marks are no error
        "DASH_RULE",
        "WHITESPACE_RULE",  # the view shows runs of white space as one space
        "EN_WORD_COHERENCY",  # two spellings of one word: the family consistency has it
        "JONG_UN",  # the hyphen is one house style of several
        "EN_DATE_WEEKDAY_CURRENTYEAR",  # what it says depends on the day on which it is asked
    },
)

NUMBER_FORMAT = "locale-conventions/number-format"

RULES: Mapping[str, Category] = MappingProxyType(
    {
        # Optional commas: human English has as many.
        "COMMA_COMPOUND_SENTENCE": Category(PUNCTUATION, Severity.MINOR, -1.5),
        "COMMA_COMPOUND_SENTENCE_2": Category(PUNCTUATION, Severity.MINOR, -1.5),
        "MISSING_COMMA_AFTER_INTRODUCTORY_PHRASE": Category(PUNCTUATION, Severity.MINOR, -1.5),
        "SENT_START_CONJUNCTIVE_LINKING_ADVERB_COMMA": Category(PUNCTUATION, Severity.MINOR, -1.5),
        # 23 of 26 matches were changed by the editor: 7,9% left as the source had it.
        "COMMA_PERIOD_CONFUSION": Category(NUMBER_FORMAT, Severity.MINOR, 1.5),
        # 12 of 12.
        "ENGLISH_WORD_REPEAT_RULE": Category(GRAMMAR, Severity.MINOR, 1.5),
        "EN_A_VS_AN": Category(GRAMMAR, Severity.MINOR, 1.0),
        "UPPERCASE_SENTENCE_START": Category(SPELLING, Severity.MINOR, 0.8),
        "EN_UNPAIRED_BRACKETS": Category(PUNCTUATION, Severity.MINOR, 0.0),
        "STATE_OF_THE_UNION": Category(SPELLING, Severity.MINOR, -1.0),
        "EN_SPECIFIC_CASE": Category(SPELLING, Severity.MINOR, -0.5),
        "QUESTION_MARK": Category(PUNCTUATION, Severity.MINOR, -0.5),
        "EN_CONSISTENT_APOS": Category(INCONSISTENT, Severity.MINOR, -2.0),
    },
)
"""Rules that are believed less or more than their category."""

COMPOUND = Category(SPELLING, Severity.MINOR, -1.0)
"""One word, two, or a hyphen: usage differs; rules that end in ``_COMPOUNDS``."""

PREFIXES: Mapping[str, Category] = MappingProxyType(
    {
        "EN_COMPOUNDS_": COMPOUND,
        "EN_DIACRITICS_REPLACE": Category(SPELLING, Severity.MINOR, -1.0),
        "EN_US_SIMPLE_REPLACE": Category(LOCALE, Severity.MINOR, -1.5),
    },
)
"""Families of rules that list single words, by how their names begin."""

SPELLING_CATEGORIES = frozenset({"TYPOS", "MULTITOKEN_SPELLING"})


def category_of(rule: str, category: str) -> Category:
    """Return how a match of ``rule`` in ``category`` is reported."""
    listed = next((found for prefix, found in PREFIXES.items() if rule.startswith(prefix)), None)
    if rule.endswith("_COMPOUNDS"):
        return COMPOUND
    return RULES.get(rule) or listed or CATEGORIES.get(category, OTHER)
