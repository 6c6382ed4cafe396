"""Fitting the ranker's networks: what is not known counts as its mean, and several are as good as one."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.ranking.ranker import Network
from mtaudit.training.ranker import MEMBERS, SEED, Examples, _fit, fit

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Rows whose first feature decides; the second is sometimes unknown, the third says nothing."""
    chance = np.random.default_rng(1)
    inputs = chance.normal(size=(400, 3))
    truth = (inputs[:, 0] + 0.3 * chance.normal(size=400) > 0.8).astype(float)
    inputs[::3, 1] = np.nan
    return Examples(inputs, truth, np.ones(400))


def test_unknown_features_do_not_spoil_the_fit(examples: Examples) -> None:
    network = Network(fit(examples, NAMES), NAMES)
    odds = np.array(network.log_odds(examples.inputs.tolist()))
    assert np.isfinite(odds).all()
    assert ((odds > 0) == (examples.truth > 0)).mean() > 0.85
    assert network.log_odds([[2.0, float("nan"), 0.0]])[0] > 0 > network.log_odds([[-1.0, float("nan"), 0.0]])[0]


def test_the_network_is_the_mean_of_its_members(examples: Examples) -> None:
    rows = examples.inputs[:20].tolist()
    members = [Network(_fit(examples, NAMES, SEED + at, hidden=12, decay=0.02), NAMES) for at in range(MEMBERS)]
    mean = np.mean([member.log_odds(rows) for member in members], 0)
    assert Network(fit(examples, NAMES), NAMES).log_odds(rows) == pytest.approx(mean.tolist(), abs=0.02)
