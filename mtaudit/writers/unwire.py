"""The JSON contract back to reports, for ``mtaudit report``. What is read here may come from anybody."""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET

from mtaudit import model
from mtaudit.errors import UsageError
from mtaudit.writers.contract import (
    FORMAT_VERSION,
    Document,
    Entry,
    Finding,
    Run,
    Signature,
    Suggestion,
    Summary,
    Unreadable,
)

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")


class _Version(msgspec.Struct):
    format_version: int


class _Kind(msgspec.Struct):
    error: object = UNSET


class _LooseRun(msgspec.Struct):
    """A run whose documents are not decoded yet: only their members tell the two kinds apart."""

    signature: Signature
    documents: list[msgspec.Raw]
    summary: Summary | msgspec.UnsetType = UNSET


def decode_run(data: bytes, name: str) -> Run:
    """Return the run that ``mtaudit audit --format json`` wrote; ``name`` is what messages call it.

    Raises:
        UsageError: if it is something else, or of another format version.
    """
    try:
        version = msgspec.json.decode(data, type=_Version).format_version
        if version != FORMAT_VERSION:
            msg = f"{name} is in report format {version}, but this mtaudit reads format {FORMAT_VERSION}."
            raise UsageError(msg)
        loose = msgspec.json.decode(data, type=_LooseRun)
        documents = [_entry(raw, index) for index, raw in enumerate(loose.documents)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        msg = f"{name} is not a report that mtaudit wrote with --format json: {error}."
        raise UsageError(msg) from None
    return Run(version, loose.signature, documents, loose.summary)


def _entry(raw: msgspec.Raw, index: int) -> Entry:
    try:
        unreadable = msgspec.json.decode(raw, type=_Kind).error is not UNSET
        return msgspec.json.decode(raw, type=Unreadable) if unreadable else msgspec.json.decode(raw, type=Document)
    except msgspec.ValidationError as error:
        msg = f"documents[{index}]: {error}"
        raise msgspec.ValidationError(msg) from None


def run_from_wire(run: Run) -> tuple[list[model.AuditReport], model.Signature]:
    """Return the reports of a decoded run, in order, and its signature.

    Raises:
        UsageError: as :func:`from_wire`.
    """
    written = run.signature
    signature = model.Signature(
        mtaudit=written.mtaudit,
        model=written.model,
        model_sha256=written.model_sha256,
        dtype=written.dtype,
        detectors=written.detectors,
        options=written.options,
        seed=written.seed,
    )
    return [from_wire(entry, signature) for entry in run.documents], signature


def from_wire(entry: Entry, signature: model.Signature) -> model.AuditReport:
    """Return the report that was written as ``entry``; its document has an identity view and paragraphs as segments.

    Raises:
        UsageError: if an offset lies outside the text, edits overlap, or the words of a finding are not those at its
            place.
    """
    if isinstance(entry, Unreadable):
        return _unreadable(entry, signature)
    try:
        return _audited(entry, signature)
    except ValueError as error:
        msg = f"The report of {entry.path or entry.id!r} contradicts its own text: {error}."
        raise UsageError(msg) from None


def _unreadable(entry: Unreadable, signature: model.Signature) -> model.AuditReport:
    return model.AuditReport(
        document=_document(entry.id, entry.path, ""),
        language="",
        verdict=model.Verdict(model.Label.INSUFFICIENT, 0.5, 0.0),
        findings=(),
        corrected="",
        scores=(),
        signature=signature,
        error=entry.error,
    )


def _audited(entry: Document, signature: model.Signature) -> model.AuditReport:
    evidence = tuple(model.Evidence(item.family, item.count, item.weight) for item in entry.verdict.evidence)
    pivots = tuple(entry.verdict.pivots)
    tokens = () if isinstance(entry.tokens, msgspec.UnsetType) else tuple(entry.tokens)
    for start, end, _ in tokens:
        _span(start, end, entry.text)
    return model.AuditReport(
        document=_document(entry.id, entry.path, entry.text),
        language=entry.language,
        verdict=model.Verdict(entry.verdict.label, entry.verdict.probability, entry.verdict.prior, evidence, pivots),
        findings=tuple(_finding(finding, entry.text) for finding in entry.findings),
        corrected=entry.corrected,
        scores=tuple(model.Score(it.name, it.unit, it.before, it.after, it.signature) for it in entry.scores),
        signature=signature,
        words=entry.words,
        failures=tuple(model.Failure(it.what, it.document, it.error) for it in entry.failures),
        not_checked=tuple(model.NotChecked(it.what, it.why, it.how) for it in entry.not_checked),
        tokens=tokens,
    )


def _document(identity: str, path: str, text: str) -> model.Document:
    segments = (
        model.Segment(model.Span(match.start(), match.start() + len(match[0].rstrip()))) for match in _PARAGRAPH.finditer(text)
    )
    return model.Document(identity, text, model.View.identity(text), tuple(segments), metadata={"path": path})


def _span(start: int, end: int, text: str) -> model.Span:
    span = model.Span(start, end)
    if end > len(text):
        msg = f"{start}..{end} lies outside its {len(text)} characters"
        raise ValueError(msg)
    return span


def _finding(finding: Finding, text: str) -> model.Finding:
    span = _span(finding.span.start, finding.span.end, text)
    if not finding.text or span.of(text) != finding.text:
        msg = f"at {span.start}..{span.end} it reads {span.of(text)[:40]!r}, not {finding.text[:40]!r}"
        raise ValueError(msg)
    return model.Finding(
        id=finding.id,
        detector=finding.detector,
        span=span,
        text=finding.text,
        message=finding.message,
        severity=finding.severity,
        confidence=finding.confidence,
        mqm=finding.mqm,
        suspected=finding.suspected,
        sources=tuple(finding.sources),
        suggestions=tuple(_suggestion(item, text) for item in finding.suggestions),
    )


def _suggestion(suggestion: Suggestion, text: str) -> model.Suggestion:
    edits = tuple(model.Edit(_span(item.start, item.end, text), item.text) for item in suggestion.edits)
    model.apply_edits(text, edits)  # refuses edits that overlap
    guess = suggestion.hypothesis
    return model.Suggestion(
        edits=edits,
        confidence=suggestion.confidence,
        gain=suggestion.gain,
        hypothesis=None if guess is None else model.Hypothesis(guess.pivot, guess.via, guess.source),
        checks=suggestion.checks,
        applied=suggestion.applied,
        withheld=suggestion.withheld,
    )
