"""What a denoiser is worth on sentences that taught it nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mtaudit.bench.statistics import Scored
from mtaudit.lm.denoiser import Copy, Denoiser
from mtaudit.model import Edit, Span
from mtaudit.training.corpora import Part, Text, natives, post_edited, trips
from mtaudit.training.denoiser import by_sentence
from mtaudit.training.roundtrip import LEFT_OUT, SEEN, UNSEEN
from mtaudit.training.truth import Truth

_SEED = 5
_DOCUMENTS, _SENTENCES = 40, 250
_EVEN = 0.0


def groups(data: Path, by: int = 1) -> dict[str, list[Text]]:
    """Return texts of one sentence each, from the part that checks the ranker: mild round trips by their pivots, post-edits."""
    native = [by_sentence(text) for text in natives(data) if text.part is Part.RANKER_CHECK]
    native = [text for text in native if text.blocks]
    random.Random(_SEED).shuffle(native)
    native = native[: max(2, _DOCUMENTS // by)]
    found = {
        name: [one for text in trips(native, mild=True, pivots=pivots) for one in _single(text)]
        for name, pivots in (("pivots that taught it", SEEN), ("sh and sl", UNSEEN), ("left-out pivot", (LEFT_OUT,)))
    }
    for pair in ("et-en", "ro-en"):
        texts = [text for text in post_edited(data, pair) if text.machine and text.part is Part.RANKER_CHECK]
        found[f"{pair} post-edits"] = random.Random(_SEED).sample(texts, min(max(2, _SENTENCES // by), len(texts)))
    return found


def _single(text: Text) -> Iterator[Text]:
    for block, target in zip(text.blocks, text.target or text.blocks, strict=True):
        one = replace(text, blocks=(block,), target=(target,), bad=())
        yield replace(one, bad=tuple((damage.observed.start, damage.observed.end) for damage in one.aligned))


def report(denoiser: Denoiser, texts: Mapping[str, Sequence[Text]]) -> Iterator[str]:
    """Yield, by kind of text, how well doubts find damage and how often what would rather stand there is right."""
    yield "held-out sentences: tokens, share damaged, AUC of what copying costs; rewrites likelier than copies, share that help"
    for name, members in texts.items():
        costs: list[float] = []
        damaged: list[bool] = []
        helps: list[bool] = []
        for text, copy in zip(members, denoiser.read([text.text for text in members]), strict=True):
            if copy is None:
                continue
            truth = Truth(text)
            costs += copy.surprisal
            damaged += (truth.covers(Span(span.start + (text.text[span.start] == " "), span.end)) for span in copy.spans)
            helps += (truth.gain([edit])[0] > 0 for edit in _edits(copy))
        ranked = Scored.of(costs, damaged, range(len(costs)))
        share = sum(helps) / len(helps) if helps else 0.0
        yield (
            f"  {name:24} {len(costs):6} {sum(damaged) / max(len(costs), 1):.2f} {ranked.auc(ranked.even):.3f}"
            f" {len(helps):5} {share:.2f}"
        )


def _edits(copy: Copy) -> Iterator[Edit]:
    for rewrite in copy.rewrites:
        if rewrite.evidence > _EVEN:
            yield Edit(rewrite.span, rewrite.text if rewrite.span.start else rewrite.text.lstrip())
