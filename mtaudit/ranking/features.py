"""The named features that the ranker judges candidates and places by.

Each is a plain number; what does not apply is 0, what is not known (marks, without a marker) is nan.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from operator import attrgetter

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, Hit
from mtaudit.model import SegmentKind, Span
from mtaudit.ranking.evidence import Weighed, variant_of
from mtaudit.ranking.whole import Shape, density, likelier_at
from mtaudit.text.frequency import zipf

_GAINS = (-6.0, 8.0)
_LEADS = (-4.0, 4.0)
_MARKS = (-6.0, 3.0)
_SURPRISALS = (0.0, 20.0)
_LACKS = (0.0, 10.0)
_CHANNELS = (-6.0, 0.0)
_PREFERENCES = (-8.0, 8.0)
_DOUBTS = (0.0, 8.0)
_SHORT = 60
_NAMES = frozenset({"PERSON", "GPE", "ORG", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
_NO_WORD = 0.0
_NO_MARK = -6.0
_NO_SECOND = -6.0
_VIVID = 3.2
"""Zipf frequency below which a word is a rare one."""


@dataclass(frozen=True, slots=True)
class CandidateFeatures:
    """One candidate at one place.

    ``gain`` is in nats, ``gain_per_word`` that by the number of words that change; ``channel`` and ``screen`` are in nats;
    ``lead`` is the evidence beyond that of the best other candidate of the place. ``surprisal`` is of the observed words;
    ``lack`` the most that one of their tokens lacks to the token that the model finds likeliest there: a dominant alternative
    counts, a flat distribution does not (Dinh and Niehues 2025, arXiv 2502.11115). ``zipf_*`` are base-10 logarithms of the
    frequency per billion words of the rarest word that changes (wordfreq), ``commoner`` and ``rarer`` the two parts of their
    difference. ``repeats`` counts further occurrences of the observed words in the document, ``known`` those of the proposed
    ones (both log 1+n). ``mark`` is the highest log-odds of the marker on the observed words, ``mark_beside`` on their
    neighbours, ``mark_sentence`` the mean over the sentence; ``mark_text``, ``peaks_text``, ``likelier_text`` and
    ``doubt_text`` are the shape of the document (:class:`mtaudit.ranking.whole.Shape`), the place itself left out of
    ``likelier_text``. ``inserted`` and ``deleted`` are words; ``stem`` is the share of letters that the changed words begin
    with alike. ``preference`` is how much likelier a denoiser finds the first token that changes
    (all tokens, of what it would itself write), ``doubt`` the most that
    copying one of the observed words costs it and ``doubt_beside`` one of their neighbours, in nats. ``short`` is 1 less one
    for every sixty words of the document, at least 0. The rest are 0 or 1.
    """

    gain: float = 0.0
    gain_per_word: float = 0.0
    channel: float = 0.0
    screen: float = 0.0
    lead: float = 0.0
    surprisal: float = 0.0
    lack: float = 0.0
    zipf_observed: float = 0.0
    zipf_proposed: float = 0.0
    commoner: float = 0.0
    rarer: float = 0.0
    repeats: float = 0.0
    known: float = 0.0
    mark: float = 0.0
    mark_beside: float = 0.0
    mark_sentence: float = 0.0
    mark_text: float = 0.0
    peaks_text: float = 0.0
    likelier_text: float = 0.0
    inserted: float = 0.0
    deleted: float = 0.0
    stem: float = 0.0
    preference: float = 0.0
    doubt: float = 0.0
    doubt_beside: float = 0.0
    doubt_text: float = 0.0
    short: float = 0.0
    quoted: float = 0.0
    named: float = 0.0
    capital: float = 0.0
    heading: float = 0.0
    first: float = 0.0
    vivid: float = 0.0


@dataclass(frozen=True, slots=True)
class PlaceFeatures:
    """One place that is pointed at; see :class:`CandidateFeatures`.

    ``best`` is the log-odds of its best candidate and ``second`` of the next one, both 0 where there is none
    (``unexplained`` is 1 where there is no candidate at all); ``prior`` is that of a hit without candidates. ``lone`` is the
    highest mark in the sentence outside the place, ``words`` the number of words that are pointed at, beyond one.
    """

    best: float = 0.0
    second: float = 0.0
    unexplained: float = 0.0
    prior: float = 0.0
    gain: float = 0.0
    surprisal: float = 0.0
    lack: float = 0.0
    zipf: float = 0.0
    repeats: float = 0.0
    mark: float = 0.0
    mark_beside: float = 0.0
    mark_sentence: float = 0.0
    mark_text: float = 0.0
    peaks_text: float = 0.0
    likelier_text: float = 0.0
    words: float = 0.0
    preference: float = 0.0
    doubt: float = 0.0
    doubt_beside: float = 0.0
    doubt_text: float = 0.0
    short: float = 0.0
    quoted: float = 0.0
    named: float = 0.0
    capital: float = 0.0
    heading: float = 0.0
    first: float = 0.0


DETECTORS = (
    "senses.pivot_word",
    "senses.own_word",
    "collocations.literal_word",
    "grammar.article",
    "grammar.number",
    "grammar.preposition",
    "grammar.pronoun",
    "grammar.verb_form",
    "grammar.missing_subject",
    "terms.unpacked_compound",
    "fluency.marked_wording",
    "fluency.surprisal_spike",
    "fluency.denoised",
)
"""Those that only guess, each a feature of 0 or 1; a detector that is not among them has none."""

POS = ("NOUN", "VERB", "AUX", "ADJ", "ADV", "ADP", "DET", "PRON", "PROPN", "PART", "CCONJ", "SCONJ")
"""Universal parts of speech of the first word at the place, each a feature of 0 or 1."""

_KINDS = (*(f"detector:{name}" for name in DETECTORS), *(f"pos:{name}" for name in POS))
CANDIDATE_NAMES = (*(field.name for field in fields(CandidateFeatures)), *_KINDS)
PLACE_NAMES = (*(field.name for field in fields(PlaceFeatures)), *_KINDS)
_candidate_values = attrgetter(*(field.name for field in fields(CandidateFeatures)))
_place_values = attrgetter(*(field.name for field in fields(PlaceFeatures)))


class Featurizer:
    """Works out the features of one document's places; what they share is computed once."""

    def __init__(self, analysis: Analysis, shape: Shape | None) -> None:
        self._analysis = analysis
        self._shape = shape or Shape(math.nan, math.nan, math.nan)
        self._short = max(0.0, 1 - sum(word.is_word for word in analysis.words) / _SHORT)
        reading = analysis.reading
        self._starts = [span.start for span in reading.spans] if reading else []
        self._lacks = [max(0.0, s - t) for s, t in zip(reading.surprisal, reading.top, strict=True)] if reading else []
        self._sums = list(accumulate(analysis.marks, initial=0.0))

    def candidate(self, weighed: Weighed, at: int) -> list[float]:
        """Return the values of :data:`CANDIDATE_NAMES` for candidate ``at`` of ``weighed``."""
        analysis, candidate, gain = self._analysis, weighed.candidates[at], weighed.gains[at] or 0.0
        region = variant_of(analysis.text, candidate)
        words = self._words(region.span if region.span.start < region.span.end else weighed.hit.span, region.span)
        observed = [word.lower for word in words if word.is_word] if len(region.span) else []
        proposed = _words(region.text)
        lost, new = _difference(observed, proposed)
        rare, common = _rarest(lost), _rarest(new)
        changed = max(len(lost), len(new), 1)
        others = [weighed.evidence(other) for other in range(len(weighed.candidates)) if other != at]
        lead = weighed.evidence(at) - max(others) if others else _LEADS[1]
        low, high = (words[0].index, words[-1].index + 1) if words else (0, 0)
        found = CandidateFeatures(
            gain=_cut(gain, _GAINS),
            gain_per_word=_cut(gain, _GAINS) / changed,
            channel=_cut(candidate.channel, _CHANNELS),
            screen=_cut(weighed.screens[at] if weighed.screens else 0.0, _GAINS),
            lead=_cut(lead, _LEADS),
            surprisal=_cut(analysis.surprisal(region.span), _SURPRISALS) if len(region.span) else 0.0,
            lack=self._lack(region.span),
            zipf_observed=rare,
            zipf_proposed=common,
            commoner=max(0.0, common - rare) if lost and new else 0.0,
            rarer=max(0.0, rare - common) if lost and new else 0.0,
            repeats=self._repeats(lost),
            known=math.log1p(min((analysis.counts[word] for word in new), default=0)),
            mark=self._mark(low, high),
            mark_beside=self._beside(low, high),
            mark_sentence=self._mark_sentence(words),
            mark_text=self._shape.wording,
            peaks_text=self._shape.peaks,
            likelier_text=self._likelier_text(weighed),
            inserted=float(max(0, len(proposed) - len(observed))),
            deleted=float(max(0, len(observed) - len(proposed))),
            stem=_stem(lost, new),
            preference=self._preference(weighed, at),
            doubt=self._doubt(low, high),
            doubt_beside=self._doubt_beside(low, high),
            doubt_text=self._shape.doubted,
            short=self._short,
            quoted=float(any(word.quoted for word in words)),
            named=float(any(_is_name(word) for word in words)),
            capital=float(any(word.text[:1].isupper() for word in words)),
            heading=self._heading(words),
            first=self._first(words),
            vivid=float(rare < _VIVID and bool(lost)),
        )
        return [*_candidate_values(found), *_kinds(weighed.maker(at), words)]

    def place(self, weighed: Weighed, scores: Sequence[float]) -> list[float]:
        """Return the values of :data:`PLACE_NAMES`; ``scores`` are the log-odds of the candidates, in their order."""
        hit, analysis = weighed.hit, self._analysis
        words = self._words(hit.span, hit.span)
        order = sorted(range(len(scores)), key=lambda at: -scores[at])
        lost = [word.lower for word in words if word.is_word]
        low, high = (words[0].index, words[-1].index + 1) if words else (0, 0)
        found = PlaceFeatures(
            best=scores[order[0]] if order else 0.0,
            second=scores[order[1]] if len(order) > 1 else _NO_SECOND if order else 0.0,
            unexplained=float(not order),
            prior=0.0 if order else _cut(weighed.prior, _MARKS),
            gain=_cut(weighed.gains[order[0]] or 0.0, _GAINS) if order else 0.0,
            surprisal=_cut(analysis.surprisal(hit.span), _SURPRISALS),
            lack=self._lack(hit.span),
            zipf=_rarest(lost),
            repeats=self._repeats(lost),
            mark=self._mark(low, high),
            mark_beside=self._beside(low, high),
            mark_sentence=self._mark_sentence(words),
            mark_text=self._shape.wording,
            peaks_text=self._shape.peaks,
            likelier_text=self._likelier_text(weighed),
            words=float(min(len(words), 5) - 1) if words else 0.0,
            preference=self._preference(weighed, order[0]) if order else 0.0,
            doubt=self._doubt(low, high),
            doubt_beside=self._doubt_beside(low, high),
            doubt_text=self._shape.doubted,
            short=self._short,
            quoted=float(any(word.quoted for word in words)),
            named=float(any(_is_name(word) for word in words)),
            capital=float(any(word.text[:1].isupper() for word in words)),
            heading=self._heading(words),
            first=self._first(words),
        )
        return [*_place_values(found), *_kinds(weighed.maker(order[0]) if order else hit, words)]

    def _likelier_text(self, weighed: Weighed) -> float:
        """Return the density of likelier wordings elsewhere in the text."""
        if math.isnan(self._shape.likelier):
            return math.nan
        return max(0.0, self._shape.likelier - density(likelier_at(weighed), len(self._analysis.marks)))

    def _words(self, span: Span, region: Span) -> tuple[Word, ...]:
        """Return the words of ``span``, or those on both sides of an insertion."""
        words = self._analysis.words_in(span)
        return words or self._analysis.words_in(Span(max(region.start - 1, 0), region.end + 1))

    def _lack(self, span: Span) -> float:
        first = max(0, bisect_right(self._starts, span.start) - 1)
        return _cut(max(self._lacks[first : bisect_left(self._starts, span.end)], default=0.0), _LACKS)

    def _repeats(self, words: Sequence[str]) -> float:
        return math.log1p(max(0, min((self._analysis.counts[word] for word in words), default=1) - 1))

    @staticmethod
    def _preference(weighed: Weighed, at: int) -> float:
        value = weighed.preference(at)
        return _cut(value, _PREFERENCES) if math.isfinite(value) else math.nan

    def _doubt(self, first: int, last: int) -> float:
        return _most_doubted(self._analysis.doubts[first:last])

    def _doubt_beside(self, first: int, last: int) -> float:
        doubts = self._analysis.doubts
        return _most_doubted((*doubts[max(0, first - 1) : first], *doubts[last : last + 1]))

    def _mark(self, first: int, last: int) -> float:
        marks = self._analysis.marks
        return _cut(max(marks[first:last], default=_NO_MARK), _MARKS) if marks else math.nan

    def _beside(self, first: int, last: int) -> float:
        marks = self._analysis.marks
        return (
            _cut(max((*marks[max(0, first - 1) : first], *marks[last : last + 1]), default=_NO_MARK), _MARKS)
            if marks
            else math.nan
        )

    def _mark_sentence(self, words: Sequence[Word]) -> float:
        if len(self._sums) == 1:
            return math.nan
        if not words:
            return _NO_MARK
        sentence = self._analysis.sentences[words[0].sentence]
        return (self._sums[sentence.last] - self._sums[sentence.first]) / max(1, sentence.last - sentence.first)

    def _heading(self, words: Sequence[Word]) -> float:
        return float(bool(words) and self._analysis.sentences[words[0].sentence].kind is SegmentKind.HEADING)

    def _first(self, words: Sequence[Word]) -> float:
        return float(bool(words) and self._analysis.sentences[words[0].sentence].first == words[0].index)


def _cut(value: float, bounds: tuple[float, float]) -> float:
    return max(bounds[0], min(value, bounds[1]))


def _most_doubted(doubts: Sequence[float]) -> float:
    known = [value for value in doubts if not math.isnan(value)]
    return _cut(max(known), _DOUBTS) if known else math.nan


def _is_name(word: Word) -> bool:
    return word.entity in _NAMES or word.pos == "PROPN"


def _kinds(hit: Hit, words: Sequence[Word]) -> list[float]:
    pos = words[0].pos if words else ""
    return [*(float(hit.detector == name) for name in DETECTORS), *(float(pos == name) for name in POS)]


def _words(text: str) -> list[str]:
    return [part.strip(".,;:!?\"'()[]“”‘’").lower() for part in text.split() if any(char.isalpha() for char in part)]


def _difference(observed: list[str], proposed: list[str]) -> tuple[list[str], list[str]]:
    return [word for word in observed if word not in proposed], [word for word in proposed if word not in observed]


def _rarest(words: list[str]) -> float:
    return min((zipf(word) for word in words), default=_NO_WORD)


def _stem(lost: list[str], new: list[str]) -> float:
    if len(lost) != 1 or len(new) != 1:
        return 0.0
    same = next((at for at, (a, b) in enumerate(zip(lost[0], new[0], strict=False)) if a != b), min(len(lost[0]), len(new[0])))
    return same / max(len(lost[0]), len(new[0]), 1)


def edit_span(candidate: Candidate) -> Span:
    """Return the smallest view span that holds all edits of ``candidate``."""
    return Span(min(edit.span.start for edit in candidate.edits), max(edit.span.end for edit in candidate.edits))
