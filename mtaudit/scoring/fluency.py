"""How well a language model predicts a text, in bits: fewer is more fluent."""

from __future__ import annotations

import math

from mtaudit.lm.base import ModelInfo, Reading
from mtaudit.model import Score

_NATS_PER_BIT = math.log(2)


def bits(reading: Reading) -> float:
    """Return the surprisal of the whole text, in bits."""
    return math.fsum(reading.surprisal) / _NATS_PER_BIT


def fluency_scores(before: tuple[str, Reading], after: tuple[str, Reading] | None, model: ModelInfo) -> tuple[Score, ...]:
    """Return bits per token and bits per character (code point) of what the model read, before and after.

    ``before`` and ``after`` are a text and the model's reading of it. A correction changes the number of tokens, so that
    bits per character compare two versions more fairly. A text without tokens has no scores.
    """
    sides = [side for side in (before, after) if side is not None]
    if not all(reading.surprisal and text for text, reading in sides):
        return ()
    per_token = [bits(reading) / len(reading.surprisal) for _, reading in sides]
    per_character = [bits(reading) / len(text) for text, reading in sides]
    signature = f"model:{model.name}@{model.revision}|sha256:{model.sha256[:12]}|dtype:{model.dtype}|window:{model.window}"
    return (
        _score("fluency", "bits/token", per_token, signature),
        _score("fluency per character", "bits/character", per_character, signature),
    )


def _score(name: str, unit: str, values: list[float], signature: str) -> Score:
    return Score(name, unit, values[0], values[1] if len(values) > 1 else None, signature)
