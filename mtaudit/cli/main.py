"""The command ``mtaudit`` and how its errors and interruptions end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Annotated

import typer

import mtaudit
from mtaudit.cli import audit, bench, fix, information, languagetool, local, scoring
from mtaudit.errors import ExitCode, MtauditError

app = typer.Typer(
    name="mtaudit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="Audit English text for symptoms of machine translation, propose scored corrections, write quality reports.\n\n"
    "Everything runs on this machine: no source text, no reference, no network. "
    "Start with:  mtaudit audit article.txt --html report.html",
    epilog="Exit status of audit: 0 no findings, 1 findings, 2 wrong usage, 3 something could not be checked.",
)


def _version(value: bool) -> None:  # noqa: FBT001 - typer's callback signature
    if value:
        typer.echo(f"mtaudit {mtaudit.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: FBT002 - typer declares flags so
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Audit English text for symptoms of machine translation."""
    del version


for module in (audit, fix, scoring, bench, information, local, languagetool):
    module.register(app)


_INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error of ours is one sentence on stderr and its exit status."""
    with contextlib.suppress(AttributeError, ValueError):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        app()
    except MtauditError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(_INTERRUPTED)
    except SystemExit as end:
        if end.code == _INTERRUPTED:  # typer makes an interruption of a command that, without a word
            _say("interrupted")
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.OK)


def _terminate(*_: object) -> None:
    raise KeyboardInterrupt


def _say(message: str) -> None:
    typer.echo(f"mtaudit: {' '.join(message.split())}", err=True)
