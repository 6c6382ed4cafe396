"""Names and fixed compounds whose parts came back in another order or translated one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mtaudit.analysis import Analysis
from mtaudit.detectors._lexicon import Lexicon
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.detectors.terms._organisations import wrong_compounds, wrong_names
from mtaudit.model import Hypothesis, Severity, Span
from mtaudit.text.inflect import article_for, match_case

INFO = DetectorInfo(
    path="terms.scrambled_term",
    summary="a fixed name or compound whose parts are in another order or were translated one by one",
    why="Romance languages put the head first and join with of; the way back keeps that order, or picks other "
    "words: Monetary "
    "International Fund, fiscal paradise.",
    mqm="terminology/wrong-term",
    severity=Severity.MAJOR,
    prior=2.0,
    gain_weight=0.2,
    sources=("Names of organisations and compounds, put together for mtaudit (data/organisations.toml)",),
    known_problems="Some wrong orders are the right name of something small and local.",
    flagged=(
        Flagged(
            "The health world organization sent doctors.",
            "health world organization",
            "The World Health Organization sent doctors.",
        ),
        Flagged(
            "The Monetary International Fund lent ten billion dollars.",
            "Monetary International Fund",
            "The International Monetary Fund lent ten billion dollars.",
        ),
        Flagged(
            "The Council of Security of the UN met on Monday.",
            "Council of Security",
            "The Security Council of the UN met on Monday.",
        ),
        Flagged(
            "The island is a fiscal paradise for the rich.",
            "fiscal paradise",
            "The island is a tax haven for the rich.",
        ),
        Flagged(
            "The rain came, and there was a cork of traffic.",
            "cork of traffic",
            "The rain came, and there was a traffic jam.",
        ),
    ),
    clean=(
        "The World Health Organization, the World Bank and the International Monetary Fund agreed.",
        "A member of the family works at the court of the king, in the assembly of the people.",
        "The Supreme Court and the Security Council, the White House and Wall Street were named.",
        "The white house on the wall street side was sold.",
        "The death toll rose, and the death penalty was discussed at the press conference.",
    ),
)
_RIGHT_AFTER = re.compile(r"[ -](?:ltd|inc|gmbh|band|album|song|film)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ScrambledTerm:
    """Looks up the wrong wordings: long names in any case, pairs in capitals, compounds in lower case."""

    info: DetectorInfo = INFO

    @cached_property
    def _names(self) -> Lexicon[str]:
        return Lexicon(wrong_names(), cased=True)

    @cached_property
    def _lower(self) -> Lexicon[str]:
        long = {wrong: name for wrong, name in wrong_names().items() if len(wrong.split()) > 2}
        return Lexicon({**long, **wrong_compounds()})

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the wrong names and compounds, those of one place once."""
        done: list[Span] = []
        for lexicon in (self._names, self._lower):
            for span, right in lexicon.find(analysis):
                if any(span.overlaps(other) for other in done) or not _is_flaggable(analysis, span, right):
                    continue
                done.append(span)
                yield _hit(analysis.text, span, right)


def _is_flaggable(analysis: Analysis, span: Span, right: str) -> bool:
    text, after = analysis.text, analysis.text[span.end : span.end + 12]
    before = text[max(0, span.start - 1) : span.start]
    observed = span.of(text)
    if before == "-" or after.startswith("-") or _RIGHT_AFTER.match(after) or is_protected(analysis, span):
        return False
    is_compound = right.islower()
    # A capitalised compound in running text is a title or a name of its own.
    return not (is_compound and observed[0].isupper() and any(word[0].isupper() for word in observed.split()[1:]))


def _hit(text: str, span: Span, right: str) -> Hit:
    observed = span.of(text)
    fix = match_case(right, observed) if right.islower() or observed.isupper() else right
    candidates = [replace(span, fix, 0.0, Hypothesis("", observed.lower(), "terms"))]
    article = re.search(r"\b(an?) $", text[max(0, span.start - 3) : span.start], re.IGNORECASE)
    if article is not None and article_for(fix) != article.group(1).lower():
        whole = Span(span.start - len(article.group(1)) - 1, span.end)
        new = match_case(article_for(fix), article.group(1))
        candidates = [replace(whole, f"{new} {fix}", 0.0, Hypothesis("", observed.lower(), "terms"))]
    return Hit(INFO.path, span, f"“{observed}” is called {fix} in English", tuple(candidates))


DETECTOR = ScrambledTerm()
