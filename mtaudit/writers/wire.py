"""Reports to the JSON contract; the way back is in :mod:`mtaudit.writers.unwire`.

A code point that UTF-8 cannot hold (a lone surrogate) is written as U+FFFD, which keeps every offset.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import UNSET

from mtaudit.writers.contract import (
    FORMAT_VERSION,
    Document,
    Edit,
    Entry,
    Evidence,
    Failure,
    Finding,
    Hypothesis,
    NotChecked,
    Run,
    Score,
    Signature,
    Span,
    Suggestion,
    Summary,
    Unreadable,
    Verdict,
)
from mtaudit.writers.unwire import decode_run, from_wire, run_from_wire

if TYPE_CHECKING:
    from mtaudit import model

__all__ = [
    "FORMAT_VERSION",
    "Document",
    "Edit",
    "Entry",
    "Evidence",
    "Failure",
    "Finding",
    "Hypothesis",
    "NotChecked",
    "Run",
    "Score",
    "Signature",
    "Span",
    "Suggestion",
    "Summary",
    "Unreadable",
    "Verdict",
    "decode_run",
    "encode_json",
    "encode_line",
    "from_wire",
    "run_from_wire",
    "run_to_wire",
    "sorted_findings",
    "sorted_suggestions",
    "to_wire",
]

# Digits after the point. The verdict gets more, so that the written prior and weights still add up to the written
# probability's log-odds (a dozen families at half a unit of the eighth digit are far below 1e-6).
_DIGITS = 4
_VERDICT_DIGITS = 8

_T = TypeVar("_T")

# Valid in JSON, but they end a line for some readers or steer a terminal: DEL, C1 controls, U+2028 and U+2029 (UTF-8).
_UNSAFE = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")


def to_wire(report: model.AuditReport) -> Entry:
    """Return the entry of ``documents[]`` for one report, with findings and suggestions in the contract's order."""
    path = str(report.document.metadata.get("path", ""))
    if report.error is not None:
        return _encodable(Unreadable(report.document.id, path, report.error))
    tokens = [(start, end, _round(nats)) for start, end, nats in report.tokens]
    document = Document(
        id=report.document.id,
        path=path,
        text=report.document.text,
        language=report.language,
        words=report.words,
        verdict=_verdict(report.verdict),
        findings=[_finding(finding) for finding in sorted_findings(report.findings)],
        failures=[Failure(item.what, item.document, item.error) for item in report.failures],
        not_checked=[NotChecked(item.what, item.why, item.how) for item in report.not_checked],
        corrected=report.corrected,
        scores=[_score(score) for score in report.scores],
        tokens=tokens or UNSET,
    )
    return _encodable(document)


def run_to_wire(reports: Iterable[model.AuditReport], signature: model.Signature) -> Run:
    """Return the whole run, documents in the order given."""
    written = Signature(
        mtaudit=signature.mtaudit,
        model=signature.model,
        model_sha256=signature.model_sha256,
        dtype=signature.dtype,
        detectors=signature.detectors,
        options=dict(signature.options),
        seed=signature.seed,
    )
    return Run(FORMAT_VERSION, _encodable(written), [to_wire(report) for report in reports])


def sorted_findings(findings: Iterable[model.Finding]) -> list[model.Finding]:
    """Return findings by start, end and detector (then id, so that the order is total)."""
    return sorted(findings, key=lambda finding: (finding.span.start, finding.span.end, finding.detector, finding.id))


def sorted_suggestions(suggestions: Iterable[model.Suggestion]) -> list[model.Suggestion]:
    """Return suggestions with the most confident first; equal ones stay in the order given."""
    return sorted(suggestions, key=lambda suggestion: -suggestion.confidence)


def encode_json(run: Run) -> bytes:
    """Return the run as indented UTF-8 JSON with a final newline; the same run always gives the same bytes."""
    return _escaped(msgspec.json.format(msgspec.json.encode(run), indent=2)) + b"\n"


def encode_line(document: Entry) -> bytes:
    """Return one document as one line of JSON Lines, newline included; no reader sees another line end in it."""
    return _escaped(msgspec.json.encode(document)) + b"\n"


def _escaped(data: bytes) -> bytes:
    return _UNSAFE.sub(lambda match: b"\\u%04x" % ord(match[0].decode()), data)


def _round(value: float, digits: int = _DIGITS) -> float:
    return round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0


def _verdict(verdict: model.Verdict) -> Verdict:
    evidence = [Evidence(item.family, item.count, _round(item.weight, _VERDICT_DIGITS)) for item in verdict.evidence]
    prior = _round(verdict.prior, _VERDICT_DIGITS)
    return Verdict(verdict.label, float(verdict.probability), prior, evidence, list(verdict.pivots))


def _finding(finding: model.Finding) -> Finding:
    return Finding(
        id=finding.id,
        detector=finding.detector,
        family=finding.family,
        mqm=finding.mqm,
        suspected=finding.suspected,
        severity=finding.severity,
        confidence=_round(finding.confidence),
        span=Span(finding.span.start, finding.span.end),
        text=finding.text,
        message=finding.message,
        sources=list(finding.sources),
        suggestions=[_suggestion(item) for item in sorted_suggestions(finding.suggestions)],
    )


def _suggestion(suggestion: model.Suggestion) -> Suggestion:
    guess = suggestion.hypothesis
    gain = suggestion.gain
    return Suggestion(
        edits=[Edit(edit.span.start, edit.span.end, edit.text) for edit in sorted(suggestion.edits)],
        confidence=_round(suggestion.confidence),
        gain=None if gain is None or not math.isfinite(gain) else _round(gain),
        hypothesis=None if guess is None else Hypothesis(guess.pivot, guess.via, guess.source),
        checks={name: _round(value) for name, value in suggestion.checks.items() if math.isfinite(value)},
        applied=suggestion.applied,
        withheld=None if suggestion.withheld is None else str(suggestion.withheld),
    )


def _score(score: model.Score) -> Score:
    after = None if score.after is None else _round(score.after)
    return Score(score.name, score.unit, _round(score.before), after, score.signature)


def _encodable(value: _T) -> _T:
    """Return ``value`` itself, or a copy without lone surrogates where it has some."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.convert(_scrubbed(msgspec.to_builtins(value)), type(value))
    return value


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, Mapping):
        return {_scrubbed(key): _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
