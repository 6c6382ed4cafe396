"""What a page shows, worked out from one document of the contract; templates only lay it out."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from mtaudit.writers.html import diff, labels, marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtaudit.model import Severity
    from mtaudit.writers.contract import Document, Finding, Score, Suggestion

HEAT = (2.0, 4.0, 6.0, 9.0, 12.0)
"""Lower edges of the heat view's levels, in nats: an even model spends about 3 nats on a word it half expects."""

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion as the page shows it: the words around the edits with what goes and what comes."""

    suggestion: Suggestion
    pieces: tuple[diff.Piece, ...]
    text: str

    @property
    def whole(self) -> bool:
        """True if all of the shown words go and others come: nothing is gained by showing both."""
        return bool(self.text.strip()) and all(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as the page shows it; ``anchor`` is its element's id, ``number`` its place in the text."""

    number: int
    anchor: str
    finding: Finding
    proposals: tuple[Proposal, ...]

    @property
    def applied(self) -> bool:
        """True if one of its suggestions is in the corrected text."""
        return any(proposal.suggestion.applied for proposal in self.proposals)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the evidence chart; ``x`` and ``width`` are in per cent of the chart, 50 is no evidence."""

    family: str
    name: str
    count: int | None
    weight: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """One finding on the strip; ``x`` and ``width`` in thousandths of the text."""

    card: Card
    x: float
    width: float
    lane: int


@dataclass(frozen=True, slots=True)
class Heat:
    """A stretch of text of one surprisal level (0 is expected); ``nats`` is that of the token, None at level 0."""

    text: str
    level: int
    nats: float | None


@dataclass(frozen=True)
class DocumentView:
    """One document's page."""

    document: Document
    sha256: str
    cards: tuple[Card, ...]
    lines: tuple[marks.Line, ...]
    bars: tuple[Bar, ...]
    log_odds: float
    ticks: tuple[Tick, ...]
    tenths: tuple[int, ...]
    rows: tuple[diff.Row, ...]
    edits: int
    exact: bool
    heat: tuple[Heat, ...]

    @property
    def has_heat(self) -> bool:
        """True if the model's surprisal of each token is known."""
        return bool(self.heat)

    @property
    def name(self) -> str:
        """What the page calls the document."""
        return self.document.path or self.document.id or "document"

    @property
    def severities(self) -> dict[Severity, int]:
        """Findings by severity, worst first, zeros included."""
        counts = Counter(card.finding.severity for card in self.cards)
        return {severity: counts[severity] for severity in labels.SEVERITIES}

    @property
    def families(self) -> dict[str, int]:
        """Findings by family, in the order of the families."""
        counts = Counter(card.finding.family for card in self.cards)
        known = [family for family in labels.FAMILIES if family in counts]
        return {family: counts[family] for family in [*known, *sorted(set(counts) - set(known))]}

    @property
    def detectors(self) -> dict[str, int]:
        """Findings by detector, sorted by name."""
        return dict(sorted(Counter(card.finding.detector for card in self.cards).items()))

    @property
    def density(self) -> float | None:
        """Findings per 1,000 words."""
        return 1000 * len(self.cards) / self.document.words if self.document.words else None

    @property
    def corrected_findings(self) -> int:
        """How many findings the corrected text answers."""
        return sum(card.applied for card in self.cards)

    def score(self, name: str, unit: str = "") -> Score | None:
        """Return the first score called ``name``, of ``unit`` if one is given."""
        wanted = (score for score in self.document.scores if score.name.lower() == name and unit in {"", score.unit})
        return next(wanted, None)


def view_of(document: Document) -> DocumentView:
    """Return everything that the document's page shows."""
    cards = _cards(document)
    laid = marks.lay_out([(finding.span.start, finding.span.end) for finding in document.findings])
    edits = diff.applied_edits(document)
    made = "".join(piece.text for piece in diff.pieces(document.text, edits, 0, len(document.text)) if piece.kind != "del")
    bars, log_odds = _bars(document)
    return DocumentView(
        document=document,
        sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        cards=cards,
        lines=tuple(marks.lines(document.text, laid)),
        bars=bars,
        log_odds=log_odds,
        ticks=_ticks(cards, laid, len(document.text)),
        tenths=_tenths(document),
        rows=tuple(diff.rows(document.text, edits)),
        edits=len(edits),
        exact=made == document.corrected,
        heat=_heat(document),
    )


def _cards(document: Document) -> tuple[Card, ...]:
    seen: set[str] = set()
    cards = []
    for number, finding in enumerate(document.findings, 1):
        unsafe = finding.id in seen or not _SAFE_ID.fullmatch(finding.id)
        seen.add(finding.id)
        anchor = f"finding-n{number}" if unsafe else f"finding-{finding.id}"
        cards.append(Card(number, anchor, finding, _proposals(document, finding)))
    return tuple(cards)


def _proposals(document: Document, finding: Finding) -> tuple[Proposal, ...]:
    shown = [diff.proposal(document.text, finding, suggestion) for suggestion in finding.suggestions]
    return tuple(
        Proposal(suggestion, pieces, diff.result(pieces)) for suggestion, pieces in zip(finding.suggestions, shown, strict=True)
    )


def _bars(document: Document) -> tuple[tuple[Bar, ...], float]:
    verdict = document.verdict
    items: list[tuple[str, str, int | None, float]] = [("", "Prior, before reading", None, verdict.prior)]
    items += [
        (item.family, labels.family_name(item.family), item.count if item.family in labels.FAMILIES else None, item.weight)
        for item in sorted(verdict.evidence, key=lambda item: -abs(item.weight))
    ]
    total = math.fsum(weight for *_, weight in items)
    scale = 50 / max(1.0, *(abs(weight) for *_, weight in items), abs(total))
    rows = [*items, ("total", "Log-odds", None, total)]
    bars = tuple(
        Bar(family, name, count, weight, round(50 + min(weight * scale, 0), 2), round(abs(weight * scale), 2))
        for family, name, count, weight in rows
    )
    return bars, total


def _ticks(cards: Sequence[Card], laid: Sequence[marks.Mark], length: int) -> tuple[Tick, ...]:
    return tuple(
        Tick(card, round(1000 * mark.start / length, 1), round(1000 * (mark.end - mark.start) / length, 1), mark.lane)
        for card, mark in zip(cards, laid, strict=True)
    )


def _tenths(document: Document) -> tuple[int, ...]:
    size = max(len(document.text), 1)
    counts = Counter(min(_TENTHS * finding.span.start // size, _TENTHS - 1) for finding in document.findings)
    return tuple(counts[at] for at in range(_TENTHS))


def heat_level(nats: float) -> int:
    """Return the level (0 to 5) of a surprisal in nats."""
    return sum(nats >= edge for edge in HEAT)


def _heat(document: Document) -> tuple[Heat, ...]:
    if document.tokens is UNSET:
        return ()
    found: list[Heat] = []
    at = plain = 0
    for start, end, nats in document.tokens:
        level = heat_level(nats)
        if level and start >= at:
            if plain < start:
                found.append(Heat(document.text[plain:start], 0, None))
            found.append(Heat(document.text[start:end], level, nats))
            plain = end
        at = max(at, end)
    return (*found, Heat(document.text[plain:], 0, None))
