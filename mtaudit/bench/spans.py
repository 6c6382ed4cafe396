"""Spans: how much of what three raters marked in translated news does the audit find? MQM WMT23 zh-en."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench.data import Record, sample
from mtaudit.bench.overlap import character_scores, overlap_counts, span_scores
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, bootstrap
from mtaudit.model import AuditReport, Finding, Span

GROUPS: Mapping[str, tuple[str, ...]] = {
    "all spans": (),
    "Fluency and Style": ("Fluency", "Style"),
    "Accuracy": ("Accuracy",),
    "the rest": ("Terminology", "Locale convention", "Other", "Non-translation!"),
}
"""MQM dimensions by what can be seen without the source: Fluency and Style can, Accuracy mostly cannot."""

BETWEEN = "\n\n"
ABOUT = (
    "Whole documents are audited, segment by segment they are compared with each of the three raters in turn, and the "
    "counts are added (micro average). Spans are matched one to one; a span earns the share of its characters that its partner covers."  # noqa: E501
)


@dataclass(frozen=True, slots=True)
class Text:
    """All segments of one document by one system; ``starts`` are their offsets in ``text``."""

    doc: str
    rows: tuple[Record, ...]
    text: str
    starts: tuple[int, ...]


def texts(rows: Sequence[Record]) -> list[Text]:
    """Put the segments of each document and system together, in order."""
    grouped: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        grouped.setdefault((str(row["doc"]), str(row["system"])), []).append(row)
    found = []
    for (doc, _), members in grouped.items():
        members.sort(key=lambda row: int(row["seg"]))
        sizes = [len(str(row["mt"])) + len(BETWEEN) for row in members]
        starts = tuple(sum(sizes[:at]) for at in range(len(sizes)))
        found.append(Text(doc, tuple(members), BETWEEN.join(str(row["mt"]) for row in members), starts))
    return found


def chosen(bench: Bench) -> list[Text]:
    """Return the documents of this run."""
    return sample(texts(bench.data.rows("mqm_wmt23_zh-en")), bench.limit, key="mqm")


def run(bench: Bench) -> SuiteResult:
    """Measure the findings that the audit shows by default."""
    selected = chosen(bench)
    reports = bench.audit("spans", [text.text for text in selected])
    docs = list(dict.fromkeys(text.doc for text in selected))
    figures: list[Figure] = []
    for group, dimensions in GROUPS.items():
        counts = _add(
            (docs.index(text.doc), overlap_counts(found, marked))
            for text, report in zip(selected, reports, strict=True)
            for found, marked in compared(text, report, dimensions)
        )
        figures += _figures(group, counts)
    return SuiteResult(
        "spans",
        "Spans that raters marked (MQM WMT23 zh-en, 10 systems)",
        ABOUT,
        (*figures, *_raters(selected, docs)),
        published("spans"),
        notes=(
            "In the rows of one dimension, findings on spans of another count as false: read recall there.",
            "One rater against another is what any annotator could reach.",
            "Documents, with all systems that translated them, are resampled.",
        ),
    )


def compared(text: Text, report: AuditReport, dimensions: Sequence[str]) -> Iterator[tuple[list[Span], list[Span]]]:
    """Yield, per segment and rater, the found and the marked spans, in offsets of the segment."""
    for row, start in zip(text.rows, text.starts, strict=True):
        found = [span for finding in report.findings if (span := clipped(finding, start, len(str(row["mt"])))) is not None]
        for rater in row["raters"]:
            yield found, marks_of(row, str(rater), dimensions)


def clipped(finding: Finding, start: int, size: int) -> Span | None:
    """Return the part of a finding that lies in the segment of ``size`` characters at ``start``; None if nothing does."""
    first, last = max(finding.span.start - start, 0), min(finding.span.end - start, size)
    return Span(first, last) if first < last else None


def marks_of(row: Record, rater: str, dimensions: Sequence[str]) -> list[Span]:
    """Return the spans that one rater marked, of the dimensions named (none named: of all), each once."""
    spans = {
        Span(int(mark["start"]), int(mark["end"]))
        for mark in row["spans"]
        if mark["rater"] == rater and (not dimensions or str(mark["category"]).partition("/")[0] in dimensions)
    }
    return sorted(span for span in spans if len(span))


def _add(rows: Iterator[tuple[int, Array]]) -> Array:
    """Add up counts by unit; one row a unit."""
    totals: dict[int, Array] = {}
    for unit, counts in rows:
        totals[unit] = totals[unit] + counts if unit in totals else counts
    return np.array([totals[unit] for unit in sorted(totals)])


def _figures(group: str, counts: Array) -> Iterator[Figure]:
    names = ("precision", "recall", "F")
    total = counts.sum(0)
    sizes = (int(total[0]), int(total[1]), int(total[1]))
    for prefix, score in (("partial overlap", span_scores), ("characters", character_scores)):
        for at in (2, 0, 1):
            interval = bootstrap(_statistic(counts, score, at), len(counts))
            yield Figure(group, f"{prefix}: {names[at]}", score(total)[at], interval=interval, count=sizes[at])


def _statistic(counts: Array, score: Callable[[Array], tuple[float, float, float]], at: int) -> Callable[[Array], float]:
    return lambda weights: score(weights @ counts)[at]


def _raters(selected: Sequence[Text], docs: Sequence[str]) -> Iterator[Figure]:
    """Yield how well each rater's spans fit those of the others."""

    def rows() -> Iterator[tuple[int, Array]]:
        for text in selected:
            for row in text.rows:
                marked = [marks_of(row, str(rater), ()) for rater in row["raters"]]
                for at, first in enumerate(marked):
                    for other, second in enumerate(marked):
                        if at != other:
                            yield docs.index(text.doc), overlap_counts(first, second)

    counts = _add(rows())
    if len(counts):
        yield from (figure for figure in _figures("one rater against another", counts) if figure.name.endswith(": F"))
