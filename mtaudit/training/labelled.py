"""Which texts fit which model, and how many of each kind."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mtaudit.training.corpora import PAIRS, SEED, Part, Text, abstracts, natives, post_edited, trips
from mtaudit.training.roundtrip import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Amounts:
    """The most texts of each kind: sentences a language pair, documents a source, round trips in all, of either sort."""

    sentences: int
    edited: int
    abstracts: int
    documents: int
    mild: int
    whole: int


MARKER = Amounts(sentences=3500, edited=1500, abstracts=900, documents=260, mild=320, whole=70)
MARKER_CHECK = Amounts(sentences=500, edited=300, abstracts=120, documents=45, mild=60, whole=14)
RANKER = Amounts(sentences=420, edited=220, abstracts=0, documents=90, mild=170, whole=24)
RANKER_CHECK = Amounts(sentences=380, edited=180, abstracts=0, documents=60, mild=90, whole=12)


def smaller(amounts: Amounts, by: int) -> Amounts:
    """Return a fraction of the amounts, to try a script."""
    parts = (amounts.sentences, amounts.edited, amounts.abstracts, amounts.documents, amounts.mild, amounts.whole)
    return Amounts(*(part // by for part in parts))


def texts(data: Path, part: Part, amounts: Amounts, *, left_out: bool = False) -> Iterator[Text]:
    """Yield the texts of one part: machine translations, post-edits, native English, and round trips of it, mild and whole.

    The originals of mild round trips are among the native texts. With ``left_out`` the trips go through the pivot that trains
    nothing.
    """
    for pair in PAIRS:
        count = amounts.sentences if pair != "ru-en" else amounts.sentences // 2  # half of ru-en was left as it was
        found = _by_kind(text for text in post_edited(data, pair) if text.part is part)
        yield from _some(found[f"mlqe-{pair}"], count)
        yield from _some(found[f"edited-{pair}"], amounts.edited)
    if amounts.abstracts:
        yield from _some([text for text in abstracts(data) if text.part is part], amounts.abstracts)
    native = [
        text
        for group in _by_kind(text for text in natives(data) if text.part is part).values()
        for text in _some(group, amounts.documents)
    ]
    random.Random(SEED).shuffle(native)
    yield from native
    route = {"pivots": (LEFT_OUT,)} if left_out else {}
    yield from trips(native[: amounts.mild], mild=True, **route)
    yield from trips(native[-amounts.whole :] if amounts.whole else (), mild=False, **route)


def _by_kind(found: Iterable[Text]) -> dict[str, list[Text]]:
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in found:
        groups[text.kind].append(text)
    return groups


def _some(found: list[Text], count: int) -> list[Text]:
    return random.Random(SEED).sample(found, min(count, len(found)))
