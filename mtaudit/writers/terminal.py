"""Reports for a terminal: the verdict, the scores, each finding in its line; plain text when piped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from mtaudit.model import AuditReport, Finding, Label, Score, Severity, Suggestion, apply_edits

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Severity.MINOR: "yellow", Severity.MAJOR: "bold red", Severity.CRITICAL: "bold white on red"}
_LABELS = {Label.MACHINE_TRANSLATED: "bold red", Label.HUMAN: "bold green", Label.INSUFFICIENT: "bold yellow"}
_AROUND = 32
_SHOWN = (
    "symptoms",
    "MQM penalty",
    "fluency",
    "fluency per character",
    "languagetool",
    "chrF++ to original",
    "TER to original",
)


def render(reports: Sequence[AuditReport], console: Console) -> None:
    """Print every report, and for more than one document a summary of the run."""
    console.soft_wrap = True
    for report in reports:
        _document(report, console)
    if len(reports) > 1:
        _summary(reports, console)


def _document(report: AuditReport, console: Console) -> None:
    name = str(report.document.metadata.get("path") or report.document.id)
    console.print(Text(_printable(name), style="bold underline"))
    if report.error is not None:
        console.print(Text(f"  not audited: {_printable(report.error)}", style="red"))
        return
    verdict = report.verdict
    console.print(
        Text.assemble(
            "  ",
            (str(verdict.label), _LABELS[verdict.label]),
            f", probability of machine translation {verdict.probability:.2f}",
        )
    )
    evidence = ", ".join(f"{row.family} {row.weight:+.1f}" for row in verdict.evidence if abs(row.weight) >= 0.05)
    console.print(f"  evidence (log-odds): prior {verdict.prior:+.1f}{', ' + evidence if evidence else ''}")
    _scores(report.scores, console)
    for finding in report.findings:
        _finding(report, finding, console)
    for failure in report.failures:
        console.print(Text(f"  failed: {_printable(failure.what)}: {_printable(failure.error)}", style="red"))
    for item in report.not_checked:
        how = f" ({item.how})" if item.how else ""
        console.print(Text(f"  not checked: {item.what}: {item.why}{how}", style="dim"))
    applied = sum(s.applied for finding in report.findings for s in finding.suggestions)
    count = len(report.findings)
    console.print(f"  {count} {'symptom' if count == 1 else 'symptoms'} in {report.words:,} words, {applied} corrected")
    console.print()


def _scores(scores: Iterable[Score], console: Console) -> None:
    chosen = {score.name: score for score in scores if score.name in _SHOWN}
    for name in _SHOWN:
        if name in chosen:
            console.print(f"  {_score(chosen[name])}")


def _score(score: Score) -> str:
    after = "" if score.after is None else f" -> {score.after:.2f}"
    return f"{score.name}: {score.before:.2f}{after} {score.unit}"


def _finding(report: AuditReport, finding: Finding, console: Console) -> None:
    text = report.document.text
    line = text.count("\n", 0, finding.span.start) + 1
    column = finding.span.start - (text.rfind("\n", 0, finding.span.start) + 1) + 1
    head = Text.assemble(
        f"  {line}:{column}  ",
        (f"{finding.severity}", _STYLES[finding.severity]),
        f"  {finding.detector}  {finding.confidence:.2f}" + ("  suspected" if finding.suspected else ""),
    )
    console.print(head)
    before = text[max(0, finding.span.start - _AROUND) : finding.span.start]
    after = text[finding.span.end : finding.span.end + _AROUND]
    marked = Text.assemble("      …", _printable(before), (_printable(finding.text), "reverse"), _printable(after), "…")
    console.print(marked)
    console.print(Text(f"      {_printable(finding.message)}", style="dim"))
    for suggestion in finding.suggestions[:3]:
        console.print(Text(f"      -> {_printable(wording(text, finding, suggestion))}{_why(suggestion)}"))


def wording(text: str, finding: Finding, suggestion: Suggestion) -> str:
    """Return what the words of ``finding`` would read with ``suggestion``, with all that it changes around them."""
    if not suggestion.edits:
        return finding.text
    start = min(finding.span.start, *(edit.span.start for edit in suggestion.edits))
    end = max(finding.span.end, *(edit.span.end for edit in suggestion.edits))
    size = end + sum(len(edit.text) - len(edit.span) for edit in suggestion.edits)
    return apply_edits(text, suggestion.edits)[start:size] or "(delete)"


def _why(suggestion: Suggestion) -> str:
    gain = "" if suggestion.gain is None else f", {suggestion.gain:+.1f} nats"
    guess = suggestion.hypothesis
    via = f", via {guess.pivot} “{_printable(guess.via)}”" if guess is not None and guess.pivot and guess.via else ""
    fate = ", applied" if suggestion.applied else f", withheld: {suggestion.withheld}" if suggestion.withheld else ""
    return f"  ({suggestion.confidence:.2f}{gain}{via}{fate})"


def _summary(reports: Sequence[AuditReport], console: Console) -> None:
    read = [report for report in reports if report.error is None]
    words = sum(report.words for report in read)
    findings = [finding for report in read for finding in report.findings]
    table = Table(title=f"{len(reports)} documents, {words:,} words", title_justify="left", box=None)
    table.add_column("")
    table.add_column("", justify="right")
    for label, count in sorted(Counter(str(report.verdict.label) for report in read).items()):
        table.add_row(label, str(count))
    if len(read) < len(reports):
        table.add_row("not audited", str(len(reports) - len(read)))
    rate = 1000 * len(findings) / words if words else 0.0
    table.add_row("symptoms per 1,000 words", f"{rate:.1f}")
    for family, count in Counter(finding.family for finding in findings).most_common():
        table.add_row(f"  {escape(family)}", str(count))
    console.print(table)


def render_scores(scores: Iterable[Score], console: Console) -> None:
    """Print scores with their signatures."""
    for score in scores:
        console.print(Text(_score(score)), soft_wrap=True)
        console.print(Text(f"    {score.signature}", style="dim"), soft_wrap=True)


def _printable(text: str) -> str:
    """Return ``text`` in one line, without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
