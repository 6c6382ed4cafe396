"""One document's page."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from mtaudit.writers.contract import Score, Unreadable
from mtaudit.writers.html import page
from mtaudit.writers.html.view import HEAT, DocumentView, view_of
from mtaudit.writers.wire import run_to_wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mtaudit.detectors.base import DetectorInfo
    from mtaudit.model import AuditReport

SCRIPTS = (
    "dom.js",
    "theme.js",
    "report.js",
    "store.js",
    "state.js",
    "filters.js",
    "views.js",
    "cards.js",
    "keys.js",
    "export.js",
    "main.js",
)
"""The page's script, in the order in which the parts build on each other."""

_NOTHING: Mapping[str, DetectorInfo] = MappingProxyType({})
_VIEWS = (("text", "Marked text"), ("changes", "Changes"), ("side", "Side by side"), ("corrected", "Corrected"))
_CHANGED = ("ter to original", "chrf++ to original")
_LANGUAGETOOL = ("languagetool", "languagetool matches", "symptoms: languagetool")


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the page's large numbers."""

    label: str
    score: Score
    digits: int
    note: str


def write_document(
    report: AuditReport,
    *,
    static: bool = False,
    explanations: Mapping[str, DetectorInfo] = _NOTHING,
    index: str | None = None,
) -> str:
    """Return the page of one document, complete in itself.

    ``static`` leaves out all JavaScript, for print and archives. ``explanations`` are the descriptions of the detectors
    by path; ``index`` is the address of the page that lists all documents of the run.
    """
    run = run_to_wire([report], report.signature)
    entry = run.documents[0]
    common = {
        "signature": run.signature,
        "index": index,
        "json": "" if static else page.json_block(msgspec.json.encode(run)),
    }
    if isinstance(entry, Unreadable):
        name = entry.path or entry.id
        scripts = () if static else ("dom.js", "theme.js")
        return page.render("unreadable.html.j2", scripts=scripts, title=f"{name} · mtaudit", name=name, entry=entry, **common)
    view = view_of(entry)
    return page.render(
        "document.html.j2",
        scripts=() if static else SCRIPTS,
        title=f"{view.name} · mtaudit",
        document=entry,
        view=view,
        views=(*_VIEWS, ("surprisal", "Surprisal")) if view.has_heat else _VIEWS,
        tiles=_tiles(view),
        changed=_changed(entry.scores),
        heat_edges=HEAT,
        explanations=explanations,
        detector_anchors={detector: f"check-{at}" for at, detector in enumerate(view.detectors, 1)},
        **common,
    )


def _tiles(view: DocumentView) -> list[Tile]:
    found = [
        ("MQM-style quality", view.score("mqm quality"), 1, "of 100; severities weigh 1, 5, 25"),
        ("Fluency", view.score("fluency", "bits/token"), 2, "bits per token; lower reads easier"),
        ("LanguageTool", next(filter(None, map(view.score, _LANGUAGETOOL)), None), 1, "matches"),
    ]
    return [
        Tile(label, score, digits, score.unit if label == "LanguageTool" else note)
        for label, score, digits, note in found
        if score is not None
    ]


def _changed(scores: Sequence[Score]) -> list[Score]:
    return [score for name in _CHANGED for score in scores if score.name.lower() == name]
