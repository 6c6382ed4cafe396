"""Errors: of sentences with one injected error each, in how many does the audit find it? DEMETR, recall per kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import numpy as np

from mtaudit.bench.data import Record, sample
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import bootstrap, ratio
from mtaudit.model import AuditReport, Span

ABOUT = (
    "A sentence counts as found if a finding touches what the error changed (where words are missing: the words beside the "
    "gap) and the audit of the unharmed sentence does not report the same."
)
_WORD = re.compile(r"\S+")
_KIND = re.compile(r"(\w+?)_id(\d+)_(\w+)")
SEVERITIES = ("critical", "major", "minor")


def run(bench: Bench) -> SuiteResult:
    """Measure recall of each of the 32 kinds of errors, and the findings in the unharmed sentences."""
    kinds = _kinds(bench)
    clean = list(dict.fromkeys(str(row["mt_sent"]) for rows in kinds.values() for row in rows))
    unharmed = dict(zip(clean, bench.audit("errors, unharmed sentences", clean), strict=True))
    found: dict[str, list[bool]] = {}
    for kind, rows in kinds.items():
        reports = bench.audit(f"errors, {kind}", [str(row["pert_sent"]) for row in rows])
        found[kind] = [is_found(row, report, unharmed[str(row["mt_sent"])]) for row, report in zip(rows, reports, strict=True)]
    by_severity = [_recall("all kinds", f"recall, {severity}", _joined(found, kinds, severity)) for severity in SEVERITIES]
    return SuiteResult(
        "errors",
        "Injected errors found, by kind (DEMETR)",
        ABOUT,
        (
            _recall("all kinds", "recall", [hit for rows in found.values() for hit in rows]),
            *by_severity,
            _alarms(list(unharmed.values())),
            *(_recall(_title(kind), "recall", found[kind]) for kind in sorted(found, key=lambda kind: -_share(found[kind]))),
        ),
        published("errors"),
        notes=(
            "Most kinds change what the sentence says, not whether it is English: they cannot be seen without the source.",
            "The unharmed sentences are machine translations that people corrected: some of their findings are right.",
        ),
    )


def _kinds(bench: Bench) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = {}
    for row in bench.data.rows("demetr"):
        if row["pert_check"] and not str(row["file"]).startswith("base_"):
            grouped.setdefault(str(row["file"]), []).append(row)
    if not bench.limit:
        return grouped
    # The same sentences in every kind, as far as they go: their unharmed versions are audited once.
    ids = sample(sorted({int(row["id"]) for rows in grouped.values() for row in rows}), 0)
    rank = {number: at for at, number in enumerate(_shuffled(ids))}
    return {kind: sorted(rows, key=lambda row: rank[int(row["id"])])[: bench.limit] for kind, rows in grouped.items()}


def _shuffled(ids: Sequence[int]) -> list[int]:
    return [ids[at] for at in np.random.default_rng(0).permutation(len(ids)).tolist()]


def regions(before: str, after: str) -> list[Span]:
    """Return the spans of ``after`` that differ from ``before``; where words are missing, the words beside the gap."""
    left, right = _WORD.findall(before), list(_WORD.finditer(after))
    matcher = SequenceMatcher(None, left, [word[0] for word in right], autojunk=False)
    found = []
    for tag, _, _, first, last in matcher.get_opcodes():
        if tag == "equal" or not right:
            continue
        start, end = (max(first - 1, 0), min(last + 1, len(right))) if first == last else (first, last)
        found.append(Span(right[start].start(), right[end - 1].end()))
    return found


def is_found(row: Record, report: AuditReport, unharmed: AuditReport) -> bool:
    """Say whether the audit reports something where the error is that it does not report without the error."""
    known = {(finding.detector, finding.text) for finding in unharmed.findings}
    places = regions(str(row["mt_sent"]), str(row["pert_sent"]))
    return any(
        finding.span.overlaps(place)
        for finding in report.findings
        if (finding.detector, finding.text) not in known
        for place in places
    )


def _title(kind: str) -> str:
    match = _KIND.fullmatch(kind)
    return f"{match[3].replace('_', ' ')} ({match[1]})" if match else kind


def _joined(found: dict[str, list[bool]], kinds: dict[str, list[Record]], severity: str) -> list[bool]:
    return [
        hit for kind, rows in kinds.items() for row, hit in zip(rows, found[kind], strict=True) if row["severity"] == severity
    ]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _recall(group: str, name: str, hits: Sequence[bool]) -> Figure:
    values = np.asarray(hits, dtype=np.float64)
    interval = bootstrap(ratio(values, np.ones(len(values))), len(values))
    return Figure(group, name, _share(hits), interval=interval, count=len(hits))


def _alarms(reports: Sequence[AuditReport]) -> Figure:
    counts, words = _column(len(report.findings) for report in reports), _column(report.words for report in reports)
    rate = ratio(1000 * counts, words)
    return Figure(
        "unharmed sentences",
        "findings",
        rate(np.ones(len(reports))),
        "per 1,000 words",
        bootstrap(rate, len(reports)),
        int(words.sum()),
        1,
    )


def _column(values: Iterable[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.fromiter(values, dtype=np.float64)
