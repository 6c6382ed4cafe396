"""``mtaudit models``, ``languagetool`` and ``doctor``: the local parts."""

from __future__ import annotations

from typing import Annotated

import typer

from mtaudit.cli.common import warn
from mtaudit.config import DEFAULT_MODEL
from mtaudit.errors import ExitCode

models = typer.Typer(no_args_is_help=True, help="The local models: list, pull, verify.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(models, name="models")
    app.command()(doctor)


@models.command("list")
def list_() -> None:
    """List the models of the manifest, what they are and whether they are here."""
    from mtaudit.lm.store import list_models

    for status in list_models():
        here = "here" if status.installed else "not pulled"
        typer.echo(f"{status.name:26} {status.kind:10} {here:11} {status.licence:12} {status.revision}")


@models.command("pull")
def pull(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which; all of them if none is named.")] = None,
) -> None:
    """Fetch and verify models: the default language model and the tagger, unless named."""
    from mtaudit.lm.store import list_models
    from mtaudit.lm.store import pull as pull_model

    for name in names or [status.name for status in list_models()]:
        typer.echo(f"{name}: {pull_model(name, progress=warn)}")


@models.command("verify")
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which; all that are here if none is named.")
    ] = None,
) -> None:
    """Check the pulled models against their checksums."""
    from mtaudit.lm.store import list_models
    from mtaudit.lm.store import verify as verify_model

    for name in names or [status.name for status in list_models() if status.installed]:
        verify_model(name)
        typer.echo(f"{name}: as it should be")


def doctor(
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="The model to test.")] = DEFAULT_MODEL,
) -> None:
    """Check what works on this machine, and say how to mend what does not."""
    from mtaudit.doctor import checkup

    healthy = True
    for check in checkup(model):
        mark = "ok  " if check.passed else ("--  " if check.optional else "FAIL")
        healthy = healthy and (check.passed or check.optional)
        typer.echo(f"{mark} {check.name}: {check.detail}" + (f"  -> {check.mend}" if check.mend and not check.passed else ""))
    raise typer.Exit(ExitCode.OK if healthy else ExitCode.FAILED)
