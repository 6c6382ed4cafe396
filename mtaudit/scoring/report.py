"""All scores of one audited document, in the order in which a report shows them."""

from __future__ import annotations

from collections.abc import Sequence

from mtaudit.lm.base import ModelInfo, Reading
from mtaudit.model import Finding, Score
from mtaudit.scoring.fluency import fluency_scores
from mtaudit.scoring.mqm import mqm_scores
from mtaudit.scoring.overlap import overlap
from mtaudit.scoring.reference import reference_scores
from mtaudit.scoring.symptoms import count_symptoms, symptom_scores


def report_scores(  # noqa: PLR0913 - the two texts and all that is known of each
    texts: tuple[str, str],
    findings: tuple[Sequence[Finding], Sequence[Finding]],
    words: tuple[int, int],
    signature: str,
    *,
    readings: tuple[Reading, Reading] | None = None,
    model: ModelInfo | None = None,
    reference: str | None = None,
) -> tuple[Score, ...]:
    """Return symptom rates, penalty, fluency and overlap of a text and its correction.

    Every pair is (before, after); the texts are the prose without markup. ``signature`` is that of the audit.

    Raises:
        UsageError: if there is a reference and nothing to compare with it.
    """
    before, after = (count_symptoms(rows, count) for rows, count in zip(findings, words, strict=True))
    scores = (*symptom_scores(before, after, signature), *mqm_scores(before, after, signature))
    if readings is not None and model is not None:
        scores += fluency_scores((texts[0], readings[0]), (texts[1], readings[1]), model)
    scores += overlap(*texts).scores()
    if reference is not None:
        scores += reference_scores(*texts, reference)
    return scores
