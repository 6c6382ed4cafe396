"""One name written in two ways in one document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import is_protected, is_quoted
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity, Span
from mtaudit.text.frequency import zipf

INFO = DetectorInfo(
    path="consistency.name_variant",
    summary="a name that the document mostly writes another way",
    why="Names from other alphabets are transcribed anew in each sentence: Kim Jong-un and Kim Jong Un, Zelensky "
    "and Zelenskyy.",
    mqm="terminology/inconsistent-use-of-terminology",
    severity=Severity.MINOR,
    prior=1.3,
    gain_weight=0.02,
    sources=("Damerau 1964, A technique for computer detection and correction of spelling errors (edit distance)",),
    known_problems="Two people with nearly the same rare name look like one; both must then stand with their first names.",
    flagged=(
        Flagged(
            "Kim Jong Un agreed. Officials said that Kim Jong Un would come, but Kim Jong-un did not.",
            "Kim Jong-un",
            "Kim Jong Un agreed. Officials said that Kim Jong Un would come, but Kim Jong Un did not.",
        ),
        Flagged(
            "The visit of Mr Yarzhemsky began. Later Yarzhemsky left, and today Yarzhemsky denied it. A report "
            "said Yarzhemskyy was ill.",
            "Yarzhemskyy",
            "The visit of Mr Yarzhemsky began. Later Yarzhemsky left, and today Yarzhemsky denied it. A report "
            "said Yarzhemsky was ill.",
        ),
    ),
    clean=(
        "The Kazakh minister met the Kazakhs. A Kazakh envoy and the Kazakh press agreed with the Kazakhs.",
        "Anna Karelina met Karelin. Later Karelin said that Karelin and Karelina would marry.",
        "North-West Airlines is not the North West, and the North West is not the North West coast.",
        "Jean Paul met Jean. The Smiths and Smith were there, and Smyth was not.",
    ),
)
_HYPHENED = re.compile(r"(?<![\w-])([A-Z][a-z]+) ([A-Z][a-z]+)(-| )([A-Z][a-z]+|(?<=-)[a-z]+)(?![\w-])")
_NAME = re.compile(r"(?<![\w-])[A-Z][a-zà-öø-ÿ]{4,}(?![\w-])")
_RARE = 2.6
"""Zipf frequency below which a capitalised word is nobody's ordinary word."""
_MAJORITY = 3
_ENDINGS = frozenset(
    [
        "s",
        "n",
        "an",
        "i",
        "ian",
        "es",
        "ese",
        "a",
        "o",
        "na",
        "e",
        "ne",
        "in",
        "ov",
        "ova",
        "ski",
        "ska",
        "d",
        "r",
        "er",
    ]
)


@dataclass(frozen=True)
class NameVariant:
    """Compares names that differ in a hyphen or in one letter."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the rarer form of each name."""
        yield from _hyphens(analysis)
        yield from _letters(analysis)


def _hyphens(analysis: Analysis) -> Iterator[Hit]:
    forms: dict[tuple[str, ...], dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for match in _HYPHENED.finditer(analysis.text):
        key = (match.group(1), match.group(2), match.group(4).lower())
        forms[key][match.group()].append(Span(*match.span()))
    for found in forms.values():
        if len(found) > 1 and any("-" in form for form in found):
            best = max(found, key=lambda form: (len(found[form]), -found[form][0].start))
            for form, spans in found.items():
                if form != best:
                    yield from _hit(analysis, spans[0], best)


def _letters(analysis: Analysis) -> Iterator[Hit]:
    places: dict[str, list[Span]] = defaultdict(list)
    for match in _NAME.finditer(analysis.text):
        places[match.group()].append(Span(*match.span()))
    rare = {name: spans for name, spans in places.items() if zipf(name) < _RARE}
    by_initial: dict[str, list[str]] = defaultdict(list)
    for name in rare:
        by_initial[name[0]].append(name)
    for names in by_initial.values():
        for one, other in combinations(names, 2):
            few, many = sorted((one, other), key=lambda name: len(rare[name]))
            if _is_variant(few, many, rare) and _same_person(analysis.text, rare[few], rare[many]):
                yield from _hit(analysis, rare[few][0], many)


def _is_variant(few: str, many: str, places: Mapping[str, list[Span]]) -> bool:
    """Say whether ``few`` is a slip for ``many``: far rarer, one letter apart, and not a form of it."""
    if len(places[many]) < _MAJORITY or len(places[few]) * _MAJORITY > len(places[many]):
        return False
    short, long = sorted((few, many), key=len)
    if long.startswith(short) and long[len(short) :] in _ENDINGS:
        return False
    if short[:-1] == long[:-1] and {short[-1], long[-1]} <= set("aeinos"):
        return False
    return _one_apart(short, long)


def _one_apart(short: str, long: str) -> bool:
    """Say whether one insertion, change or exchange of neighbours makes the two equal."""
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1]
    return short[at + 1 :] == long[at + 1 :] or (long[at : at + 2] == swapped and short[at + 2 :] == long[at + 2 :])


def _same_person(text: str, few: list[Span], many: list[Span]) -> bool:
    """Say whether the capitalised words before do not tell two people apart."""
    first, others = _given(text, few), _given(text, many)
    return not first or bool(first & others)


def _given(text: str, spans: list[Span]) -> set[str]:
    found = set()
    for span in spans:
        match = re.search(r"([A-Z][\w.]*) $", text[max(0, span.start - 25) : span.start])
        if match is not None:
            found.add(match.group(1))
    return found


def _hit(analysis: Analysis, span: Span, best: str) -> Iterator[Hit]:
    if not is_quoted(analysis, span) and not is_protected(analysis, span):
        yield Hit(INFO.path, span, f"the document mostly writes {best}", (replace(span, best),))


DETECTOR = NameVariant()
