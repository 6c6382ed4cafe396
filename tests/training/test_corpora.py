"""The training data: parts do not mix, mild round trips keep most of the text, and the real engine makes real damage."""

from __future__ import annotations

import shutil

import pytest

from mtaudit.training import corpora
from mtaudit.training.corpora import Part, Text, joined, trips
from mtaudit.training.roundtrip import LEFT_OUT, PIVOTS, ROUTES, round_trips

SOUND = (
    "The company said on Monday that it would cut three hundred jobs at its plant in Ohio. Officials declined to comment on "
    "the report, but a spokesman said that a decision would be made soon."
)


def native(number: int) -> Text:
    return Text("native-x", Part.RANKER, (SOUND,), (SOUND,), machine=bool(number < 0))


def test_a_text_always_belongs_to_the_same_part() -> None:
    parts = [Part.of(f"document {number}") for number in range(2000)]
    assert parts == [Part.of(f"document {number}") for number in range(2000)]
    shares = {part: parts.count(part) / 2000 for part in Part}
    assert 0.4 < shares[Part.MARKER] < 0.6
    assert all(share > 0.05 for share in shares.values())


def test_the_pivot_that_measures_trains_nothing() -> None:
    assert LEFT_OUT in ROUTES
    assert LEFT_OUT not in PIVOTS


def test_mild_damage_is_what_a_fluent_engine_might_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    tripped = (
        SOUND.replace("cut", "slice")
        .replace("jobs", "partorisca")
        .replace("a decision would be made soon", "soon one decides it well")
    )
    monkeypatch.setattr(corpora, "round_trips", lambda texts, _pivot: [tripped] * len(texts))
    found = list(trips([native(number) for number in range(40)], mild=True))
    blocks = [text.blocks[0] for text in found]
    assert not any("partorisca" in block for block in blocks), "no dictionary of frequencies knows the word"
    assert not any("decides" in block for block in blocks), "a whole clause is more than mild"
    assert any("slice" in block for block in blocks)
    assert any("cut" in block for block in blocks)
    for text in found:
        assert text.machine
        assert [text.text[start:end] for start, end in text.bad] == ["slice"] * ("slice" in text.text)


def test_joined_sentences_keep_their_damage() -> None:
    texts = [Text("mlqe-ro-en", Part.RANKER, ("He did a step.",), ("He took a step.",), ((3, 6),), machine=True)] * 25
    first, second = joined(texts)
    assert first.kind == second.kind == "joined-mlqe-ro-en"
    assert [first.text[start:end] for start, end in first.bad] == ["did"] * 10
    assert [first.text[d.observed.start : d.observed.end] for d in first.aligned] == ["did"] * 10


def test_a_real_round_trip() -> None:
    if shutil.which("apertium") is None:
        pytest.skip("Apertium is not installed: tests/prepare.sh does it on Debian, as root")
    (found,) = round_trips([SOUND], LEFT_OUT)
    assert found != SOUND
    assert "Ohio" in found
    assert "*" not in found
    whole = next(trips([native(1)], mild=False, pivots=(LEFT_OUT,)))
    assert whole.bad
    assert whole.kind == f"apertium-{LEFT_OUT}"
