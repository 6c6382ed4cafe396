"""Names of places and bodies in another language's form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import is_protected, is_quoted
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Hypothesis, Severity, Span

INFO = DetectorInfo(
    path="entities.foreign_name",
    summary="a country, city or body under its name in another language",
    why="Engines copy capitalised words that they take for names.",
    mqm="accuracy/untranslated",
    severity=Severity.MAJOR,
    prior=1.8,
    gain_weight=0.1,
    sources=("Exonyms of six languages, put together for mtaudit (data/names.toml)",),
    known_problems="Names inside other names (newspapers, clubs, firms, streets) are right and left alone.",
    flagged=(
        Flagged("The talks between Alemania and France go on.", "Alemania", "The talks between Germany and France go on."),
        Flagged("She flew from Nueva York to Rome.", "Nueva York", "She flew from New York to Rome."),
        Flagged("The leaders met in Moscou on Monday.", "Moscou", "The leaders met in Moscow on Monday."),
    ),
    clean=(
        "Deutschland AG is a nickname, and the newspaper Neues Deutschland was read by many.",
        "The Banco de España and the Palais de Bruxelles are open.",
        "The team of Junta de Andalucía won; Londres Street is long.",
        "The album “Paris Londres” came out in Germany.",
        "Nobody called Mr. Polen was there; Polen is a surname here.",
    ),
)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "le",
        "les",
        "des",
        "du",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "della",
        "der",
        "die",
        "das",
        "und",
        "et",
        "y",
        "e",
        "von",
        "zu",
        "el",
        "los",
        "las",
        "en",
        "in",
        "am",
    ]
)
_PLACE = re.compile(
    r"(?:^|\b(?:in|to|from|of|with|between|against|and|near|across|over|for|by|into|at|that|than|while|the|today)\s)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ForeignName:
    """Looks the names up where they stand alone, after an English preposition or before an English verb."""

    info: DetectorInfo = INFO

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, str]]:
        data = tomllib.loads(files(__package__).joinpath("data/names.toml").read_text(encoding="utf-8"))
        return {name: (fix, pivot) for pivot, rows in data.items() for name, fix in rows.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted(map(re.escape, self._names), key=len, reverse=True)
        return re.compile(rf"(?<![\w’'.-])(?:{'|'.join(names)})(?![\w-])")

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the names."""
        text = analysis.text
        for match in self._pattern.finditer(text):
            span = Span(*match.span())
            if _is_part_of_name(text, span) or is_quoted(analysis, span) or is_protected(analysis, span):
                continue
            fix, pivot = self._names[match.group()]
            guess = Hypothesis(pivot, match.group(), "names")
            yield Hit(INFO.path, span, f"the English name is {fix}", (replace(span, fix, 0.0, guess),))


def _is_part_of_name(text: str, span: Span) -> bool:
    """Say whether the words around make it a part of a longer name, a title or an explanation of the name."""
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    words = re.findall(r"[\w’'-]+", before)
    follows = re.match(r"\s+([\w&]+)", after)
    if follows and (follows.group(1)[0].isupper() or follows.group(1) in _PARTICLES - {"in", "am", "die"}):
        return True
    if re.match(r"\s*(?:\)|/|,? (?:is|was) (?:a|the) (?:surname|name|word)|AG\b)", after) or before.rstrip().endswith(
        ("(", "/", "*", "_", "“", '"', "‘")
    ):
        return True
    return not _PLACE.search(before) and _before_is_name(before, words)


def _before_is_name(before: str, words: list[str]) -> bool:
    """Say whether the word before belongs to a name: a capital or a foreign particle, in the same phrase."""
    if not words or re.search(r"[.,;:!?—–\n]\s*$", before):
        return bool(re.search(r"\b(?:Mr|Mrs|Ms|Dr|St)\.\s*$", before))
    return words[-1][0].isupper() or words[-1] in _PARTICLES


DETECTOR = ForeignName()
