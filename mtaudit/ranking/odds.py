"""Log-odds and probabilities."""

from __future__ import annotations

import math


def sigmoid(log_odds: float) -> float:
    """Return the probability whose log-odds are given."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)


def logit(probability: float, least: float = 1e-4) -> float:
    """Return the log-odds of a probability, kept ``least`` away from 0 and 1."""
    kept = min(max(probability, least), 1 - least)
    return math.log(kept / (1 - kept))
