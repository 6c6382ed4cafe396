"""The HTML report: one self-contained page per document, and an index for many."""

from __future__ import annotations

from mtaudit.writers.html.document import write_document
from mtaudit.writers.html.run import write_run

__all__ = ["write_document", "write_run"]
