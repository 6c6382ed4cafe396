"""Round trips of our own: mild damage by an engine over a pivot that trained nothing, and the originals beside them.

Needs Apertium (Debian: apertium, apertium-eo-en).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench.correction import applied_words
from mtaudit.bench.native import SETS
from mtaudit.bench.native import texts as native_texts
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, Scored, bootstrap, ratio
from mtaudit.model import AuditReport, Label, words_of
from mtaudit.readers import document_from_text
from mtaudit.training import recall
from mtaudit.training.corpora import BETWEEN, Part, Text, trips
from mtaudit.training.roundtrip import LEFT_OUT
from mtaudit.training.truth import Truth

GROUP = f"mild round trips over {LEFT_OUT}"
SOURCES = ("gum_wikinews", "brown_docs_detok")
DOCUMENTS = 30
ABOUT = (
    "Native news and other prose, sent through Apertium over a pivot that trained nothing; a tenth to a half of the damage "
    "is put in. The right wording of every damaged place is known."
)
RESTORED = (
    "A place counts as restored where the corrected text has the original wording; as proposed where that was among the "
    "candidates, before any was dropped."
)
CHANGES = "Better and worse: applied changes of words that bring the text nearer to the original, or take it further away."


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in one document."""

    words: int
    findings: int
    right: int
    damaged: int
    proposed: int
    restored: int
    better: int
    worse: int


def run(bench: Bench) -> SuiteResult:
    """Measure corrections, findings and verdicts on mild round trips.

    Raises:
        MtauditError: if Apertium is not installed.
    """
    texts = list(_texts(bench))
    reports = bench.audit("round trips", [text.text for text in texts])
    originals = bench.audit("originals", [BETWEEN.join(text.target or ()) for text in texts])
    counts = []
    for at, (text, report) in enumerate(zip(texts, reports, strict=True)):
        bench.progress("candidates", at, len(texts))
        counts.append(_counts(text, report, _proposed(bench, text)))
    return SuiteResult(
        "trips",
        "Mild round trips of our own over a left-out pivot",
        ABOUT,
        (*_figures(counts), *_separation(reports, originals)),
        published("trips"),
        notes=(RESTORED, CHANGES),
    )


def _texts(bench: Bench) -> Iterator[Text]:
    sets = [group for group in SETS if group.file in SOURCES]
    found = [text for group in sets for text in native_texts(bench, group)]
    random.Random(1).shuffle(found)  # noqa: S311 - reproducible sampling
    natives = []
    for text in found[: bench.limit or DOCUMENTS]:
        blocks = tuple(" ".join(block.split()) for block in text.split(BETWEEN) if block.strip())
        natives.append(Text("native", Part.RANKER_CHECK, blocks, blocks))
    yield from trips(natives, mild=True, pivots=(LEFT_OUT,))


def _proposed(bench: Bench, text: Text) -> list[recall.Found]:
    return list(recall.found_in(text, bench.auditor.weigh(document_from_text(text.text))))


def _counts(text: Text, report: AuditReport, places: Sequence[recall.Found]) -> Counts:
    truth = Truth(text)
    changes = [suggestion.edits for suggestion in applied_words(report)]
    gains = [truth.gain(edits)[0] for edits in changes]
    return Counts(
        words=sum(1 for _ in words_of(text.text)),
        findings=len(report.findings),
        right=sum(truth.covers(finding.span) for finding in report.findings),
        damaged=len(places),
        proposed=sum(place.proposed for place in places),
        restored=truth.restored([edit for edits in changes for edit in edits]),
        better=sum(gain > 0 for gain in gains),
        worse=sum(gain < 0 for gain in gains),
    )


def _figures(counts: Sequence[Counts]) -> Iterator[Figure]:
    def column(name: str) -> Array:
        return np.array([getattr(row, name) for row in counts], dtype=np.float64)

    shares = (
        ("places proposed", "proposed", "damaged"),
        ("places restored", "restored", "damaged"),
        ("places restored, of those proposed", "restored", "proposed"),
        ("findings at damaged places", "right", "findings"),
    )
    for name, above, below in shares:
        share = ratio(column(above), column(below))
        yield Figure(GROUP, name, share(np.ones(len(counts))), "", bootstrap(share, len(counts)), int(column(below).sum()))
    words = int(column("words").sum())
    rate = ratio(1000 * column("findings"), column("words"))
    yield Figure(GROUP, "findings", rate(np.ones(len(counts))), "per 1,000 words", bootstrap(rate, len(counts)), words, 2)
    total = int(column("better").sum() + column("worse").sum())
    for name in ("better", "worse"):
        yield Figure(GROUP, f"applied changes: {name}", float(column(name).sum()), "changes", None, total, 0)


def _separation(reports: Sequence[AuditReport], originals: Sequence[AuditReport]) -> Iterator[Figure]:
    rows = [
        (at, report.verdict, machine)
        for machine, side in ((True, reports), (False, originals))
        for at, report in enumerate(side)
    ]
    scored = Scored.of([v.probability for _, v, _ in rows], [m for *_, m in rows], [at for at, *_ in rows])
    yield Figure(
        GROUP, "AUC against their originals", scored.auc(scored.even), "", bootstrap(scored.auc, scored.units), len(rows)
    )
    for name, side in (("round trips", reports), ("originals", originals)):
        for label in Label:
            share = sum(report.verdict.label is label for report in side) / max(len(side), 1)
            yield Figure(name, str(label), share, count=len(side))
