"""Documents: does the verdict tell whole news articles after a round trip from their originals?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench.data import Record, sample
from mtaudit.bench.native import SETS
from mtaudit.bench.native import texts as native_texts
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, Plot, Series, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, Scored, bootstrap, ratio
from mtaudit.model import Label, Verdict

ABOUT = (
    "39 English news articles against their round trips (human Finnish, three statistical systems back). AUC and accuracy are "
    "of the verdict's probability, accuracy at 0.5; the labels say what the product would have answered."
)
NATIVE = "gum_wikinews"
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """One article: its original's number, whether it is a round trip, by which system, and the verdict."""

    unit: int
    translated: bool
    system: str
    verdict: Verdict


def run(bench: Bench) -> SuiteResult:
    """Measure the verdicts on round trips, their originals and other native news."""
    rows = articles(bench)
    units = {doc: at for at, doc in enumerate(dict.fromkeys(str(row["doc"]) for row in rows))}
    originals = {str(row["doc"]): _text(row["original"]) for row in rows}
    trips = bench.audit("documents, round trips", [_text(row["round_trip"]) for row in rows])
    natives = bench.audit("documents, originals", list(originals.values()))
    judged = [
        Judged(units[str(row["doc"])], translated=True, system=system_of(row), verdict=report.verdict)
        for row, report in zip(rows, trips, strict=True)
    ]
    judged += [
        Judged(units[doc], translated=False, system="", verdict=report.verdict)
        for doc, report in zip(originals, natives, strict=True)
    ]
    wikinews = next(group for group in SETS if group.file == NATIVE)
    other = [report.verdict for report in bench.audit("documents, native news", native_texts(bench, wikinews))]
    return SuiteResult(
        "documents",
        "Round trips told from originals (WMT16 news, English-Finnish-English)",
        ABOUT,
        tuple(figures_of(judged, other)),
        published("documents"),
        (_roc(judged),),
        ("Articles, each with all its round trips, are resampled.", "The damage is cruder than that of neural systems."),
    )


def articles(bench: Bench) -> list[Record]:
    """Return the rows of as many originals as the bench's limit allows."""
    rows = bench.data.rows("rt_wmt16_news_fi")
    kept = set(sample(list(dict.fromkeys(str(row["doc"]) for row in rows)), bench.limit, key="rt"))
    return [row for row in rows if row["doc"] in kept]


def system_of(row: Record) -> str:
    """Return the name of the system that translated back: what its id says after the article's name."""
    return str(row["id"]).rpartition(str(row["doc"]))[2].lstrip("-")


def _text(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)


def figures_of(judged: Sequence[Judged], other: Sequence[Verdict]) -> Iterator[Figure]:
    """Yield AUC and accuracy, over all systems and by system, and the labels of each kind of text."""
    yield from _separation("all systems", judged)
    for system in sorted({row.system for row in judged if row.translated}):
        yield from _separation(system, [row for row in judged if not row.translated or row.system == system])
    trips = [(row.unit, row.verdict) for row in judged if row.translated]
    originals = [(row.unit, row.verdict) for row in judged if not row.translated]
    yield from _labels("round trips", trips)
    yield from _labels("originals", originals)
    yield from _labels("other native news (Wikinews)", list(enumerate(other)))


def _separation(group: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    scored = _scored(judged)
    right = _by_unit(scored.units, [(row.unit, float((row.verdict.probability >= _HALF) == row.translated)) for row in judged])
    total = _by_unit(scored.units, [(row.unit, 1.0) for row in judged])
    accuracy = ratio(right, total)
    even, count = scored.even, len(judged)
    yield Figure(group, "AUC", scored.auc(even), interval=bootstrap(scored.auc, scored.units), count=count)
    yield Figure(group, "accuracy", accuracy(even), interval=bootstrap(accuracy, scored.units), count=count)


def _scored(judged: Sequence[Judged]) -> Scored:
    probabilities = [row.verdict.probability for row in judged]
    return Scored.of(probabilities, [row.translated for row in judged], [row.unit for row in judged])


def _by_unit(units: int, values: Sequence[tuple[int, float]]) -> Array:
    sums = np.zeros(units)
    for unit, value in values:
        sums[unit] += value
    return sums


def _labels(group: str, verdicts: Sequence[tuple[int, Verdict]]) -> Iterator[Figure]:
    units = max((unit for unit, _ in verdicts), default=-1) + 1
    total = _by_unit(units, [(unit, 1.0) for unit, _ in verdicts])
    for label in Label:
        share = ratio(_by_unit(units, [(unit, float(verdict.label is label)) for unit, verdict in verdicts]), total)
        yield Figure(group, str(label), share(np.ones(units)), interval=bootstrap(share, units), count=len(verdicts))


def _roc(judged: Sequence[Judged]) -> Plot:
    scored = _scored(judged)
    area = scored.auc(scored.even)
    return Plot(
        "Round trips found against originals accused",
        "share of originals accused",
        "share of round trips found",
        (Series("verdicts", scored.roc()), Series("chance", ((0.0, 0.0), (1.0, 1.0)))),
        f"The area under the curve is {area:.2f}; chance is 0.50, a perfect verdict 1.00.",
    )
