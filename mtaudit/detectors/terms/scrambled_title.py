"""Offices whose words came back in another order or with another word among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mtaudit.analysis import Analysis
from mtaudit.detectors._lexicon import Lexicon, mentions
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit, replace
from mtaudit.detectors.terms._titles import Wording, wordings
from mtaudit.model import Hypothesis, Severity, Span

INFO = DetectorInfo(
    path="terms.scrambled_title",
    summary="a title or office whose words were reordered or translated one by one",
    why="Offices have one fixed English name. A round trip translates their parts and puts them in the order of "
    "the other "
    "language, or takes its compound apart: state secretary, minister of the inside, chief of cabinet.",
    mqm="terminology/wrong-term",
    severity=Severity.MAJOR,
    prior=2.5,
    gain_weight=0.25,
    sources=(
        "Names of offices: general knowledge; the wrong orders are derived from them (data/titles.toml)",
        "Associated Press practice: a title is capitalised before a name and lower case elsewhere",
    ),
    known_problems="State secretaries, cabinet chiefs, first ministers and general secretaries exist in some "
    "countries and "
    "organisations; without a sign of another country such titles count only a little.",
    flagged=(
        Flagged(
            "The White House said state secretary Antony Blinken would fly to Cairo.",
            "state secretary",
            "The White House said Secretary of State Antony Blinken would fly to Cairo.",
        ),
        Flagged(
            "The minister of the inside resigned on Friday.",
            "minister of the inside",
            "The interior minister resigned on Friday.",
        ),
        Flagged(
            "He met the chief of cabinet of the White House.",
            "chief of cabinet of the White House",
            "He met the White House chief of staff.",
        ),
        Flagged(
            "Press officer Jen Psaki told reporters at the White House that talks continue.",
            "Press officer",
            "Press secretary Jen Psaki told reporters at the White House that talks continue.",
        ),
        Flagged(
            "The defence ministry's minister declined to comment.",
            "defence ministry's minister",
            "The defence minister declined to comment.",
        ),
        Flagged(
            "The general secretary of the United Nations condemned the attack.",
            "general secretary",
            "The secretary-general of the United Nations condemned the attack.",
        ),
        Flagged(
            "US general attorney Merrick Garland spoke first.",
            "general attorney",
            "US Attorney General Merrick Garland spoke first.",
        ),
    ),
    clean=(
        "The German state secretary for transport, Michael Odenwald, opened the bridge.",
        "Scotland's first minister will speak in Edinburgh on Monday.",
        "The general secretary of the Communist Party of China arrived in Moscow.",
        "The Minister of the Interior met the secretary of state at the White House.",
        "A press officer of the university confirmed the figures.",
    ),
)

_OWNER = re.compile(r" of (?:the )?(White House|Pentagon|Kremlin|UN|U\.N\.|United Nations|NATO|US|U\.S\.|Elysée)\b")
_NAME = re.compile(r",? (?:[A-Z]\. ?)?[A-Z][\w’'-]+")
_SMALL = frozenset({"of", "the", "for", "in", "and"})
_SIGN, _NAMED, _REFUTED, _BARE = 2.0, 1.2, -3.0, -1.6


@dataclass(frozen=True)
class ScrambledTitle:
    """Looks up the wrong wordings of all offices."""

    info: DetectorInfo = INFO

    @cached_property
    def _lexicon(self) -> Lexicon[Wording]:
        return Lexicon(wordings())

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the wrong titles; an ordinary wording only with a sign that another is meant."""
        for span, wording in self._lexicon.find(analysis):
            prior = _prior(analysis, span, wording)
            if prior is not None and not is_protected(analysis, span):
                yield _hit(analysis.text, span, wording, prior)


def _prior(analysis: Analysis, span: Span, wording: Wording) -> float | None:
    """Return the log-odds that the wording is wrong here, or None where nothing says so."""
    text = analysis.text
    sentence = next((s.span for s in analysis.sentences if s.span.start <= span.start < s.span.end), span)
    around = sentence.of(text)
    refuted = mentions(around, wording.against)
    if not wording.ordinary:
        return None if refuted and wording.against else INFO.prior - 0.3 * wording.cost
    named = _is_named(analysis, span)
    signed = mentions(around, wording.near) or mentions(text, wording.context)
    if (wording.person and not named) or not (named or signed) or (refuted and not named):
        return None
    if wording.near and not signed:
        return None
    return _BARE + _NAMED * named + _SIGN * signed + _REFUTED * refuted


def _is_named(analysis: Analysis, span: Span) -> bool:
    """Say whether a person's name follows."""
    match = _NAME.match(analysis.text, span.end)
    if match is None:
        return False
    words = analysis.words_in(Span(match.end() - 1, match.end()))
    return not analysis.has_tags or any(word.entity in {"PERSON", "ORG", "GPE"} or word.tag == "NNP" for word in words)


def _hit(text: str, span: Span, wording: Wording, prior: float) -> Hit:
    owner = _OWNER.match(text, span.end)
    observed = span.of(text)
    named = _NAME.match(text, span.end) is not None and text[span.end] == " "
    candidates: list[Candidate] = []
    marked = span
    if owner is not None and " of " in observed:
        marked = Span(span.start, owner.end())
        candidates.append(_replace(marked, f"{owner.group(1)} {wording.fixes[0]}", observed, wording))
    candidates += [
        _replace(span, _cased(fix, observed, first=_begins(text, span), named=named), observed, wording)
        for fix in dict.fromkeys(wording.fixes)
    ]
    message = f"“{observed}” is not what the office is called in English; the title was translated word by word."
    return Hit(INFO.path, marked, message, tuple(candidates), prior=prior)


def _replace(span: Span, fix: str, observed: str, wording: Wording) -> Candidate:
    return replace(span, fix, -float(wording.cost), Hypothesis("", observed.lower(), "offices"))


def _begins(text: str, span: Span) -> bool:
    """Say whether the title stands first in its sentence."""
    before = text[: span.start].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?\n:"


def _cased(fix: str, observed: str, *, first: bool, named: bool) -> str:
    """Return ``fix`` with the capitals that running text, a name behind it or the writer's own capitals ask for."""
    words = observed.split()
    capital = all(word[0].isupper() for word in words[1:] if word not in _SMALL) and len(words) > 1
    if observed.isupper():
        return fix.upper()
    if (named and not first) or (capital and observed[0].isupper()):
        return " ".join(word if word in _SMALL else word[0].upper() + word[1:] for word in fix.split())
    return fix[0].upper() + fix[1:] if first or observed[0].isupper() else fix


DETECTOR = ScrambledTitle()
