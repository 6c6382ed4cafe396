"""What a text as a whole says, before any single finding is looked at: its components, and what each weighs."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mtaudit.analysis import Analysis
from mtaudit.errors import ModelError
from mtaudit.lm.store import models_folder
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.odds import logit, sigmoid

CLEAN, WORDING, PEAKS, LIKELIER, PLACES = "clean text", "wording", "suspect words", "likelier wordings", "doubtful places"
FEWEST_WORDS = 60
"""A shorter text gets no verdict, and what rules find in it makes nothing else likelier."""

CLEAN_WORDS = 400
"""A text of this length without a single convincing finding is evidence for a human hand in full."""

_WORDS = 500
_SHAPE_WORDS = 200
_RANGE = 2.5
_PEAK_SHARE, _FEWEST_PEAKS = 0.02, 3
MOST_RISE = 6.0
"""The shape of a text of a kind that nothing was trained on can be far too sure that nobody translated it."""

_CONVINCING = 4.0
"""Nats of gain and channel at which a wording counts half as a likelier one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the marks and the candidates of a whole text say; all 0 without a marker.

    ``wording`` is the mean chance of all words that an editor would change them, in log-odds, ``peaks`` the mean of the highest
    marks, one word in fifty: a mild round trip leaves most of a text as it was. ``likelier`` is the number of places a hundred
    words at which a candidate is far likelier than what stands there (drawn to 0 in short texts). ``doubted`` is the log of one
    more than the number of words a hundred that a denoiser would rather not copy; nan without one. ``places`` is the sum of the
    squared confidences of all guesses, those that are not shown too, a hundred words (drawn to 0 in short texts); nan before
    they are ranked.
    """

    wording: float = 0.0
    peaks: float = 0.0
    likelier: float = 0.0
    doubted: float = math.nan
    places: float = math.nan

    def named(self) -> dict[str, float]:
        """Return those that the verdict uses and that are known, by their names there; ``doubted`` told it nothing more."""
        found = {WORDING: self.wording, PEAKS: self.peaks, LIKELIER: self.likelier, PLACES: self.places}
        return {name: value for name, value in found.items() if not math.isnan(value)}

    def judged(self, confidences: Iterable[float], words: int) -> Shape:
        """Return the shape with what the confidences of all guesses in a text of ``words`` words say together."""
        return replace(self, places=density(sum(value * value for value in confidences), words))


def shape_of(analysis: Analysis, rows: Iterable[Weighed]) -> Shape | None:
    """Return the shape of a text; None without a marker."""
    marks = analysis.marks
    if not marks:
        return None
    peaks = analysis.sorted_marks[-max(_FEWEST_PEAKS, round(len(marks) * _PEAK_SHARE)) :]
    places = sum(likelier_at(row) for row in rows)
    wording = logit(sum(map(sigmoid, marks)) / len(marks))
    return Shape(wording, sum(peaks) / len(peaks), density(places, len(marks)), _doubted(analysis.doubts))


def _doubted(doubts: Sequence[float]) -> float:
    known = [1 - math.exp(-value) for value in doubts if not math.isnan(value)]
    return math.log1p(100 * sum(known) / len(known)) if known else math.nan


def likelier_at(row: Weighed) -> float:
    """Return how far a guess has a convincing candidate, from 0 to 1; a match of LanguageTool does not count."""
    if not row.is_guess or row.is_checkers or all(gain is None for gain in row.gains):
        return 0.0
    return sigmoid(max(row.evidence(at) for at in range(len(row.candidates))) - _CONVINCING)


def density(places: float, words: int) -> float:
    """Return places a hundred words, as if there were a hundred words more without any."""
    return places / (words / 100 + 1)


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds that one unit of each component adds (see :func:`components`).

    ``even`` are the values of the shape that say nothing either way.
    """

    weights: Mapping[str, float]
    even: Mapping[str, float]


@cache
def default_weights() -> Weights:
    """Return the weights that ship in ``models/verdict.json``.

    Raises:
        ModelError: if the file is missing or damaged.
    """
    path = models_folder() / "verdict.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        weights, even = ({str(name): float(value) for name, value in data[part].items()} for part in ("weights", "even"))
        return Weights(weights, {name: even[name] for name in (WORDING, PEAKS, LIKELIER, PLACES)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is missing or damaged: {error}"
        raise ModelError(msg) from error


def components(
    findings: Iterable[tuple[str, float]],
    words: int,
    shape: Shape | None,
    even: Mapping[str, float],
    *,
    checked: bool = True,
) -> dict[str, float]:
    """Return what the verdict is made of, by name; ``findings`` are families and confidences.

    A family counts by the square root of the expected number of true findings, scaled by the length of the document: ten commas
    do not weigh ten times as much as one. ``clean text`` is 1 for a long text without any finding; it is left out where the
    language model did not run (``checked``), since a clean result then proves nothing. The parts of the shape count by how far
    they are from ``even``, less in short texts.
    """
    expected: dict[str, float] = defaultdict(float)
    for family, confidence in findings:
        expected[family] += confidence
    scale = math.sqrt(_WORDS / max(words, _WORDS))
    found = {family: math.sqrt(mass) * scale for family, mass in expected.items()}
    if checked and words:
        found[CLEAN] = min(1.0, words / CLEAN_WORDS) * math.exp(-sum(expected.values()) * _WORDS / max(words, 1) / 3)
    if shape is not None and words:
        share = min(1.0, words / _SHAPE_WORDS)
        for name, value in shape.named().items():
            found[name] = max(-_RANGE, min(value - even[name], _RANGE)) * share
    return found


def rise(rules: Sequence[tuple[str, float]], words: int, shape: Shape | None, weights: Weights) -> float:
    """Return by how much likelier a guess is for what the rules found in the same text: a factor of at least 1.

    What guesses point at is damage only in a translated text. By the law of total probability their chance is that of a
    translation times the chance given one; the ranker knows the first from the shape, and the findings of rules add to it.
    Nothing is added unless the text is then more likely translated than not, so that one false alarm does not bring others, and
    nothing in a text too short for a verdict: of the guesses that were raised over even odds in held-out single sentences 22 of
    58 were right (their own chances had said 42 %), in longer texts 14 of 26 (those had said 47 %).
    """
    if not rules or shape is None or words < FEWEST_WORDS:
        return 1.0
    found = components(rules, words, shape, weights.even, checked=False)
    parts = {name: weights.weights.get(name, 0.0) * value for name, value in found.items()}
    alone = sigmoid(sum(parts[name] for name in shape.named()))
    together = sigmoid(sum(parts.values()))
    return min(max(1.0, together / alone), MOST_RISE) if together > 0.5 else 1.0
