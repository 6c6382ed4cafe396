"""Teaches the language model to undo round trips: a low-rank adapter, fitted on pairs of damaged and original sentences."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.lm.batching import AS_TEXT, by_length
from mtaudit.lm.denoiser import TURN, attach
from mtaudit.training.corpora import PAIRS, Part, Text, natives, post_edited, trips
from mtaudit.training.noise import damaged
from mtaudit.training.roundtrip import SEEN

if TYPE_CHECKING:
    import torch
    from spacy.language import Language

SEED = 3
RANK = 32
LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
COUNT = 22_000
SHARES = {"noise": 0.38, "mild": 0.22, "whole": 0.06, "sound": 0.14, "post-edited": 0.2}
"""What the pairs are: native sentences with noise from the channel's tables, with some of an engine's damage, with all of it,
with none; and machine translations with their post-edits."""

LANGUAGES = tuple(name for name in PAIRS if name != "ro-en")
"""Whose post-edits teach. Not Romanian's: the figures measured on it say what holds for a language that nobody taught."""

_ROUNDS = 2
"""Trips of every native document, each over another pivot or with other damage."""

_WHOLE = 500
_SHORTEST, _LONGEST = 5, 45
_BATCH = 1200
_RATE, _LOWEST, _WARM = 1e-3, 0.03, 30
_SENTENCE_END = re.compile(r'(?<=[.!?])\s+(?=[A-Z"“])')

Pair = tuple[str, str]
"""A damaged sentence and the original."""


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of the damaged sentence with what follows it, and of the original with the end."""

    prompt: list[int]
    answer: list[int]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


def pairs(data: Path, tagger: Language, count: int = COUNT, without: str = "") -> list[Pair]:
    """Return ``count`` pairs from the part of the data that fits the marker, in the stated shares; seeds are fixed."""
    chance = random.Random(SEED)
    documents = [by_sentence(text) for text in natives(data) if text.part is Part.MARKER and _is_wanted(text, without)]
    documents = [text for text in documents if text.blocks][: max(40, count // 4)]
    edited = [
        by_sentence(text)
        for name in LANGUAGES
        for text in post_edited(data, name)
        if text.part is Part.MARKER and _is_wanted(text, without)
    ]
    native = sorted({block for text in documents for block in text.blocks})
    chance.shuffle(native)
    sound = [*native, *(block for text in edited if not text.machine for block in text.blocks)]
    groups = {"sound": [(text, text) for text in native], "mild": list(_mild(documents, chance))}
    groups["noise"] = list(damaged(sound[: max(200, count)], tagger, SEED))
    groups["whole"] = list(_pairs(trips(documents[:_WHOLE], mild=False, pivots=SEEN)))
    groups["post-edited"] = [pair for text in edited if text.machine for pair in _pairs([text])]
    found: list[Pair] = []
    for name, share in SHARES.items():
        chance.shuffle(groups[name])
        found += groups[name][: int(count * share)]
    chance.shuffle(found)
    return found


def _is_wanted(text: Text, without: str) -> bool:
    return not (without and without in text.kind)


def _mild(documents: list[Text], chance: random.Random) -> Iterator[Pair]:
    for _ in range(_ROUNDS):
        chance.shuffle(documents)
        yield from (pair for pair in _pairs(trips(documents, mild=True, pivots=SEEN)) if pair[0] != pair[1])


def by_sentence(text: Text) -> Text:
    """Return a native or post-edited document with a block for each sentence of middling length; translations are left so."""
    if text.machine:
        return text  # one sentence as it is: its post-edit need not have as many
    sentences = [part for block in text.blocks for part in _SENTENCE_END.split(block)]
    blocks = tuple(part for part in sentences if _SHORTEST <= len(part.split()) <= _LONGEST)
    return replace(text, blocks=blocks, target=blocks)


def _pairs(texts: Iterable[Text]) -> Iterator[Pair]:
    for text in texts:
        yield from zip(text.blocks, text.target or text.blocks, strict=True)


def fit(model: Any, tokenizer: Any, chosen: Sequence[Pair], progress: Callable[[float], None]) -> dict[str, torch.Tensor]:  # noqa: ANN401
    """Return the adapter's weights after one pass over the pairs; the loss counts the original's tokens only."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    for parameter in model.parameters():
        parameter.requires_grad_(False)  # noqa: FBT003 - torch's signature
    layers = attach(model, _untrained(model), trained=True)
    for layer in layers:
        layer.on = True
    parameters = [part for layer in layers for part in (layer.a, layer.b)]
    optimizer = torch.optim.AdamW(parameters, lr=_RATE, betas=(0.9, 0.98), weight_decay=0.0)
    batches = list(_batches(list(_examples(tokenizer, chosen)), random.Random(SEED)))
    model.train()
    for step, batch in enumerate(batches):
        inputs, labels = _padded(batch, int(tokenizer.eos_token_id))
        hidden = model.base_model(inputs, use_cache=False).last_hidden_state[:, :-1]
        counts = labels[:, 1:] >= 0
        loss = nn.functional.cross_entropy(model.lm_head(hidden[counts]).float(), labels[:, 1:][counts])
        rate = min(1.0, (step + 1) / _WARM) * max(_LOWEST, 0.5 * (1 + math.cos(math.pi * step / len(batches))))
        for group in optimizer.param_groups:
            group["lr"] = _RATE * rate
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        progress(1 / len(batches))
    model.eval()
    weights = {name: value for name, value in model.named_parameters() if value.requires_grad}
    return {name: value.detach().to(torch.bfloat16).contiguous() for name, value in weights.items()}


def _untrained(model: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401
    import torch

    found: dict[str, torch.Tensor] = {}
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in LAYERS:
            found[f"{name}.a"] = torch.randn(RANK, module.in_features) * module.in_features**-0.5
            found[f"{name}.b"] = torch.zeros(module.out_features, RANK)
    return found


def _examples(tokenizer: Any, chosen: Sequence[Pair]) -> Iterator[Example]:  # noqa: ANN401
    prompts = tokenizer([damaged + TURN for damaged, _ in chosen], **AS_TEXT)["input_ids"]
    answers = tokenizer([" " + original for _, original in chosen], **AS_TEXT)["input_ids"]
    for prompt, answer in zip(prompts, answers, strict=True):
        yield Example(prompt, [*answer, int(tokenizer.eos_token_id)])


def _batches(examples: Sequence[Example], chance: random.Random, together: int = 400) -> Iterator[list[Example]]:
    """Yield batches of examples of similar length, in random order among their neighbours."""
    for first in range(0, len(examples), together):
        group = examples[first : first + together]
        found = [[group[at] for at in batch] for batch in by_length(list(map(len, group)), _BATCH)]
        chance.shuffle(found)
        yield from found


def _padded(batch: Sequence[Example], end: int) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    longest = max(map(len, batch))
    inputs = torch.full((len(batch), longest), end)
    labels = torch.full((len(batch), longest), -100)
    for row, example in enumerate(batch):
        inputs[row, : len(example)] = torch.tensor([*example.prompt, *example.answer])
        labels[row, len(example.prompt) : len(example)] = torch.tensor(example.answer)
    return inputs, labels


def save(path: Path, model: str, weights: dict[str, torch.Tensor]) -> None:
    """Write the adapter as safetensors."""
    from safetensors.torch import save_file

    save_file(weights, path, metadata={"model": model, "rank": str(RANK)})
