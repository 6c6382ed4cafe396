"""The JSON contract as types: what ``--format json`` and ``jsonl`` write and ``mtaudit report`` reads.

Offsets are code points of ``Document.text``, half-open. Members not named here are
ignored on reading and never written.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

from mtaudit.model import Label, Severity

FORMAT_VERSION = 1


class Signature(Struct, frozen=True):
    """Everything that can change a result."""

    mtaudit: str
    model: str
    model_sha256: str
    dtype: str
    detectors: str
    options: dict[str, object]
    seed: int


class Evidence(Struct, frozen=True):
    """What one family adds to the verdict: ``weight`` in log-odds, from ``count`` findings."""

    family: str
    count: int
    weight: float


class Verdict(Struct, frozen=True):
    """``probability`` is that of *machine-translated*; its log-odds are ``prior`` plus the weights of ``evidence``."""

    label: Label
    probability: float
    prior: float
    evidence: list[Evidence]
    pivots: list[str]


class Span(Struct, frozen=True):
    """A half-open range of code points."""

    start: int
    end: int


class Edit(Struct, frozen=True):
    """Replace ``start..end`` by ``text``; an empty range inserts, an empty text deletes."""

    start: int
    end: int
    text: str


class Hypothesis(Struct, frozen=True):
    """How a round trip may have made the words: through ``via`` in the language ``pivot``."""

    pivot: str
    via: str
    source: str


class Suggestion(Struct, frozen=True):
    """One wording; ``gain`` in nats or null where no model scored it, ``withheld`` null or why it was not applied."""

    edits: list[Edit]
    confidence: float
    gain: float | None
    hypothesis: Hypothesis | None
    checks: dict[str, float]
    applied: bool
    withheld: str | None


class Finding(Struct, frozen=True):
    """One symptom; ``text`` is the document's ``text[start:end]``."""

    id: str
    detector: str
    family: str
    mqm: str
    suspected: bool
    severity: Severity
    confidence: float
    span: Span
    text: str
    message: str
    sources: list[str]
    suggestions: list[Suggestion]


class Failure(Struct, frozen=True):
    """Something that was to run and could not."""

    what: str
    document: str
    error: str


class NotChecked(Struct, frozen=True):
    """Something that was not asked for or is not installed; ``how`` says how to get it, or is empty."""

    what: str
    why: str
    how: str


class Score(Struct, frozen=True):
    """A number with its unit and signature; ``after`` is null where only one text is scored."""

    name: str
    unit: str
    before: float
    after: float | None
    signature: str


class Document(Struct, frozen=True):
    """One audited document. ``words`` is what rates per 1,000 words divide by; ``tokens`` only with ``--tokens``.

    A token is ``[start, end, surprisal in nats]``.
    """

    id: str
    path: str
    text: str
    language: str
    words: int
    verdict: Verdict
    findings: list[Finding]
    failures: list[Failure]
    not_checked: list[NotChecked]
    corrected: str
    scores: list[Score]
    tokens: list[tuple[int, int, float]] | UnsetType = UNSET


class Unreadable(Struct, frozen=True):
    """A file that could not be read; ``error`` is one sentence."""

    id: str
    path: str
    error: str


Entry: TypeAlias = Document | Unreadable


class Summary(Struct, frozen=True):
    """Counts and scores over all documents of a run; ``documents`` includes the ``unreadable``."""

    documents: int
    unreadable: int
    failures: int
    words: int
    verdicts: dict[str, int]
    severities: dict[str, int]
    families: dict[str, int]
    scores: list[Score]


class Run(Struct, frozen=True):
    """The one object of ``--format json``; ``summary`` is there when the run had more than one document."""

    format_version: int
    signature: Signature
    documents: list[Entry]
    summary: Summary | UnsetType = UNSET
