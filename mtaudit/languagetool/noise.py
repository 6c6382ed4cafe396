"""Which matches are no news: names taken for slips, protected text, variants of English, the user's own words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtaudit.languagetool.categories import SPELLING_CATEGORIES
from mtaudit.languagetool.parts import protected_spans
from mtaudit.model import Span, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtaudit.analysis import Analysis
    from mtaudit.languagetool.client import RawMatch

RECURRING = 2
"""A word that the author spells the same way twice is a term or a name rather than a slip."""

_APOSTROPHES = frozenset("'\u2018\u2019`")
_UNPAIRED = "EN_UNPAIRED_QUOTES"
_CLOSING = frozenset('"\u201c\u201d\u00bb\u203a')
_VARIANT = re.compile(r"\b(?:British|American|Canadian|Australian|New Zealand|South African) English\b")
_BRITISH = re.compile(
    r"\b(?:(?:colou|favou|honou|labou|neighbou|behaviou|harbou|rumou|humou)rs?|cent(?:re|res|red)|theatres?|defence|offence"
    r"|programmes?|travell(?:ed|ing|er|ers)|cancell(?:ed|ing)|organis\w+|realis\w+|recognis\w+|analys(?:e|ed|ing)|grey"
    r"|metres?|kilometres?|catalogues?|licence)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"\b(?:(?:col|fav|hon|lab|neighb|behavi|harb|rum|hum)ors?|cent(?:er|ers|ered)|theaters?|defense|offense|programs?"
    r"|travel(?:ed|ing|er|ers)|cancel(?:ed|ing)|organiz\w+|realiz\w+|recogniz\w+|analyz(?:e|ed|ing)|gray"
    r"|meters?|kilometers?|catalogs?|license)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """Lower-case words that are no spelling mistakes: parts of names, what recurs, and the user's dictionary."""

    names: frozenset[str]
    counts: Counter[str]
    dictionary: frozenset[str]

    def __contains__(self, word: str) -> bool:
        low = word.lower()
        return low in self.names or low in self.dictionary or self.counts[low] >= RECURRING


def known_in(analysis: Analysis, dictionary: frozenset[str]) -> Known:
    """Return what the layers of a document know about its words."""
    names = frozenset(word.lower for word in analysis.words if word.entity or word.pos == "PROPN")
    prose, at = [], 0
    for span in protected_spans(analysis):  # what only code repeats is no word of the author's
        prose.append(analysis.text[at : span.start])
        at = span.end
    return Known(names, _counts(" ".join((*prose, analysis.text[at:]))), dictionary)


def known_of(text: str, dictionary: frozenset[str]) -> Known:
    """Return what a plain text lets know about its words."""
    return Known(frozenset(), _counts(text), dictionary)


def _counts(text: str) -> Counter[str]:
    return Counter(match.group().lower() for match in words_of(text))


def variant_of(text: str) -> str:
    """Return ``en-GB`` for a text that spells more words the British way than the American, else ``en-US``.

    >>> variant_of("The colour of the theatre")
    'en-GB'
    """
    british = sum(1 for _ in _BRITISH.finditer(text))
    return "en-GB" if british > sum(1 for _ in _AMERICAN.finditer(text)) else "en-US"


def is_noise(match: RawMatch, text: str, known: Known, protected: Sequence[Span], quoted: Sequence[Span] = ()) -> bool:
    """Say whether ``match`` (view offsets into ``text``) is not to be reported.

    ``quoted`` are the quotations as we see them: a mark at the end of one that is closed has its partner.
    """
    if not len(match.span) or any(_touches(match.span, span, text) for span in protected):
        return True
    if _VARIANT.search(match.message):
        return True
    if match.rule == "UPPERCASE_SENTENCE_START" and _begins_block(match.span, text):
        return True  # a list item or a caption: only inside a block does a small letter show a broken sentence
    if match.rule == _UNPAIRED and (match.span.of(text) in _APOSTROPHES or _is_paired(match.span, text, quoted)):
        return True  # most often an apostrophe, or a mark beside one that was spaced by mistake
    return match.category in SPELLING_CATEGORIES and _is_known(match.span.of(text), known)


def _is_paired(mark: Span, text: str, quoted: Sequence[Span]) -> bool:
    closed = (span for span in quoted if len(span) > 1 and text[span.end - 1] in _CLOSING)
    return len(mark) == 1 and any(mark.start in {span.start, span.end - 1} for span in closed)


def _begins_block(span: Span, text: str) -> bool:
    before = text[max(span.start - 8, 0) : span.start].rstrip(" \"'\u201c\u2018([")
    return not before or before.endswith("\n")


def _touches(span: Span, protected: Span, text: str) -> bool:
    """Say whether they overlap or only white space parts them: the server read a stand-in for what is protected."""
    if span.overlaps(protected):
        return True
    between = text[span.end : protected.start] if span.end <= protected.start else text[protected.end : span.start]
    return not between.strip()


def _is_known(word: str, known: Known) -> bool:
    """Say whether an unknown word has the look of a name or is known after all."""
    if any(char.isupper() or char.isdigit() or unicodedata.combining(char) for char in word):
        return True
    parts = [part for part in re.split(r"[\s\-/]+", word.strip(".,;:'\u2019")) if part]
    return word in known or (bool(parts) and all(part in known for part in parts))
