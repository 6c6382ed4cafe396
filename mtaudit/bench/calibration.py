"""Calibration: of findings with a confidence of 0.7, does an editor mark seven in ten?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench import mlqe, spans
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, Plot, Series, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, bootstrap, calibration_error, reliability
from mtaudit.model import Finding

ABOUT = (
    "Each finding's confidence against whether the place was marked. MLQE-PE: the post-editor changed a word of it. MQM: the "
    "share of three raters who marked a character of it. Bins of equal mass; the error is the mean distance in the bins."
)
BINS = 10
_LEAST = 20
"""Findings that a bin should have: with fewer, there are fewer bins."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """Findings of one set with what was made of them; ``unit`` is what they are resampled with."""

    name: str
    confidences: Array
    marked: Array
    unit: np.ndarray[tuple[int, ...], np.dtype[np.intp]]

    @classmethod
    def of(cls, name: str, rows: Sequence[tuple[float, float, int]]) -> Judgements:
        """Put rows of (confidence, marked, unit) together."""
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return cls(name, table[:, 0], table[:, 1], table[:, 2].astype(np.intp))

    def shown(self, threshold: float) -> Judgements:
        """Return the findings of at least ``threshold``."""
        keep = self.confidences >= threshold
        return Judgements(self.name, self.confidences[keep], self.marked[keep], self.unit[keep])


def run(bench: Bench) -> SuiteResult:
    """Measure two domains: Wikipedia (MLQE-PE dev) and news (MQM WMT23)."""
    sets = (_wikipedia(bench), _news(bench))
    figures = [
        figure
        for judged in sets
        for group, rows in ((f"{judged.name}, all findings", judged), (f"{judged.name}, shown", judged.shown(bench.threshold)))
        for figure in figures_of(group, rows)
    ]
    return SuiteResult(
        "calibration",
        "Confidence against what people marked",
        ABOUT,
        tuple(figures),
        published("calibration"),
        tuple(_diagram(judged) for judged in sets if len(judged.confidences)),
        (f"Shown: at least {bench.threshold:g}, the product's default threshold.", "Texts are resampled."),
    )


def _wikipedia(bench: Bench) -> Judgements:
    chosen = mlqe.sentences(bench, "ro-en", "dev")
    reports = mlqe.audited(bench, chosen, "words dev")
    rows = [
        (finding.confidence, float(sentence.is_marked(finding)), at)
        for at, (sentence, report) in enumerate(zip(chosen, reports, strict=True))
        for finding in report.findings
    ]
    return Judgements.of("Wikipedia, MLQE-PE ro-en dev", rows)


def _news(bench: Bench) -> Judgements:
    chosen = spans.chosen(bench)
    reports = bench.audit("calibration, news", [text.text for text in chosen], min_confidence=0.0)
    docs = list(dict.fromkeys(text.doc for text in chosen))
    rows = [
        (finding.confidence, _share(text, finding), docs.index(text.doc))
        for text, report in zip(chosen, reports, strict=True)
        for finding in report.findings
    ]
    return Judgements.of("news, MQM WMT23 zh-en", rows)


def _share(text: spans.Text, finding: Finding) -> float:
    """Return the share of raters who marked a character of the finding."""
    for row, start in zip(text.rows, text.starts, strict=True):
        span = spans.clipped(finding, start, len(str(row["mt"])))
        if span is not None:
            raters = [str(rater) for rater in row["raters"]]
            return sum(any(span.overlaps(mark) for mark in spans.marks_of(row, rater, ())) for rater in raters) / len(raters)
    return 0.0


def figures_of(group: str, judged: Judgements) -> Iterator[Figure]:
    """Yield the calibration error, the mean confidence and the share that was marked; nothing where nothing was found."""
    count = len(judged.confidences)
    if not count:
        return
    error = _error(judged)
    units = int(judged.unit.max()) + 1
    yield Figure(group, "expected calibration error", error(np.ones(units)), interval=bootstrap(error, units), count=count)
    yield Figure(group, "mean confidence", float(judged.confidences.mean()), count=count)
    yield Figure(group, "share marked", float(judged.marked.mean()), interval=bootstrap(_mean(judged), units), count=count)


def bins_for(count: int) -> int:
    """Return how many bins ``count`` findings are put into."""
    return max(1, min(BINS, count // _LEAST))


def _error(judged: Judgements) -> Callable[[Array], float]:
    bins = bins_for(len(judged.confidences))
    return lambda weights: calibration_error(reliability(judged.confidences, judged.marked, weights[judged.unit], bins))


def _mean(judged: Judgements) -> Callable[[Array], float]:
    def mean(weights: Array) -> float:
        each = weights[judged.unit]
        return float(each @ judged.marked / each.sum()) if each.sum() else float("nan")

    return mean


def _diagram(judged: Judgements) -> Plot:
    bins = reliability(judged.confidences, judged.marked, np.ones(len(judged.confidences)), bins_for(len(judged.confidences)))
    points = tuple((row.confidence, row.share) for row in bins)
    told = "; ".join(f"confidence {row.confidence:.2f}, marked {row.share:.2f} ({row.count:.0f})" for row in bins)
    return Plot(
        f"Reliability: {judged.name}",
        "confidence of the finding",
        "share marked by people",
        (
            Series("findings, bins of equal mass", points, sizes=tuple(round(row.count) for row in bins)),
            Series("perfectly calibrated", ((0.0, 0.0), (1.0, 1.0))),
        ),
        f"Mean confidence and share marked in each bin, with the number of findings: {told}.",
    )
