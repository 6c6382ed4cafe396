"""North for North Korean: an adjective of a country that lost its second half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Hypothesis, Severity, Span

INFO = DetectorInfo(
    path="entities.cut_country",
    summary="a two-word country name of which only the first half is left before a noun",
    why="Languages have one word for North Korean (norcoreano, nordkoreanisch), and the way back keeps only its first half.",
    mqm="accuracy/mistranslation",
    severity=Severity.MAJOR,
    prior=1.6,
    gain_weight=0.15,
    sources=("Associated Press practice: the North, North Korean leader, the North’s leader",),
    known_problems="Only nouns of politics and war are taken, and only in texts that name the country.",
    flagged=(
        Flagged(
            "North Korea agreed. The United States wants a detailed North declaration on its arsenal.",
            "North declaration",
            "North Korea agreed. The United States wants a detailed North Korean declaration on its arsenal.",
        ),
        Flagged(
            "South Korea and North Korea met, and the South president smiled.",
            "South president",
            "South Korea and North Korea met, and the South Korean president smiled.",
        ),
        Flagged(
            "Saudi Arabia protested: the Arabia ambassador left.",
            "Arabia ambassador",
            "Saudi Arabia protested: the Saudi Arabian ambassador left.",
        ),
    ),
    clean=(
        "North Korea's leader, the North's army and the North Korean regime were named, the North leader board not.",
        "The North coast of France is cold, and the South leader of the gang lives in Chicago.",
        "North Korea said the North is ready, and the northern forces stayed where they were.",
        "North Korea fired it from its North launch site near the coast.",
    ),
)
_NOUNS = [
    "declaration",
    "leader",
    "leaders",
    "leadership",
    "regime",
    "president",
    "minister",
    "envoy",
    "envoys",
    "delegation",
    "delegations",
    "missile",
    "missiles",
    "government",
    "negotiators",
    "negotiator",
    "officials",
    "official",
    "ambassador",
    "diplomat",
    "diplomats",
    "army",
    "troops",
    "soldiers",
    "soldier",
    "defector",
    "defectors",
    "dictator",
    "dictatorship",
    "nuclear",
    "arsenal",
    "authorities",
    "statement",
    "propaganda",
    "parliament",
    "embassy",
    "athletes",
    "delegates",
    "economy",
    "refugees",
]
_NORTH = re.compile(rf"(?<![\w-])(?P<half>North|South) (?P<noun>{'|'.join(_NOUNS)})\b(?! (?:boards?|launch))")
_ARABIA = re.compile(rf"(?<![\w-])(?<!Saudi )(?P<half>Arabia) (?P<noun>{'|'.join(_NOUNS)})\b")
_COUNTRIES = {
    "Korea": "Korean",
    "Africa": "African",
    "Sudan": "Sudanese",
    "Vietnam": "Vietnamese",
    "Macedonia": "Macedonian",
}


@dataclass(frozen=True)
class CutCountry:
    """Finds the halves in texts that name the whole."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the cut names."""
        text = analysis.text
        for match in _NORTH.finditer(text):
            adjective = _adjective(text, match.group("half"))
            if adjective:
                yield from _hit(analysis, match, f"{match.group('half')} {adjective}")
        if "Saudi Arabia" in text:
            for match in _ARABIA.finditer(text):
                yield from _hit(analysis, match, "Saudi Arabian")


def _adjective(text: str, half: str) -> str:
    """Return the adjective of the only country in the text that has this half in its name, or ``""``."""
    found = [name for name in _COUNTRIES if f"{half} {name}" in text]
    return _COUNTRIES[found[0]] if len(found) == 1 else ""


def _hit(analysis: Analysis, match: re.Match[str], whole: str) -> Iterator[Hit]:
    span = Span(*match.span())
    if not is_protected(analysis, span):
        fix = f"{whole} {match.group('noun')}"
        yield Hit(
            INFO.path,
            span,
            f"“{match.group()}” has lost half of the country’s name",
            (replace(span, fix, 0.0, Hypothesis("", "", "country names")),),
        )


DETECTOR = CutCountry()
