"""A word written twice in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity

INFO = DetectorInfo(
    path="structure.repeated_word",
    summary="a word or a short phrase written twice in a row",
    why="Where the pieces of a sentence are joined again, the word at the seam can come twice; neural engines also loop.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    prior=2.4,
    gain_weight=0.05,
    sources=("Raunak et al. 2021, The Curious Case of Hallucinations in Neural Machine Translation (repetition)",),
    known_problems="Doubling for emphasis (very very, no no) is left alone.",
    flagged=(
        Flagged("The ship left the the harbour at noon.", "the the", "The ship left the harbour at noon."),
        Flagged("The court has has ruled against him.", "has has", "The court has ruled against him."),
        Flagged(
            "They agreed in the end in the end on a price.",
            "in the end in the end",
            "They agreed in the end on a price.",
        ),
    ),
    clean=(
        "I know that that man had had enough, and what he did did not help.",
        "It was a very, very long day in Walla Walla and New York, New York.",
        "What it is is a mess; those who can can stay. He came in in May.",
        "He said no no no, bye bye, and the duck said quack quack.",
        "Step by step, little by little, day after day.",
        "The year 2010 2010 and the numbers 3 3.",
    ),
)
_SINGLE = re.compile(
    r"(?<![\w'’-])(the|a|an|of|to|and|or|for|with|from|by|at|as|if|but|than|has|have|was|were|are|been|be|will|"
    r"would|its|their|his|"
    r"our|your|my|this|these|we|they|he|she|into|about|when|which|because|between|also|not|may|could|should|must|"
    r"some|any|each|more)"
    r"\s+\1(?![\w'’-]|\.[\w])",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"(?<![\w'’-])([a-z]{5,})\s+\1(?![\w'’-])")
_PHRASE = re.compile(r"(?<![\w'’-])([a-z]+(?: [a-z]+){2,5})\s+\1(?![\w'’-])", re.IGNORECASE)
_DOUBLED = frozenset(
    [
        "never",
        "quack",
        "knock",
        "pretty",
        "really",
        "there",
        "again",
        "quite",
        "blah",
        "ha-ha",
        "chop-chop",
        "always",
        "hello",
        "please",
        "goody",
        "cheep",
        "tweet",
    ]
)
_RELATIVE = re.compile(r"\b(?:what|who|which|where|that|it|those|all|how)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_WEAK = frozenset(["was", "were", "are", "has", "have", "will", "would", "could", "may", "should", "must", "be", "been"])


@dataclass(frozen=True)
class RepeatedWord:
    """Finds doubled function words, doubled long words and doubled phrases."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the doubled words."""
        for block in blocks(analysis):
            for pattern, prior in ((_SINGLE, 2.4), (_CONTENT, 1.4), (_PHRASE, 1.4)):
                for match in pattern.finditer(block.text):
                    if not _is_right(block.text, match) and not is_protected(analysis, block.span(match)):
                        yield _hit(block, match, prior)


def _is_right(text: str, match: re.Match[str]) -> bool:
    """Say whether doubling is English here: emphasis, a clause as subject, a capital that begins anew."""
    word = match.group(1)
    twin = match.group()[len(word) :].lstrip(" ,\n\t")
    if word.lower() in _DOUBLED or (word[0].islower() and twin[0].isupper()) or (word[0].isupper() and twin[0].isupper()):
        return True
    if word.lower() in _WEAK and _RELATIVE.search(text[: match.start()]):
        return True
    return bool(re.match(rf"\s+{re.escape(word)}\b", text[match.end() :], re.IGNORECASE)) or (
        word.lower() == "a" and twin == "A"
    )


def _hit(block: Block, match: re.Match[str], prior: float) -> Hit:
    span = block.span(match)
    drop = Edit(block.place(match.end(1), match.end()), "")
    return Hit(INFO.path, span, f"“{match.group(1)}” is written twice", (Candidate((drop,)),), prior=prior)


DETECTOR = RepeatedWord()
