"""Audit English text for symptoms of machine translation, offline.

>>> from mtaudit import audit                                    # doctest: +SKIP
>>> report = audit("The state secretary spoke to the press.")    # doctest: +SKIP
>>> print(report.verdict.label, [finding.text for finding in report.findings])  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtaudit.library import audit, open_auditor

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "open_auditor"]


def __getattr__(name: str) -> object:
    """Load the library when it is first used: it brings torch and spaCy."""
    if name in {"audit", "open_auditor"}:
        from mtaudit import library

        return getattr(library, name)
    msg = f"module 'mtaudit' has no attribute {name!r}"
    raise AttributeError(msg)
