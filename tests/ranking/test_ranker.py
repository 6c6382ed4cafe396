"""The ranker's networks: they learn, are calibrated, come back from their file, and say clearly when that is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mtaudit.detectors.base import Candidate, Hit
from mtaudit.errors import ModelError
from mtaudit.model import Edit, Span
from mtaudit.ranking import ranker
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import CANDIDATE_NAMES, PLACE_NAMES
from mtaudit.ranking.odds import sigmoid
from mtaudit.ranking.ranker import Network, _ranked, default_ranker
from mtaudit.training.ranker import Examples, calibrated, fit

NAMES = ("one", "two", "three")


def examples(seed: int, count: int = 3000) -> Examples:
    """Return rows whose truth is a coin with the log-odds ``2 * one - two``; ``three`` is noise."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(count, 3))
    truth = rng.random(count) < 1 / (1 + np.exp(-(2 * inputs[:, 0] - inputs[:, 1])))
    return Examples(inputs, truth.astype(float), np.ones(count))


def test_what_is_fitted_is_calibrated() -> None:
    data = calibrated(fit(examples(1), NAMES), NAMES, examples(2))
    fresh = examples(3)
    chance = np.array([sigmoid(value) for value in Network(data, NAMES).log_odds(fresh.inputs.tolist())])
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        here = (chance >= low) & (chance < low + 0.2)
        assert abs(chance[here].mean() - fresh.truth[here].mean()) < 0.06
    assert fit(examples(1), NAMES) == fit(examples(1), NAMES), "seeds are fixed"


def test_a_feature_that_is_not_known_counts_as_its_mean() -> None:
    data = fit(examples(1), NAMES)
    network = Network(data, NAMES)
    known, unknown = [0.3, data["mean"][1], 0.1], [0.3, float("nan"), 0.1]
    assert network.log_odds([known]) == pytest.approx(network.log_odds([unknown]))


def test_weights_of_other_features_are_refused() -> None:
    data = fit(examples(1, 200), NAMES)
    with pytest.raises(ModelError, match="another version"):
        Network(data, ("one", "two"))
    with pytest.raises(ModelError, match="damaged"):
        Network({"features": list(NAMES)}, NAMES)


def test_the_weights_that_ship_belong_to_the_features() -> None:
    found = default_ranker()
    assert len(found.candidates.log_odds([[0.0] * len(CANDIDATE_NAMES)])) == 1
    assert len(found.places.log_odds([[0.0] * len(PLACE_NAMES)])) == 1
    assert found.places.log_odds([]) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"candidates": {}, "places": {}}), "\0\1"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    (tmp_path / "ranker.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr(ranker, "models_folder", lambda: tmp_path)
    default_ranker.cache_clear()
    try:
        with pytest.raises(ModelError):
            default_ranker()
    finally:
        default_ranker.cache_clear()


def test_wordings_that_nobody_believes_in_are_listed_by_the_evidence() -> None:
    candidates = tuple(Candidate((Edit(Span(4, 15), text),), channel) for text, channel in (("event", -2.0), ("meeting", -1.0)))
    row = Weighed(Hit("senses.own_word", Span(4, 15), "", candidates), -2.0, candidates, (3.0, 9.0))
    unsure = _ranked(row, [-2.5, -2.7], 0.1, 1.0)
    assert [candidate.edits[0].text for candidate, _, _ in unsure.order] == ["meeting", "event"]
    assert [confidence for _, confidence, _ in unsure.order] == sorted((c for _, c, _ in unsure.order), reverse=True)
    assert unsure.order[0][2] == 9.0
    sure = _ranked(row, [1.5, -2.7], 2.0, 1.0)
    assert [candidate.edits[0].text for candidate, _, _ in sure.order] == ["event", "meeting"]
