"""Quotation marks of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Hypothesis, Severity

INFO = DetectorInfo(
    path="residue.foreign_quotes",
    summary="guillemets or low quotation marks, which English does not use",
    why="Engines copy quotation marks through; « » come from French, Russian, Spanish or Italian, „ “ from German or Polish.",
    mqm="locale-conventions/other",
    severity=Severity.MINOR,
    prior=2.0,
    gain_weight=0.0,
    sources=("CLDR: delimiters of en, fr, de, es, it, ru, pl",),
    known_problems="Quotations that are themselves in another language keep its marks and are left alone.",
    flagged=(
        Flagged(
            "The minister called it « a great step » and left the room.",
            "« a great step »",
            'The minister called it "a great step" and left the room.',
        ),
        Flagged(
            "He said „we will not agree to this“ on Friday.",
            "„we will not agree to this“",
            'He said "we will not agree to this" on Friday.',
        ),
    ),
    clean=(
        "The French write « bonjour tout le monde » with spaces inside the marks.",
        "Home » News » Sport",
        "He said “we will not agree” on Friday.",
        "The newspaper «Известия» denied the report.",
    ),
)
_PAIRS = re.compile(
    r"«[ \u00a0\u202f]*([^«»„\n]{1,400}?)[ \u00a0\u202f]*»|„([^„“”\"\n]{1,400}?)[“”\"]|»([^«»\n]{1,200}?)«|"
    r"‚([^‚‘’\n]{2,200}?)‘(?!\w)"
)
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "is",
        "was",
        "and",
        "that",
        "for",
        "we",
        "not",
        "it",
        "with",
        "this",
        "on",
        "are",
        "be",
        "as",
        "our",
        "will",
        "has",
        "have",
        "i",
        "you",
        "his",
        "from",
        "by",
    ]
)


@dataclass(frozen=True)
class ForeignQuotes:
    """Finds paired marks around English words, and writes the kind of mark the document uses."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the quotations."""
        curly = analysis.text.count("“") > analysis.text.count("„") and "”" in analysis.text
        opening, closing = ("“", "”") if curly else ('"', '"')
        for block in blocks(analysis):
            for match in _PAIRS.finditer(block.text):
                inner = next(group for group in match.groups() if group is not None)
                span = block.span(match)
                if _is_english(inner) and not is_protected(analysis, span):
                    yield _hit(block, match, inner, opening, closing)


def _is_english(inner: str) -> bool:
    """Say whether the quoted words are English, so that the marks should be: all plain letters, and a function word."""
    words = inner.lower().split()
    if not inner.isascii() and any(char.isalpha() and not char.isascii() for char in inner):
        return False
    return len(words) > 1 and any(word.strip(".,!?") in _COMMON for word in words)


def _hit(block: Block, match: re.Match[str], inner: str, opening: str, closing: str) -> Hit:
    span = block.span(match)
    at = match.group().index(inner)
    edits = (
        Edit(block.place(match.start(), match.start() + at), opening),
        Edit(block.place(match.start() + at + len(inner), match.end()), closing),
    )
    guess = Hypothesis({"«": "fr", "„": "de", "»": "de", "‚": "de"}[match.group()[0]], match.group()[0], "")
    return Hit(INFO.path, span, "these are not English quotation marks", (Candidate(edits, 0.0, guess),))


DETECTOR = ForeignQuotes()
