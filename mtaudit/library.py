"""The library in three lines: ``audit`` a text or a file, or open an auditor for many."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from mtaudit.config import AuditOptions
from mtaudit.engine import Auditor
from mtaudit.errors import UsageError
from mtaudit.model import AuditReport
from mtaudit.opening import open_auditor
from mtaudit.readers import ReadOptions, document_from_text, read

__all__ = ["audit", "open_auditor"]


def audit(source: str | Path, *, reference: str | None = None, **options: Any) -> AuditReport:  # noqa: ANN401 - see below
    """Audit one text (a string) or one file (a :class:`~pathlib.Path`) and return its report.

    The models are loaded on the first call and kept for the next. ``options`` are the fields of
    :class:`mtaudit.config.AuditOptions`, such as ``tier="rules"`` or ``min_confidence=0.8``.

    Raises:
        UsageError: for an unknown option, or a path that holds more than one document.
    """
    try:
        chosen = AuditOptions(**options)
    except TypeError as error:
        raise UsageError(str(error)) from error
    auditor = _auditor(chosen)
    if isinstance(source, str):
        return auditor.audit(document_from_text(source), reference=reference)
    documents = list(read([str(source)], ReadOptions()))
    if len(documents) != 1:
        msg = f"{source} holds {len(documents)} documents; use open_auditor() and mtaudit.readers.read()"
        raise UsageError(msg)
    return auditor.audit_any(documents[0], reference=reference)


@lru_cache(maxsize=1)
def _auditor(options: AuditOptions) -> Auditor:
    return open_auditor(replace(options))
