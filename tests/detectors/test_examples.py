"""Every detector's own examples, run through the real tagger and, where it needs one, the real model."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.config import AuditOptions
from mtaudit.detectors import registry
from mtaudit.detectors.base import Detector
from mtaudit.engine import Auditor
from mtaudit.layers import SpacyTagger
from mtaudit.lm.base import LanguageModel
from mtaudit.model import AuditReport, apply_edits
from mtaudit.ranking import features
from mtaudit.ranking.evidence import variant_of
from mtaudit.readers import document_from_text

DETECTORS = registry.all_detectors()
GUESSING = frozenset(features.DETECTORS)
ROOT = Path(registry.__file__).parent


def _audit(detector: Detector, text: str, tagger: SpacyTagger, model: LanguageModel, *, least: float = 0.5) -> AuditReport:
    """Audit with this detector alone, quotations included."""
    path = detector.info.path
    options = AuditOptions(select=(path,), quotations=True, languagetool="off")
    auditor = Auditor(options, model if "model" in detector.info.needs else None, tagger)
    return auditor.audit(document_from_text(text))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.info.path)
def test_described(detector: Detector) -> None:
    info = detector.info
    assert info.flagged, "a detector needs an example that it flags"
    assert info.clean, "a detector needs an example that it leaves alone"
    assert info.sources
    assert info.family in registry.FAMILIES
    assert info.mqm.count("/") == 1
    places = [ROOT / f"{info.path.replace('.', '/')}{suffix}" for suffix in (".py", ".toml")]
    assert any(place.exists() for place in places), "the path must be the module's or data file's place"


@pytest.mark.real_model
@pytest.mark.parametrize(
    "detector", [d for d in DETECTORS if d.info.path not in GUESSING], ids=lambda detector: detector.info.path
)
def test_flagged(detector: Detector, tagger: SpacyTagger, default_model: LanguageModel) -> None:
    for example in detector.info.flagged:
        report = _audit(detector, example.text, tagger, default_model)
        assert report.error is None
        assert not report.failures
        marked = [finding for finding in report.findings if finding.text == example.marked]
        assert marked, f"{example.text!r}: found {[finding.text for finding in report.findings]}, not {example.marked!r}"
        if example.fixed is not None:
            wordings = [apply_edits(example.text, found.suggestions[0].edits) for found in marked if found.suggestions]
            assert example.fixed in wordings


@pytest.mark.real_model
@pytest.mark.parametrize("detector", [d for d in DETECTORS if d.info.path in GUESSING], ids=lambda detector: detector.info.path)
def test_a_guess_is_made_and_the_model_prefers_it(
    detector: Detector, tagger: SpacyTagger, default_model: LanguageModel
) -> None:
    """One sentence is too little evidence to report a guess, but the place is pointed at, and a better wording is known."""
    for example in detector.info.flagged:
        options = AuditOptions(select=(detector.info.path,), languagetool="off")
        weighing = Auditor(options, default_model, tagger).weigh(document_from_text(example.text))
        hits = [guess.hit for guess in weighing.guesses if guess.hit.span.of(example.text) == example.marked]
        assert hits, f"{example.text!r}: {[guess.hit.span.of(example.text) for guess in weighing.guesses]}"
        variants = [variant_of(example.text, candidate) for hit in hits for candidate in hit.candidates]
        if example.fixed is not None:
            assert example.fixed in [apply_edits(example.text, candidate.edits) for hit in hits for candidate in hit.candidates]
        if variants:
            assert max(default_model.gain(example.text, variants)) > 0


@pytest.mark.real_model
@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.info.path)
def test_clean(detector: Detector, tagger: SpacyTagger, default_model: LanguageModel) -> None:
    for text in detector.info.clean:
        report = _audit(detector, text, tagger, default_model)
        assert not report.failures
        assert not report.findings, f"{text!r}: {[(finding.text, finding.confidence) for finding in report.findings]}"
