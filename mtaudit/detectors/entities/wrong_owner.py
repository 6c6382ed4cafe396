"""A body of one organisation given to another: the US General Assembly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Hypothesis, Severity, Span

INFO = DetectorInfo(
    path="entities.wrong_owner",
    summary="a body of the United Nations or the European Union given to a country",
    why="Short acronyms are confused on the way: UN becomes US, EU becomes US, and the text names a body that does not exist.",
    mqm="accuracy/mistranslation",
    severity=Severity.CRITICAL,
    prior=2.8,
    gain_weight=0.1,
    sources=("Charter of the United Nations, chapters III to V", "Treaty on European Union, title III"),
    known_problems="The general assemblies of U.S. states and churches are real; only country names are taken as owners.",
    flagged=(
        Flagged(
            "He will speak at the US General Assembly in New York.",
            "US General Assembly",
            "He will speak at the UN General Assembly in New York.",
        ),
        Flagged(
            "The U.S. Security Council met on Friday.",
            "U.S. Security Council",
            "The U.N. Security Council met on Friday.",
        ),
        Flagged(
            "The secretary-general of the United States condemned the attack.",
            "secretary-general of the United States",
            "The secretary-general of the United Nations condemned the attack.",
        ),
        Flagged(
            "The US Commission for Human Rights of Geneva and the American General Assembly met.",
            "American General Assembly",
            None,
        ),
    ),
    clean=(
        "The Georgia General Assembly and the Virginia General Assembly met, as did the US National Security Council.",
        "The US Security Council seat, or rather the U.S. seat on the Security Council, was contested.",
        "The US Congress and the European Parliament met.",
        "The General Assembly of the United Nations and the General Assembly of North Carolina met.",
        "The American General Assembly of Presbyterian churches met.",
    ),
)
_BODIES = (
    r"General Assembly|Security Council|Secretary[- ]General|Human Rights Council|High Commissioner for "
    r"(?:Refugees|Human Rights)|"
    r"Economic and Social Council|Trusteeship Council|Blue Helmets"
)
_FRONT = re.compile(
    rf"(?<![\w.-])(?P<owner>US|U\.S\.|USA|United States|American)(?:['’]s)? (?P<body>{_BODIES})\b(?! seats?\b)(?! "
    rf"of the (?:Presb|Church|Unit))"
)
_CHURCH = re.compile(r"^ of (?!the United Nations)")
_OF = re.compile(
    r"\b(?P<body>[Gg]eneral [Aa]ssembly|[Ss]ecurity [Cc]ouncil|[Ss]ecretary[- ][Gg]eneral|[Bb]lue [Hh]elmets) of the "
    r"(?P<owner>United States|US|U\.S\.|USA)(?![\w-])(?! of )"
)
_EUROPE = re.compile(
    r"(?<![\w.-])(?P<owner>US|U\.S\.|American|United States) (?P<body>European (?:Parliament|Commission|Council|"
    r"Central Bank)|"
    r"Council of Ministers|Lisbon Treaty|member states)\b"
)
_NOT_PRESIDENT = re.compile(r"\b(?:OAS|Organization of American States)\b")


@dataclass(frozen=True)
class WrongOwner:
    """Finds the bodies with an owner that has none."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the misattributed bodies."""
        text = analysis.text
        for match in _FRONT.finditer(text):
            if not (match.group("owner") == "American" and _CHURCH.match(text[match.end() :])):
                yield from _hit(analysis, match, f"{_short(text, match.group('owner'))} {match.group('body')}")
        for match in _OF.finditer(text):
            if not _NOT_PRESIDENT.search(text):
                owner = "United Nations" if match.group("owner") == "United States" else _short(text, match.group("owner"))
                yield from _hit(analysis, match, f"{match.group('body')} of the {owner}")
        for match in _EUROPE.finditer(text):
            body = match.group("body")
            fix = body if body.startswith("European") else f"EU {body}"
            yield from _hit(analysis, match, fix, 1.2 if body == "member states" else None)


def _short(text: str, owner: str) -> str:
    """Return the name of the United Nations in the style of the owner that stands there."""
    if owner == "United States":
        return "United Nations"
    return "U.N." if "." in owner or ("U.S." in text and "UN" not in text) else "UN"


def _hit(analysis: Analysis, match: re.Match[str], fix: str, prior: float | None = None) -> Iterator[Hit]:
    span = Span(*match.span())
    if not is_protected(analysis, span):
        guess = Hypothesis("", match.group("owner"), "UN charter")
        message = f"there is no “{match.group()}”; the owner was probably confused on the way"
        yield Hit(INFO.path, span, message, (replace(span, fix, 0.0, guess),), prior=prior)


DETECTOR = WrongOwner()
