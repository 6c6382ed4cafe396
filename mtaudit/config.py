"""What a run was asked to do."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from mtaudit.errors import UsageError

DEFAULT_MODEL = "smollm2-135m-instruct"
DEFAULT_MIN_CONFIDENCE = 0.5
DEFAULT_RULES = "mtaudit-rules.toml"
"""The rules file that ``mtaudit learn`` writes and the next audit in the same folder finds."""


class Tier(enum.StrEnum):
    """How much work an audit does: rules alone, or rules and the language model."""

    RULES = "rules"
    LM = "lm"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """Options of an audit; all of them stand in the signature of its reports.

    Raises:
        UsageError: if ``min_confidence`` is not a probability.
    """

    tier: Tier = Tier.LM
    model: str = DEFAULT_MODEL
    dtype: str = "auto"
    languagetool: str = "auto"
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    quotations: bool = False
    tokens: bool = False
    rules: str = DEFAULT_RULES
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            msg = f"--min-confidence must be between 0 and 1, not {self.min_confidence}"
            raise UsageError(msg)

    def for_signature(self) -> Mapping[str, object]:
        """Return the options that can change a result, as plain values."""
        values = asdict(self)
        for name in ("model", "dtype", "seed"):
            del values[name]
        return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
