"""Readers: from files, folders, globs, stdin and JSON lines to documents, and the corrected text back into its file."""

from mtaudit.readers.base import ReadOptions, Unreadable
from mtaudit.readers.files import document_from_text, read, write_atomic, write_back

__all__ = ["ReadOptions", "Unreadable", "document_from_text", "read", "write_atomic", "write_back"]
