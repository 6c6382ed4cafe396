"""Options that several commands share, and how an auditor is opened for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from mtaudit.config import DEFAULT_MIN_CONFIDENCE, DEFAULT_MODEL, AuditOptions, Tier

if TYPE_CHECKING:
    from rich.progress import Progress

    from mtaudit.engine import Auditor

TierOption = Annotated[
    Tier, typer.Option("--tier", help="rules: fast, without the language model; lm: everything.", show_default=True)
]
ModelOption = Annotated[
    str, typer.Option("--model", metavar="NAME", help="A name from `mtaudit models list`, a folder, or a hub id.")
]
LanguageToolOption = Annotated[
    str,
    typer.Option("--languagetool", metavar="auto|off|URL", help="Use the installed LanguageTool, none, or a server."),
]
ConfidenceOption = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        metavar="P",
        help="Report findings that an editor would mark with at least this probability.",
    ),
]
SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="FAMILY[.NAME]",
        help="Run only these detectors; may be given several times, or with commas.",
    ),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="FAMILY[.NAME]", help="Leave these detectors out."),
]
QuotationsOption = Annotated[bool, typer.Option("--quotations", help="Apply corrections inside quotation marks too.")]
DEFAULTS = (Tier.LM, DEFAULT_MODEL, "auto", DEFAULT_MIN_CONFIDENCE)


def options_from(  # noqa: PLR0913 - one parameter an option of the command line
    *,
    tier: Tier,
    model: str,
    languagetool: str,
    min_confidence: float,
    select: list[str] | None,
    ignore: list[str] | None,
    quotations: bool = False,
    tokens: bool = False,
) -> AuditOptions:
    """Return the options, with names checked.

    Raises:
        UsageError: for a detector that does not exist or a confidence that is no probability.
    """
    from mtaudit.detectors.registry import check_names

    chosen = AuditOptions(
        tier=tier,
        model=model,
        languagetool=languagetool,
        min_confidence=min_confidence,
        select=_names(select),
        ignore=_names(ignore),
        quotations=quotations,
        tokens=tokens,
    )
    check_names((*chosen.select, *chosen.ignore))
    return chosen


def _names(values: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())


@contextmanager
def opened(options: AuditOptions) -> Iterator[Auditor]:
    """Open an auditor, saying on a terminal what takes its time."""
    with working("loading the language model") if options.tier is Tier.LM else working("starting"):
        from mtaudit.opening import open_auditor

        auditor = open_auditor(options)
    try:
        yield auditor
    finally:
        auditor.close()


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show a spinner on stderr while something runs, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def progress_bar(total: int | None, what: str) -> Iterator[Progress | None]:
    """Show a progress bar on stderr for more than one document, if stderr is a terminal; None otherwise."""
    if not sys.stderr.isatty() or total == 1:
        yield None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what, total=total)
        yield progress


def warn(message: str) -> None:
    """Write one line to stderr."""
    typer.echo(f"mtaudit: {message}", err=True)
