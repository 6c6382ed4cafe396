"""A sentence without a finite verb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import SegmentKind, Severity
from mtaudit.text.inflect import tags_of

INFO = DetectorInfo(
    path="structure.missing_predicate",
    summary="a sentence of running text that has no finite verb",
    why="Languages leave out the copula, or the engine loses the verb at the far end of the clause.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MAJOR,
    needs=frozenset({"tags"}),
    prior=0.3,
    gain_weight=0.0,
    sources=("Huddleston and Pullum 2002, The Cambridge Grammar of the English Language (main clauses)",),
    known_problems="Fragments for effect are good style; short ones, questions and those in quotation are left alone.",
    flagged=(
        Flagged(
            "The mayor opened the new bridge on Friday. The old bridge near the harbour of the town for many "
            "years without any repair.",
            "The old bridge near the harbour of the town for many years without any repair.",
        ),
    ),
    clean=(
        "The mayor opened the bridge on Friday. A great day for the whole town and all of its people.",
        "Nobody came. Not one of the many friends he had invited to the house on the hill.",
        "“A very long walk along the river to the old mill and then back again,” she said.",
    ),
)
_FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
_AUXILIARIES = frozenset(["is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "must"])
_LEAST, _MOST = 12, 45
_SUBJECTS = frozenset({"the", "these", "those", "his", "her", "their", "its", "our"})


@dataclass(frozen=True)
class MissingPredicate:
    """Finds full-looking sentences none of whose words can be a finite verb."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the sentences."""
        for sentence in analysis.sentences:
            words = analysis.words_of(sentence)
            if (
                sentence.kind is SegmentKind.PARAGRAPH
                and _looks_whole(words)
                and not _has_verb(words)
                and _within(analysis, sentence)
            ):
                yield Hit(INFO.path, sentence.span, "no verb of this sentence says what happens")


def _looks_whole(words: Sequence[Word]) -> bool:
    """Say whether the sentence begins like a subject, is of ordinary length, and ends with a full stop."""
    real = [word for word in words if word.is_word]
    return (
        _LEAST <= len(real) <= _MOST
        and words[0].lower in _SUBJECTS
        and words[-1].text == "."
        and not any(word.quoted or word.protected or word.text in {":", "—", "–", "|"} for word in words)
        and sum(word.text[:1].isupper() for word in real) < len(real) / 2
    )


def _has_verb(words: Sequence[Word]) -> bool:
    """Say whether any word is, or may be for a tagger that errs, a finite verb."""
    return any(
        word.tag in _FINITE or word.pos in {"VERB", "AUX"} or word.lower in _AUXILIARIES or _may_be_verb(words, at)
        for at, word in enumerate(words)
    )


def _may_be_verb(words: Sequence[Word], at: int) -> bool:
    """Say whether a word that was taken for a noun has the form of a verb in the past or third person."""
    word = words[at]
    return at > 0 and word.tag in {"NN", "NNS", "JJ"} and bool(tags_of(word.lower, "VERB") & {"VBZ", "VBD"})


def _within(analysis: Analysis, sentence: Sentence) -> bool:
    """Say whether the block has other sentences, so that this one is running text."""
    return any(
        other.segment == sentence.segment and other.index != sentence.index
        for other in analysis.sentences[max(0, sentence.index - 1) : sentence.index + 2]
    )


DETECTOR = MissingPredicate()
