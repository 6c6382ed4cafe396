"""One word in two spellings in one document."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import is_protected, is_quoted
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import SegmentKind, Severity, Span
from mtaudit.text.inflect import match_case

INFO = DetectorInfo(
    path="consistency.spelling_variant",
    summary="a word that the document also spells another way",
    why="Each sentence is translated by itself, and the spelling of one country or house follows that of another.",
    mqm="style/inconsistent-style",
    severity=Severity.MINOR,
    prior=1.2,
    gain_weight=0.02,
    sources=("British and American spellings in current dictionaries (data/spellings.toml)",),
    known_problems="Names keep their own spelling; only words in small letters count, and adviser in any case.",
    flagged=(
        Flagged(
            "The color of the door is red. The color of the roof is not the colour of the door.",
            "colour",
            "The color of the door is red. The color of the roof is not the color of the door.",
        ),
        Flagged(
            "Two advisers left and three advisers stayed. The president met advisors of the bank.",
            "advisors",
            "Two advisers left and three advisers stayed. The president met advisers of the bank.",
        ),
        Flagged(
            "Several White House advisers spoke; other advisers did not. National Security Advisor John Bolton did.",
            "Advisor",
            "Several White House advisers spoke; other advisers did not. National Security Adviser John Bolton did.",
        ),
    ),
    clean=(
        "The Labour Party won; labor costs and the labor market were its theme.",
        "The colour of the door is red, and the organization of the firm is old.",
        "“What a color,” she said of the colour of the door.",
        "The defence minister met Defense Secretary James Mattis.",
    ),
)
_ANY_CASE = frozenset({"adviser", "advisor", "advisers", "advisors"})
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_NUMBER = {"advisers": "adviser", "advisors": "advisor"}


@dataclass(frozen=True)
class SpellingVariant:
    """Counts the spellings of each word and marks the rarer one where it first stands."""

    info: DetectorInfo = INFO

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, int]]:
        """Spelling -> (key of the word, which of its spellings)."""
        data = tomllib.loads(files(__package__).joinpath("data/spellings.toml").read_text(encoding="utf-8"))
        return {word: (_NUMBER.get(pair[0], pair[0]), side) for pair in data["pairs"] for side, word in enumerate(pair)}

    @cached_property
    def _other(self) -> Mapping[str, str]:
        data = tomllib.loads(files(__package__).joinpath("data/spellings.toml").read_text(encoding="utf-8"))
        return {one: other for a, b in data["pairs"] for one, other in ((a, b), (b, a))}

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a word that has two spellings."""
        found: dict[str, tuple[list[Span], list[Span]]] = defaultdict(lambda: ([], []))
        for span in _spans(analysis):
            key = self._keys.get(span.of(analysis.text).lower())
            if key is not None:
                found[key[0]][key[1]].append(span)
        for sides in found.values():
            if all(sides):
                yield self._hit(analysis, *sides)

    def _hit(self, analysis: Analysis, first: list[Span], second: list[Span]) -> Hit:
        # Of two equally common spellings the one that comes later is the odd one.
        rare = min((first, second), key=lambda spans: (len(spans), -spans[0].start))
        span = rare[0]
        word = span.of(analysis.text)
        other = match_case(self._other[word.lower()], word)
        message = f"the document also writes “{other.lower()}”; keep to one spelling"
        return Hit(INFO.path, span, message, (replace(span, other),))


def _spans(analysis: Analysis) -> Iterator[Span]:
    """Yield the words in small letters (advisers in any case) outside quotations, headings and protected text."""
    for segment in analysis.document.segments:
        if segment.kind is SegmentKind.HEADING:
            continue
        for match in _WORD.finditer(segment.span.of(analysis.text)):
            if match.group().islower() or match.group().lower() in _ANY_CASE:
                span = Span(segment.span.start + match.start(), segment.span.start + match.end())
                if not is_quoted(analysis, span) and not is_protected(analysis, span):
                    yield span


DETECTOR = SpellingVariant()
