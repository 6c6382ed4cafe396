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
from mtaudit.model import Document, Edit, Segment, Span, View, Withheld, apply_edits, words_of
from mtaudit.ranking.evidence import SURE, variant_of
from mtaudit.ranking.features import edit_span
from mtaudit.ranking.ranker import Ranked
from mtaudit.ranking.whole import Shape
from mtaudit.text.content import loses_content
from mtaudit.text.intervals import SpanIndex

ROUNDS = 3
NEAR = 8
"""Words before and after a change that are audited again: what stands further away is not judged differently by it."""

RULE_TOLERANCE = -3.0
"""Nats of fluency that a rule's correction may cost: the small model does not know every right term."""

MORE = 0.1
"""Confidence beyond the threshold that a guessed wording needs to be applied: those just above even odds make a text worse
about as often as better. Every one of them is still shown. Chosen on the texts that calibrate the ranker (models/ranker.md)."""

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
    """Decisions by position in ``Examined.ranked``, and the corrected text.

    ``after`` holds the hits around the changes, by the audit that found them; ``touched`` are the positions of the hits that
    stood there before.
    """

    decisions: tuple[Decision, ...]
    text: str
    after: tuple[Examined, ...] = ()
    touched: frozenset[int] = frozenset()


Examine = Callable[[Document, Sequence[Span]], Examined]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user allows: the least confidence to show and, of rules, to apply, and whether quotations may be changed."""

    threshold: float
    quotations: bool = False


def correct(examined: Examined, infos: Mapping[str, DetectorInfo], policy: Policy, examine: Examine) -> Correction:
    """Choose, apply, audit again, and take back what does not pay, until nothing more has to be taken back.

    ``examine`` audits a corrected document within the given view spans.
    """
    decisions = _choose(examined, infos, policy)
    regions = {at: _around(examined, at) for at, decision in enumerate(decisions) if decision.applied}
    after: dict[int, Examined] = {}
    waiting = set(regions)
    for attempt in range(ROUNDS + 1):
        applied = [at for at, decision in enumerate(decisions) if decision.applied]
        waiting &= set(applied)
        if not waiting:
            break
        found, moves = _apply(examined, applied, [regions[at] for at in sorted(waiting)], examine)
        objections = _objections(examined, found, moves, {at: moves(regions[at]) for at in waiting}, applied)
        if attempt == ROUNDS:  # no time to find out which of several changes is to blame
            objections = {
                at: reason for other, reason in objections.items() for at in waiting if regions[at].overlaps(regions[other])
            }
        for at, reason in objections.items():
            decisions[at] = replace(decisions[at], applied=False, withheld=f"{Withheld.GATE}:{reason}")
        # What stands beside something taken back reads differently now.
        again = {at for at in waiting if any(regions[at].overlaps(regions[other]) for other in objections)}
        after |= _by_region(found, {at: moves(regions[at]) for at in sorted(waiting - again)})
        waiting = again
    applied = [at for at, decision in enumerate(decisions) if decision.applied]
    changed = SpanIndex((regions[at], at) for at in applied)
    touched = {at for at, row in enumerate(examined.ranked) if changed.overlaps(row.weighed.hit.span)}
    text = apply_edits(examined.analysis.text, _edits_of(examined, applied)) if applied else examined.analysis.text
    return Correction(tuple(decisions), text, tuple(after[at] for at in applied if at in after), frozenset(touched))


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
        if reason is None and row.weighed.is_guess and _loses_content(examined.analysis, candidate):
            reason = f"{Withheld.GATE}:content"
        least = policy.threshold + (MORE if row.weighed.is_guess else 0.0)
        if reason is None and confidence < least:
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


def _loses_content(analysis: Analysis, candidate: Candidate) -> bool:
    """Say whether a word of content disappears and none stands for it: a guess may put things otherwise, not leave them out."""
    variant = variant_of(analysis.text, candidate)
    old, new = ([match[0].lower() for match in words_of(text)] for text in (variant.span.of(analysis.text), variant.text))
    return loses_content(old, new)


def _is_name(word: Word) -> bool:
    return any(char.isdigit() for char in word.text) or (
        word.entity in _NAME_TYPES and word.pos in {"PROPN", "NUM"} and word.text[:1].isupper()
    )


def _edits_of(examined: Examined, applied: Iterable[int]) -> list[Edit]:
    return sorted(edit for at in applied for edit in examined.ranked[at].order[0][0].edits)


def _apply(examined: Examined, applied: Iterable[int], regions: Iterable[Span], examine: Examine) -> tuple[Examined, Moves]:
    """Return the corrected text examined in ``regions`` of the original, and where spans of that went."""
    analysis = examined.analysis
    edits = _edits_of(examined, applied)
    moved = Moves(edits)
    text = apply_edits(analysis.text, edits)
    segments = tuple(
        Segment(span, segment.kind) for segment in analysis.document.segments if (span := moved(segment.span)).start < span.end
    )
    source = analysis.document
    protected = tuple(moved(word.span) for word in analysis.words if word.protected)
    document = Document(source.id, text, View.identity(text), segments, protected, source.metadata)
    return examine(document, sorted({moved(region) for region in regions})), moved


def _around(examined: Examined, at: int) -> Span:
    """Return a hit and all that its best candidate changes, with the words beside it in its sentence."""
    analysis = examined.analysis
    hit, region = examined.ranked[at].weighed.hit.span, edit_span(examined.ranked[at].order[0][0])
    whole = Span(min(hit.start, region.start), max(hit.end, region.end))
    words = analysis.words_in(whole)
    if not words:
        return whole
    first, last = analysis.sentences[words[0].sentence].first, analysis.sentences[words[-1].sentence].last - 1
    start = analysis.words[max(words[0].index - NEAR, first)].span.start
    end = analysis.words[min(words[-1].index + NEAR, last)].span.end
    return Span(min(whole.start, start), max(whole.end, end))


def _by_region(found: Examined, moved: Mapping[int, Span]) -> dict[int, Examined]:
    """Return the hits of ``found`` by the region they stand in, each once."""
    rows: dict[int, list[Ranked]] = {at: [] for at in moved}
    places = SpanIndex((span, at) for at, span in moved.items())
    for row in found.ranked:
        spot = row.weighed.hit.span
        near = [at for span, at in places.near(spot) if span.overlaps(spot)]
        if near:
            rows[min(near)].append(row)
    return {at: replace(found, ranked=tuple(each)) for at, each in rows.items()}


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


def _objections(
    examined: Examined, after: Examined, moves: Moves, regions: Mapping[int, Span], applied: Iterable[int]
) -> dict[int, str]:
    """Return, for suggestions that do not pay, the reason: the least confident of each region that got a new finding."""
    known = {_key(examined, row) for row in examined.ranked}
    changed = frozenset(applied)
    # Another detector may now speak first of a place that was reported before.
    stayed = SpanIndex((moves(row.weighed.hit.span), at) for at, row in enumerate(examined.ranked) if at not in changed)
    found: dict[int, str] = {}
    places = SpanIndex((span, at) for at, span in regions.items())
    for row in after.ranked:
        spot = row.weighed.hit.span
        if _key(after, row) in known or stayed.overlaps(spot):
            continue
        near = [at for span, at in places.near(spot) if span.overlaps(spot) and at not in found]
        if near:
            worst = min(near, key=lambda at: _best_confidence(examined.ranked[at]))
            found[worst] = f"new finding {row.weighed.hit.detector}"
    return found


def _key(examined: Examined, row: Ranked) -> tuple[str, str]:
    return row.weighed.hit.detector, row.weighed.hit.span.of(examined.analysis.text)
