"""What a suite hands back: figures with intervals, published figures beside them, plots as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mtaudit.model import Signature

FORMAT_VERSION = 1

Interval: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: ``group`` is what it was measured on, ``name`` what was measured.

    ``interval`` is the 95 % interval (None where nothing was resampled), ``count`` the number of items behind the number,
    ``digits`` those worth showing.
    """

    group: str
    name: str
    value: float
    unit: str = ""
    interval: Interval | None = None
    count: int = 0
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of somebody else: who, on what, and what makes it comparable or not."""

    who: str
    name: str
    value: float
    note: str = ""
    unit: str = ""
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one colour; ``line`` joins them, else they are dots. ``sizes`` are the items behind each point."""

    label: str
    points: tuple[tuple[float, float], ...]
    line: bool = True
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """Two axes with series; ``alternative`` says in a sentence what the plot shows."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    alternative: str
    x_range: Interval = (0.0, 1.0)
    y_range: Interval = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """All that one suite measured; ``seconds`` is its wall-clock time, ``failures`` what could not be checked on the way."""

    suite: str
    title: str
    about: str
    figures: tuple[Figure, ...]
    published: tuple[Published, ...] = ()
    plots: tuple[Plot, ...] = ()
    notes: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    seconds: float = 0.0

    def value(self, name: str, group: str = "") -> float:
        """Return the first figure called ``name`` (of ``group``, if one is given).

        Raises:
            KeyError: if there is none.
        """
        for figure in self.figures:
            if figure.name == name and group in {"", figure.group}:
                return figure.value
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class BenchResult:
    """One run of the bench. ``data`` gives the sha256 of every data file that was read, ``machine`` where it ran.

    ``limit`` is the number of items that each set was cut to, 0 for all of them.
    """

    format_version: int
    signature: Signature
    limit: int
    machine: str
    data: dict[str, str]
    suites: tuple[SuiteResult, ...]
