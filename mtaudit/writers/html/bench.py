"""The page of ``mtaudit bench``: tables with intervals beside published figures, and plots. It has no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mtaudit.writers.html.page import render

_LEFT, _RIGHT, _TOP, _BOTTOM = 50.0, 400.0, 20.0, 250.0
_TICKS = 5


class _Series(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def points(self) -> Sequence[tuple[float, float]]: ...
    @property
    def line(self) -> bool: ...


class _Plot(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def x_label(self) -> str: ...
    @property
    def y_label(self) -> str: ...
    @property
    def series(self) -> Sequence[_Series]: ...
    @property
    def alternative(self) -> str: ...
    @property
    def x_range(self) -> tuple[float, float]: ...
    @property
    def y_range(self) -> tuple[float, float]: ...


class _Suite(Protocol):
    @property
    def suite(self) -> str: ...
    @property
    def plots(self) -> Sequence[_Plot]: ...


class BenchRun(Protocol):
    """What the page reads of a :class:`mtaudit.bench.results.BenchResult`."""

    @property
    def signature(self) -> object:
        """Versions, model and options."""
        ...

    @property
    def suites(self) -> Sequence[_Suite]:
        """What each suite measured."""
        ...


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis and where it stands, in units of the drawing."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plot in units of the drawing."""

    title: str
    x_label: str
    y_label: str
    alternative: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one colour, in units of the drawing."""

    label: str
    points: tuple[tuple[float, float], ...]
    line: bool


def bench_page(result: BenchRun) -> str:
    """Return the page, one self-contained file."""
    plots = {suite.suite: tuple(map(_drawn, suite.plots)) for suite in result.suites}
    return render("bench.html.j2", title="mtaudit bench", signature=result.signature, result=result, plots=plots)


def _drawn(plot: _Plot) -> Drawn:
    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (
            round(_at(point[0], plot.x_range, _LEFT, _RIGHT), 1),
            round(_at(point[1], plot.y_range, _BOTTOM, _TOP), 1),
        )

    series = tuple(Line(row.label, tuple(map(place, row.points)), row.line) for row in plot.series)
    return Drawn(
        plot.title,
        plot.x_label,
        plot.y_label,
        plot.alternative,
        tuple(_ticks(plot.x_range, _LEFT, _RIGHT)),
        tuple(_ticks(plot.y_range, _BOTTOM, _TOP)),
        series,
    )


def _at(value: float, limits: tuple[float, float], first: float, last: float) -> float:
    low, high = limits
    return first + (last - first) * (value - low) / ((high - low) or 1.0)


def _ticks(limits: tuple[float, float], first: float, last: float) -> Iterator[Tick]:
    low, high = limits
    for number in range(_TICKS + 1):
        value = low + (high - low) * number / _TICKS
        yield Tick(round(_at(value, limits, first, last), 1), f"{value:.3g}")
