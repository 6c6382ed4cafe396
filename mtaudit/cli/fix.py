"""``mtaudit fix``: apply what an audit would apply, or what somebody decided."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtaudit.cli import common
from mtaudit.config import DEFAULT_MIN_CONFIDENCE, DEFAULT_MODEL, Tier
from mtaudit.errors import ExitCode, ReadError, UsageError

if TYPE_CHECKING:
    from mtaudit.model import Document


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fix)


def fix(  # noqa: PLR0913 - one parameter an option of the command line
    path: Annotated[str, typer.Argument(metavar="PATH", help="The file to correct, or - for stdin.")],
    *,
    diff: Annotated[bool, typer.Option("--diff", help="Print a unified diff (the default).")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT", help="Write the corrected text here.")] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Replace the file (written beside it, then renamed).")] = False,
    quotations: common.QuotationsOption = False,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="Apply exactly the decisions exported from a report."),
    ] = None,
    tier: common.TierOption = Tier.LM,
    model: common.ModelOption = DEFAULT_MODEL,
    languagetool: common.LanguageToolOption = "auto",
    min_confidence: common.ConfidenceOption = DEFAULT_MIN_CONFIDENCE,
    select: common.SelectOption = None,
    ignore: common.IgnoreOption = None,
) -> None:
    """Apply the suggestions that an audit marks as applied; encoding, BOM and line ends stay as they are.

    Examples:
      mtaudit fix article.txt                      (a diff; nothing is changed)

      mtaudit fix article.html -o corrected.html

      mtaudit fix article.txt --in-place --min-confidence 0.8

      mtaudit fix article.txt --decisions decisions.json --in-place
    """
    if in_place and (output is not None or path == "-"):
        msg = "--in-place needs a file of its own and no -o"
        raise UsageError(msg)
    document = _read_one(path)
    if decisions is not None:
        from mtaudit.decisions import apply, load

        corrected = apply(document.text, load(decisions))
        failed = False
    else:
        options = common.options_from(
            tier=tier,
            model=model,
            languagetool=languagetool,
            min_confidence=min_confidence,
            select=select,
            ignore=ignore,
            quotations=quotations,
        )
        with common.opened(options) as auditor:
            report = auditor.audit(document)
        corrected, failed = report.corrected, bool(report.failures)
        for failure in report.failures:
            common.warn(f"{failure.what}: {failure.error}")
    target = Path(path) if in_place else output
    if target is not None:
        _save(document, corrected, target)
    if diff or target is None:
        sys.stdout.write(_diff(document.text, corrected, path))
    raise typer.Exit(ExitCode.FAILED if failed else ExitCode.OK)


def _read_one(path: str) -> Document:
    from mtaudit.readers import ReadOptions, read
    from mtaudit.readers.base import Unreadable

    found = list(read([path], ReadOptions()))
    if len(found) != 1:
        msg = f"fix takes one document, and {path} holds {len(found)}"
        raise UsageError(msg)
    document = found[0]
    if isinstance(document, Unreadable):
        raise ReadError(document.error)
    if "row" in document.metadata:
        msg = f"fix takes text, Markdown and HTML; {path} holds rows, whose corrected texts `audit --format jsonl` gives"
        raise UsageError(msg)
    return document


def _save(document: Document, corrected: str, target: Path) -> None:
    from mtaudit.readers import write_atomic, write_back

    write_atomic(target, write_back(document, corrected))
    common.warn(f"wrote {target}")


def _diff(before: str, after: str, path: str) -> str:
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
