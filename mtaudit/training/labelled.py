"""Texts with the characters that an editor changed, or that a round trip damaged: what the marker learns from.

Data marked *report only* is never used, and Brown, which is not free for commercial use, is not either.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtaudit.bench.tokens import detokenise
from mtaudit.training.alignment import damages
from mtaudit.training.corpora import SEED, Pair, apertium, native, rows

PAIRS = ("ro-en", "et-en", "ru-en")
_NATIVE_WORDS = 500


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text. ``bad`` are its damaged parts (code points); ``held_out`` texts are for calibration, not for fitting."""

    kind: str
    text: str
    bad: tuple[tuple[int, int], ...] = ()
    held_out: bool = False

    @property
    def is_document(self) -> bool:
        """True if the text has many sentences."""
        return not self.kind.startswith(("mlqe", "edited", "biomqm", "native-pud"))


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many texts of a kind are read; those held out are a seventh more."""

    sentences: int = 3800
    edited: int = 900
    abstracts: int = 600
    documents: int = 60
    trips: int = 20

    def part(self, pair: str, count: int) -> int:
        """Return the amount for a language pair; two thirds of ru-en were left as they were."""
        return count // 3 if pair == "ru-en" else count


def labelled(data: Path, amounts: Amounts) -> Iterator[Labelled]:
    """Yield all texts: machine translations, post-edits, native English, and its round trips, mild and not."""
    for pair in PAIRS:
        yield from _some(post_edited(data, pair), amounts.part(pair, amounts.sentences))
        yield from _some(edited(data, pair), amounts.part(pair, amounts.edited))
    yield from _some(abstracts(data), amounts.abstracts)
    sentences = [row["text"] for row in rows(data / "native_english" / "pud_sents.jsonl.gz") if row["orig"] == "en"]
    yield from (Labelled("native-pud", text, held_out=at % 3 == 0) for at, text in enumerate(sentences))
    pairs = [
        pair for name in ("ewt_docs", "state_union") for pair in native(data, name, every=1, start=0, most_words=_NATIVE_WORDS)
    ]
    random.Random(SEED).shuffle(pairs)
    documents = pairs[: amounts.documents]
    for pair_ in documents:
        yield Labelled(pair_.kind, "\n".join(pair_.target), held_out=_held_out(pair_.target[0]))
    yield from trips(pairs[: amounts.trips], None)
    yield from trips(pairs[-2 * amounts.trips :], 0.3)


def post_edited(data: Path, pair: str) -> list[Labelled]:
    """Return machine-translated sentences with the words that the post-editor changed."""
    found: list[Labelled] = []
    for row in rows(data / "mlqe_pe" / f"{pair}.jsonl.gz"):
        tokens = row["mt"].split()
        if row["split"] in {"train", "dev"} and tokens and len(tokens) == len(row["word_tags"]):
            text = detokenise(tokens)
            bad = tuple((s.start, s.end) for s, tag in zip(text.spans, row["word_tags"], strict=True) if tag == "BAD")
            found.append(Labelled(f"mlqe-{pair}", text.text, bad, row["split"] == "dev"))
    return found


def edited(data: Path, pair: str) -> list[Labelled]:
    """Return post-edits that differ from what was edited, as text that needs nothing."""
    return [
        Labelled(f"edited-{pair}", detokenise(row["post_edit"].split()).text, (), row["split"] == "dev")
        for row in rows(data / "mlqe_pe" / f"{pair}.jsonl.gz")
        if row["split"] in {"train", "dev"} and row["post_edit"] != row["mt"] and row["post_edit"].strip()
    ]


def abstracts(data: Path) -> list[Labelled]:
    """Return medical sentences with the spans that annotators marked."""
    return [
        Labelled("biomqm", row["mt"], tuple((s["start"], s["end"]) for s in row["spans"]), _held_out(row["doc"]))
        for row in rows(data / "biomqm.jsonl.gz")
        if row["pair"].endswith("-en")
        and not row["system"].startswith("reference")
        and all(span.get("offset_ok", True) and span.get("start") is not None for span in row["spans"])
    ]


def trips(documents: Sequence[Pair], share: float | None) -> Iterator[Labelled]:
    """Yield round trips of native documents, with all or a ``share`` of the damage, and where it is."""
    for trip in apertium(documents, share=share):
        bad: list[tuple[int, int]] = []
        at = 0
        for observed, target in zip(trip.observed, trip.target, strict=True):
            spans = (damage.observed.shift(at) for damage in damages(observed, target))
            bad += [(span.start, span.end) for span in spans if span.start < span.end]
            at += len(observed) + 1
        yield Labelled(trip.kind, "\n".join(trip.observed), tuple(bad), _held_out(trip.target[0]))


def _some(texts: Sequence[Labelled], count: int) -> list[Labelled]:
    chance = random.Random(SEED)
    found: list[Labelled] = []
    for held_out, most in ((False, count), (True, count // 7)):
        group = [text for text in texts if text.held_out is held_out]
        found += chance.sample(group, min(most, len(group)))
    return found


def _held_out(key: str) -> bool:
    return zlib.crc32(key.encode()) % 5 == 0
