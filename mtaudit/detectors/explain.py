"""The explanation of a detector, from its own description."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from mtaudit.detectors.base import DetectorInfo
from mtaudit.detectors.registry import all_detectors

_WIDTH = 100


def explanations() -> dict[str, DetectorInfo]:
    """Return the description of every detector by path, for writers that show it beside a finding."""
    return {detector.info.path: detector.info for detector in all_detectors()}


def as_text(info: DetectorInfo) -> str:
    """Return the page that ``mtaudit explain`` prints."""
    return "\n".join(_lines(info))


def _lines(info: DetectorInfo) -> Iterator[str]:
    yield info.path
    yield "=" * len(info.path)
    yield _par(f"Finds {info.summary}.")
    yield ""
    yield _par(f"Why: {info.why}")
    if info.known_problems:
        yield _par(f"Known problems: {info.known_problems}")
    yield ""
    yield f"MQM: {info.mqm}    severity: {info.severity}    needs: {', '.join(sorted(info.needs)) or 'text only'}"
    if info.suspected:
        yield "Suspected: only the source text could confirm such an error."
    yield ""
    yield "Flagged:"
    for example in info.flagged:
        yield _item(example.text.replace(example.marked, f"[{example.marked}]", 1))
        if example.fixed is not None:
            yield _item(example.fixed, mark="    ->")
    yield ""
    yield "Clean:"
    yield from (_item(example) for example in info.clean)
    yield ""
    yield "Sources:"
    yield from (_item(source) for source in info.sources)


def _par(text: str) -> str:
    return fill(text, _WIDTH)


def _item(text: str, mark: str = "  -") -> str:
    return fill(" ".join(text.split()), _WIDTH, initial_indent=f"{mark} ", subsequent_indent=" " * (len(mark) + 1))
