"""A penalty score in the manner of MQM's linear scoring model.

Points by severity: minor 1, major 5, critical 25; all error types weigh 1. With the words of the text as evaluation
word count and 1,000 as reference word count::

    per-word penalty = points / words
    penalty          = per-word penalty * 1,000           (normed penalty total)
    quality          = (1 - per-word penalty) * 100       (overall quality score, not below 0)

Sources: A. Lommel, S. Gladkoff, A. Melby et al., "The Multi-Range Theory of Translation Quality Measurement: MQM scoring
models and Statistical Quality Control", 2024, arXiv 2405.16969; "The MQM Scoring Models", themqm.org; the same
quantities stand in ISO 5060:2024. Those are defined for errors that evaluators mark; here symptoms take their place, so
the score compares texts audited alike and is no substitute for an evaluation.
"""

from __future__ import annotations

from mtaudit.model import Score, Severity
from mtaudit.scoring.symptoms import PER, SymptomStats, rate

MAXIMUM = 100.0
PENALTY_UNIT = "points per 1,000 words"
QUALITY_UNIT = "0-100"


def quality(stats: SymptomStats) -> float:
    """Return the quality score, 0 to 100; a text without words has no errors."""
    return max(0.0, MAXIMUM * (1 - rate(stats.points, stats.words) / PER))


def mqm_scores(before: SymptomStats, after: SymptomStats | None, signature: str) -> tuple[Score, ...]:
    """Return penalty and quality score before and after the correction."""
    points = ",".join(f"{severity}={severity.points}" for severity in Severity)
    signature += f"|mqm:linear|points:{points}|weights:1|per:{PER}|max:{MAXIMUM:.0f}|min:0"
    penalties = [rate(stats.points, stats.words) for stats in (before, after) if stats is not None]
    qualities = [quality(stats) for stats in (before, after) if stats is not None]
    return (
        Score("MQM penalty", PENALTY_UNIT, penalties[0], None if after is None else penalties[1], signature),
        Score("MQM quality", QUALITY_UNIT, qualities[0], None if after is None else qualities[1], signature),
    )
