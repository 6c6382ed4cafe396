"""The document-level answer: which evidence speaks for machine translation, and how strongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mtaudit.model import Evidence, Finding, Label, Verdict
from mtaudit.ranking.odds import sigmoid
from mtaudit.ranking.whole import FEWEST_WORDS, Shape, Weights, components, default_weights

PRIOR = -1.5
"""Log-odds that a text nobody knows anything about is machine-translated: 18 %. Stated, not fitted."""

SURE = 0.9
CLEAR = 0.15


def judge(
    findings: Sequence[Finding],
    words: int,
    *,
    checked: bool = True,
    shape: Shape | None = None,
    weights: Weights | None = None,
) -> Verdict:
    """Return the verdict on a document of ``words`` words: the prior and what each component adds to it, in log-odds.

    ``checked`` is false where the language model did not run. ``shape`` is what the text says as a whole.
    ``weights`` are those that ship unless others are given.
    """
    used = weights or default_weights()
    found = components([(f.family, f.confidence) for f in findings], words, shape, used.even, checked=checked)
    counts = Counter(finding.family for finding in findings)
    evidence = [
        Evidence(name, counts[name], weight)
        for name, value in found.items()
        if (weight := round(used.weights.get(name, 0.0) * value, 4)) or counts[name]
    ]
    evidence.sort(key=lambda row: (-row.weight, row.family))
    probability = sigmoid(PRIOR + sum(row.weight for row in evidence))
    return Verdict(_label(probability, words), probability, PRIOR, tuple(evidence))


def _label(probability: float, words: int) -> Label:
    if words < FEWEST_WORDS:
        return Label.INSUFFICIENT
    if probability >= SURE:
        return Label.MACHINE_TRANSLATED
    return Label.HUMAN if probability <= CLEAR else Label.INSUFFICIENT


def no_verdict() -> Verdict:
    """Return the verdict on a text that could not be judged at all: the prior."""
    return Verdict(Label.INSUFFICIENT, sigmoid(PRIOR), PRIOR)
