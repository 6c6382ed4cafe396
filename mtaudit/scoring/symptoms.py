"""Symptoms per 1,000 words: all of them, by family and by severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mtaudit.model import Finding, Score, Severity

PER = 1000
UNIT = "per 1,000 words"


@dataclass(frozen=True, slots=True)
class SymptomStats:
    """Counts that can be added over documents; ``words`` as :func:`mtaudit.model.words_of` counts them."""

    words: int = 0
    families: Mapping[str, int] = field(default_factory=Counter)
    severities: Mapping[Severity, int] = field(default_factory=Counter)

    def __add__(self, other: SymptomStats) -> SymptomStats:
        return SymptomStats(
            self.words + other.words,
            Counter(self.families) + Counter(other.families),
            Counter(self.severities) + Counter(other.severities),
        )

    @property
    def total(self) -> int:
        """The number of findings."""
        return sum(self.families.values())

    @property
    def points(self) -> int:
        """The penalty points of all findings."""
        return sum(severity.points * count for severity, count in self.severities.items())


def count_symptoms(findings: Iterable[Finding], words: int) -> SymptomStats:
    """Count the findings of a text of ``words`` words."""
    found = tuple(findings)
    families = Counter(finding.family for finding in found)
    return SymptomStats(words, families, Counter(finding.severity for finding in found))


def rate(count: float, words: int) -> float:
    """Return ``count`` per 1,000 words; a text without words has a rate of 0."""
    return PER * count / words if words else 0.0


def symptom_scores(before: SymptomStats, after: SymptomStats | None, signature: str) -> tuple[Score, ...]:
    """Return the rates of all findings, of each severity, and of each family that has any, before and after.

    ``after`` are those that an audit of the corrected text found; None if there was none.
    """
    signature += f"|words:unicode|per:{PER}"

    def score(name: str, count: int, left: int) -> Score:
        remaining = None if after is None else rate(left, after.words)
        return Score(name, UNIT, rate(count, before.words), remaining, signature)

    then = after or SymptomStats()
    scores = [score("symptoms", before.total, then.total)]
    for severity in reversed(Severity):
        name = f"symptoms: {severity}"
        scores.append(score(name, before.severities.get(severity, 0), then.severities.get(severity, 0)))
    families = sorted({*before.families, *then.families})
    scores += [score(f"symptoms: {name}", before.families.get(name, 0), then.families.get(name, 0)) for name in families]
    return tuple(scores)
