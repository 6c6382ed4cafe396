"""Native: how many findings does the audit have in English that nobody translated?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench.data import Record, sample
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import bootstrap, ratio
from mtaudit.model import AuditReport, Label, words_of

WORDS = 500
"""Documents longer than this are cut behind the paragraph that reaches it: the books would take a day."""

MOST = 100
"""Documents of each set, chosen evenly, where no limit is given."""


@dataclass(frozen=True, slots=True)
class NativeSet:
    """One set: its file, what it is, which rows count, and how many are read where no limit is given (0: all)."""

    file: str
    about: str
    wanted: Callable[[Record], bool] = lambda _: True
    most: int = 0


SETS = (
    NativeSet("gum_wikinews", "Wikinews"),
    NativeSet("pud_sents", "news and wiki sentences, native ones (PUD)", lambda row: row["orig"] == "en"),
    NativeSet("ewt_docs", "web: reviews, answers, mail, weblogs (EWT)", most=MOST),
    NativeSet("brown_docs_detok", "Brown, all genres", most=MOST),
)
ABOUT = (
    "Findings per 1,000 words at the product's default threshold, in documents as they stand; long ones are cut after "
    f"about {WORDS} words."
)


def run(bench: Bench) -> SuiteResult:
    """Measure four sets of native English."""
    figures: list[Figure] = []
    for group in SETS:
        figures += figures_of(group, bench.audit(f"native {group.file}", texts(bench, group)))
    return SuiteResult(
        "native",
        "Findings in native English",
        ABOUT,
        tuple(figures),
        published("native"),
        notes=(
            "Not every finding here is false: web text has real errors, and Brown was detokenised by machine.",
            f"EWT and Brown: {MOST} documents each, evenly chosen, unless a limit says otherwise. Documents are resampled.",
        ),
    )


def texts(bench: Bench, group: NativeSet) -> list[str]:
    """Return the texts of one set, as many as the bench's limit allows."""
    rows = [row for row in bench.data.rows(f"native_english/{group.file}") if group.wanted(row)]
    return [shortened(str(row["text"])) for row in sample(rows, bench.limit or group.most, key=group.file)]


def shortened(text: str, words: int = WORDS) -> str:
    """Return the first paragraphs of ``text``, up to the one in which it reaches ``words`` words."""
    paragraphs = text.split("\n")
    total = 0
    for at, paragraph in enumerate(paragraphs):
        total += sum(1 for _ in words_of(paragraph))
        if total >= words:
            return "\n".join(paragraphs[: at + 1])
    return text


def figures_of(group: NativeSet, reports: Sequence[AuditReport]) -> Iterator[Figure]:
    """Yield the rate of all findings, of each family, and how the documents were judged."""
    words = np.array([report.words for report in reports], dtype=np.float64)
    families = Counter(finding.family for report in reports for finding in report.findings)
    for family in ("", *(name for name, _ in families.most_common())):
        counts = np.array([_count(report, family) for report in reports], dtype=np.float64)
        rate = ratio(1000 * counts, words)
        name = f"findings: {family}" if family else "findings"
        value = rate(np.ones(len(reports)))
        yield Figure(group.about, name, value, "per 1,000 words", bootstrap(rate, len(reports)), int(words.sum()), 2)
    for label in Label:
        yield _judged(group, reports, label)


def _count(report: AuditReport, family: str) -> int:
    return sum(not family or finding.family == family for finding in report.findings)


def _judged(group: NativeSet, reports: Sequence[AuditReport], label: Label) -> Figure:
    hits = np.array([report.verdict.label is label for report in reports], dtype=np.float64)
    share = ratio(hits, np.ones(len(hits)))
    value = share(np.ones(len(hits)))
    return Figure(group.about, f"documents: {label}", value, interval=bootstrap(share, len(hits)), count=len(hits))
