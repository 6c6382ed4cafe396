"""A sentence that is cut in two by a full stop, or that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, SegmentKind, Severity
from mtaudit.text.frequency import zipf

INFO = DetectorInfo(
    path="structure.cut_sentence",
    summary="a sentence that goes on after a full stop, or ends without one",
    why="Long sentences are split for the engine and joined again; a part is lost or keeps the stop that was set "
    "for the split.",
    mqm="linguistic-conventions/punctuation",
    severity=Severity.MAJOR,
    prior=2.0,
    gain_weight=0.05,
    sources=("English sentences begin with a capital and end with a mark",),
    known_problems="Brand names that begin with a small letter, and writers who never use capitals, look the same.",
    flagged=(
        Flagged(
            "The envoy came to deliver a personal letter. to the president in Seoul.",
            "letter. to",
            "The envoy came to deliver a personal letter to the president in Seoul.",
        ),
        Flagged(
            "Talks failed because the door was held open. measures to end the crisis are still expected by everyone.",
            "open. measures",
            None,
        ),
        Flagged(
            'She praised "a talk between two people." who love each other and their work.',
            'people." who',
            'She praised "a talk between two people" who love each other and their work.',
        ),
        Flagged(
            "The minister spoke to the press for an hour yesterday and said that the\n\nThe talks then ended early.",
            "the",
        ),
    ),
    clean=(
        "The company eBay grew. iPhone sales fell, and so did those of macOS machines.",
        "He works for Acme Inc. in Ohio, e.g. as a clerk at approx. noon, vs. nobody else.",
        "It rained ... and then it stopped. The children, etc. were home.",
        '"Where to?" he asked. "Nowhere!" she said. "Why?" asked they all at once.',
        "Yahoo! is a firm, and so is Joomla! in a way.",
        "The main points were these:\n\nIt was cheap.\n\nIt was fast.",
    ),
)
_STOP = re.compile(
    r"(?P<word>(?<![\w.])[A-Za-z][a-z]+|[\])0-9])(?P<stop>\.)(?P<close>[\"”’]?)\s+(?P<next>[a-z][a-z’'-]*)(?![\w.@/])"
)
_JOINING = frozenset(
    [
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "with",
        "by",
        "into",
        "onto",
        "about",
        "against",
        "between",
        "among",
        "during",
        "and",
        "or",
        "but",
        "nor",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "where",
        "while",
        "because",
        "although",
        "than",
        "as",
        "if",
        "unless",
        "until",
        "whether",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "be",
        "been",
        "being",
        "said",
        "says",
        "after",
        "before",
        "since",
        "when",
    ]
)
_DANGLING = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "but",
        "who",
        "whose",
        "because",
        "although",
        "than",
        "if",
        "their",
        "his",
        "its",
        "our",
        "your",
        "my",
    ]
)
_CLAUSE = re.compile(r"\b(?:is|was|are|were|said|says|has|have|had|will|would)\b")
_RUNNING = 12
"""Words from which on a block that ends without a mark is a broken paragraph and not a heading."""
_MIXED = re.compile(r"^[a-z]+[A-Z]")
_SMALL_I = re.compile(r"(?<= )i(?= (?:am|have|was|do|don't|think|know|will|would|can|had|did|want|just)\b)")
_HABIT = 4
"""Sentences that begin small in one document from which on the writer does without capitals."""
_SHORTEST = 3


@dataclass(frozen=True)
class CutSentence:
    """Finds stops before small letters, and paragraphs that end on a word that cannot end a sentence."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the places where a sentence is broken."""
        split = [
            (block, match)
            for block in blocks(analysis)
            for match in _STOP.finditer(block.text)
            if _is_break(block, match) and not is_protected(analysis, block.span(match))
        ]
        if len(split) <= _HABIT and not _SMALL_I.search(analysis.text):
            for block, match in split:
                yield _split_hit(block, match)
        for block in blocks(analysis):
            if block.kind in {SegmentKind.PARAGRAPH, SegmentKind.HEADING} and len(block.text.split()) >= _RUNNING:
                yield from _dangling(analysis, block)


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    """Return the words after which a full stop does not end the sentence."""
    lines = files(__package__).joinpath("data/abbreviations.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _is_break(block: Block, match: re.Match[str]) -> bool:
    word, after = match.group("word"), match.group("next")
    sentence = re.split(r"[.!?]\s", block.text[: match.start()])[-1]
    if word.lower() in _abbreviations() or _MIXED.match(block.text[match.start("next") : match.end() + 1]):
        return False
    if word[0].isdigit() and not match.group("close") and len(sentence.split()) < _SHORTEST:
        return False
    tail = block.text[match.end() : match.end() + 1]
    if tail in {")", ":"} or (len(after) == 1 and after != "a"):
        return False
    return zipf(after) > 0 and len(sentence.split()) >= _SHORTEST - 1


def _split_hit(block: Block, match: re.Match[str]) -> Hit:
    span = block.place(match.start("word"), match.end("next"))
    stop = Edit(block.span(match, "stop"), "")
    capital = Edit(block.place(match.start("next"), match.start("next") + 1), match.group("next")[0].upper())
    joins = match.group("next") in _JOINING
    join, new = Candidate((stop,), 0.0 if joins else -1.0), Candidate((capital,), -2.0 if joins else 0.0)
    message = "the sentence goes on after a full stop, or its beginning was lost"
    return Hit(INFO.path, span, message, (join, new) if joins else (new, join), prior=2.2 if joins else 1.6)


def _dangling(analysis: Analysis, block: Block) -> Iterator[Hit]:
    """Yield the last word of the block if no sentence can end on it."""
    last = re.search(r"([A-Za-z]+)\s*$", block.text)
    if last is None or last.group(1).lower() not in _DANGLING or not _CLAUSE.search(block.text):
        return
    span = block.span(last, 1)
    if not is_protected(analysis, span):
        yield Hit(INFO.path, span, "the paragraph breaks off in mid-sentence", prior=1.6)


DETECTOR = CutSentence()
