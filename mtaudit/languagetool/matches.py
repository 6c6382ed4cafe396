"""From LanguageTool's matches to hits, and the description of its rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtaudit.detectors.base import Candidate, DetectorInfo, Hit, replace
from mtaudit.languagetool.categories import SPELLING_CATEGORIES, category_of
from mtaudit.languagetool.places import VERSION
from mtaudit.model import Span

if TYPE_CHECKING:
    from mtaudit.languagetool.client import RawMatch

FAMILY = "languagetool"
MOST_CANDIDATES = 3
GAIN_WEIGHT = 0.4
"""What one nat of the model's evidence for a replacement adds to the log-odds: a match is neither proof nor guess."""

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]+")
_MARKUP = re.compile(r"</?suggestion>")


def path_of(rule: str) -> str:
    """Return the dotted name of a rule.

    >>> path_of("EN_A_VS_AN")
    'languagetool.EN_A_VS_AN'
    """
    return f"{FAMILY}.{_NOT_IN_A_NAME.sub('_', rule)}"


def to_hit(match: RawMatch, text: str) -> Hit:
    """Return ``match`` in ``text`` as a hit: at most three candidates, the server's order not taken for a ranking."""
    place = category_of(match.rule, match.category)
    candidates = tuple(_candidates(match, text))
    return Hit(
        path_of(match.rule),
        marked(match.span, text),
        " ".join(_MARKUP.sub("", match.message).split()) or "LanguageTool objects here",
        candidates,
        place.severity,
        place.prior,
        (f"LanguageTool {match.rule}",),
    )


def _candidates(match: RawMatch, text: str) -> list[Candidate]:
    observed = match.span.of(text)
    offered = dict.fromkeys(match.replacements)
    return [replace(match.span, wording) for wording in offered if wording != observed][:MOST_CANDIDATES]


def marked(span: Span, text: str) -> Span:
    """Return what to show as the place: ``span`` without white space around it, a neighbour if it has nothing else."""
    inner = span.of(text)
    if inner.strip():
        start = span.start + len(inner) - len(inner.lstrip())
        return Span(start, start + len(inner.strip()))
    end = span.end
    while end < len(text) and text[end].isspace():
        end += 1
    start = span.start
    while start > 0 and text[start - 1].isspace():
        start -= 1
    if end < len(text):
        return Span(span.start, end + 1)
    return Span(max(start - 1, 0), max(span.end, start))


def rule_info(match: RawMatch) -> DetectorInfo:
    """Return the description of the rule that made ``match``."""
    place = category_of(match.rule, match.category)
    kind = "unknown word" if match.category in SPELLING_CATEGORIES else match.category.lower().replace("_", " ")
    return DetectorInfo(
        path=path_of(match.rule),
        summary=f"LanguageTool's rule {match.rule} ({kind})",
        why="A grammar checker that many editors use objects; what it says is about English, not about translation.",
        mqm=place.mqm,
        severity=place.severity,
        flagged=(),
        clean=(),
        sources=(f"LanguageTool {VERSION}, languagetool.org, LGPL-2.1-or-later",),
        known_problems="Its rules were written for text by people; names and quoted speech cause false alarms.",
        suspected=place.suspected,
        prior=place.prior,
        gain_weight=GAIN_WEIGHT,
    )
