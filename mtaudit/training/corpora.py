"""Turns public data into texts with what should stand there. Nothing of these texts ships.

Data marked *report only* is never used. Brown, which is not free for commercial use, is not used either. Every text belongs to
one :class:`Part`, by a hash of where it comes from, so that what fits one model never fits another that reads the first one's
output.
"""

from __future__ import annotations

import enum
import gzip
import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtaudit.bench.tokens import detokenise
from mtaudit.model import Span
from mtaudit.text.frequency import zipf
from mtaudit.training.alignment import Damage, damages
from mtaudit.training.roundtrip import PIVOTS, round_trips

SEED = 20261124
PAIRS = ("ro-en", "et-en", "ru-en")
_LEAST_WORDS, _MOST_WORDS = 6, 60
_DOCUMENT = 250
"""Words of one native document; longer ones are cut into several."""

_SHARES = (0.1, 0.5)
_MILD_WORDS = 4
_KNOWN = 2.0


class Part(enum.StrEnum):
    """What a text is used for: fitting or calibrating the marker, fitting the ranker, or calibrating and choosing it."""

    MARKER = "marker"
    MARKER_CHECK = "marker-check"
    RANKER = "ranker"
    RANKER_CHECK = "ranker-check"

    @classmethod
    def of(cls, key: str) -> Part:
        """Return the part of all texts that come from ``key``: a half, a tenth, three tenths and a tenth of them."""
        bucket = zlib.crc32(f"{SEED} {key}".encode()) % 10
        return (*(cls.MARKER,) * 5, cls.MARKER_CHECK, *(cls.RANKER,) * 3, cls.RANKER_CHECK)[bucket]


@dataclass(frozen=True, slots=True)
class Text:
    """One text.

    ``target`` is what should stand there, block by block as ``blocks``; ``bad`` are the damaged parts of :attr:`text`
    (half-open, code points). ``kind`` names where it comes from, ``machine`` says whether it is translated. ``target`` is None
    where only the damaged parts are known.
    """

    kind: str
    part: Part
    blocks: tuple[str, ...]
    target: tuple[str, ...] | None
    bad: tuple[tuple[int, int], ...] = ()
    machine: bool = False

    @property
    def text(self) -> str:
        """All blocks."""
        return BETWEEN.join(self.blocks)

    @property
    def is_document(self) -> bool:
        """True if the text has many sentences."""
        return not self.kind.startswith(("mlqe", "edited", "biomqm"))

    @property
    def aligned(self) -> tuple[Damage, ...]:
        """Where text and target differ, in offsets of :attr:`text`."""
        found: list[Damage] = []
        at = 0
        for block, target in zip(self.blocks, self.target or self.blocks, strict=True):
            found += (damage.moved(at) for damage in damages(block, target))
            at += len(block) + len(BETWEEN)
        return tuple(found)


BETWEEN = "\n\n"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def post_edited(data: Path, pair: str) -> Iterator[Text]:
    """Yield machine-translated sentences with the words that the post-editor changed, and their post-edits as sound text."""
    for row in rows(data / "mlqe_pe" / f"{pair}.jsonl.gz"):
        tokens, edit = row["mt"].split(), row["post_edit"].split()
        if row["split"] not in {"train", "dev"} or len(tokens) != len(row["word_tags"]):
            continue
        if not (_LEAST_WORDS <= len(tokens) <= _MOST_WORDS and edit):
            continue
        part = Part.of(row["id"])
        if row["split"] == "dev":
            part = Part.MARKER_CHECK if part in {Part.MARKER, Part.MARKER_CHECK} else Part.RANKER_CHECK
        elif part is Part.RANKER_CHECK:
            part = Part.RANKER
        text, sound = detokenise(tokens), detokenise(edit).text
        bad = tuple((s.start, s.end) for s, tag in zip(text.spans, row["word_tags"], strict=True) if tag == "BAD")
        yield Text(f"mlqe-{pair}", part, (text.text,), (sound,), bad, machine=True)
        if row["post_edit"] != row["mt"]:
            yield Text(f"edited-{pair}", part, (sound,), (sound,))


def joined(texts: Sequence[Text], size: int = 10) -> Iterator[Text]:
    """Yield documents made of ``size`` sentences each, every sentence a paragraph."""
    for first in range(0, len(texts) - size + 1, size):
        group = texts[first : first + size]
        bad: list[tuple[int, int]] = []
        at = 0
        for text in group:
            bad += [(start + at, end + at) for start, end in text.bad]
            at += len(text.text) + len(BETWEEN)
        blocks = tuple(block for text in group for block in text.blocks)
        target = tuple(block for text in group for block in text.target or text.blocks)
        yield Text(f"joined-{group[0].kind}", group[0].part, blocks, target, tuple(bad), machine=group[0].machine)


def abstracts(data: Path) -> Iterator[Text]:
    """Yield medical sentences with the spans that annotators marked."""
    for row in rows(data / "biomqm.jsonl.gz"):
        sound = all(span.get("offset_ok", True) and span.get("start") is not None for span in row["spans"])
        if row["pair"].endswith("-en") and not row["system"].startswith("reference") and sound:
            bad = tuple((s["start"], s["end"]) for s in row["spans"])
            yield Text("biomqm", Part.of(row["doc"]), (row["mt"],), None, bad, machine=True)


def abstract_documents(data: Path) -> Iterator[Text]:
    """Yield medical abstracts, the sentences of one with one system and one annotator in their order."""
    grouped: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows(data / "biomqm.jsonl.gz"):
        sound = all(span.get("offset_ok", True) and span.get("start") is not None for span in row["spans"])
        if row["pair"].endswith("-en") and not row["system"].startswith("reference") and sound:
            grouped[row["doc"], row["system"], row["annotator"]].append(row)
    for (doc, _, _), members in grouped.items():
        members.sort(key=lambda row: int(row["seg"]))
        bad: list[tuple[int, int]] = []
        at = 0
        for row in members:
            bad += [(span["start"] + at, span["end"] + at) for span in row["spans"]]
            at += len(row["mt"]) + len(BETWEEN)
        blocks = tuple(row["mt"] for row in members)
        if sum(len(block.split()) for block in blocks) >= _MOST_WORDS:
            yield Text("abstracts-biomqm", Part.of(doc), blocks, None, tuple(bad), machine=True)


def natives(data: Path) -> Iterator[Text]:
    """Yield native English documents (news and wiki sentences, web pages, speeches), as text that needs nothing."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for row in rows(data / "native_english" / "pud_sents.jsonl.gz"):
        if row["orig"] == "en":
            grouped[row["id"][:6]].append(row["text"])
    for key, sentences in grouped.items():
        yield _native("pud", key, (" ".join(sentences),))
    for name in ("ewt_docs", "state_union"):
        for row in rows(data / "native_english" / f"{name}.jsonl.gz"):
            for blocks in _cut(_paragraphs(row["text"])):
                yield _native(name, row["id"], blocks)


def _native(name: str, key: str, blocks: tuple[str, ...]) -> Text:
    return Text(f"native-{name}", Part.of(key), blocks, blocks)


def trips(documents: Iterable[Text], *, mild: bool, pivots: tuple[str, ...] = PIVOTS) -> Iterator[Text]:
    """Yield round trips of native documents, each through one pivot in turn.

    A mild one has only a tenth to a half of the damage, and only such as a fluent engine might leave: up to four words, all
    known to a dictionary of frequencies. A rule-based engine leaves more, and cruder.
    """
    chance = random.Random(SEED)
    by_pivot: dict[str, list[Text]] = defaultdict(list)
    for at, text in enumerate(documents):
        by_pivot[pivots[at % len(pivots)]].append(text)
    for pivot, texts in by_pivot.items():
        lines = iter(round_trips([block for text in texts for block in text.blocks], pivot))
        for text in texts:
            share = chance.uniform(*_SHARES)
            blocks = tuple(
                _mild(tripped, block, share, chance) if mild else tripped
                for tripped, block in zip((next(lines) for _ in text.blocks), text.blocks, strict=True)
            )
            kind = f"apertium-{pivot}{'-mild' if mild else ''}"
            found = Text(kind, text.part, blocks, text.blocks, machine=True)
            bad = ((damage.observed.start, damage.observed.end) for damage in found.aligned if len(damage.observed))
            yield Text(kind, text.part, blocks, text.blocks, tuple(bad), machine=True)


def _mild(damaged: str, original: str, share: float, chance: random.Random) -> str:
    """Return ``original`` with a share of the mild damage put in."""
    out: list[str] = []
    at = 0
    for observed, target in _units(damaged, original):
        if not _is_mild(observed.of(damaged), target.of(original)) or chance.random() >= share:
            continue
        out += (original[at : target.start], observed.of(damaged))
        at = target.end
    return " ".join("".join((*out, original[at:])).split())


def _units(damaged: str, original: str) -> Iterator[tuple[Span, Span]]:
    """Yield what belongs together: damage with at most a word between it, such as words in another order.

    Where words are only missing on one side a sound one is added, so that there is always something to replace.
    """
    found: list[tuple[Span, Span]] = []
    for damage in damages(damaged, original):
        pair = damage.observed, damage.original
        between = damaged[found[-1][0].end : damage.observed.start] if found else ""
        if found and len(between.split()) <= 1:
            pair = Span(found[-1][0].start, pair[0].end), Span(found[-1][1].start, pair[1].end)
            found.pop()
        found.append(pair)
    for observed, target in found:
        if len(observed) and len(target):
            yield observed, target
            continue
        before, after = damaged[: observed.start].rstrip(), original[: target.start].rstrip()
        word = before.rsplit(maxsplit=1)[-1] if before else ""
        if word and after.endswith(word):
            ends = observed.end if len(observed) else len(before), target.end if len(target) else len(after)
            yield Span(len(before) - len(word), ends[0]), Span(len(after) - len(word), ends[1])


def _is_mild(observed: str, target: str) -> bool:
    words = observed.split()
    known = all(zipf(word.lower()) >= _KNOWN for word in words if word.isalpha())
    return known and len(words) <= _MILD_WORDS and len(target.split()) <= _MILD_WORDS


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, very long ones in pieces of a few sentences."""
    for block in re.split(r"\n\s*\n", text):
        sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", " ".join(block.split()))
        for start in range(0, len(sentences), 4):
            if any(part := sentences[start : start + 4]):
                yield " ".join(part)


def _cut(paragraphs: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield documents of up to :data:`_DOCUMENT` words, those of a few words left out."""
    blocks: list[str] = []
    size = 0
    for paragraph in (*paragraphs, None):
        if paragraph is None or (blocks and size + len(paragraph.split()) > _DOCUMENT):
            if size >= _MOST_WORDS:
                yield tuple(blocks)
            blocks, size = [], 0
        if paragraph is not None:
            blocks.append(paragraph)
            size += len(paragraph.split())
