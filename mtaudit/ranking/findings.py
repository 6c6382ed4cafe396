"""From ranked hits to findings in document offsets: overlapping hits settled, ids given."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mtaudit.analysis import Analysis
from mtaudit.detectors.base import Candidate, DetectorInfo, Hit
from mtaudit.model import Document, Edit, Finding, Span, Suggestion
from mtaudit.ranking.evidence import CHECKER
from mtaudit.ranking.ranker import Ranked
from mtaudit.text.edits import to_document_edits, to_document_span
from mtaudit.text.intervals import SpanIndex

MOST_SUGGESTIONS = 5
_UNCLOSED = "punctuation.unclosed_quotation"
_LONG_QUOTATION = 1500


def settle(ranked: Iterable[Ranked], infos: Mapping[str, DetectorInfo]) -> list[Ranked]:
    """Return the hits to report: of those that touch the same words only the most convincing.

    A rule that is right by itself may stand inside a longer finding of another family (a comma in a clause).
    """
    kept: list[Ranked] = []
    places: SpanIndex[int] = SpanIndex()
    for row in sorted(ranked, key=lambda row: (-row.confidence, len(row.weighed.hit.span), row.weighed.hit.detector)):
        rivals = [at for _, at in places.near(_reach(row.weighed.hit)) if _rivals(row, kept[at], infos)]
        if not rivals:
            places.add(_reach(row.weighed.hit), len(kept))
            kept.append(row)
        for at in rivals:
            kept[at] = _joined(kept[at], row)
    return sorted(kept, key=lambda row: (row.weighed.hit.span, row.weighed.hit.detector))


def _joined(row: Ranked, rival: Ranked) -> Ranked:
    """Return ``row`` with the wordings that a rival at the same place knows besides, and with the rival as a source."""
    hit, other = row.weighed.hit, rival.weighed.hit
    sources = hit.sources
    if other.detector.startswith(CHECKER) and not hit.detector.startswith(CHECKER):
        sources = (*sources, other.detector)
    order = row.order
    if hit.span == other.span:
        known = {candidate.edits for candidate, _, _ in order}
        more = tuple(entry for entry in rival.order if entry[0].edits not in known)
        order = tuple(sorted((*order, *more), key=lambda entry: -entry[1]))
    return replace(row, weighed=replace(row.weighed, hit=replace(hit, sources=sources)), order=order)


def _rivals(row: Ranked, other: Ranked, infos: Mapping[str, DetectorInfo]) -> bool:
    hit, rival = row.weighed.hit, other.weighed.hit
    if hit.detector == rival.detector and hit.span == rival.span:
        return True
    if _same_quotation(hit, rival):
        return True
    if not hit.span.overlaps(rival.span):
        return False
    marks = {"punctuation", "residue"}
    families = {infos[hit.detector].family, infos[rival.detector].family}
    return hit.span == rival.span or "fluency" in families or not (families & marks and families - marks)


def _reach(hit: Hit) -> Span:
    """Return where a rival of the hit may lie: LanguageTool marks where a quotation begins, we where it should end."""
    return Span(max(0, hit.span.start - _LONG_QUOTATION), hit.span.end) if hit.detector == _UNCLOSED else hit.span


def _same_quotation(hit: Hit, rival: Hit) -> bool:
    """Say whether one is LanguageTool's and the other our own report of a quotation mark without a partner."""
    ours, theirs = (hit, rival) if hit.detector == _UNCLOSED else (rival, hit)
    near = 0 <= ours.span.end - theirs.span.start <= _LONG_QUOTATION
    return ours.detector == _UNCLOSED and "UNPAIRED" in theirs.detector and near


def to_findings(analysis: Analysis, ranked: Sequence[Ranked], infos: Mapping[str, DetectorInfo]) -> list[Finding | None]:
    """Return one finding a row of ``ranked``, in its order; None where the document has only protected text there."""
    repeats: Counter[str] = Counter()
    found: list[Finding | None] = []
    for row in ranked:
        span = to_document_span(analysis.document, row.weighed.hit.span)
        if span is None or span.start == span.end:
            found.append(None)
        else:
            found.append(_finding(analysis, row, infos[row.weighed.hit.detector], span, repeats))
    return found


def _finding(analysis: Analysis, row: Ranked, info: DetectorInfo, span: Span, repeats: Counter[str]) -> Finding:
    hit, document = row.weighed.hit, analysis.document
    text = span.of(document.text)
    key = f"{hit.detector}\0{text}\0{_sentence(analysis, hit.span)}"
    repeats[key] += 1
    digest = hashlib.sha256(f"{key}\0{repeats[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Finding(
        id=digest,
        detector=hit.detector,
        span=span,
        text=text,
        message=hit.message,
        severity=hit.severity or info.severity,
        confidence=row.confidence,
        mqm=info.mqm,
        suspected=info.suspected,
        sources=(*info.sources, *hit.sources),
        suggestions=tuple(_suggestions(document, row)),
    )


def _suggestions(document: Document, row: Ranked) -> Iterable[Suggestion]:
    seen: set[tuple[Edit, ...]] = set()
    for candidate, confidence, gain in row.order:
        edits = _document_edits(document, candidate)
        if edits is None:
            return  # the best one cannot be written into this markup, so none is offered
        if edits in seen or len(seen) == MOST_SUGGESTIONS:
            continue
        seen.add(edits)
        yield Suggestion(edits, confidence, gain, candidate.hypothesis)


def _document_edits(document: Document, candidate: Candidate) -> tuple[Edit, ...] | None:
    mapped = [edit for view_edit in candidate.edits for edit in to_document_edits(document, view_edit)]
    return tuple(sorted(mapped)) or None


def _sentence(analysis: Analysis, span: Span) -> str:
    words = analysis.words_in(span)
    return analysis.sentences[words[0].sentence].span.of(analysis.text) if words else ""
