"""``mtaudit score``, ``report`` and ``learn``: what comes after an audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mtaudit.cli import common
from mtaudit.config import DEFAULT_MODEL, Tier
from mtaudit.errors import ReadError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(score)
    app.command()(report)
    app.command()(learn)


def score(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The text as it was.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The text as somebody changed it.")],
    *,
    reference: Annotated[str | None, typer.Option("--reference", metavar="REF", help="A good version of the text.")] = None,
    tier: common.TierOption = Tier.LM,
    model: common.ModelOption = DEFAULT_MODEL,
) -> None:
    """Score a change: how much was changed, whether it is more fluent, and, with a reference, whether it came closer."""
    from rich.console import Console

    from mtaudit.scoring.compare import score_texts
    from mtaudit.writers.terminal import render_scores

    loaded = None
    if tier is Tier.LM:
        with common.working("loading the language model"):
            from mtaudit.lm.store import load

            loaded = load(model)
    texts = [_text(path) for path in (before, after)]
    target = _text(reference) if reference else None
    render_scores(score_texts(texts[0], texts[1], target, loaded), Console())


def _text(path: str) -> str:
    from mtaudit.readers import ReadOptions, read
    from mtaudit.readers.base import Unreadable

    for document in read([path], ReadOptions()):
        if isinstance(document, Unreadable):
            raise ReadError(document.error)
        return document.view.text
    msg = f"nothing to read in {path}"
    raise ReadError(msg)


def report(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="The JSON of an earlier audit.")],
    *,
    html: Annotated[Path, typer.Option("--html", metavar="PATH", help="The HTML file or folder to write.")],
    static: Annotated[bool, typer.Option("--static", help="HTML without JavaScript.")] = False,
) -> None:
    """Render an earlier audit again, without auditing: the report shows what the JSON says."""
    from mtaudit.cli.audit import write_html
    from mtaudit.writers.wire import decode_run, run_from_wire

    try:
        data = file.read_bytes()
    except OSError as error:
        msg = f"cannot read {file}: {error.strerror}"
        raise ReadError(msg) from error
    reports, _ = run_from_wire(decode_run(data, str(file)))
    write_html(reports, html, static=static)


def learn(
    decisions: Annotated[Path, typer.Argument(metavar="DECISIONS.json", help="Decisions exported from an HTML report.")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The rules file to write or extend.")] = Path(
        "mtaudit-rules.toml"
    ),
) -> None:
    """Turn rejections into suppressions and acceptances into phrase rules, in a file that you own."""
    from mtaudit.decisions import learn as learn_rules
    from mtaudit.decisions import load

    learn_rules(load(decisions), output)
    common.warn(f"wrote {output}")
