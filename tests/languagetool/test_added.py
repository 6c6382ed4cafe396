"""What LanguageTool adds to an audit of the sample that ships: the real model and the real server."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mtaudit.config import AuditOptions
from mtaudit.engine import Auditor
from mtaudit.model import Finding
from mtaudit.opening import open_auditor
from mtaudit.readers import document_from_text

if TYPE_CHECKING:
    from mtaudit.languagetool.places import Installation

SAMPLES = Path(__file__).parents[2] / "mtaudit" / "resources" / "samples"


@pytest.fixture
def with_languagetool(installation: Installation) -> Iterator[Auditor]:
    """An auditor with the default options and a server of its own."""
    del installation
    opened = open_auditor(AuditOptions(languagetool="auto"))
    yield opened
    opened.close()


def right(findings: tuple[Finding, ...], original: str) -> list[bool]:
    """Say of each finding whether its words differ from the original: whether some of them do not stand there."""
    trip = (SAMPLES / "round_trip.txt").read_text(encoding="utf-8")
    sound: set[int] = set()
    for block in SequenceMatcher(None, trip, original, autojunk=False).get_matching_blocks():
        sound.update(range(block.a, block.a + block.size))
    return [not sound.issuperset(range(finding.span.start, finding.span.end)) for finding in findings]


@pytest.mark.real_model
def test_the_sample_gains_findings_and_loses_no_precision(auditor: Auditor, with_languagetool: Auditor) -> None:
    document = document_from_text((SAMPLES / "round_trip.txt").read_text(encoding="utf-8"))
    original = (SAMPLES / "original.txt").read_text(encoding="utf-8")
    alone, both = auditor.audit(document), with_languagetool.audit(document)
    assert not both.failures
    touched = [finding.span for finding in both.findings]
    lost = [finding.text for finding in alone.findings if not any(finding.span.overlaps(span) for span in touched)]
    assert lost == []
    before, after = right(alone.findings, original), right(both.findings, original)
    assert sum(after) > sum(before)
    assert sum(after) / len(after) >= sum(before) / len(before)
    assert any("languagetool." in finding.detector for finding in both.findings)
