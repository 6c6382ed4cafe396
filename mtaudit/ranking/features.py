"""The named features that the ranker judges a candidate by. Each is a plain number; absent evidence is 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate
from mtaudit.model import SegmentKind, Span
from mtaudit.ranking.evidence import Weighed, variant_of
from mtaudit.text.frequency import zipf

_GAIN_RANGE = (-6.0, 8.0)
_MARK_RANGE = (-4.0, 2.0)
_NEUTRAL_MARK = -2.67


@dataclass(frozen=True, slots=True)
class Features:
    """One candidate at one place.

    ``gain``, ``channel`` and ``surprisal`` (of the observed words) are in nats; ``zipf_observed`` and ``zipf_proposed``
    are base-10 logarithms of the frequency per billion words of the rarest word that changes (wordfreq);
    ``commoner`` is how much commoner the proposal is, where it is; ``repeats`` counts further occurrences of the observed
    words in the document, ``known`` those of the proposed ones. ``mark`` is
    what the marker says of the observed words, in log-odds from those of a place that is as likely damaged as the next
    guess; 0 without a marker. The rest are 0 or 1.
    """

    gain: float = 0.0
    channel: float = 0.0
    surprisal: float = 0.0
    zipf_observed: float = 0.0
    zipf_proposed: float = 0.0
    commoner: float = 0.0
    repeats: float = 0.0
    known: float = 0.0
    quoted: float = 0.0
    named: float = 0.0
    capital: float = 0.0
    heading: float = 0.0
    first: float = 0.0
    vivid: float = 0.0
    mark: float = 0.0


NAMES = tuple(field.name for field in fields(Features))


def features_of(analysis: Analysis, weighed: Weighed, at: int) -> Features:
    """Return the features of candidate ``at`` of ``weighed``."""
    candidate, gain = weighed.candidates[at], weighed.gains[at]
    region = variant_of(analysis.text, candidate)
    words = analysis.words_in(region.span if region.span.start < region.span.end else weighed.hit.span)
    observed = [word.lower for word in words if word.is_word]
    proposed = _words(region.text)
    lost, new = _difference(observed, proposed)
    rare, common = _rarest(lost), _rarest(new)
    sentence = analysis.sentences[words[0].sentence] if words else None
    low, high = _GAIN_RANGE
    return Features(
        gain=min(max(gain or 0.0, low), high),
        channel=candidate.channel,
        surprisal=min(analysis.surprisal(region.span), 30.0) if len(region.span) else 0.0,
        zipf_observed=rare,
        zipf_proposed=common,
        commoner=max(0.0, common - rare) if lost and new else 0.0,
        repeats=math.log1p(max(0, min((analysis.counts[word] for word in lost), default=1) - 1)),
        known=math.log1p(min((analysis.counts[word] for word in new), default=0)),
        quoted=float(any(word.quoted for word in words)),
        named=float(any(word.entity in _NAMES or word.pos == "PROPN" for word in words)),
        capital=float(any(word.text[:1].isupper() for word in words)),
        heading=float(sentence is not None and sentence.kind is SegmentKind.HEADING),
        first=float(bool(words) and sentence is not None and words[0].index == sentence.first),
        vivid=float(rare < 3.2 and bool(lost)),
        mark=_mark(analysis, words or analysis.words_in(Span(max(region.span.start - 1, 0), region.span.end + 1))),
    )


def _mark(analysis: Analysis, words: Sequence[Word]) -> float:
    if not analysis.marks or not words:
        return 0.0
    low, high = _MARK_RANGE
    highest = max(analysis.marks[word.index] for word in words)
    return max(low, min(highest, high)) - _NEUTRAL_MARK


_NAMES = frozenset({"PERSON", "GPE", "ORG", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})


def _words(text: str) -> list[str]:
    return [part.strip(".,;:!?\"'()[]“”‘’").lower() for part in text.split() if any(char.isalpha() for char in part)]


def _difference(observed: list[str], proposed: list[str]) -> tuple[list[str], list[str]]:
    return [word for word in observed if word not in proposed], [word for word in proposed if word not in observed]


def _rarest(words: list[str]) -> float:
    return min((zipf(word) for word in words), default=0.0)


def edit_span(candidate: Candidate) -> Span:
    """Return the smallest view span that holds all edits of ``candidate``."""
    return Span(min(edit.span.start for edit in candidate.edits), max(edit.span.end for edit in candidate.edits))
