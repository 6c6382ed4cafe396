"""A compound taken apart: *offices of field* for *field offices*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity, Span
from mtaudit.text.inflect import inflect

INFO = DetectorInfo(
    path="terms.unpacked_compound",
    summary="two nouns joined by “of” where English has a compound",
    why="Romance and Slavic languages say *offices of field*; the way back keeps their order and the preposition.",
    mqm="terminology/wrong-term",
    severity=Severity.MAJOR,
    needs=frozenset({"tags", "model"}),
    prior=-2.8,
    gain_weight=0.75,
    sources=("Levi 1978, The Syntax and Semantics of Complex Nominals", "Apertium round trips (models/ranker.md)"),
    known_problems="Both wordings are often right; the model decides by what it has read more often.",
    flagged=(
        Flagged(
            "The police arrested two dealers of drugs and a man who sold them false licences of driver.",
            "dealers of drugs",
        ),
    ),
    clean=("The members of the committee spoke of the loss of jobs and the price of bread.",),
)
_CHANNEL = -2.5
"""Nats: the two wordings are mostly both right, and only a clear preference counts."""

_LINKS = frozenset({"of", "for"})
_NOUNS = frozenset({"NN", "NNS"})


@dataclass(frozen=True)
class UnpackedCompound:
    """Proposes noun before noun for *noun of noun*, and an adjective before the noun it follows."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a pair of nouns, or of a noun and the adjective behind it."""
        words = analysis.words
        for at, head in enumerate(words[:-1]):
            if head.tag not in _NOUNS or head.protected or head.entity in {"PERSON", "GPE"}:
                continue
            yield from self._of(analysis, head, words[at + 1 : at + 4])
            yield from self._swapped(analysis, head, words[at + 1])

    @staticmethod
    def _of(analysis: Analysis, head: Word, after: tuple[Word, ...]) -> Iterator[Hit]:
        if not after or after[0].lower not in _LINKS or after[-1].sentence != head.sentence:
            return
        rest = after[1:]
        if len(rest) == 2 and rest[0].lower == "the":
            rest = rest[1:]
        if not rest or rest[0].tag not in _NOUNS or rest[0].protected or rest[0].dep != "pobj":
            return
        modifier = rest[0]
        single = inflect(modifier.lemma, "NN") or modifier.text
        span = Span(head.span.start, modifier.span.end)
        texts = dict.fromkeys((f"{single} {head.text}", f"{modifier.text} {head.text}"))
        candidates = tuple(Candidate((Edit(span, text),), _CHANNEL - 0.5 * at) for at, text in enumerate(texts))
        yield Hit(INFO.path, span, f"“{span.of(analysis.text)}” is a compound in English", candidates)

    @staticmethod
    def _swapped(analysis: Analysis, head: Word, adjective: Word) -> Iterator[Hit]:
        if adjective.tag not in {"JJ", "VBN"} or adjective.sentence != head.sentence or adjective.protected:
            return
        if analysis.text[head.span.end : adjective.span.start] != " ":
            return
        span = Span(head.span.start, adjective.span.end)
        candidate = Candidate((Edit(span, f"{adjective.text} {head.text}"),), _CHANNEL)
        yield Hit(INFO.path, span, f"“{span.of(analysis.text)}” is in the order of another language", (candidate,))


DETECTOR = UnpackedCompound()
