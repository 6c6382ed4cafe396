"""Acronyms that another language uses for something English abbreviates differently."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from mtaudit.analysis import Analysis
from mtaudit.detectors._lexicon import mentions
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Hypothesis, Severity, Span

INFO = DetectorInfo(
    path="entities.foreign_acronym",
    summary="an acronym of another language: OTAN for NATO, ONU for UN",
    why="Engines copy capitals through, so that acronyms stay those of the other language.",
    mqm="accuracy/untranslated",
    severity=Severity.MAJOR,
    prior=2.4,
    gain_weight=0.1,
    sources=("Names of international organisations and common terms in eight languages (data/acronyms.toml)",),
    known_problems="Acronyms that also mean something in English are marked only where the text is about the thing meant.",
    flagged=(
        Flagged(
            "The ministers of the OTAN countries met in Oslo.",
            "OTAN",
            "The ministers of the NATO countries met in Oslo.",
        ),
        Flagged("The economy shrank, and the PIB fell by 2%.", "PIB", "The economy shrank, and the GDP fell by 2%."),
        Flagged("He flew to EE.UU. on Monday.", "EE.UU.", "He flew to U.S. on Monday."),
    ),
    clean=(
        "The World Health Organization (in French: Organisation mondiale de la santé, OMS) fights disease.",
        "The OMS is an order management system used by brokers.",
        "In 300 BCE the empire used the euro of its time, a silver coin.",
        "The alliance (OTAN in French) was founded in 1949.",
    ),
)
_FOREIGN = re.compile(
    r"(?:French|Spanish|Italian|Portuguese|German|Romanian|Russian|acronym|initials|known as|abbreviat\w*)[^.\n]{0,80}$"
)
_AFTER = re.compile(
    r"[^.\n(]{0,4}(?:,? (?:its|the|their) (?:French|Spanish|Italian|Portuguese|German|Romanian|Russian)|\)?,? in "
    r"(?:French|Spanish|Italian|Portuguese|German|Romanian|Russian))"
)
_EXPLAINED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,7} \($")


@dataclass(frozen=True)
class ForeignAcronym:
    """Looks the acronyms up, in their own capitals."""

    info: DetectorInfo = INFO

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, Any]]:
        data = tomllib.loads(files(__package__).joinpath("data/acronyms.toml").read_text(encoding="utf-8"))
        return {row["text"]: row for row in data["acronym"]}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted(map(re.escape, self._rows), key=len, reverse=True)
        return re.compile(rf"(?<![\w.-])(?:{'|'.join(names)})(?![\w-])")

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the foreign acronyms, unless the text says that they are foreign."""
        text = analysis.text
        if text.isupper():
            return
        for match in self._pattern.finditer(text):
            row = self._rows[match.group()]
            span = Span(*match.span())
            if is_protected(analysis, span) or not _is_meant(text, row) or _is_explained(text, span):
                continue
            fix = _in_style(text, str(row["fix"]))
            pivot = str(row["pivot"]).split()[0]
            yield Hit(
                INFO.path,
                span,
                f"{match.group()} is {fix} in English",
                (replace(span, fix, 0.0, Hypothesis(pivot, match.group(), "acronyms")),),
                prior=INFO.prior if row.get("sure") else 1.4,
            )


def _is_meant(text: str, row: Mapping[str, Any]) -> bool:
    if row.get("sure"):
        return True
    return mentions(text, row.get("context", ())) and not mentions(text, row.get("never", ()))


def _is_explained(text: str, span: Span) -> bool:
    """Say whether the text introduces the acronym itself: in brackets after a name, or as that of another language."""
    before, after = text[max(0, span.start - 100) : span.start], text[span.end : span.end + 60]
    if _FOREIGN.search(before) or _AFTER.match(after):
        return True
    return bool(_EXPLAINED.search(before)) and after.startswith(")")


def _in_style(text: str, fix: str) -> str:
    """Return U.S. and U.N. with or without points as the document writes them."""
    plain = fix.replace(".", "")
    if plain in {"US", "UN"}:
        dotted = ".".join(plain) + "."
        return dotted if dotted in text or (fix == dotted and plain not in text) else plain
    return fix


DETECTOR = ForeignAcronym()
