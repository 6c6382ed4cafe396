"""``mtaudit audit``: the main job."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtaudit.cli import common
from mtaudit.config import DEFAULT_MIN_CONFIDENCE, DEFAULT_MODEL, AuditOptions, Tier
from mtaudit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from mtaudit.engine import Auditor
    from mtaudit.model import AuditReport


class Format(enum.StrEnum):
    """What goes to stdout."""

    TERMINAL = "terminal"
    JSON = "json"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(audit)


def audit(  # noqa: PLR0913 - one parameter an option of the command line
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, globs, or - for stdin: text, Markdown, HTML, JSONL."),
    ] = None,
    *,
    output_format: Annotated[Format, typer.Option("--format", help="What goes to stdout.")] = Format.TERMINAL,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="PATH", help="Write an HTML report: a file, or a folder with an index for many documents."
        ),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the JSON report to a file as well.")
    ] = None,
    static: Annotated[bool, typer.Option("--static", help="HTML without JavaScript, for print and archives.")] = False,
    tier: common.TierOption = Tier.LM,
    model: common.ModelOption = DEFAULT_MODEL,
    languagetool: common.LanguageToolOption = "auto",
    reference: Annotated[
        Path | None, typer.Option("--reference", metavar="FILE", help="A good version of the text, to score against.")
    ] = None,
    min_confidence: common.ConfidenceOption = DEFAULT_MIN_CONFIDENCE,
    select: common.SelectOption = None,
    ignore: common.IgnoreOption = None,
    quotations: common.QuotationsOption = False,
    text_field: Annotated[str, typer.Option("--text-field", metavar="NAME", help="Where a JSONL row holds its text.")] = "text",
    id_field: Annotated[str, typer.Option("--id-field", metavar="NAME", help="Where a JSONL row holds its id.")] = "id",
    tokens: Annotated[bool, typer.Option("--tokens", help="Put the model's surprisal of every token into the JSON.")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 although there are findings.")] = False,
) -> None:
    """Audit texts: what looks machine-translated, what it probably said, and how sure that is.

    Examples:
      mtaudit audit article.txt

      mtaudit audit article.html --html report.html

      mtaudit audit corpus.jsonl --format jsonl > audited.jsonl

      cat draft.md | mtaudit audit - --min-confidence 0.8

    Exit status: 0 no findings, 1 findings, 2 wrong usage, 3 something could not be read or checked.
    """
    if not paths:
        msg = "nothing to audit: name a file, a folder, a glob, or - for stdin"
        raise UsageError(msg)
    options = common.options_from(
        tier=tier,
        model=model,
        languagetool=languagetool,
        min_confidence=min_confidence,
        select=select,
        ignore=ignore,
        quotations=quotations,
        tokens=tokens or html is not None,
    )
    outputs = Outputs(output_format, html, json, static=static, tokens=tokens)
    with common.opened(options) as auditor:
        reports = _reports(auditor, paths, text_field, id_field, reference)
        raise typer.Exit(_status(outputs.write(_said(reports), auditor, options), exit_zero=exit_zero))


def _reports(
    auditor: Auditor, paths: list[str], text_field: str, id_field: str, reference: Path | None
) -> Iterator[AuditReport]:
    from mtaudit.readers import ReadOptions, read

    documents = read(paths, ReadOptions(text_field=text_field, id_field=id_field))
    target = _reference(reference)
    with common.progress_bar(None, "auditing") as progress:
        for document in documents:
            yield auditor.audit_any(document, reference=target)
            if progress is not None:
                progress.advance(progress.task_ids[0])


def _reference(path: Path | None) -> str | None:
    if path is None:
        return None
    from mtaudit.readers import ReadOptions, read
    from mtaudit.readers.base import Unreadable

    for document in read([str(path)], ReadOptions()):
        if isinstance(document, Unreadable):
            raise UsageError(document.error)
        return document.view.text
    msg = f"no reference text in {path}"
    raise UsageError(msg)


def _said(reports: Iterable[AuditReport]) -> Iterator[AuditReport]:
    """Pass the reports on, saying on stderr what failed."""
    said: set[str] = set()
    for report in reports:
        lines = [report.error] if report.error else [f"{f.what}: {f.error}" for f in report.failures]
        for line in lines:
            if line not in said:
                said.add(line)
                common.warn(line)
        yield report


def _status(seen: tuple[bool, bool], *, exit_zero: bool) -> ExitCode:
    failed, found = seen
    if failed:
        return ExitCode.FAILED
    return ExitCode.FINDINGS if found and not exit_zero else ExitCode.OK


class Outputs:
    """Where the reports of a run go."""

    def __init__(self, output_format: Format, html: Path | None, json: Path | None, *, static: bool, tokens: bool) -> None:
        self._format = output_format
        self._html = html
        self._json = json
        self._static = static
        self._tokens = tokens

    def write(self, reports: Iterable[AuditReport], auditor: Auditor, options: AuditOptions) -> tuple[bool, bool]:
        """Write everything; return whether anything failed and whether anything was found.

        With ``jsonl`` to stdout and nothing else, documents stream through; other formats need them all.
        """
        del options
        streams = self._format is Format.JSONL and self._html is None and self._json is None
        failed = found = False
        kept: list[AuditReport] = []
        for report in reports:
            failed = failed or report.error is not None or bool(report.failures)
            found = found or bool(report.findings)
            if self._format is Format.JSONL:
                self._line(report)
            if not streams:
                kept.append(report)
        if not streams:
            self._whole(kept, auditor)
        return failed, found

    def _line(self, report: AuditReport) -> None:
        from mtaudit.writers.wire import encode_line, to_wire

        sys.stdout.buffer.write(encode_line(to_wire(self._trimmed(report))))
        sys.stdout.buffer.flush()

    def _whole(self, reports: list[AuditReport], auditor: Auditor) -> None:
        from mtaudit.writers.wire import encode_json, run_to_wire

        if self._format is Format.JSON or self._json is not None:
            data = encode_json(run_to_wire([self._trimmed(report) for report in reports], auditor.signature))
            if self._format is Format.JSON:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            if self._json is not None:
                _write(self._json, data)
        if self._format is Format.TERMINAL:
            from rich.console import Console

            from mtaudit.writers.terminal import render

            render(reports, Console())
        if self._html is not None:
            write_html(reports, self._html, static=self._static)

    def _trimmed(self, report: AuditReport) -> AuditReport:
        from dataclasses import replace

        return report if self._tokens else replace(report, tokens=())


def _write(path: Path, data: bytes) -> None:
    from mtaudit.readers import write_atomic

    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, data)
    common.warn(f"wrote {path}")


def write_html(reports: list[AuditReport], path: Path, *, static: bool) -> None:
    """Write one page, or a folder with an index where there are many documents or ``path`` is a folder."""
    from mtaudit.detectors.explain import explanations
    from mtaudit.writers.html import write_document, write_run

    if len(reports) == 1 and not path.is_dir() and path.suffix.lower() in {".html", ".htm"}:
        page = write_document(reports[0], static=static, explanations=explanations())
        _write(path, page.encode("utf-8", "replace"))
    else:
        common.warn(f"wrote {write_run(reports, path, static=static, explanations=explanations())}")
