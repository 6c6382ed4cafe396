"""What the index of a run shows: a row for each document, sums over all, and how both changed since an earlier run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mtaudit.model import Label, Severity
from mtaudit.writers.contract import Document, Entry, Run, Unreadable
from mtaudit.writers.html import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 200
_PER = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One document; ``label`` is ``""`` and ``error`` set where it could not be read.

    ``before`` are the symptoms per 1,000 words in the earlier run, None where it had no such document.
    """

    href: str
    name: str
    key: tuple[str, str]
    label: str
    probability: float
    words: int
    severities: tuple[int, int, int]
    families: tuple[tuple[str, int], ...] = ()
    failures: int = 0
    error: str = ""
    before: float | None = None

    @property
    def symptoms(self) -> int:
        """How many there are."""
        return sum(self.severities)

    @property
    def rate(self) -> float | None:
        """Symptoms per 1,000 words; None without words."""
        return _PER * self.symptoms / self.words if self.words else None

    @property
    def change(self) -> float | None:
        """By how much the rate rose since the earlier run."""
        return None if self.before is None or self.rate is None else self.rate - self.before

    def packed(self) -> list[object]:
        """Return the row as the index embeds it; the order is that of ``index.js``."""
        change = None if self.change is None else round(self.change, 4)
        rate = None if self.rate is None else round(self.rate, 4)
        counts = [self.words, self.symptoms, *self.severities]
        return [self.href, self.name, self.label, self.probability, *counts, rate, change, self.failures, self.error]


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows and what they add up to; ``before`` and ``now`` are rates over the documents of both runs."""

    rows: tuple[Row, ...]
    before: float | None = None
    now: float | None = None

    @property
    def documents(self) -> int:
        """How many there are, unreadable ones included."""
        return len(self.rows)

    @property
    def unreadable(self) -> int:
        """How many could not be read."""
        return sum(bool(row.error) for row in self.rows)

    @property
    def failures(self) -> int:
        """How many documents had a check fail."""
        return sum(bool(row.failures) for row in self.rows)

    @property
    def words(self) -> int:
        """Words of all documents."""
        return sum(row.words for row in self.rows)

    @property
    def symptoms(self) -> int:
        """Symptoms of all documents."""
        return sum(row.symptoms for row in self.rows)

    @property
    def rate(self) -> float | None:
        """Symptoms per 1,000 words over all documents."""
        return _PER * self.symptoms / self.words if self.words else None

    @property
    def verdicts(self) -> dict[Label, int]:
        """Documents by verdict, in the order of the labels, zeros included."""
        counts = Counter(row.label for row in self.rows)
        return {label: counts[label] for label in Label}

    @property
    def severities(self) -> dict[Severity, int]:
        """Symptoms by severity, worst first, zeros included."""
        sums = [sum(row.severities[at] for row in self.rows) for at in range(len(labels.SEVERITIES))]
        return dict(zip(labels.SEVERITIES, sums, strict=True))

    @property
    def families(self) -> tuple[tuple[str, int], ...]:
        """Symptoms by family, most first."""
        counts = Counter[str]()
        for row in self.rows:
            counts.update(dict(row.families))
        return tuple(counts.most_common())


def row_of(entry: Entry, href: str) -> Row:
    """Return the row of one document."""
    name = entry.path or entry.id or "document"
    name = name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]
    key = (entry.id, entry.path)
    if isinstance(entry, Unreadable):
        return Row(href, name, key, "", 0.0, 0, (0, 0, 0), error=entry.error[:_LONGEST] or "unreadable")
    found = Counter(finding.severity for finding in entry.findings)
    critical, major, minor = (found[severity] for severity in labels.SEVERITIES)
    families = tuple(Counter(finding.family for finding in entry.findings).items())
    return Row(
        href=href,
        name=name,
        key=key,
        label=entry.verdict.label,
        probability=entry.verdict.probability,
        words=entry.words,
        severities=(critical, major, minor),
        families=families,
        failures=len(entry.failures),
    )


def listing_of(rows: Sequence[Row], earlier: Run | None) -> Listing:
    """Return the listing; documents of ``earlier`` are matched by id, then by path."""
    if earlier is None:
        return Listing(tuple(rows))
    audited = [entry for entry in earlier.documents if isinstance(entry, Document) and entry.words]
    by_id = {entry.id: entry for entry in audited if entry.id}
    by_path = {entry.path: entry for entry in audited if entry.path}
    pairs = [(row, by_id.get(row.key[0]) or by_path.get(row.key[1])) for row in rows]
    known = [(row, then) for row, then in pairs if then is not None and row.words]
    if not known:
        return Listing(tuple(rows))
    then_words = sum(then.words for _, then in known)
    return Listing(
        tuple(row if then is None else replace(row, before=_PER * len(then.findings) / then.words) for row, then in pairs),
        before=_PER * sum(len(then.findings) for _, then in known) / then_words,
        now=_PER * sum(row.symptoms for row, _ in known) / sum(row.words for row, _ in known),
    )
