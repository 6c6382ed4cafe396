"""The main job: the model input with the real model. Runs wherever the shared sample lies beside the checkout."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from mtaudit.engine import Auditor
from mtaudit.model import AuditReport, Span, apply_edits
from mtaudit.readers import document_from_text

MARKS = Path(__file__).parent / "data" / "sample_marks.json"
SHIPPED = Path(__file__).parents[1] / "mtaudit" / "resources" / "samples"


@pytest.fixture(scope="module")
def report(shared: Path, auditor: Auditor) -> AuditReport:
    """The audit of the model input."""
    text = (shared / "samples" / "trump_kim_round_trip.txt").read_bytes().decode("utf-8")
    return auditor.audit(document_from_text(text))


@pytest.fixture(scope="module")
def marks(shared: Path) -> list[Span]:
    """The places that an editor would change."""
    data = json.loads(MARKS.read_text(encoding="utf-8"))
    sample = shared / "samples" / "trump_kim_round_trip.txt"
    assert hashlib.sha256(sample.read_bytes()).hexdigest() == data["sha256"]
    return [Span(mark["start"], mark["end"]) for mark in data["marks"]]


def touch(first: Span, second: Span) -> bool:
    return first.start <= second.end and second.start <= first.end


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("observed", "original"),
    [("state secretary", "Secretary of State"), ("US General Assembly", "General Assembly"), ("competition", "meeting")],
)
def test_the_symptoms_of_the_brief(report: AuditReport, observed: str, original: str) -> None:
    (finding,) = [finding for finding in report.findings if finding.text == observed]
    corrected = apply_edits(report.document.text, finding.suggestions[0].edits)
    assert original in corrected[finding.span.start : finding.span.end + 12]
    if observed == "US General Assembly":
        assert corrected[finding.span.start :].startswith(("UN General Assembly", "U.N. General Assembly"))


@pytest.mark.real_model
def test_enough_is_found_and_little_is_wrong(report: AuditReport, marks: list[Span]) -> None:
    found = [mark for mark in marks if any(touch(mark, finding.span) for finding in report.findings)]
    right = [finding for finding in report.findings if any(touch(mark, finding.span) for mark in marks)]
    assert len(found) >= 20
    assert len(right) >= 0.7 * len(report.findings)
    assert report.verdict.label == "machine-translated"


@pytest.mark.real_model
def test_the_shipped_sample_and_its_original(auditor: Auditor) -> None:
    trip, original = (
        auditor.audit(document_from_text((SHIPPED / name).read_text(encoding="utf-8")))
        for name in ("round_trip.txt", "original.txt")
    )
    assert trip.verdict.label == "machine-translated"
    assert original.verdict.label != "machine-translated"
    assert len(trip.findings) >= 5 * max(1, len(original.findings))
