"""Scores of somebody else's change: two versions of a text, perhaps a reference, perhaps a model."""

from __future__ import annotations

from mtaudit.lm.base import LanguageModel
from mtaudit.model import Score
from mtaudit.scoring.fluency import fluency_scores
from mtaudit.scoring.overlap import overlap
from mtaudit.scoring.reference import reference_scores


def score_texts(before: str, after: str, reference: str | None = None, model: LanguageModel | None = None) -> tuple[Score, ...]:
    """Return fluency (with a model), how much was changed, and both texts against the reference (with one).

    Raises:
        UsageError: if there is a reference and one of the three texts is empty.
        ModelError: if the model fails.
    """
    scores: tuple[Score, ...] = ()
    if model is not None:
        readings = model.read([before, after])
        scores += fluency_scores((before, readings[0]), (after, readings[1]), model.info)
    scores += overlap(before, after).scores()
    if reference is not None:
        scores += reference_scores(before, after, reference)
    return scores
