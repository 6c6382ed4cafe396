"""Every exception that mtaudit raises on purpose, and the exit codes of the command line."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """Exit status of the commands; the meaning of 1 is that of ``audit`` alone."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3


class MtauditError(Exception):
    """The root. Its text is one sentence that says what is wrong and, where known, how to mend it."""

    exit_code = ExitCode.FAILED


class UsageError(MtauditError):
    """The request itself is wrong: an unknown option value, detector, format or model name."""

    exit_code = ExitCode.USAGE


class ReadError(MtauditError):
    """A file cannot be read: missing, binary, undecodable, empty, too large or malformed."""


class ModelError(MtauditError):
    """A model is missing, corrupt, cannot be fetched or cannot be loaded."""


class LanguageToolError(MtauditError):
    """The LanguageTool server is missing, refused, died, timed out or answered nonsense."""


class ChangedTextError(MtauditError):
    """Decisions or edits were made for another text than the one at hand."""
