"""Audits the texts of all suites through one auditor, remembers what was audited, and says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mtaudit.bench.data import DataFolder
from mtaudit.engine import Auditor
from mtaudit.errors import ModelError
from mtaudit.model import AuditReport
from mtaudit.readers import document_from_text

Progress = Callable[[str, int, int], None]
"""What is being done, how many are done, how many there are."""


def silent(what: str, done: int, total: int) -> None:
    """Show nothing."""
    del what, done, total


@dataclass
class Bench:
    """What every suite works with. ``limit`` cuts each set to that many items (0: all of them).

    All reports come from :meth:`Auditor.audit`; a text that two suites need is audited once a run.
    """

    auditor: Auditor
    data: DataFolder
    limit: int = 0
    progress: Progress = silent
    _reports: dict[tuple[float, str], AuditReport] = field(default_factory=dict)
    _failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.auditor.failures:
            # Figures of half an auditor would be read as those of the product.
            raise ModelError("; ".join(f"{failure.what}: {failure.error}" for failure in self.auditor.failures))

    @property
    def threshold(self) -> float:
        """The confidence from which the audit reports a finding."""
        return self.auditor.options.min_confidence

    def audit(self, what: str, texts: Sequence[str], *, min_confidence: float | None = None) -> list[AuditReport]:
        """Return the report on each text, with the findings of at least ``min_confidence`` (default: the product's)."""
        least = self.threshold if min_confidence is None else min_confidence
        auditor = replace(self.auditor, options=replace(self.auditor.options, min_confidence=least))
        return list(self._audited(auditor, what, texts))

    def _audited(self, auditor: Auditor, what: str, texts: Sequence[str]) -> Iterator[AuditReport]:
        for done, text in enumerate(texts):
            self.progress(what, done, len(texts))
            key = (auditor.options.min_confidence, text)
            if key not in self._reports:
                report = auditor.audit(document_from_text(text, f"{what}:{done}"))
                self._failures += [f"{failure.what}: {failure.error}" for failure in report.failures]
                self._reports[key] = report
            yield self._reports[key]
        self.progress(what, len(texts), len(texts))

    def take_failures(self) -> tuple[str, ...]:
        """Return what failed since the last call, each kind once, with its number."""
        found = tuple(f"{what} ({self._failures.count(what)} times)" for what in dict.fromkeys(self._failures))
        self._failures.clear()
        return found
