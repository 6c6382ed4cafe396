"""The caching wrapper asks the same question once; the fake is a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from mtaudit.lm.base import LanguageModel, ModelInfo, Reading, Variant
from mtaudit.lm.caching import CachingModel
from mtaudit.lm.fake import FakeModel
from mtaudit.model import Span

TEXT = "The venue of the competition was changed."
VARIANTS = [Variant(Span(17, 28), "meeting"), Variant(Span(17, 28), "summit"), Variant(Span(0, 3), "A")]


@dataclass
class Counting:
    """A fake that writes down how much it was asked."""

    model: FakeModel = field(default_factory=lambda: FakeModel(words=("meeting", "summit")))
    asked: list[int] = field(default_factory=list)

    @property
    def info(self) -> ModelInfo:
        return self.model.info

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.asked.append(len(texts))
        return self.model.read(texts)

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        self.asked.append(len(variants))
        return self.model.screen(text, variants)

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:
        self.asked.append(len(variants))
        return self.model.gain(text, variants, following=following)

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:
        self.asked.append(len(places))
        return self.model.propose(text, places, count=count)


def test_both_are_language_models() -> None:
    assert isinstance(FakeModel(), LanguageModel)
    assert isinstance(CachingModel(FakeModel()), LanguageModel)


def test_only_new_questions_are_asked() -> None:
    inner = Counting()
    model = CachingModel(inner)
    first = model.gain(TEXT, VARIANTS[:2])
    assert model.gain(TEXT, VARIANTS) == [*first, *inner.model.gain(TEXT, VARIANTS[2:])]
    assert inner.asked == [2, 1]
    model.gain(TEXT, VARIANTS)
    assert inner.asked == [2, 1]


def test_other_questions_and_texts_are_not_mixed_up() -> None:
    inner = Counting()
    model = CachingModel(inner)
    model.gain(TEXT, VARIANTS[:1])
    model.gain(TEXT, VARIANTS[:1], following=3)
    model.screen(TEXT, VARIANTS[:1])
    model.gain(TEXT + " Twice.", VARIANTS[:1])
    assert inner.asked == [1, 1, 1, 1]
    place = [Span(17, 28)]
    assert model.propose(TEXT, place, count=1) == [[("meeting", -1.0)]]
    assert model.propose(TEXT, place, count=2) == [[("meeting", -1.0), ("summit", -2.0)]]


def test_a_question_asked_twice_at_once() -> None:
    model = CachingModel(Counting())
    assert model.read([TEXT, TEXT]) == FakeModel().read([TEXT, TEXT])


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_small_cache_gives_the_same_answers(size: int) -> None:
    model = CachingModel(FakeModel(), size=size)
    for _ in range(2):
        assert model.gain(TEXT, VARIANTS) == FakeModel().gain(TEXT, VARIANTS)
        assert len(model._answers) <= size


def test_the_fake_costs_what_it_is_told() -> None:
    model = FakeModel(costs={"competition": 9.0, "meeting": 2.0})
    assert model.gain(TEXT, VARIANTS[:1]) == [7.0]
    reading = model.read([TEXT])[0]
    assert "".join(span.of(TEXT) for span in reading.spans) == TEXT
