"""What mtaudit asks of a language model: three batch questions, text in and nats out.

Offsets are code points of the text that was asked about. Each token is predicted exactly once, given all that precedes
it in the text (as much as the model's window holds), the first one given the start of a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from mtaudit.model import Span


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Name, revision, sha256 of the weights, number type and window (tokens) of a loaded model."""

    name: str
    revision: str
    sha256: str
    dtype: str
    window: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass of the model over a text; parallel tuples with one entry a token.

    ``spans`` are non-overlapping and in order (the space before a word belongs to its token); a code point that took several
    tokens belongs to the first, and the others have empty spans. ``surprisal`` is ``-log P(token | before)`` in nats,
    ``entropy`` that of the distribution the token was drawn from, ``top`` the surprisal of the likeliest token there.
    """

    spans: tuple[Span, ...] = ()
    surprisal: tuple[float, ...] = ()
    entropy: tuple[float, ...] = ()
    top: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """The text with ``span`` replaced by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What a denoiser would rather write in the place of ``span``, and how much likelier it finds that, in nats."""

    span: Span
    text: str
    evidence: float


@dataclass(frozen=True, slots=True)
class Denoised:
    """What a denoiser says of a text: tokens in order, what copying each costs in nats, and what it would rather write.

    Sentences that it was not asked about have no tokens.
    """

    spans: tuple[Span, ...] = ()
    surprisal: tuple[float, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()


@runtime_checkable
class Denoising(Protocol):
    """A language model that was also taught to undo the damage of round trips, sentence by sentence."""

    def denoise(self, text: str, sentences: Sequence[Span]) -> Denoised | None:
        """Return what it would change in a text; None if it was not taught."""
        ...

    def prefer(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """Return, per variant of a text that was denoised, how much likelier it finds its first token than the original's.

        In nats; nan where the sentence was not read. Of what it would itself write there all tokens count. No further pass over
        the model is made.
        """
        ...


@runtime_checkable
class Marking(Protocol):
    """A language model that also says which tokens an editor would change."""

    def mark(self, text: str, sentences: Sequence[Span]) -> list[float]:
        """Return, per token of :meth:`LanguageModel.read`, the log-odds that an editor would change it; ``[]`` if unknown.

        No further pass over the model is made.
        """
        ...


@runtime_checkable
class LanguageModel(Protocol):
    """A causal language model behind batch methods.

    Implementations may cache by text; results never depend on batching beyond rounding.
    """

    @property
    def info(self) -> ModelInfo:
        """What was loaded."""
        ...

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text once."""
        ...

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """Return, per variant, a cheap bound on how well it starts, in nats, from what :meth:`read` already computed.

        It is ``log P(first token of the variant | before) - log P(first token of the original | before)``, where *first*
        is the first token in which the two differ. No further pass over the model is made.
        """
        ...

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:
        """Return, per variant, ``log P(x + next | before) - log P(y + next | before)`` in nats.

        *y* is what the variant's span covers, *x* its replacement, *next* the ``following`` tokens of the text after the
        span, the same characters on both sides, *before* the whole text up to the span.
        """
        ...

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:
        """Return, per place, up to ``count`` whole words that the model finds likeliest there and their log-probabilities.

        Only words that are one token are proposed (letters, apostrophe and hyphen), without the space before them, from
        the distribution after ``text[:place.start]``. No further pass over the model is made.
        """
        ...
