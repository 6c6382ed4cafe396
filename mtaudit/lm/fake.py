"""A deterministic language model for unit tests: words cost what their frequency says, unless a test says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from mtaudit.lm.base import ModelInfo, Reading, Variant
from mtaudit.model import Span
from mtaudit.text.frequency import zipf

_TOKEN = re.compile(r"\s*(?:\w+|[^\w\s])|\s+$")
_BILLION = 9


@dataclass(frozen=True)
class FakeModel:
    """``costs`` are surprisals in nats by lower-case word; ``words`` what it proposes everywhere, likeliest first."""

    costs: Mapping[str, float] = field(default_factory=dict)
    words: Sequence[str] = ()
    info: ModelInfo = field(default_factory=lambda: ModelInfo("fake", "1", "0" * 64, "float32", 1024))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text once."""
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        spans = tuple(Span(*match.span()) for match in _TOKEN.finditer(text))
        costs = tuple(self._cost(span.of(text)) for span in spans)
        return Reading(spans, costs, tuple(0.5 * cost for cost in costs), tuple(min(cost, 1.0) for cost in costs))

    def _cost(self, token: str) -> float:
        word = token.strip().lower()
        if word in self.costs:
            return self.costs[word]
        return log(10) * (_BILLION - zipf(word)) if word.isalpha() else 1.0

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """Return the gains."""
        return self.gain(text, variants)

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:  # noqa: ARG002
        """Return the difference in cost of the replaced words."""
        return [self._sum(variant.span.of(text)) - self._sum(variant.text) for variant in variants]

    def _sum(self, text: str) -> float:
        return sum(self._cost(match.group()) for match in _TOKEN.finditer(text))

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:  # noqa: ARG002
        """Return ``words`` at each place."""
        return [[(word, -float(rank + 1)) for rank, word in enumerate(self.words[:count])] for _ in places]
