"""A language model that remembers its answers: the same question about the same text is asked once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtaudit.lm.base import LanguageModel, ModelInfo, Reading, Variant
from mtaudit.model import Span


@dataclass
class CachingModel:
    """Wraps a model. ``size`` is the number of answers kept; the oldest go first."""

    model: LanguageModel
    size: int = 100_000
    _answers: OrderedDict[tuple[object, ...], object] = field(default_factory=OrderedDict)

    @property
    def info(self) -> ModelInfo:
        """That of the wrapped model."""
        return self.model.info

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text once."""
        return self._ask("read", texts, self.model.read)

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """As the wrapped model."""
        return self._ask(("screen", text), variants, lambda rows: self.model.screen(text, rows))

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:
        """As the wrapped model."""
        return self._ask(("gain", text, following), variants, lambda rows: self.model.gain(text, rows, following=following))

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:
        """As the wrapped model."""
        return self._ask(("propose", text, count), places, lambda rows: self.model.propose(text, rows, count=count))

    def _ask(self, question: object, rows: Sequence[Any], ask: Callable[[list[Any]], list[Any]]) -> list[Any]:
        keys: list[tuple[object, ...]] = [(question, row) for row in rows]
        new = [at for at, key in enumerate(keys) if key not in self._answers]
        fresh = dict(zip((keys[at] for at in new), ask([rows[at] for at in new]) if new else [], strict=True))
        found = [fresh[key] if key in fresh else self._answers[key] for key in keys]
        self._answers.update(fresh)
        while len(self._answers) > self.size:
            self._answers.popitem(last=False)
        return found
