"""What the ranker learns from: the places that an audit points at in texts of which it is known what should stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.engine import Weighing
from mtaudit.model import Edit, Span
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import Featurizer, edit_span
from mtaudit.training.alignment import Alignment
from mtaudit.training.corpora import BETWEEN, Text


@dataclass(frozen=True, slots=True)
class Place:
    """One judged place: its row, the features of its candidates, whether each of them helps, and whether the place is damaged.

    ``helps`` is 1 where the wording brings the text nearer to what should stand there. ``restores`` says whether it is exactly
    that.
    """

    row: Weighed
    candidates: tuple[tuple[float, ...], ...]
    helps: tuple[bool, ...]
    restores: tuple[bool, ...]
    damaged: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One text with its layers and its places."""

    text: Text
    analysis: Analysis
    rows: tuple[Weighed, ...]
    places: tuple[Place, ...]


class Truth:
    """What is known of one text: its damage, and what an edit of it does."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._blocks: list[tuple[Span, Alignment]] = []
        at = 0
        for block, target in zip(text.blocks, text.target or text.blocks, strict=True):
            self._blocks.append((Span(at, at + len(block)), Alignment(block, target)))
            at += len(block) + len(BETWEEN)
        observed = [damage.moved(span.start).observed for span, side in self._blocks for damage in side.damages()]
        self._damaged = [Span(*pair) for pair in text.bad]
        self._gaps = [place for place in observed if not len(place)]

    def is_damaged(self, row: Weighed) -> bool:
        """Say whether an editor would change the place: a word that is pointed at, or what its candidates would change."""
        if any(row.hit.span.overlaps(bad) for bad in self._damaged):
            return True
        if not row.candidates:
            return False
        region = edit_span(row.candidates[0])
        if len(region) and any(region.overlaps(bad) for bad in self._damaged):
            return True
        # Something missing is marked on the words around the gap.
        adds = sum(len(edit.text.split()) for edit in row.candidates[0].edits) > len(region.of(self._text.text).split())
        return adds and any(region.start - 1 <= gap.start <= region.end + 1 for gap in self._gaps)

    def gain(self, edits: Sequence[Edit]) -> tuple[int, bool]:
        """Return by how many words the edits help, and whether they restore what should stand there; see Alignment.gain."""
        first, last = min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)
        for span, alignment in self._blocks:
            if span.start <= first and last <= span.end:
                return alignment.gain([Edit(edit.span.shift(-span.start), edit.text) for edit in edits])
        return 0, False


def judged(text: Text, weighing: Weighing, judges: Iterable[str]) -> Judged:
    """Return the places of a text that detectors of ``judges`` point at."""
    truth, featurizer = Truth(text), Featurizer(weighing.analysis)
    chosen = frozenset(judges)
    places: list[Place] = []
    for row in weighing.rows:
        if row.hit.detector not in chosen or not row.is_guess:
            continue
        gains = [truth.gain(candidate.edits) for candidate in row.candidates]
        inputs = tuple(tuple(featurizer.candidate(row, at)) for at in range(len(row.candidates)))
        places.append(
            Place(row, inputs, tuple(gain > 0 for gain, _ in gains), tuple(same for _, same in gains), truth.is_damaged(row))
        )
    return Judged(text, weighing.analysis, weighing.rows, tuple(places))
