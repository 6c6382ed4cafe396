"""``mtaudit bench``: accuracy and speed, measured on what the audit returns."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtaudit.cli import common
from mtaudit.config import DEFAULT_MODEL, AuditOptions
from mtaudit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from mtaudit.bench.results import BenchResult, SuiteResult

SUITES = ("speed", "native", "documents", "words", "correction", "calibration", "errors", "spans", "trips", "languagetool")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)


def bench(  # noqa: PLR0913 - one parameter an option
    suites: Annotated[
        list[str] | None, typer.Argument(metavar="[SUITE]...", help=f"Which: {', '.join(SUITES)}; default: speed.")
    ] = None,
    *,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The folder with the public data sets.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Use at most N items of each set.")] = 0,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures to a file.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with tables and plots.")] = None,
    model: common.ModelOption = DEFAULT_MODEL,
    languagetool: common.LanguageToolOption = "off",
) -> None:
    """Measure accuracy and speed on public data, beside published figures.

    Examples:
      mtaudit bench speed

      mtaudit bench native words --data data/ --limit 200 --json figures.json --html bench.html
    """
    chosen = suites or ["speed"]
    unknown = [name for name in chosen if name not in SUITES]
    if unknown:
        msg = f"there is no suite {unknown[0]!r}; suites are: {', '.join(SUITES)}"
        raise UsageError(msg)
    if data is None and chosen != ["speed"]:
        msg = "the accuracy suites need --data DIR, the folder with the public data sets"
        raise UsageError(msg)
    result = _measured(chosen, data, limit, AuditOptions(model=model, languagetool=languagetool, rules=""))
    _show(result)
    if json is not None:
        import msgspec

        from mtaudit.readers import write_atomic

        write_atomic(json, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
        common.warn(f"wrote {json}")
    if html is not None:
        from mtaudit.readers import write_atomic
        from mtaudit.writers.html.bench import bench_page

        write_atomic(html, bench_page(result).encode("utf-8"))
        common.warn(f"wrote {html}")
    raise typer.Exit(ExitCode.FAILED if any(suite.failures for suite in result.suites) else ExitCode.OK)


def _measured(chosen: list[str], data: Path | None, limit: int, options: AuditOptions) -> BenchResult:
    import importlib
    import time
    from dataclasses import replace

    from mtaudit.bench.data import DataFolder
    from mtaudit.bench.results import FORMAT_VERSION, BenchResult
    from mtaudit.bench.runner import Bench

    found: list[SuiteResult] = []
    with common.opened(options) as auditor, common.progress_bar(None, "bench") as progress:

        def show(what: str, done: int, total: int) -> None:
            if progress is not None:
                progress.update(progress.task_ids[0], description=what, completed=done, total=total)

        folder = DataFolder(data)
        run = Bench(auditor, folder, limit, show)
        for name in chosen:
            start = time.perf_counter()
            result = importlib.import_module(f"mtaudit.bench.{name}").run(run)
            found.append(replace(result, failures=run.take_failures(), seconds=round(time.perf_counter() - start, 1)))
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        return BenchResult(FORMAT_VERSION, auditor.signature, limit, machine, folder.sums, tuple(found))


def _show(result: BenchResult) -> None:
    from rich.console import Console

    console = Console()
    for suite in result.suites:
        _suite(suite, console)


def _suite(suite: SuiteResult, console: Console) -> None:
    from rich.table import Table

    table = Table(title=f"{suite.title} ({suite.seconds:.0f} s)", title_justify="left", box=None)
    for name in ("on", "measure", "value", "95 %", "n"):
        table.add_column(name, justify="right" if name in {"value", "n"} else "left")
    for row in suite.figures:
        interval = f"{row.interval[0]:.{row.digits}f}-{row.interval[1]:.{row.digits}f}" if row.interval else ""
        table.add_row(row.group, row.name, f"{row.value:.{row.digits}f} {row.unit}", interval, str(row.count or ""))
    for other in suite.published:
        table.add_row(f"published: {other.who}", other.name, f"{other.value:.{other.digits}f} {other.unit}", "", other.note)
    console.print(table)
    for line in (*suite.notes, *(f"failed: {failure}" for failure in suite.failures)):
        console.print(line, style="dim", markup=False)
    console.print()
