"""The marker: fitted on very little, it must learn what is plain to see, and come back from its file as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mtaudit.errors import ModelError
from mtaudit.lm.base import LanguageModel, Marking
from mtaudit.lm.marker import SCALARS, Marker
from mtaudit.model import Span
from mtaudit.training.alignment import damages
from mtaudit.training.marker import calibrate, fit, save
from mtaudit.training.states import Sequence

WIDTH = 8


def rows() -> list[Sequence]:
    generator = torch.Generator().manual_seed(1)
    found = []
    for number in range(400):
        states = torch.randn(12, WIDTH, generator=generator)
        kind = "mlqe-xx" if number % 2 else "edited-xx"
        labels = (states[:, 0] > 0.5).float() if number % 2 else torch.zeros(12)
        if not number % 2:
            states[:, 0] = states[:, 0].clamp(max=0.5)
        found.append(Sequence(kind, number, number % 5 == 0, states.half(), torch.zeros(12, SCALARS), labels))
    return found


def test_it_learns_and_comes_back_from_its_file(tmp_path: Path) -> None:
    data = rows()
    net, norms = fit(data, epochs=60, wide=16)
    path = tmp_path / "a.safetensors"
    save(path, "some-model", 3, net, norms, calibrate(net, norms, data))
    marker = Marker(path)
    assert (marker.model, marker.layer) == ("some-model", 3)
    states = torch.zeros(30, WIDTH)
    states[7, 0] = 2.5
    marks = marker.marks(states, torch.zeros(30, SCALARS), [0, 15])
    assert marks.index(max(marks)) == 7
    assert marker.marks(states, torch.zeros(30, SCALARS), [0, 15]) == marks


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="is damaged"):
        Marker(path)


@pytest.mark.real_model
def test_the_shipped_marker_sees_damage(default_model: LanguageModel) -> None:
    assert isinstance(default_model, Marking)
    text = "The village has a church from the 15th century, which was in the year 1920 of a fire to destroyed it the roof."
    sound = "The village has a church from the 15th century, whose roof was destroyed by a fire in the year 1920."
    damaged, clean = (max(default_model.mark(part, [Span(0, len(part))])) for part in (text, sound))
    assert damaged > clean
    assert len(default_model.mark(text, [Span(0, len(text))])) == len(default_model.read([text])[0].spans)


def test_alignment_finds_what_was_changed() -> None:
    observed, target = "He did a decision on the Monday.", "He made a decision on Monday."
    found = [(damage.observed.of(observed), damage.target) for damage in damages(observed, target)]
    assert found == [("did", "made"), ("the", "")]
