"""``mtaudit detectors`` and ``explain``: what is looked for, and why it may be believed."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(detectors)
    app.command()(explain)


def detectors(
    family: Annotated[str | None, typer.Argument(metavar="[FAMILY]", help="List one family only.")] = None,
) -> None:
    """List the detectors with one line each."""
    from mtaudit.detectors.registry import FAMILIES, all_detectors
    from mtaudit.errors import UsageError

    if family is not None and family not in FAMILIES:
        msg = f"there is no family {family!r}; families are: {', '.join(FAMILIES)}"
        raise UsageError(msg)
    for detector in all_detectors():
        info = detector.info
        if family in {None, info.family}:
            layer = "model" if "model" in info.needs else "rules"
            typer.echo(f"{info.path:34} {layer:6} {info.severity:9} {info.summary}")


def explain(
    detector: Annotated[str, typer.Argument(metavar="DETECTOR", help="A name from `mtaudit detectors`.")],
) -> None:
    """Explain one detector: what it finds, why, known problems, flagged and clean examples, sources."""
    from mtaudit.detectors.explain import as_text
    from mtaudit.detectors.registry import by_path

    typer.echo(as_text(by_path(detector).info))
