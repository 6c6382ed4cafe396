"""Numbers written in the style of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity

INFO = DetectorInfo(
    path="residue.foreign_number",
    summary="a number with points for thousands or a comma for decimals",
    why="Most of Europe and South America writes 1.234,56; engines copy figures through.",
    mqm="locale-conventions/number-format",
    severity=Severity.MAJOR,
    prior=2.4,
    gain_weight=0.0,
    sources=("CLDR: number symbols of de, es, it, pt, fr, ru against those of en",),
    known_problems="A decimal comma before three digits cannot be told from thousands and is left alone.",
    flagged=(
        Flagged("The bridge cost 1.234,56 euros in all.", "1.234,56", "The bridge cost 1,234.56 euros in all."),
        Flagged("Some 1.000.000 people live there.", "1.000.000", "Some 1,000,000 people live there."),
        Flagged("Prices rose by 3,5 percent in May.", "3,5", "Prices rose by 3.5 percent in May."),
        Flagged("The town has 45.000 inhabitants.", "45.000", "The town has 45,000 inhabitants."),
        Flagged("The budget is 2,5 million dollars.", "2,5", "The budget is 2.5 million dollars."),
    ),
    clean=(
        "The bridge cost 1,234.56 euros and is 12.345 metres long.",
        "The server at 10.0.0.1 runs version 1.000.2 of the program.",
        "See chapters 3,5 and 7, or articles 2,4 of the law.",
        "The rate was 45.000 percent on the dot, or 12.500 grams.",
        "In 1,2-dichloroethane the yield was 5,000 grams.",
        "On 12.10.2020 and 1.1.2021 nothing happened.",
    ),
)
_UNIT = (
    r"(?:per ?cent|percent|percentage points?|%|million|billion|trillion|euros?|dollars?|pounds|kilomet(?:er|"
    r"re)s?|km²?|miles|"
    r"met(?:er|re)s|kilograms?|kilos|kg|tonnes|tons|lit(?:er|re)s|degrees|°C|hectares)"
)
_COUNTED = (
    r"(?:inhabitants|people|persons|residents|soldiers|troops|workers|employees|euros?|dollars?|pounds|pesos|"
    r"rubles|roubles|"
    r"visitors|spectators|refugees|copies|houses|homes|students|children|deaths|cases|members|voters|votes|km|"
    r"kilomet(?:er|re)s|"
    r"square (?:kilomet(?:er|re)s|met(?:er|re)s)|hectares|tons|tonnes|years)"
)
_FULL = re.compile(r"(?<![\w.,/-])\d{1,3}(?:\.\d{3})+,\d{1,2}(?![\d.,]\d|\w)")
_THOUSANDS = re.compile(r"(?<![\w.,/-])[1-9]\d{0,2}(?:\.\d{3}){2,}(?![\w-]|[.,]\d)")
_DECIMAL = re.compile(rf"(?<![\w.,/-])(?<!and )(?<!or )\d{{1,3}},\d{{1,2}}(?=[ \u00a0-]{_UNIT}\b|[ \u00a0]?%|[ \u00a0]?°C)")
_COUNT = re.compile(rf"(?<![\w.,/$€£-])[1-9]\d{{0,2}}\.000(?=[ \u00a0]{_COUNTED}\b)")
_LISTED = re.compile(
    r"(?:chapters?|articles?|sections?|pages?|figures?|tables?|nos?\.|numbers|verses?)\s(?:\d+,\s?)*$", re.IGNORECASE
)
_TURN = str.maketrans(".,", ",.")


@dataclass(frozen=True)
class ForeignNumber:
    """Finds figures that are wrong in English whatever they count, and others by what they count."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the numbers."""
        for block in blocks(analysis):
            done: set[int] = set()
            for pattern, prior in ((_FULL, 3.0), (_THOUSANDS, 2.4), (_DECIMAL, 1.8), (_COUNT, 1.8)):
                for match in pattern.finditer(block.text):
                    span = block.span(match)
                    if match.start() in done or _is_list(block, match) or is_protected(analysis, span):
                        continue
                    done.add(match.start())
                    turned = match.group().translate(_TURN)
                    yield Hit(INFO.path, span, f"English writes {turned}", (replace(span, turned),), prior=prior)


def _is_list(block: Block, match: re.Match[str]) -> bool:
    return _LISTED.search(block.text[: match.start()]) is not None


DETECTOR = ForeignNumber()
