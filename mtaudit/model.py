"""The values every stage shares.

Everything here is immutable, compares by value and imports nothing of ours. Offsets are half-open and count Unicode
code points. A finding's offsets are into ``Document.text`` (what was decoded from the file); detectors and the language
model work in *view* offsets, into ``Document.view.text`` (the prose without markup), and :class:`View` maps between them.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

EMPTY: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: ``text[start:end]``.

    >>> Span(2, 5).of("abcdefg")
    'cde'

    Raises:
        ValueError: if ``start`` is negative or ``end`` is before ``start``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"not a span: {self.start}..{self.end}"
            raise ValueError(msg)

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # an empty span is an insertion point, not nothing

    def of(self, text: str) -> str:
        """Return the part of ``text`` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a code point (an insertion point inside the other counts)."""
        if self.start == self.end or other.start == other.end:
            return self.start < other.end and other.start < self.end
        return max(self.start, other.start) < min(self.end, other.end)

    def contains(self, other: Span) -> bool:
        """Say whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """Return the span moved by ``by`` code points."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace ``span`` by ``text``; an empty span inserts, an empty text deletes."""

    span: Span
    text: str


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made at once.

    Raises:
        ValueError: if two edits overlap, insert at the same place, or lie outside the text.
    """
    out: list[str] = []
    at = 0
    previous: Edit | None = None
    for edit in sorted(edits):
        same_place = previous is not None and previous.span == edit.span
        if edit.span.start < at or same_place or edit.span.end > len(text):
            msg = f"edit at {edit.span.start}..{edit.span.end} overlaps another or lies outside the text"
            raise ValueError(msg)
        out += (text[at : edit.span.start], edit.text)
        at, previous = edit.span.end, edit
    return "".join((*out, text[at:]))


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of a :class:`View`: ``size`` view characters that stand for ``source`` of the document.

    ``verbatim`` pieces are the same characters on both sides; others (an entity, a tag that became a space) are atomic.
    """

    start: int
    size: int
    source: Span
    verbatim: bool


@dataclass(frozen=True, slots=True)
class View:
    """The prose of a document as a reader of the page would see it, with a map back to the document's text.

    ``pieces`` are sorted, cover ``text`` without gaps and never go backwards in the document. ``escape`` names how new
    text must be written into the document: ``""`` (as it is) or ``"html"``.
    """

    text: str
    pieces: tuple[Piece, ...]
    escape: str = ""

    @classmethod
    def identity(cls, text: str) -> View:
        """Return the view of a text that has no markup."""
        return cls(text, (Piece(0, len(text), Span(0, len(text)), verbatim=True),) if text else ())

    def source_spans(self, span: Span) -> tuple[Span, ...]:
        """Return the document spans under a view span, markup between them left out; at least one."""
        if not self.pieces:
            return (Span(0, 0),)
        first = max(0, bisect_right(self.pieces, span.start, key=lambda piece: piece.start) - 1)
        if span.start == span.end:
            return (self._insertion(first, span.start),)
        found: list[Span] = []
        for number in range(first, len(self.pieces)):
            piece = self.pieces[number]
            if piece.start >= span.end:
                break
            if piece.verbatim:
                start = piece.source.start + max(span.start - piece.start, 0)
                end = piece.source.start + min(span.end - piece.start, piece.size)
            else:
                start, end = piece.source.start, piece.source.end
            if start == end:
                continue
            if found and found[-1].end == start:
                found[-1] = Span(found[-1].start, end)
            else:
                found.append(Span(start, end))
        return tuple(found) or (self._insertion(first, span.start),)

    def _insertion(self, index: int, at: int) -> Span:
        piece = self.pieces[index]
        place = piece.source.start + min(at - piece.start, piece.size) if piece.verbatim else piece.source.start
        return Span(place, place)


class SegmentKind(enum.StrEnum):
    """What a block of text is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Segment:
    """One block of the view (view offsets), without the blank lines around it."""

    span: Span
    kind: SegmentKind = SegmentKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Document:
    """One text to audit. ``text`` is never edited.

    ``protected`` are document spans that get no findings and no edits (code, URLs, markup). ``metadata`` holds what the
    reader knows: ``path``, ``encoding``, ``bom``, ``media_type`` and the like.
    """

    id: str
    text: str
    view: View
    segments: tuple[Segment, ...]
    protected: tuple[Span, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=lambda: EMPTY)


class Severity(enum.StrEnum):
    """MQM severities; the points are those of the MQM linear scoring model."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def points(self) -> int:
        """Penalty points: minor 1, major 5, critical 25."""
        return {"minor": 1, "major": 5, "critical": 25}[self.value]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """How a round trip may have made the observed words: through ``via`` in the language ``pivot`` (ISO 639-1)."""

    pivot: str = ""
    via: str = ""
    source: str = ""


class Withheld(enum.StrEnum):
    """Why a suggestion was not applied; ``GATE`` is followed by what the gate objected to."""

    QUOTATION = "quotation"
    CONFLICT = "conflict"
    THRESHOLD = "threshold"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposed wording. Its edits (document offsets) stand or fall together.

    ``confidence`` is the calibrated probability that an editor would accept this wording; ``gain`` the language model's
    part of the evidence in nats (None where no model scored it); ``checks`` holds the figures of the only-if-better gate.
    """

    edits: tuple[Edit, ...]
    confidence: float
    gain: float | None = None
    hypothesis: Hypothesis | None = None
    checks: Mapping[str, float] = field(default_factory=dict)
    applied: bool = False
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One symptom. ``confidence`` is the calibrated probability that an editor would mark the place.

    ``mqm`` is ``dimension/type`` of the MQM core typology; ``suspected`` is true where only the source text could
    confirm the error. ``text`` is ``Document.text[span.start:span.end]``, never empty.
    """

    id: str
    detector: str
    span: Span
    text: str
    message: str
    severity: Severity
    confidence: float
    mqm: str
    suspected: bool = False
    sources: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def family(self) -> str:
        """The first part of the detector's dotted name."""
        return self.detector.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was to run and could not: shown in every report, exit status 3."""

    what: str
    document: str
    error: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that was never asked for or is not installed, and how to get it. Not a failure."""

    what: str
    why: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A number with its unit and the signature of all that can change it; ``after`` is None where one text is scored."""

    name: str
    unit: str
    before: float
    after: float | None
    signature: str


class Label(enum.StrEnum):
    """What the document looks like as a whole."""

    MACHINE_TRANSLATED = "machine-translated"
    HUMAN = "human"
    INSUFFICIENT = "insufficient-evidence"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the findings (or, for ``shape``, the surprisal profile) of one family add to the verdict, as log-odds."""

    family: str
    count: int
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The document-level answer. ``probability`` is always that of *machine-translated*.

    ``prior`` and the weights of ``evidence`` add up to the log-odds of ``probability``. ``pivots`` are language hints, most
    likely first.
    """

    label: Label
    probability: float
    prior: float
    evidence: tuple[Evidence, ...] = ()
    pivots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything that can change a result."""

    mtaudit: str
    model: str
    model_sha256: str
    dtype: str
    detectors: str
    options: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    seed: int = 0

    def __str__(self) -> str:
        sha = self.model_sha256[:12] or "none"
        return (
            f"mtaudit:{self.mtaudit}|model:{self.model or 'none'}@{sha}|dtype:{self.dtype or 'none'}"
            f"|detectors:{self.detectors}|seed:{self.seed}"
        )


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All of one document's audit: the only input of a writer.

    A document that could not be read has ``error`` set and an empty ``document.text``. ``tokens`` are
    ``(start, end, surprisal in nats)`` in document offsets, filled only when asked for. ``words`` is the number of words
    that the rates per 1,000 words are based on.
    """

    document: Document
    language: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    corrected: str
    scores: tuple[Score, ...]
    signature: Signature
    words: int = 0
    failures: tuple[Failure, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    tokens: tuple[tuple[int, int, float], ...] = ()
    error: str | None = None


_WORD = re.compile(r"\w+(?:[-'’.]\w+)*", re.UNICODE)


def words_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of ``text`` as rates per 1,000 words count them (letters or digits, inner hyphens and dots kept)."""
    return _WORD.finditer(text)
