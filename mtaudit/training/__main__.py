"""Trains what ships in ``models/``: ``python -m mtaudit.training --data DIR`` (public data; see models/marker.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mtaudit.config import DEFAULT_MODEL
from mtaudit.lm.store import models_folder, path_of
from mtaudit.lm.transformer import TransformerModel
from mtaudit.training.labelled import Amounts, labelled
from mtaudit.training.marker import calibrate, correlation, fit, save
from mtaudit.training.states import Sequence, sequences

LAYER = 18
"""Of thirty. The middle layers of a language model say most about form; not tuned."""


def main(
    data: Annotated[Path, typer.Option("--data", help="The folder with the public data sets.")],
    without: Annotated[str, typer.Option("--without", help="Leave out kinds whose name holds this, such as ro-en.")] = "",
    epochs: Annotated[int, typer.Option("--epochs", min=1)] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the weights (default: models/).")] = None,
    small: Annotated[bool, typer.Option("--small", help="A fiftieth of the data, to try the script.")] = False,  # noqa: FBT002
) -> None:
    """Train the marker: make the data, run the model over it once, fit, calibrate on held-out texts, write the weights."""
    model = TransformerModel.from_folder(path_of(DEFAULT_MODEL), name=DEFAULT_MODEL, revision="", layer=LAYER)
    amounts = Amounts(60, 20, 20, 6, 3) if small else Amounts()
    texts = [text for text in labelled(data, amounts) if not without or without not in text.kind or text.held_out]
    texts.sort(key=lambda text: len(text.text))
    typer.echo(f"{len(texts)} texts, {sum(len(text.text) for text in texts):,} characters", err=True)
    rows: list[Sequence] = []
    with typer.progressbar(texts, label="reading", file=None) as bar:
        rows += sequences(model, bar)
    net, norms = fit(rows, epochs=epochs)
    fits = calibrate(net, norms, rows)
    for kind, value in correlation(net, norms, rows).items():
        typer.echo(f"{kind:24} MCC {value}")
    path = out or models_folder() / f"{DEFAULT_MODEL}.marker.safetensors"
    save(path, DEFAULT_MODEL, LAYER, net, norms, fits)
    typer.echo(f"wrote {path}")


if __name__ == "__main__":
    typer.run(main)
