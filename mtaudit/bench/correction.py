"""Correction: does what the audit applies bring a machine translation closer to its post-edit? MLQE-PE ro-en test20."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.bench.mlqe import Sentence, sentences
from mtaudit.bench.published import published
from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.bench.statistics import Array, bootstrap, ratio
from mtaudit.model import AuditReport, Edit, Suggestion, words_of
from mtaudit.scoring.overlap import CHRF, TER, Row, add_rows, rows_of, score_of
from mtaudit.scoring.reference import SAMPLES, paired_bootstrap

GROUP = "ro-en test20"
_IN_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
ABOUT = (
    "Each sentence is audited by itself, and of the suggestions that the audit applies those that change words are kept (not "
    "marks, those in numbers among them, spaces or capitals). Both versions are compared with the post-edit, tokenised; TER "
    "ignores case."
)


@dataclass(frozen=True, slots=True)
class Version:
    """One sentence before and after, and its post-edit; all three tokenised."""

    before: str
    after: str
    target: str

    @property
    def changed(self) -> bool:
        """True if a word was changed."""
        return self.before != self.after


def run(bench: Bench) -> SuiteResult:
    """Measure the corrections that an audit with the default options applies."""
    chosen = sentences(bench, "ro-en", "test20")
    reports = bench.audit("correction", [sentence.text.text for sentence in chosen])
    versions = [version_of(sentence, report) for sentence, report in zip(chosen, reports, strict=True)]
    return SuiteResult(
        "correction",
        "Corrections against the post-edit (MLQE-PE ro-en test20)",
        ABOUT,
        (*_counts(versions), *_overlap(versions)),
        published("correction"),
        notes=(
            "Many post-edits need the source: a change that reads better than the post-edit's words counts as worse here.",
            f"Differences: paired bootstrap over sentences, {SAMPLES} resamples; p is two-sided.",
        ),
    )


def version_of(sentence: Sentence, report: AuditReport) -> Version:
    """Return the sentence with the applied changes of words made."""
    edits = [edit for suggestion in applied_words(report) for edit in suggestion.edits]
    before = " ".join(sentence.text.tokens)
    return Version(before, sentence.text.edited(edits) if edits else before, sentence.post_edit)


def applied_words(report: AuditReport) -> Iterator[Suggestion]:
    """Yield the applied suggestions that change a word, not only marks, spaces or capitals."""
    for finding in report.findings:
        for suggestion in finding.suggestions:
            if suggestion.applied and _changes_words(report.document.text, suggestion.edits):
                yield suggestion


def _changes_words(text: str, edits: Sequence[Edit]) -> bool:
    start, end = min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    local = sorted(Edit(edit.span.shift(-start), edit.text) for edit in edits)
    before, after, at = text[start:end], "", 0
    for edit in local:
        after += before[at : edit.span.start] + edit.text
        at = edit.span.end
    after += before[at:]
    return _words(before) != _words(after)


def _words(text: str) -> list[str]:
    return ["".join(filter(str.isalnum, match[0])).casefold() for match in words_of(_IN_NUMBER.sub("", text))]


def edits_of(versions: Sequence[Version]) -> tuple[list[Row], list[Row]]:
    """Return TER's statistics (edits, words of the target) of each sentence, before and after."""
    before = rows_of(TER, [(row.before.lower(), row.target.lower()) for row in versions])
    after = [
        rows_of(TER, [(row.after.lower(), row.target.lower())])[0] if row.changed else old
        for row, old in zip(versions, before, strict=True)
    ]
    return before, after


def _counts(versions: Sequence[Version]) -> Iterator[Figure]:
    before, after = edits_of(versions)
    changed = np.array([row.changed for row in versions], dtype=np.float64)
    gains = np.array([old[0] - new[0] for old, new in zip(before, after, strict=True)])
    ones = np.ones(len(versions))
    better, worse = (gains > 0).astype(np.float64), (gains < 0).astype(np.float64)
    share = ratio(changed, ones)
    total = int(changed.sum())
    yield Figure(GROUP, "sentences changed", share(ones), interval=bootstrap(share, len(ones)), count=len(versions))
    for name, values in (("better", better), ("worse", worse)):
        yield Figure(GROUP, f"changed sentences: {name}", float(values.sum()), "sentences", _sums(values), total, 0)
    same = changed - better - worse
    yield Figure(GROUP, "changed sentences: neither", float(same.sum()), "sentences", _sums(same), total, 0)


def _sums(values: Array) -> tuple[float, float] | None:
    return bootstrap(lambda weights: float(weights @ values), len(values))


def _overlap(versions: Sequence[Version]) -> Iterator[Figure]:
    chrf_before = rows_of(CHRF, [(row.before, row.target) for row in versions])
    chrf_after = [
        rows_of(CHRF, [(row.after, row.target)])[0] if row.changed else old
        for row, old in zip(versions, chrf_before, strict=True)
    ]
    for name, (before, after) in {TER: edits_of(versions), CHRF: (chrf_before, chrf_after)}.items():
        yield from _metric(name, before, after)


def _metric(name: str, before: list[Row], after: list[Row]) -> Iterator[Figure]:
    scores = [score_of(name, add_rows(rows)) for rows in (before, after)]
    test = paired_bootstrap(name, before, after)
    for when, score, half in zip(("before", "after"), scores, (test.before, test.after), strict=True):
        yield Figure(GROUP, f"{name} {when}", score, "0-100", (score - half, score + half), len(before), 2)
    sides = [np.array(rows, dtype=np.float64) for rows in (before, after)]

    def difference(weights: Array) -> float:
        old, new = (score_of(name, tuple(weights @ side)) for side in sides)
        return new - old

    interval = bootstrap(difference, len(before))
    yield Figure(GROUP, f"{name} difference", scores[1] - scores[0], "points", interval, len(before), 3)
    yield Figure(GROUP, f"{name} difference, p", test.p_value, "probability", None, len(before))
