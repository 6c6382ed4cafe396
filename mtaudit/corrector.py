"""Applies the convincing suggestions, audits the result again, and keeps only what pays.

Everything here works in view offsets. The gate is the second half of the idea: a suggestion survives only if the corrected
text is more fluent there and shows no new finding.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo
from mtaudit.model import Document, Edit, Segment, Span, View, Withheld, apply_edits
from mtaudit.ranking.evidence import SURE
from mtaudit.ranking.features import edit_span
from mtaudit.ranking.ranker import Ranked
from mtaudit.ranking.whole import Shape
from mtaudit.text.intervals import SpanIndex

ROUNDS = 3
RULE_TOLERANCE = -3.0
"""Nats of fluency that a rule's correction may cost: the small model does not know every right term."""

_ABOUT_NAMES = frozenset({"entities", "residue", "punctuation", "consistency"})
_NAME_TYPES = frozenset({"PERSON", "GPE", "LOC", "FAC", "NORP"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of the best suggestion of one hit."""

    applied: bool = False
    withheld: str | None = None
    checks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examined:
    """One text with its layers and ranked hits above the threshold, in text order; ``shape`` is what it says as a whole."""

    analysis: Analysis
    ranked: tuple[Ranked, ...]
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """Decisions by position in ``Examined.ranked``, and the corrected text (None where nothing was applied).

    ``after`` holds the hits in the sentences that changed; ``touched`` are the positions of the hits that stood in them.
    """

    decisions: tuple[Decision, ...]
    after: Examined | None = None
    touched: frozenset[int] = frozenset()


Examine = Callable[[Document, Sequence[Span]], Examined]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user allows: the least confidence to apply, and whether quotations may be changed."""

    threshold: float
    quotations: bool = False


def correct(examined: Examined, infos: Mapping[str, DetectorInfo], policy: Policy, examine: Examine) -> Correction:
    """Choose, apply, audit again, and take back what does not pay, until nothing more has to be taken back.

    ``examine`` audits a corrected document within the given view spans.
    """
    decisions = _choose(examined, infos, policy)
    for attempt in range(ROUNDS + 1):
        applied = [at for at, decision in enumerate(decisions) if decision.applied]
        if not applied:
            return Correction(tuple(decisions))
        after, moved = _apply(examined, applied, examine)
        taken_back = _objections(examined, after, moved) if attempt < ROUNDS else {}
        if not taken_back:
            break
        for at, reason in taken_back.items():
            decisions[at] = replace(decisions[at], applied=False, withheld=f"{Withheld.GATE}:{reason}")
    changed = SpanIndex((_sentence_of(examined, at), at) for at in applied)
    touched = {at for at, row in enumerate(examined.ranked) if changed.overlaps(row.weighed.hit.span)}
    return Correction(tuple(decisions), after, frozenset(touched))


def _choose(examined: Examined, infos: Mapping[str, DetectorInfo], policy: Policy) -> list[Decision]:
    decisions: dict[int, Decision] = {}
    taken: SpanIndex[Edit] = SpanIndex()
    quotations = SpanIndex((span, None) for span in examined.analysis.quotations)
    ranked = examined.ranked
    for at in sorted(range(len(ranked)), key=lambda at: (-_best_confidence(ranked[at]), at)):
        row = ranked[at]
        if not row.order:
            decisions[at] = Decision()
            continue
        candidate, confidence, gain = row.order[0]
        reason = _refusal(examined.analysis, infos[row.weighed.hit.detector], policy, candidate, quotations)
        if reason is None and confidence < policy.threshold:
            reason = Withheld.THRESHOLD
        if reason is None and gain is not None and gain < (RULE_TOLERANCE if row.weighed.prior >= SURE else 0.0):
            reason = f"{Withheld.GATE}:fluency"
        if reason is None and any(_clash(edit, other) for edit in candidate.edits for _, other in taken.near(edit.span)):
            reason = Withheld.CONFLICT
        if reason is None:
            for edit in candidate.edits:
                taken.add(edit.span, edit)
        checks = {} if gain is None else {"fluency": round(gain, 3)}
        decisions[at] = Decision(reason is None, None if reason is None else str(reason), checks)
    return [decisions[at] for at in range(len(ranked))]


def _best_confidence(row: Ranked) -> float:
    return row.order[0][1] if row.order else 0.0


def _clash(edit: Edit, other: Edit) -> bool:
    return edit.span.overlaps(other.span) or edit.span.start == other.span.start or edit.span.end == other.span.end


def _refusal(
    analysis: Analysis, info: DetectorInfo, policy: Policy, candidate: Candidate, quotations: SpanIndex[None]
) -> str | None:
    region = edit_span(candidate)
    if not policy.quotations and any(_inside(region, quote) for quote, _ in quotations.near(region)):
        return Withheld.QUOTATION
    if info.family not in _ABOUT_NAMES and _changes_names(analysis, candidate):
        return f"{Withheld.GATE}:names"
    return None


def _inside(span: Span, quotation: Span) -> bool:
    return max(span.start, quotation.start) < min(span.end, quotation.end) or (
        span.start == span.end and quotation.start < span.start < quotation.end
    )


def _changes_names(analysis: Analysis, candidate: Candidate) -> bool:
    """Say whether a name or number disappears; what is only moved or recapitalised stays."""
    region = edit_span(candidate)
    after = apply_edits(analysis.text, candidate.edits)[
        region.start : region.end + sum(len(edit.text) - len(edit.span) for edit in candidate.edits)
    ].lower()
    return any(_is_name(word) and word.lower not in after for word in analysis.words_in(region))


def _is_name(word: Word) -> bool:
    return any(char.isdigit() for char in word.text) or (
        word.entity in _NAME_TYPES and word.pos in {"PROPN", "NUM"} and word.text[:1].isupper()
    )


def _apply(examined: Examined, applied: Iterable[int], examine: Examine) -> tuple[Examined, dict[int, Span]]:
    """Return the corrected text examined around its changes, and where each applied hit's sentence went."""
    analysis = examined.analysis
    edits = sorted(edit for at in applied for edit in examined.ranked[at].order[0][0].edits)
    moved_span = Moves(edits)
    text = apply_edits(analysis.text, edits)
    segments = tuple(
        Segment(span, segment.kind)
        for segment in analysis.document.segments
        if (span := moved_span(segment.span)).start < span.end
    )
    source = analysis.document
    protected = tuple(moved_span(word.span) for word in analysis.words if word.protected)
    document = Document(source.id, text, View.identity(text), segments, protected, source.metadata)
    moved = {at: moved_span(_sentence_of(examined, at)) for at in applied}
    return examine(document, sorted(set(moved.values()))), moved


def _sentence_of(examined: Examined, at: int) -> Span:
    """Return the sentence of a hit, with all that its best candidate changes."""
    words = examined.analysis.words_in(examined.ranked[at].weighed.hit.span)
    region = edit_span(examined.ranked[at].order[0][0])
    sentence = examined.analysis.sentences[words[0].sentence].span if words else region
    return Span(min(sentence.start, region.start), max(sentence.end, region.end))


class Moves:
    """Where spans of a text lie after ``edits`` (sorted, not overlapping); text inserted at a span's borders belongs to it."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._by = [0, *accumulate(len(edit.text) - len(edit.span) for edit in edits)]

    def __call__(self, span: Span) -> Span:
        """Return where ``span`` lies."""
        first = bisect_left(self._edits, span.start, key=lambda edit: edit.span.end)  # the edits before end left of the span
        last = bisect_right(self._edits, span.end, key=lambda edit: edit.span.start)  # the edits from here on start right of it
        start, end = span.start + self._by[first], span.end + self._by[first]
        for edit in self._edits[first:last]:
            by = len(edit.text) - len(edit.span)
            if edit.span.end == span.start and len(edit.span):
                start += by
            elif edit.span.start < span.start:
                start -= span.start - edit.span.start
            end += by if edit.span.end <= span.end else len(edit.text) - (span.end - edit.span.start)
        return Span(max(start, 0), max(end, start, 0))


def _objections(examined: Examined, after: Examined, moved: Mapping[int, Span]) -> dict[int, str]:
    """Return, for suggestions that do not pay, the reason: the least confident of each sentence that got a new finding."""
    known = {_key(examined, row) for row in examined.ranked}
    found: dict[int, str] = {}
    places = SpanIndex((span, at) for at, span in moved.items())
    for row in after.ranked:
        if _key(after, row) in known:
            continue
        spot = row.weighed.hit.span
        near = [at for span, at in places.near(spot) if span.overlaps(spot) and at not in found]
        if near:
            worst = min(near, key=lambda at: _best_confidence(examined.ranked[at]))
            found[worst] = f"new finding {row.weighed.hit.detector}"
    return found


def _key(examined: Examined, row: Ranked) -> tuple[str, str]:
    return row.weighed.hit.detector, row.weighed.hit.span.of(examined.analysis.text)
