"""Which texts fit which model, and how many of each kind."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from mtaudit.training.corpora import PAIRS, SEED, Part, Text, abstract_documents, abstracts, joined, natives, post_edited, trips
from mtaudit.training.roundtrip import LEFT_OUT, PIVOTS, SEEN, UNSEEN


@dataclass(frozen=True, slots=True)
class Amounts:
    """The most texts of each kind: sentences a language pair, documents a source, round trips in all, of either sort.

    ``joined`` are the sentences a language pair that are made documents, ten together, beside the single ones; ``papers`` the
    abstracts that are kept whole.
    """

    sentences: int
    edited: int
    abstracts: int
    documents: int
    mild: int
    whole: int
    joined: int = 0
    papers: int = 0


MARKER = Amounts(sentences=3500, edited=1500, abstracts=900, documents=260, mild=320, whole=70)
MARKER_CHECK = Amounts(sentences=500, edited=300, abstracts=120, documents=45, mild=60, whole=14)
RANKER = Amounts(sentences=204, edited=105, abstracts=0, documents=44, mild=84, whole=11, joined=124, papers=32)
RANKER_CHECK = Amounts(sentences=186, edited=86, abstracts=0, documents=29, mild=44, whole=5, joined=62, papers=20)
LEFT_OUT_TRIPS = Amounts(sentences=0, edited=0, abstracts=0, documents=29, mild=29, whole=3)
"""What two cores audit in twenty minutes, all of the last three together."""

_RANKERS = frozenset({Part.RANKER, Part.RANKER_CHECK})


def smaller(amounts: Amounts, by: int) -> Amounts:
    """Return a fraction of the amounts, to try a script."""
    return Amounts(*(count // by for count in astuple(amounts)))


def texts(data: Path, part: Part, amounts: Amounts, *, left_out: bool = False) -> Iterator[Text]:
    """Yield the texts of one part: machine translations, post-edits, native English, and round trips of it, mild and whole.

    The originals of mild round trips are among the native texts; those for the ranker go once through pivots that the
    denoiser never saw and once through others. With ``left_out`` there are only round trips, through the
    pivot that trains nothing.
    """
    if not left_out:
        yield from _sentences(data, part, amounts)
    native = [
        text
        for group in _by_kind(text for text in natives(data) if text.part is part).values()
        for text in _some(group, amounts.documents)
    ]
    random.Random(SEED).shuffle(native)
    if not left_out:
        yield from native
    for pivots in ((LEFT_OUT,),) if left_out else (UNSEEN, SEEN) if part in _RANKERS else (PIVOTS,):
        yield from trips(native[: amounts.mild], mild=True, pivots=pivots)
        yield from trips(native[-amounts.whole :] if amounts.whole else (), mild=False, pivots=pivots)


def _sentences(data: Path, part: Part, amounts: Amounts) -> Iterator[Text]:
    for pair in PAIRS:
        count = amounts.sentences if pair != "ru-en" else amounts.sentences // 2  # half of ru-en was left as it was
        found = _by_kind(text for text in post_edited(data, pair) if text.part is part)
        for kind, most in ((f"mlqe-{pair}", count), (f"edited-{pair}", amounts.edited)):
            chosen = _some(found[kind], most + amounts.joined)
            yield from chosen[:most]
            yield from joined(chosen[most:])
    if amounts.papers:
        yield from _some([text for text in abstract_documents(data) if text.part is part], amounts.papers)
    if amounts.abstracts:
        yield from _some([text for text in abstracts(data) if text.part is part], amounts.abstracts)


def _by_kind(found: Iterable[Text]) -> dict[str, list[Text]]:
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in found:
        groups[text.kind].append(text)
    return groups


def _some(found: list[Text], count: int) -> list[Text]:
    return random.Random(SEED).sample(found, min(count, len(found)))
