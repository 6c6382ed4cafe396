"""Words: which words of a machine translation did the post-editor change? MLQE-PE ro-en, the source unseen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtaudit.bench.mlqe import Sentence, audited, sentences
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, Plot, Series, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, Scored, bootstrap, mcc
from mtaudit.model import AuditReport

ABOUT = (
    "Each word's score is the highest confidence of the findings that cover it, in an audit that shows every finding. The "
    "threshold is the one with the best MCC on dev."
)
SHARES = (0.05, 0.10)
_POINTS = 60


def run(bench: Bench) -> SuiteResult:
    """Measure ro-en ``test20``, with the threshold of ``dev``."""
    dev, test = (_scored(bench, split) for split in ("dev", "test20"))
    threshold = best_threshold(dev)
    return SuiteResult(
        "words",
        "Words that a post-editor changed (MLQE-PE ro-en test20)",
        ABOUT,
        figures_of(test, threshold, bench.threshold),
        published("words"),
        (_curve(test, threshold),),
        (
            (
                "Words without any finding score 0. Where fewer words have findings than are to be flagged, the rest is "
                "counted as drawn at random."
            ),
        ),
    )


def _scored(bench: Bench, split: str) -> Scored:
    chosen = sentences(bench, "ro-en", split)
    return scored(chosen, audited(bench, chosen, f"words {split}"))


def scored(chosen: Sequence[Sentence], reports: Sequence[AuditReport]) -> Scored:
    """Return all words with their scores, in units of sentences."""
    scores: list[float] = []
    bad: list[bool] = []
    unit: list[int] = []
    for number, (sentence, report) in enumerate(zip(chosen, reports, strict=True)):
        scores += sentence.word_scores(report)
        bad += sentence.bad
        unit += [number] * len(sentence.bad)
    return Scored.of(scores, bad, unit)


def best_threshold(dev: Scored) -> float:
    """Return the score with the best MCC as a threshold; words without a finding are never flagged."""
    curve = np.where(dev.thresholds() > 0, dev.mcc_curve(dev.even), -1.0)
    return float(dev.thresholds()[int(np.argmax(curve))]) if len(curve) and curve.max() > -1 else 1.0


def figures_of(test: Scored, threshold: float, default: float) -> tuple[Figure, ...]:
    """Return all figures of a scored test set."""
    words, group = len(test.scores), "ro-en test20"

    def at(least: float) -> tuple[Figure, ...]:
        def precision(weights: Array) -> float:
            tp, fp, _, _ = test.flagged(least, weights)
            return tp / (tp + fp) if tp + fp else float("nan")

        def recall(weights: Array) -> float:
            tp, _, fn, _ = test.flagged(least, weights)
            return tp / (tp + fn) if tp + fn else float("nan")

        name = f"at {least:.3f}" + (" (from dev)" if least == threshold else " (the product's default)")
        tp, fp, _, _ = test.flagged(least, test.even)
        return (
            _figure(test, group, f"MCC {name}", lambda weights: test.mcc_at(least, weights), words),
            _figure(test, group, f"precision {name}", precision, int(tp + fp)),
            _figure(test, group, f"recall {name}", recall, int(test.bad.sum())),
        )

    shares = tuple(
        _figure(
            test,
            group,
            f"precision, {share:.0%} flagged",
            lambda weights, share=share: test.precision_at(share, weights),
            round(share * words),
        )
        for share in SHARES
    )
    best = Figure(group, "MCC at the best threshold in hindsight", float(test.mcc_curve(test.even).max()), count=words)
    base = Figure(group, "share of changed words", float(test.bad.mean()), count=words)
    main = _figure(test, group, "MCC", lambda weights: test.mcc_at(threshold, weights), words)
    return (main, *shares, best, *at(threshold)[1:], *at(default), base)


def _figure(test: Scored, group: str, name: str, statistic: object, count: int) -> Figure:
    assert callable(statistic)  # noqa: S101
    return Figure(group, name, float(statistic(test.even)), interval=bootstrap(statistic, test.units), count=count)


def _curve(test: Scored, threshold: float) -> Plot:
    flagged, hits = test.counts(test.even)
    keep = np.unique(np.linspace(0, len(flagged) - 1, _POINTS).astype(int))
    points = tuple((float(hits[at] / max(hits[-1], 1)), float(hits[at] / flagged[at])) for at in keep)
    tp, fp, fn, _ = test.flagged(threshold, test.even)
    here = (float(tp / (tp + fn)) if tp + fn else 0.0, float(tp / (tp + fp)) if tp + fp else 0.0)
    base = float(test.bad.mean())
    return Plot(
        "Precision and recall",
        "recall",
        "precision",
        (
            Series("words by confidence", points),
            Series("the threshold of dev", (here,), line=False),
            Series("flagging at random", ((0.0, base), (1.0, base))),
        ),
        f"At the threshold of dev {here[0]:.0%} of the changed words are found at a precision of {here[1]:.0%}; "
        f"at random it would be {base:.0%}.",
    )


__all__ = ["best_threshold", "figures_of", "mcc", "run", "scored"]
