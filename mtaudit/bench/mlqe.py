"""Sentences of MLQE-PE: detokenised, with the words that the post-editor changed and what the audit thinks of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtaudit.bench.data import Record, sample
from mtaudit.bench.runner import Bench
from mtaudit.bench.tokens import Detokenised, detokenise
from mtaudit.model import AuditReport, Finding

BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One machine translation: ``bad`` per token, ``gaps`` (one more than tokens) where a word is missing, the post-edit."""

    text: Detokenised
    bad: tuple[bool, ...]
    gaps: tuple[bool, ...]
    post_edit: str

    def word_scores(self, report: AuditReport) -> list[float]:
        """Return per token the highest confidence of the findings that cover it, 0 where none does."""
        scores = [0.0] * len(self.bad)
        for finding in report.findings:
            for at in self.text.under(finding.span):
                scores[at] = max(scores[at], finding.confidence)
        return scores

    def is_marked(self, finding: Finding) -> bool:
        """Say whether the post-editor changed a word of the finding, or put one in between its words."""
        under = self.text.under(finding.span)
        return any(self.bad[at] for at in under) or any(self.gaps[at] for at in under[1:])


def sentence_of(row: Record) -> Sentence | None:
    """Return the sentence of one row; None if its tags do not fit its tokens."""
    tokens = str(row["mt"]).split()
    bad = tuple(tag == BAD for tag in row["word_tags"])
    gaps = tuple(tag == BAD for tag in row["gap_tags"])
    if not tokens or len(bad) != len(tokens) or len(gaps) != len(tokens) + 1:
        return None
    return Sentence(detokenise(tokens), bad, gaps, str(row["post_edit"]))


def sentences(bench: Bench, pair: str, split: str) -> list[Sentence]:
    """Return the sentences of a split, as many as the bench's limit allows."""
    rows = [row for row in bench.data.rows(f"mlqe_pe/{pair}") if row["split"] == split]
    found = [sentence for row in rows if (sentence := sentence_of(row)) is not None]
    return sample(found, bench.limit, key=split)


def audited(bench: Bench, chosen: Sequence[Sentence], what: str) -> list[AuditReport]:
    """Audit the sentences with every finding shown, whatever its confidence."""
    return bench.audit(what, [sentence.text.text for sentence in chosen], min_confidence=0.0)
