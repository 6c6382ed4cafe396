"""Many documents: a folder with one page each and an index that sorts, filters and shows trends."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from mtaudit import __version__
from mtaudit.errors import ReadError
from mtaudit.readers import write_atomic
from mtaudit.writers.contract import Signature
from mtaudit.writers.html import page
from mtaudit.writers.html.document import write_document
from mtaudit.writers.html.listing import Listing, Row, listing_of, row_of
from mtaudit.writers.wire import decode_run, run_to_wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mtaudit.detectors.base import DetectorInfo
    from mtaudit.model import AuditReport

SCRIPTS = ("dom.js", "theme.js", "index.js")

_NOTHING: Mapping[str, DetectorInfo] = MappingProxyType({})
_FOLDER = "documents"
_PART_BYTES = 3_000_000  # of row data: with its markup, a part of the index stays under 5 MB
_STATIC_ROWS = 500
_COLUMNS = (  # key in index.js, title, whether it is a number
    ("name", "Document", False),
    ("label", "Verdict", False),
    ("probability", "Probability", True),
    ("words", "Words", True),
    ("symptoms", "Symptoms", True),
    ("critical", "Critical", True),
    ("rate", "Per 1,000 words", True),
    ("change", "Change", True),
)
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SLUG = 40


def write_run(
    reports: Sequence[AuditReport],
    folder: Path,
    *,
    static: bool = False,
    previous: Path | None = None,
    explanations: Mapping[str, DetectorInfo] = _NOTHING,
) -> Path:
    """Write ``folder/index.html`` and ``folder/documents/``, one page a document; return the index.

    Each file is written whole or not at all, the index last. ``previous`` is the JSON of an earlier run (``--format
    json``) to compare with: documents are matched by id, then by path. Files of an earlier run stay where they
    are, unless they have the same name.

    Raises:
        ReadError: if ``previous`` cannot be read.
        UsageError: if ``previous`` is not such a file.
    """
    earlier = None if previous is None else decode_run(_read(previous), str(previous))
    rows = []
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
    for number, report in enumerate(reports, 1):
        name = _file_name(number, report)
        text = write_document(report, static=static, explanations=explanations, index="../index.html")
        _write(folder / _FOLDER / name, text)
        rows.append(row_of(run_to_wire([report], report.signature).documents[0], f"{_FOLDER}/{name}"))
    signature = run_to_wire([], reports[0].signature).signature if reports else _unsigned()
    listing = listing_of(rows, earlier)
    parts = list(_parts(listing.rows, static=static))
    for at in reversed(range(len(parts))):
        _write(folder / _part_name(at), _index(listing, parts, at, signature, static=static))
    return folder / _part_name(0)


def _index(listing: Listing, parts: Sequence[Sequence[Row]], at: int, signature: Signature, *, static: bool) -> str:
    return page.render(
        "index.html.j2",
        scripts=() if static else SCRIPTS,
        title=f"{listing.documents:,} documents · mtaudit",
        listing=listing,
        rows=parts[at] if static else (),
        columns=[column for column in _COLUMNS if column[0] != "change" or listing.before is not None],
        pages=[(number, _part_name(number), len(part)) for number, part in enumerate(parts)],
        part=at,
        signature=signature,
        json="" if static else page.json_block(msgspec.json.encode([row.packed() for row in parts[at]])),
    )


def _parts(rows: Sequence[Row], *, static: bool) -> Iterator[Sequence[Row]]:
    """Yield the rows of each page of the index; at least one page."""
    start = size = 0
    for at, row in enumerate(rows):
        cost = 1 if static else len(page.json_block(msgspec.json.encode(row.packed())).encode())
        if at > start and size + cost > (_STATIC_ROWS if static else _PART_BYTES):
            yield rows[start:at]
            start, size = at, 0
        size += cost
    yield rows[start:]


def _part_name(at: int) -> str:
    return "index.html" if at == 0 else f"index-{at + 1}.html"


def _file_name(number: int, report: AuditReport) -> str:
    """Return a name that any file system and any URL can hold; the number keeps it unique."""
    given = str(report.document.metadata.get("path", "")) or report.document.id
    slug = _UNSAFE.sub("-", PurePath(given).stem.lower())[:_SLUG].strip("-")
    return f"{number:05}-{slug}.html" if slug else f"{number:05}.html"


def _unsigned() -> Signature:
    return Signature(__version__, "", "", "", "none", {}, 0)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"cannot read {path}: {error.strerror}"
        raise ReadError(msg) from error


def _write(path: Path, text: str) -> None:
    write_atomic(path, text.encode("utf-8", "replace"))
