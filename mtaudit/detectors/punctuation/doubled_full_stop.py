"""Two full stops where one belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import blocks, is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity, Span

INFO = DetectorInfo(
    path="punctuation.doubled_full_stop",
    summary="a sentence with two full stops, together or with a space between",
    why="Engines split a text into sentences and set a full stop after each; abbreviations and ellipses are cut in two.",
    mqm="linguistic-conventions/punctuation",
    severity=Severity.MINOR,
    prior=2.6,
    gain_weight=0.05,
    sources=("The Chicago Manual of Style: a sentence ends with one full stop, also after an abbreviation",),
    known_problems="An ellipsis of spaced points that was cut to two points looks the same.",
    flagged=(
        Flagged(
            "The talks will go on. . Officials said no date was set.",
            ". .",
            "The talks will go on. Officials said no date was set.",
        ),
        Flagged("She signed the contract.. He did not.", "..", "She signed the contract. He did not."),
        Flagged(
            "We put pressure on the bank. . . Frankly, it was not enough.",
            ". . .",
            "We put pressure on the bank. Frankly, it was not enough.",
        ),
    ),
    clean=(
        "Well... it was late, and nobody answered.",
        "He waited . . . and then he left.",
        "Look in the folder ../data for the list.",
        "The firm, Acme Inc., was sold.",
    ),
)
_TWO = re.compile(r"(?<![\s.…/\\])(?:\.[ \u00a0]\.|\.\.)(?![.\w/\\…]|[ \u00a0]\.)")
_AFTER_WORD_THREE = re.compile(r"(?<=[^\s.…])\.[ \u00a0]\.[ \u00a0]\.(?=[ \u00a0]+[\"“‘(]?[A-Z])(?![ \u00a0]\.)")
_BARE = re.compile(r"(?<![.…/\\\s])\.\.(?![.…/\\])")
_HABIT = 2
"""Pairs of points in one document from which on they are a writer's habit, an ellipsis of chat and mail."""
_TWO_PRIOR, _THREE_PRIOR = 2.6, 0.9


@dataclass(frozen=True)
class DoubledFullStop:
    """Finds two points after a word, and three spaced ones before a new sentence."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the doubled stops."""
        if len(_BARE.findall(analysis.text)) > _HABIT:
            return
        for block in blocks(analysis):
            for pattern, prior in ((_TWO, _TWO_PRIOR), (_AFTER_WORD_THREE, _THREE_PRIOR)):
                for match in pattern.finditer(block.text):
                    span = block.span(match)
                    if not is_protected(analysis, span):
                        yield _hit(span, prior, ends=match.end() == len(block.text))


def _hit(span: Span, prior: float, *, ends: bool) -> Hit:
    dots = (replace(span, "."), replace(span, "...", -2.0)) if not ends else (replace(span, "."),)
    return Hit(INFO.path, span, "one full stop ends a sentence", dots, prior=prior)


DETECTOR = DoubledFullStop()
