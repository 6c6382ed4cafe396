"""A space on the wrong side of a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity, Span

INFO = DetectorInfo(
    path="punctuation.spaced_mark",
    summary="a space before a comma, stop, colon or closing quotation mark, or inside an apostrophe",
    why="Engines work on tokens, in which marks stand apart; the way back to text does not always join them. "
    "French sets a "
    "space before high marks.",
    mqm="linguistic-conventions/punctuation",
    severity=Severity.MINOR,
    prior=2.2,
    gain_weight=0.05,
    sources=("The Chicago Manual of Style: no space before a mark, none inside quotation marks",),
    known_problems="A text in which most marks are spaced was tokenised as a whole; then only the first places are marked.",
    flagged=(
        Flagged("They left early , because of the rain.", " ,", "They left early, because of the rain."),
        Flagged(
            'The coach said: "It is less than we expect. " He then left.',
            ' "',
            'The coach said: "It is less than we expect." He then left.',
        ),
        Flagged("The city 's mayor resigned.", " 's", "The city's mayor resigned."),
        Flagged("We do n't know the answer.", "do n't", "We don't know the answer."),
        Flagged("What did he say ? Nothing.", " ?", "What did he say? Nothing."),
    ),
    clean=(
        'She called it "a start." "No more," said he.',
        "Set the flag with .gitignore and run it on .NET in 5 minutes.",
        "He said 'so what' and 'so on' to the '90s crowd.",
        "He waited ... and left . . . at last.",
        "The score was 3 : 2 after the break.",
        "Smile :) or cry ;-( as you like.",
    ),
)
_MARK = re.compile(
    r"(?<=[\w)\]\"”’%])[ \u00a0\u202f]+(?:,(?![\w,])|[;:](?=[ \n]|$)|[!?]+(?=[ \n\"”’)]|$)|\.(?=[ \n\"”’)]|$)(?![ ]\.))"
)
_STRAIGHT_CLOSE = re.compile(r"[.,!?…][ \u00a0]+\"(?=\s|$)")
_CURLY_CLOSE = re.compile(r"(?<=[\w.,!?…])[ \u00a0]+”")
_CURLY_OPEN = re.compile(r"(?<![\w.,!?…])“[ \u00a0]+(?=\w)")
_POSSESSIVE = re.compile(r"(?<=[a-z])[ ](?:'s|’s|'re|’re|'ve|’ve|'ll|’ll)(?=[ .,;:!?]|$)")
_NOT = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should|ca|wo|must|need) n(['’])t\b", re.IGNORECASE)
_SCORE = re.compile(r"\d[ ]:[ ]?\d")
_TOKENISED = 8
"""Spaced marks in one document from which on it counts as tokenised as a whole."""


@dataclass(frozen=True)
class SpacedMark:
    """Finds stray spaces at marks; in a tokenised text only the first few."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the spaced marks."""
        hits = [hit for block in blocks(analysis) for hit in _in_block(block) if not is_protected(analysis, hit.span)]
        yield from sorted(hits, key=lambda hit: hit.span)[: _TOKENISED if len(hits) > _TOKENISED else None]


def _in_block(block: Block) -> Iterator[Hit]:
    text = block.text
    for match in _MARK.finditer(text):
        around = text[max(match.start() - 1, 0) : match.end() + 2]
        if "..." not in text[match.start() : match.end() + 3] and not _SCORE.match(around):
            yield _drop(block, match.start(), match.end(), "a space before a mark")
    for match in _STRAIGHT_CLOSE.finditer(text):
        if text.count('"', 0, match.end()) % 2 == 0:
            yield _drop(block, match.start() + 1, match.end(), "a space before a closing quotation mark")
    for match in _CURLY_CLOSE.finditer(text):
        yield _drop(block, match.start(), match.end(), "a space before a closing quotation mark")
    for match in _CURLY_OPEN.finditer(text):
        span = block.span(match)
        yield Hit(INFO.path, span, "a space after an opening quotation mark", (_cut(span.start + 1, span.end),))
    for match in _POSSESSIVE.finditer(text):
        if not _opens_quotation(text, match):
            yield _drop(block, match.start(), match.end(), "a space before an apostrophe")
    for match in _NOT.finditer(text):
        span = block.span(match)
        joined = f"{match.group(1)}n{match.group(2)}t"
        yield Hit(INFO.path, span, "a space inside a contraction", (Candidate((Edit(span, joined),)),))


def _opens_quotation(text: str, match: re.Match[str]) -> bool:
    """Say whether the apostrophe may open a single-quoted word that begins with s."""
    closing = re.match(r"[^'\n]{0,40}['](?=[\s.,;:!?]|$)", text[match.end() :])
    return closing is not None and match.group().strip().startswith("'")


def _drop(block: Block, start: int, end: int, message: str) -> Hit:
    """Return the hit that deletes the spaces with which ``start`` begins."""
    spaces = len(block.text[start:end]) - len(block.text[start:end].lstrip(" \u00a0\u202f"))
    span = block.place(start, end)
    return Hit(INFO.path, span, message, (_cut(span.start, span.start + spaces),))


def _cut(start: int, end: int) -> Candidate:
    return Candidate((Edit(Span(start, end), ""),))


DETECTOR = SpacedMark()
