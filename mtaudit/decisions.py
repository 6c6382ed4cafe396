"""What a reader of a report decided: read back, applied to the text, and turned into rules that the user owns.

A decisions file is what the HTML report exports. A rules file is TOML: ``[[suppress]]`` names findings that are never
reported again (``id``, with ``detector`` and ``text`` for the person who reads the file), ``[[phrase]]`` is a wording
to look for and what to say instead, in the notation of :mod:`mtaudit.detectors.phrases`. Both may be edited by hand.
"""

from __future__ import annotations

import enum
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from mtaudit.detectors.base import DetectorInfo
from mtaudit.detectors.phrases import Phrase, PhraseDetector
from mtaudit.errors import ChangedTextError, ReadError, UsageError
from mtaudit.model import Edit, Severity, Span, apply_edits
from mtaudit.readers import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT_VERSION = 1
LEARNED = "collocations.learned"
"""The path of the detector that a rules file becomes."""

_PRIOR = 2.5  # log-odds: somebody who read the sentence accepted this very wording (92 %)
_GAIN_WEIGHT = 0.15  # as in the phrase files that are shipped
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")  # what a pattern can hold without the tagger cutting it differently
_MAGIC = frozenset(";{}*\n\r")  # what would mean something else in a fix
_FIXED_TERMS = frozenset({"terms", "entities", "residue"})

_HEADER = """\
# Rules learned from decisions on mtaudit reports. The file is yours: edit it, extend it, keep it with your texts.
# [[suppress]]: a finding that is not reported again.   [[phrase]]: words to look for, and what to say instead.
"""


class Action(enum.StrEnum):
    """What was decided on a finding."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Decision:
    """One finding's decision; ``edits`` (document offsets) are those accepted, none where it was rejected.

    ``span`` is the finding's, None in files that do not say.
    """

    finding: str
    detector: str
    text: str
    action: Action
    edits: tuple[Edit, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions on one document, which ``sha256`` (of its text in UTF-8) identifies."""

    id: str
    path: str
    sha256: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What :func:`learn` added to a rules file, and the accepted wordings too specific to make a rule of."""

    suppressed: tuple[str, ...]
    phrases: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules file: ids of findings that are not to be reported, and a detector of its phrases (None without any)."""

    suppressed: frozenset[str]
    detector: PhraseDetector | None


class _Edit(msgspec.Struct):
    start: int
    end: int
    text: str


class _Span(msgspec.Struct):
    start: int
    end: int


class _Decision(msgspec.Struct):
    finding: str
    detector: str
    text: str
    action: Action
    edits: list[_Edit] = msgspec.field(default_factory=list)
    span: _Span | None = None


class _Document(msgspec.Struct):
    sha256: str
    id: str = ""
    path: str = ""


class _File(msgspec.Struct):
    format_version: int
    document: _Document
    decisions: list[_Decision]


class _Suppress(msgspec.Struct):
    id: str
    detector: str = ""
    text: str = ""


class _Phrase(msgspec.Struct):
    pattern: str
    fix: str
    message: str = ""
    prior: float | None = None


class _Rules(msgspec.Struct):
    suppress: list[_Suppress] = msgspec.field(default_factory=list)
    phrase: list[_Phrase] = msgspec.field(default_factory=list)


def load(path: Path) -> Decisions:
    """Return the decisions in ``path``.

    Raises:
        ReadError: if the file cannot be read.
        UsageError: if it is not a decisions file, or of another format version.
    """
    try:
        read = msgspec.json.decode(_bytes(path), type=_File)
        decisions = tuple(map(_decision, read.decisions))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        msg = f"{path} is not a decisions file that a report exported: {error}."
        raise UsageError(msg) from None
    if read.format_version != FORMAT_VERSION:
        msg = f"{path} is in decisions format {read.format_version}, but this mtaudit reads format {FORMAT_VERSION}."
        raise UsageError(msg)
    return Decisions(read.document.id, read.document.path, read.document.sha256, decisions)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"cannot read {path}: {error.strerror}"
        raise ReadError(msg) from error


def _decision(read: _Decision) -> Decision:
    if read.action is Action.REJECT and read.edits:
        msg = f"finding {read.finding!r} is rejected and yet has edits"
        raise ValueError(msg)
    if read.action is Action.ACCEPT and not read.edits:
        msg = f"finding {read.finding!r} is accepted without an edit"
        raise ValueError(msg)
    edits = tuple(Edit(Span(edit.start, edit.end), edit.text) for edit in read.edits)
    span = None if read.span is None else Span(read.span.start, read.span.end)
    return Decision(read.finding, read.detector, read.text, read.action, edits, span)


def text_sha256(text: str) -> str:
    """Return what identifies a text in a decisions file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def apply(text: str, decisions: Decisions) -> str:
    """Return ``text`` with exactly the accepted edits made; an edit that two decisions share is made once.

    Raises:
        ChangedTextError: if the decisions were made on another text.
        UsageError: if accepted edits contradict each other or lie outside the text.
    """
    if text_sha256(text) != decisions.sha256:
        name = decisions.path or decisions.id or "the document"
        msg = f"The text of {name} has changed since these decisions were made: audit it again and decide anew."
        raise ChangedTextError(msg)
    edits = {edit for decision in decisions.decisions for edit in decision.edits}
    try:
        return apply_edits(text, sorted(edits))
    except ValueError as error:
        msg = f"The decisions contradict each other or the text: {error}."
        raise UsageError(msg) from None


def learn(decisions: Decisions, output: Path) -> Learned:
    """Add the rejections and acceptances to the rules file ``output``; what stands there already stays as it is.

    An acceptance becomes a phrase if it is words on both sides and specific enough: two words or more, or a single one
    of a family about fixed terms. A pattern that the file has already is not added again.

    Raises:
        ReadError: if the file is there and cannot be read.
        UsageError: if it is there and not a rules file.
    """
    before = _read_rules(output) if output.exists() else _Rules()
    suppressed = {rule.id for rule in before.suppress}
    patterns = {rule.pattern for rule in before.phrase}
    blocks: list[str] = []
    learned: list[str] = []
    added: list[str] = []
    skipped: list[str] = []
    for decision in decisions.decisions:
        if decision.action is Action.REJECT:
            if decision.finding not in suppressed:
                suppressed.add(decision.finding)
                added.append(decision.finding)
                rows = {"id": decision.finding, "detector": decision.detector, "text": decision.text}
                blocks.append(_block("suppress", rows))
            continue
        phrase = _phrase(decision)
        if phrase is None:
            skipped.append(decision.text)
        elif phrase[0] not in patterns:
            patterns.add(phrase[0])
            learned.append(phrase[0])
            blocks.append(_block("phrase", {"pattern": phrase[0], "fix": phrase[1]}))
    if blocks or not output.exists():
        start = output.read_text(encoding="utf-8").rstrip("\n") + "\n" if output.exists() else _HEADER
        output.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(output, "\n".join((start, *blocks)).encode())
    return Learned(tuple(added), tuple(learned), tuple(skipped))


def _phrase(decision: Decision) -> tuple[str, str] | None:
    """Return the pattern and the fix that an acceptance comes to, or None."""
    span = decision.span
    if span is None and len(decision.edits) == 1 and len(decision.edits[0].span) == len(decision.text):
        span = decision.edits[0].span
    if span is None or not all(span.contains(edit.span) for edit in decision.edits):
        return None
    moved = [Edit(edit.span.shift(-span.start), edit.text) for edit in decision.edits]
    try:
        fix = " ".join(apply_edits(decision.text, moved).split())
    except ValueError:
        return None
    specific = " " in decision.text or decision.detector.partition(".")[0] in _FIXED_TERMS
    usable = _WORDS.fullmatch(decision.text) and not _MAGIC & set(fix) and fix != decision.text
    return (decision.text.lower(), fix) if specific and usable else None


def _block(name: str, values: dict[str, str]) -> str:
    return "\n".join((f"[[{name}]]", *(f"{key} = {_quoted(value)}" for key, value in values.items()), ""))


def _quoted(value: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's, but for DEL and what UTF-8 cannot hold."""
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_rules(path: Path) -> _Rules:
    try:
        return msgspec.convert(tomllib.loads(_bytes(path).decode("utf-8")), _Rules)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        msg = f"{path} is not a rules file: {error}."
        raise UsageError(msg) from None


def load_rules(path: Path) -> Rules:
    """Return what a rules file says.

    Raises:
        ReadError: if the file cannot be read.
        UsageError: if it is not a rules file.
    """
    read = _read_rules(path)
    phrases = tuple(_compiled(read.phrase, path))
    detector = PhraseDetector(_info(path), phrases) if phrases else None
    return Rules(frozenset(rule.id for rule in read.suppress), detector)


def _compiled(rules: list[_Phrase], path: Path) -> Iterator[Phrase]:
    for rule in rules:
        if not rule.pattern.strip():
            msg = f"{path} is not a rules file: a [[phrase]] has an empty pattern."
            raise UsageError(msg)
        fixes = tuple(fix.strip() for fix in rule.fix.split(";"))
        yield Phrase(rule.pattern, fixes, rule.message, rule.prior)


def _info(path: Path) -> DetectorInfo:
    return DetectorInfo(
        path=LEARNED,
        summary="a wording that was corrected before",
        why=f"Somebody accepted this correction in an earlier report; the rule stands in {path.name}.",
        mqm="linguistic-conventions/unidiomatic",
        severity=Severity.MINOR,
        flagged=(),
        clean=(),
        sources=(f"your own decisions ({path.name})",),
        prior=_PRIOR,
        gain_weight=_GAIN_WEIGHT,
    )
