"""Trains what ships in ``models/``: ``python -m mtaudit.training --data DIR`` (public data; see the cards in models/)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from mtaudit.config import DEFAULT_MODEL, AuditOptions
from mtaudit.engine import Auditor
from mtaudit.lm.denoiser import Denoiser
from mtaudit.lm.store import TAGGER, models_folder, path_of
from mtaudit.lm.transformer import TransformerModel
from mtaudit.opening import open_auditor
from mtaudit.ranking.features import CANDIDATE_NAMES, DETECTORS, PLACE_NAMES
from mtaudit.ranking.ranker import Network, Ranker
from mtaudit.readers import document_from_text
from mtaudit.training import denoiser, heldout, labelled, marker, ranker, recall, verdict
from mtaudit.training.corpora import Part, Text
from mtaudit.training.places import Judged, judged
from mtaudit.training.states import Sequence as States
from mtaudit.training.states import sequences

LAYER = 18
"""Of thirty. The middle layers of a language model say most about form; not tuned."""

_SMALL = 40


class Stage(StrEnum):
    """What is trained; each stage reads what the one before wrote."""

    ALL = "all"
    MARKER = "marker"
    DENOISER = "denoiser"
    RANKER = "ranker"


def main(  # noqa: PLR0913, PLR0917 - one parameter an option
    data: Annotated[Path, typer.Option("--data", help="The folder with the public data sets.")],
    stage: Annotated[Stage, typer.Option("--stage", help="What to train; ranker includes the verdict.")] = Stage.ALL,
    without: Annotated[str, typer.Option("--without", help="Leave out kinds whose name holds this, such as ro-en.")] = "",
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Of the marker.")] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="The folder to write to (default: models/).")] = None,
    small: Annotated[bool, typer.Option("--small", help="A small part of the data, to try the script.")] = False,  # noqa: FBT002
) -> None:
    """Make the data, train the marker, audit with it, train the ranker and the verdict, calibrate all on held-out texts."""
    folder = out or models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    by = _SMALL if small else 1
    if stage in {Stage.ALL, Stage.DENOISER}:
        _denoiser(data, folder / f"{DEFAULT_MODEL}.denoiser.safetensors", without, by)
    if stage in {Stage.ALL, Stage.MARKER}:
        _marker(data, folder / f"{DEFAULT_MODEL}.marker.safetensors", without, epochs, by)
    if stage in {Stage.ALL, Stage.RANKER}:
        _ranker(data, folder, without, by)


def _denoiser(data: Path, path: Path, without: str, by: int) -> None:
    import spacy
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = path_of(DEFAULT_MODEL)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.bfloat16, use_safetensors=True)
    pairs = denoiser.pairs(data, spacy.load(path_of(TAGGER)), denoiser.COUNT // by, without)
    typer.echo(f"denoiser: {len(pairs)} pairs", err=True)
    with typer.progressbar(length=1000, label="teaching") as bar:
        weights = denoiser.fit(model, tokenizer, pairs, lambda share: bar.update(max(1, round(1000 * share))))
    denoiser.save(path, DEFAULT_MODEL, weights)
    fresh = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.bfloat16, use_safetensors=True)
    for line in heldout.report(Denoiser(path, fresh, tokenizer), heldout.groups(data, by)):
        typer.echo(line)
    typer.echo(f"wrote {path}")


def _marker(data: Path, path: Path, without: str, epochs: int, by: int) -> None:
    model = TransformerModel.from_folder(path_of(DEFAULT_MODEL), name=DEFAULT_MODEL, revision="", layer=LAYER)
    rows: list[States] = []
    for part, amounts in ((Part.MARKER, labelled.MARKER), (Part.MARKER_CHECK, labelled.MARKER_CHECK)):
        held_out = part is Part.MARKER_CHECK
        texts = [
            text
            for text in labelled.texts(data, part, labelled.smaller(amounts, by))
            if held_out or not without or without not in text.kind
        ]
        texts.sort(key=lambda text: len(text.text))  # texts of one length are read together
        typer.echo(f"{part}: {len(texts)} texts, {sum(len(text.text) for text in texts):,} characters", err=True)
        with typer.progressbar(texts, label="reading", file=None) as bar:
            rows += sequences(model, bar, held_out=held_out)
    net, norms = marker.fit(rows, epochs=epochs)
    fits = marker.calibrate(net, norms, rows)
    for kind, value in marker.correlation(net, norms, rows).items():
        typer.echo(f"{kind:24} MCC {value}")
    marker.save(path, DEFAULT_MODEL, LAYER, net, norms, fits)
    typer.echo(f"wrote {path}")


def _ranker(data: Path, folder: Path, without: str, by: int) -> None:
    texts = [
        text
        for part, amounts in ((Part.RANKER, labelled.RANKER), (Part.RANKER_CHECK, labelled.RANKER_CHECK))
        for text in labelled.texts(data, part, labelled.smaller(amounts, by))
        if not without or without not in text.kind
    ]
    texts += labelled.texts(data, Part.RANKER_CHECK, labelled.smaller(labelled.LEFT_OUT_TRIPS, by), left_out=True)
    found: list[Judged] = []
    proposed: list[tuple[str, recall.Found]] = []
    with ProcessPoolExecutor(2) as pool, typer.progressbar(length=len(texts), label="auditing") as bar:
        for one, places in pool.map(_judged, texts, chunksize=8):
            found.append(one)
            proposed += ((ranker.group_of(one.text.kind), place) for place in places)
            bar.update(1)
    typer.echo("candidate recall: group, kind of damage, places, original proposed, and kept by the screen")
    for group, kind, count, share, kept in recall.table(proposed):
        typer.echo(f"  {group:14} {kind:28} {count:5} {share:.2f} {kept:.2f}")
    weights = ranker.train([text for text in found if not ranker.is_left_out(text.text.kind)])
    ranker.save(folder / "ranker.json", weights)
    used = Ranker(Network(weights["candidates"], CANDIDATE_NAMES), Network(weights["places"], PLACE_NAMES))
    for line in ranker.report(found, used):
        typer.echo(line)
    rows = verdict.rows_of(found, used, _auditor().infos)
    fitted = verdict.fit([row for row in rows if not ranker.is_left_out(row.kind)])
    verdict.save(folder / "verdict.json", fitted)
    for line in verdict.report(rows, fitted):
        typer.echo(line)
    typer.echo(f"wrote {folder / 'ranker.json'} and {folder / 'verdict.json'}")


@cache
def _auditor() -> Auditor:
    import torch

    torch.set_num_threads(1)  # one process a core
    return open_auditor(AuditOptions(languagetool="off", rules=""))


def _judged(text: Text) -> tuple[Judged, Sequence[recall.Found]]:
    weighing = _auditor().weigh(document_from_text(text.text))
    found = tuple(recall.found_in(text, weighing)) if text.machine and text.target is not None else ()
    return judged(text, weighing, DETECTORS), found


if __name__ == "__main__":
    typer.run(main)
