"""``mtaudit languagetool``: install, status, start and stop."""

from __future__ import annotations

import typer

from mtaudit.cli.common import warn
from mtaudit.errors import ExitCode, LanguageToolError

languagetool = typer.Typer(no_args_is_help=True, help="The LanguageTool server: install, status, start, stop.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(languagetool, name="languagetool")


@languagetool.command("install")
def install() -> None:
    """Install LanguageTool for this user: about 100 MB, checked against pinned checksums. Needs Java 17 or later."""
    from mtaudit.languagetool.install import install as install_all

    done = install_all(warn)
    typer.echo(f"LanguageTool {done.version}: {done.folder}")


@languagetool.command("status")
def status() -> None:
    """Say whether LanguageTool is installed, which Java would run it, and whether a kept server runs."""
    from mtaudit.languagetool.install import HOW
    from mtaudit.languagetool.install import status as status_now

    now = status_now()
    where = f"{now.installation.version} in {now.installation.folder}" if now.installation else f"not here; run: {HOW}"
    typer.echo(f"LanguageTool: {where}")
    typer.echo(f"Java: {now.java}")
    typer.echo(f"kept server: {now.server or 'none; every run starts and ends its own'}")
    if not now.usable:
        raise typer.Exit(ExitCode.FAILED)


@languagetool.command("start")
def start() -> None:
    """Start a server that stays until stopped, for many runs one after another; audits find it by themselves."""
    from mtaudit.languagetool import warm
    from mtaudit.languagetool.install import HOW
    from mtaudit.languagetool.places import installed

    found = installed()
    if found is None:
        msg = f"LanguageTool is not installed; run: {HOW}"
        raise LanguageToolError(msg)
    typer.echo(warm.start(found))


@languagetool.command("stop")
def stop() -> None:
    """Stop the kept server."""
    from mtaudit.languagetool.install import stop as stop_kept

    typer.echo("stopped" if stop_kept() else "no kept server was running")
