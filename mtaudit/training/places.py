"""What the ranker learns from: the places that an audit points at in texts of which it is known what should stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.engine import Weighing
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import Featurizer
from mtaudit.ranking.whole import shape_of
from mtaudit.training.corpora import Text
from mtaudit.training.truth import Truth


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


def judged(text: Text, weighing: Weighing, judges: Iterable[str]) -> Judged:
    """Return the places of a text that detectors of ``judges`` point at."""
    truth, featurizer = Truth(text), Featurizer(weighing.analysis, shape_of(weighing.analysis, weighing.rows))
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
