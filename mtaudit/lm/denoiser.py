"""The language model, taught to undo damage: given a damaged sentence it writes what stood there before.

A low-rank adapter (LoRA; Hu et al. 2022, arXiv 2106.09685) that is added to the model's own weights while it is asked and left
out otherwise. It reads ``damaged =>`` and, behind that, the same sentence again: how unwilling it is to copy each word says
how doubtful the word is, and what it would rather write there is a proposal. See ``models/denoiser.md``.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.errors import ModelError
from mtaudit.lm.base import Rewrite
from mtaudit.lm.batching import AS_TEXT, by_length
from mtaudit.model import Span

if TYPE_CHECKING:
    import torch

TURN = " =>"
"""What stands between the damaged sentence and the other one."""

LONGEST = 160
"""Tokens of a sentence beyond which it is not asked about."""

_SHORTEST = 4
_BATCH = 2048
"""Tokens in one forward pass."""

_ALTERNATIVES = 3
_LEAST = math.log(0.06)
"""Log-probability of the first token that a proposal begins with."""

_SURE = 0.06
"""Nats of a copied token below which no other is that likely."""

_BEHIND = -3.0
"""Nats by which it may be less likely than the copied token."""

_BRANCHES = 6
"""Proposals followed in one sentence."""

_STEPS = 7
_PADDING = -1
_REACH = 6
"""Tokens that a proposal may leave out before it meets the sentence again."""

_MEETING = 2
"""Tokens that it must have in common with the sentence then."""


@dataclass(slots=True)
class Copy:
    """One sentence as it was copied.

    ``spans`` are the tokens' places in the sentence, with the space before each; ``surprisal`` what copying each one costs in
    nats, ``hidden`` the states after each (one entry more, for the end), ``rewrites`` what the model would rather write.
    """

    ids: tuple[int, ...]
    spans: tuple[Span, ...]
    surprisal: tuple[float, ...]
    hidden: torch.Tensor
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(slots=True)
class _Branch:
    """Something else than the next token, followed until it meets the sentence again."""

    at: int
    tokens: list[int]
    costs: list[float] = field(default_factory=list)
    met: int | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """The tokens of a sentence as a prompt and as its copy, and the places of the latter."""

    prompt: list[int]
    ids: list[int]
    spans: list[Span]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.ids)


class Denoiser:
    """An adapter on a loaded model, which is as it was whenever the adapter is not asked.

    Raises:
        ModelError: if the file is damaged or belongs to another model.
    """

    def __init__(self, path: Path, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - transformers' classes
        from safetensors import safe_open

        try:
            with safe_open(path, framework="pt") as file:
                weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            self._adapted = attach(model, weights)
        except Exception as error:
            msg = f"{path} is damaged or belongs to another model: {error}"
            raise ModelError(msg) from error
        self._tokenizer = tokenizer
        self._base, self._head = model.base_model, model.get_output_embeddings()
        self._end = int(tokenizer.eos_token_id)
        # Newer versions of the library call it so.
        self._past = "cache" if "cache" in inspect.signature(self._base.forward).parameters else "past_key_values"

    def read(self, sentences: Sequence[str]) -> list[Copy | None]:
        """Read each sentence once; None where it is too short or too long."""
        import torch

        rows = self._rows(sentences)
        found: list[Copy | None] = [None] * len(rows)
        chosen = [at for at, row in enumerate(rows) if _SHORTEST <= len(row.ids) <= LONGEST]
        with torch.inference_mode(), self._switched_on():
            for batch in by_length([len(rows[at]) for at in chosen], _BATCH):
                copies = self._together([rows[chosen[number]] for number in batch])
                for number, copy in zip(batch, copies, strict=True):
                    found[chosen[number]] = copy
        return found

    def preferences(self, copy: Copy, changed: Sequence[str]) -> list[float]:
        """Return, per changed sentence, how much likelier its first token that differs is than the copied one, in nats."""
        import torch

        if not changed:
            return []
        copied = (*copy.ids, self._end)
        places, new = [], []
        for ids in self._tokenizer([" " + text for text in changed], **AS_TEXT)["input_ids"]:
            row = (*ids, self._end)
            at = next((at for at, pair in enumerate(zip(copied, row, strict=False)) if pair[0] != pair[1]), 0)
            places.append(at)
            new.append(row[at])
        with torch.inference_mode():
            weights = self._head.weight
            old = weights[torch.tensor([copied[at] for at in places])].float()
            gaps = torch.linalg.vecdot(copy.hidden[torch.tensor(places)].float(), weights[torch.tensor(new)].float() - old)
        values: list[float] = gaps.tolist()
        return values

    def _rows(self, sentences: Sequence[str]) -> list[_Row]:
        if not sentences:
            return []
        prompts = self._tokenizer([sentence + TURN for sentence in sentences], **AS_TEXT)["input_ids"]
        copies = self._tokenizer([" " + sentence for sentence in sentences], return_offsets_mapping=True, **AS_TEXT)
        return [
            _Row(prompt, ids, [Span(max(start - 1, 0), max(end - 1, 0)) for start, end in offsets])
            for prompt, ids, offsets in zip(prompts, copies["input_ids"], copies["offset_mapping"], strict=True)
        ]

    @contextmanager
    def _switched_on(self) -> Iterator[None]:
        for layer in self._adapted:
            layer.on = True
        try:
            yield
        finally:
            for layer in self._adapted:
                layer.on = False

    def _together(self, rows: Sequence[_Row]) -> Iterator[Copy]:
        import torch

        # Padding stands behind, where a causal model cannot see it.
        longest = max(map(len, rows))
        inputs = torch.tensor([[*row.prompt, *row.ids, *[self._end] * (longest - len(row))] for row in rows])
        out = self._asked(input_ids=inputs, use_cache=True)
        copies: list[Copy] = []
        branches: list[list[_Branch]] = []
        for at, row in enumerate(rows):
            hidden = out.last_hidden_state[at, len(row.prompt) - 1 : len(row)].clone()
            logits = self._head(hidden[:-1]).float()
            normalizers = logits.logsumexp(-1)
            surprisal = normalizers - logits[torch.arange(len(row.ids)), torch.tensor(row.ids)]
            if not surprisal.isfinite().all():
                msg = "the denoiser gave numbers that are not finite: its weights or the model's are damaged"
                raise ModelError(msg)
            copies.append(Copy(tuple(row.ids), tuple(row.spans), tuple(surprisal.clamp_min(0).tolist()), hidden))
            open_ = (surprisal > _SURE).nonzero()[:, 0]
            best = logits[open_].topk(_ALTERNATIVES)
            chances = (best.values - normalizers[open_, None]).tolist()
            branches.append(
                self._branches(row, surprisal.tolist(), zip(open_.tolist(), chances, best.indices.tolist(), strict=True))
            )
        if any(branches):
            self._follow(rows, branches, out.past_key_values, longest)
        for row, copy, each in zip(rows, copies, branches, strict=True):
            copy.rewrites = tuple(self._rewrites(row, copy, each))
            yield copy

    def _asked(self, **inputs: Any) -> Any:  # noqa: ANN401
        try:
            return self._base(**inputs)
        except RuntimeError as error:
            msg = f"the language model failed on {inputs['input_ids'].numel()} tokens: {error}"
            raise ModelError(msg) from error

    def _branches(
        self, row: _Row, surprisal: Sequence[float], likeliest: Iterable[tuple[int, list[float], list[int]]]
    ) -> list[_Branch]:
        """Return the likeliest other tokens of a sentence, of those at some places; the end is never one."""
        found = [
            (chance, _Branch(at, [token], [chance]))
            for at, chances, tokens in likeliest
            for chance, token in zip(chances, tokens, strict=True)
            if token not in {row.ids[at], self._end} and chance >= max(_LEAST, _BEHIND - surprisal[at])
        ]
        found.sort(key=lambda entry: -entry[0])
        return [branch for _, branch in found[:_BRANCHES]]

    def _follow(self, rows: Sequence[_Row], branches: Sequence[list[_Branch]], cache: Any, width: int) -> None:  # noqa: ANN401
        """Write on greedily behind every branch, all at once, until each meets its sentence again."""
        import torch

        seen: list[torch.Tensor] = []
        for step in range(_STEPS):
            open_ = [[n for n, branch in enumerate(each) if branch.met is None] for each in branches]
            count = max(map(len, open_))
            if not count:
                return
            numbers = torch.tensor([[*each, *[_PADDING] * (count - len(each))] for each in open_])
            starts = torch.zeros_like(numbers)
            tokens = torch.full_like(numbers, self._end)
            prefix = torch.zeros(*numbers.shape, width, dtype=torch.bool)
            prefix[..., 0] = True  # padding must see something
            for at, each in enumerate(open_):
                for column, number in enumerate(each):
                    branch = branches[at][number]
                    starts[at, column] = len(rows[at].prompt) + branch.at
                    tokens[at, column] = branch.tokens[-1]
                    prefix[at, column, : starts[at, column]] = True
            seen.append(numbers)
            # Each sees its sentence up to where it branches off, and itself.
            own = [(numbers[:, :, None] == then[:, None]) & (numbers >= 0)[:, :, None] for then in seen]
            hidden = self._asked(
                input_ids=tokens,
                attention_mask=torch.cat([prefix, *own], -1)[:, None],
                position_ids=starts + step,
                **{self._past: cache},
                use_cache=True,
            ).last_hidden_state
            places = [(at, column) for at, each in enumerate(open_) for column in range(len(each))]
            states = hidden[torch.tensor([at for at, _ in places]), torch.tensor([column for _, column in places])]
            chances, best = self._head(states).float().log_softmax(-1).max(-1)
            for (at, column), chance, token in zip(places, chances.tolist(), best.tolist(), strict=True):
                branch = branches[at][open_[at][column]]
                branch.tokens.append(token)
                branch.costs.append(chance)
                self._meet(branch, rows[at].ids)

    def _meet(self, branch: _Branch, ids: Sequence[int]) -> None:
        """Note where the branch is back in the sentence, if it is."""
        copied = [*ids, self._end]
        ends = branch.tokens[-1] == self._end
        tail = branch.tokens[-1:] if ends else branch.tokens[-_MEETING:]
        kept = len(branch.tokens) - len(tail)
        if len(tail) < _MEETING and not ends:
            return
        places = [
            at
            for at in range(branch.at, min(branch.at + kept + _REACH, len(copied)) + 1)
            if copied[at : at + len(tail)] == tail and (kept or at > branch.at)
        ]
        if places:
            branch.met, branch.kept = min(places, key=lambda at: abs(at - branch.at - kept)), kept
        elif ends:
            branch.met, branch.kept = -1, 0  # it stopped too early

    def _rewrites(self, row: _Row, copy: Copy, branches: Sequence[_Branch]) -> Iterator[Rewrite]:
        best: dict[tuple[Span, str], float] = {}
        for branch in branches:
            if branch.met is None or branch.met < 0:
                continue
            seen = branch.met + len(branch.tokens) - branch.kept
            evidence = sum(branch.costs) + sum(copy.surprisal[branch.at : seen])
            start = row.spans[branch.at].start
            end = row.spans[branch.met - 1].end if branch.met > branch.at else start
            key = Span(start, end), self._tokenizer.decode(branch.tokens[: branch.kept])
            best[key] = max(evidence, best.get(key, -math.inf))
        for (span, text), evidence in best.items():
            yield Rewrite(span, text, evidence)


def attach(model: Any, weights: Mapping[str, torch.Tensor], *, trained: bool = False) -> list[Any]:  # noqa: ANN401
    """Put the adapter beside the model's own layers and return the layers, which are off.

    ``weights`` are ``NAME.a`` ``[rank, inputs]`` and ``NAME.b`` ``[outputs, rank]`` of each layer; ``trained`` keeps them in
    single precision as parameters.
    """
    import torch
    from torch import nn

    class Adapted(nn.Module):
        """A linear layer and a product of two narrow ones, added when it is on."""

        def __init__(self, base: nn.Linear, a: torch.Tensor, b: torch.Tensor) -> None:
            super().__init__()
            if a.shape[1] != base.in_features or b.shape[0] != base.out_features or a.shape[0] != b.shape[1]:
                msg = "its shapes do not fit"
                raise ValueError(msg)
            self.base = base
            number = torch.float32 if trained else base.weight.dtype
            self.a, self.b = (nn.Parameter(part.to(number), requires_grad=trained) for part in (a, b))
            self.on = False

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self.base(inputs)
            if self.on:
                out = out + (inputs @ self.a.to(inputs.dtype).T) @ self.b.to(inputs.dtype).T
            return out

    found = []
    for name in sorted({key.rpartition(".")[0] for key in weights}):
        parent, _, child = name.rpartition(".")
        owner = model.get_submodule(parent)
        layer = Adapted(getattr(owner, child), weights[name + ".a"], weights[name + ".b"])
        setattr(owner, child, layer)
        found.append(layer)
    return found
