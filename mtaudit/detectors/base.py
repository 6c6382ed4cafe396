"""The contract of a detector: one pure method and a description that tests, docs, SARIF rules and config keys come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from mtaudit.analysis import Analysis
from mtaudit.model import Edit, Hypothesis, Severity, Span


@dataclass(frozen=True, slots=True)
class Flagged:
    """A text the detector must flag: ``marked`` is the substring its finding covers, ``fixed`` the whole corrected text.

    ``fixed`` is None where the detector proposes nothing.
    """

    text: str
    marked: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class DetectorInfo:
    """What a detector does and why it may be believed.

    ``path`` is its only name (``family.name``, the module's place in the package for detectors written in Python). ``mqm``
    is ``dimension/type``. ``needs`` names layers: ``tags`` (tagger) and ``model`` (language model). ``prior`` are the
    log-odds that a hit is right before the model's evidence, ``gain_weight`` what one nat of evidence adds to them; a rule
    that is right by itself has a high prior and a small weight, a guess that only the model can confirm the reverse.
    """

    path: str
    summary: str
    why: str
    mqm: str
    severity: Severity
    flagged: tuple[Flagged, ...]
    clean: tuple[str, ...]
    sources: tuple[str, ...] = ()
    known_problems: str = ""
    needs: frozenset[str] = frozenset()
    suspected: bool = False
    prior: float = 2.0
    gain_weight: float = 0.0

    @property
    def family(self) -> str:
        """The first part of the path."""
        return self.path.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One wording *x* that the round trip may have turned into what stands there; edits are in view offsets.

    ``channel`` is ``log P_channel(y | x) - log P_channel(y | y)`` in nats, up to a constant of the detector.
    """

    edits: tuple[Edit, ...]
    channel: float = 0.0
    hypothesis: Hypothesis | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a detector points at (view offsets), with what may have stood there, best guess first.

    ``prior`` overrides the detector's own for this hit. ``message`` is one plain sentence for an editor.
    """

    detector: str
    span: Span
    message: str
    candidates: tuple[Candidate, ...] = ()
    severity: Severity | None = None
    prior: float | None = None
    sources: tuple[str, ...] = field(default=())


@runtime_checkable
class Detector(Protocol):
    """Something that proposes symptoms. Pure: the same analysis always gives the same hits."""

    @property
    def info(self) -> DetectorInfo:
        """The description."""
        ...

    def detect(self, analysis: Analysis) -> Iterable[Hit]:
        """Yield the hits in one document."""
        ...


def replace(span: Span, text: str, channel: float = 0.0, hypothesis: Hypothesis | None = None) -> Candidate:
    """Return the candidate that puts ``text`` in the place of ``span``."""
    return Candidate((Edit(span, text),), channel, hypothesis)
