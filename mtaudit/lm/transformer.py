"""Any causal language model of the transformers library behind the batch protocol.

One pass over a text yields everything: surprisal, what else the model expected at each place, and the keys and values that
all candidates share. Candidates are then scored many at a time, packed into one sequence in which each sees only the text
before its own place and itself.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.errors import ModelError
from mtaudit.lm.base import Denoised, ModelInfo, Reading, Rewrite, Variant
from mtaudit.lm.batching import AS_TEXT
from mtaudit.lm.denoiser import Copy, Denoiser
from mtaudit.lm.locating import Change, Locator
from mtaudit.lm.marker import Marker, marker_at
from mtaudit.lm.passes import Pass, Reader
from mtaudit.lm.precision import choose_dtype, return_large_blocks
from mtaudit.model import Span

if TYPE_CHECKING:
    import torch

PACK = 256
"""Tokens of candidates scored in one forward pass."""

_KEPT_TEXTS = 3
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class TransformerModel:
    """A loaded model and tokenizer. Keeps what it read of the last few texts; results never depend on that."""

    def __init__(  # noqa: PLR0913, PLR0917 - what was loaded
        self,
        model: Any,  # noqa: ANN401 - transformers' classes
        tokenizer: Any,  # noqa: ANN401
        info: ModelInfo,
        marker: Marker | None = None,
        layer: int = 0,
        denoiser: Path | None = None,
    ) -> None:
        self._model = model
        self._marker = marker
        self._reader = Reader(model, info.window, marker.layer if marker else layer)
        self._tokenizer = tokenizer
        self._info = info
        self._start = _start_token(tokenizer)
        self._kept: OrderedDict[str, Pass] = OrderedDict()
        self._words: tuple[torch.Tensor, list[str]] | None = None
        self._denoiser = Denoiser(denoiser, model, tokenizer) if denoiser is not None else None
        self._copies: dict[str, Copy | None] = {}
        self._denoised: tuple[str, list[Span]] = "", []

    @classmethod
    def from_folder(  # noqa: PLR0913 - by name
        cls,
        folder: Path,
        *,
        name: str,
        revision: str,
        dtype: str = "auto",
        marker: Path | None = None,
        layer: int = 0,
        denoiser: Path | None = None,
    ) -> TransformerModel:
        """Load a model from safetensors (or a GGUF file); nothing in the folder is executed and nothing is fetched.

        Raises:
            ModelError: if that is not possible.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging as noise

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # What oneDNN and ideep keep for every shape of input they have seen is megabytes each, and texts have many lengths.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")
        os.environ.setdefault("LRU_CACHE_CAPACITY", "32")
        noise.disable_progress_bar()
        noise.set_verbosity_error()
        chosen = choose_dtype(dtype)
        return_large_blocks()
        where, extra = _placed(folder)
        try:
            tokenizer = AutoTokenizer.from_pretrained(where, local_files_only=True, trust_remote_code=False, **extra)
            model = AutoModelForCausalLM.from_pretrained(
                where,
                local_files_only=True,
                trust_remote_code=False,
                dtype=getattr(torch, chosen),
                attn_implementation="sdpa",
                **(extra or {"use_safetensors": True}),
            )
        except Exception as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            msg = f"the language model in {folder} cannot be loaded: {first}"
            raise ModelError(msg) from error
        if not getattr(tokenizer, "is_fast", False):
            msg = f"the language model in {folder} has no fast tokenizer, which offsets need"
            raise ModelError(msg)
        model.eval()
        window = int(getattr(model.config, "max_position_embeddings", 0) or 2048)
        found = marker_at(marker) if marker is not None else None
        return cls(model, tokenizer, ModelInfo(name, revision, _sha256(folder), chosen, window), found, layer, denoiser)

    @property
    def info(self) -> ModelInfo:
        """What was loaded."""
        return self._info

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text once."""
        return [self._pass(text).reading for text in texts]

    def screen(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """Compare the first token of each variant with the one that stands there."""
        seen = self._pass(text)
        if not seen.ids:
            return [0.0] * len(variants)
        changes = self._locate(seen, variants, following=0)
        rows = [(at, change) for at, change in enumerate(changes) if change.new and change.old]
        scores = [0.0] * len(variants)
        places = [change.at for _, change in rows]
        new = self._reader.scores(seen, places, [change.new[0] for _, change in rows])
        old = self._reader.scores(seen, places, [change.old[0] for _, change in rows])
        for (at, _), first, second in zip(rows, new, old, strict=True):
            scores[at] = first - second
        return scores

    def gain(self, text: str, variants: Sequence[Variant], *, following: int = 12) -> list[float]:
        """Compare each variant and what follows it with the original."""
        seen = self._pass(text)
        if not seen.ids:
            return [0.0] * len(variants)
        changes = self._locate(seen, variants, following=following)
        fresh = self._reader.continuations(seen, [(change.at, change.new) for change in changes], pack=PACK)
        return [
            value - seen.log_probability(change.at, change.at + len(change.old))
            for value, change in zip(fresh, changes, strict=True)
        ]

    def propose(self, text: str, places: Sequence[Span], *, count: int = 20) -> list[list[tuple[str, float]]]:
        """Return the likeliest whole words at each place."""
        seen = self._pass(text)
        ids, words = self._one_token_words()
        found: list[list[tuple[str, float]]] = [[] for _ in places]
        asked = []
        for at, place in enumerate(places):
            token = bisect_right(seen.reading.spans, place.start, key=lambda span: span.start) - 1
            spaced = place.start > 0 and text[place.start - 1] == " "
            if spaced and token >= 0 and seen.reading.spans[token].start == place.start - 1:
                asked.append((at, token))
        rows = self._reader.likeliest(seen, [token for _, token in asked], ids, min(count, len(words)))
        for (at, _), row in zip(asked, rows, strict=True):
            found[at] = [(words[index], value) for index, value in row]
        return found

    def mark(self, text: str, sentences: Sequence[Span]) -> list[float]:
        """Return, per token, the log-odds that an editor would change it; none without a marker."""
        seen = self.seen(text) if self._marker is not None else None
        if self._marker is None or seen is None:
            return []
        spans = self._pass(text).reading.spans
        # A sentence begins with the space before it.
        cuts = [bisect_left(spans, sentence.start - 1, key=lambda span: span.start) for sentence in sentences]
        return self._marker.marks(*seen, cuts)

    def denoise(self, text: str, sentences: Sequence[Span]) -> Denoised | None:
        """Return what a denoiser would change; None without one."""
        if self._denoiser is None:
            return None
        texts = [span.of(text) for span in sentences]
        new = [sentence for sentence in dict.fromkeys(texts) if sentence not in self._copies]
        fresh = dict(zip(new, self._denoiser.read(list(map(_plain, new))), strict=True))
        # A corrected text shares most sentences with the one before it; of others nothing is kept.
        kept = {*texts, *(span.of(self._denoised[0]) for span in self._denoised[1])}
        self._copies = {sentence: copy for sentence, copy in (self._copies | fresh).items() if sentence in kept}
        self._denoised = text, sorted(sentences)
        rows = [(span.start, self._copies[span.of(text)]) for span in self._denoised[1]]
        read = [(at, copy) for at, copy in rows if copy is not None]
        return Denoised(
            tuple(span.shift(at) for at, copy in read for span in copy.spans),
            tuple(value for _, copy in read for value in copy.surprisal),
            tuple(replace(each, span=each.span.shift(at)) for at, copy in read for each in copy.rewrites),
        )

    def prefer(self, text: str, variants: Sequence[Variant]) -> list[float]:
        """Compare the first token of each variant with the one that stands there, after the sentence was read."""
        found = [math.nan] * len(variants)
        if self._denoiser is None or self._denoised[0] != text:
            return found
        spans = self._denoised[1]
        asked: dict[Span, list[int]] = {}
        for number, variant in enumerate(variants):
            at = bisect_right(spans, variant.span.start, key=lambda span: span.start) - 1
            if at >= 0 and variant.span.end <= spans[at].end:
                asked.setdefault(spans[at], []).append(number)
        for span, numbers in asked.items():
            copy = self._copies.get(span.of(text))
            if copy is None:
                continue
            changed = [
                text[span.start : variants[at].span.start] + variants[at].text + text[variants[at].span.end : span.end]
                for at in numbers
            ]
            # Where it would write just that, how much likelier it finds all of it is known.
            whole: dict[str, float] = {}
            for rewrite in copy.rewrites:
                written = _written(span.of(text), rewrite)
                whole[written] = max(rewrite.evidence, whole.get(written, -math.inf))
            firsts = self._denoiser.preferences(copy, list(map(_plain, changed)))
            for at, sentence, value in zip(numbers, changed, firsts, strict=True):
                found[at] = whole.get(" ".join(sentence.split()), value)
        return found

    def seen(self, text: str) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return what a marker sees: hidden states ``[tokens, 2 * width]`` (middle and last layer) and scalars, per token."""
        return _states(self._pass(text))

    def seen_all(self, texts: Sequence[str]) -> list[tuple[Reading, torch.Tensor, torch.Tensor] | None]:
        """Return the reading of each text with what :meth:`seen` returns, many short texts in one pass; nothing is kept."""
        passes = self._reader.read_all([(text, *self._tokens(text)) for text in texts], self._start)
        found = ((seen.reading, _states(seen)) for seen in passes)
        return [None if states is None else (reading, *states) for reading, states in found]

    def forward(self, text: str) -> None:
        """Run the model once over ``text`` and drop what comes out: the yardstick of the speed benchmark."""
        import torch

        ids, _ = self._tokens(text)
        with torch.inference_mode():
            self._model(input_ids=torch.tensor([[self._start, *ids][: self._info.window]]))

    def _pass(self, text: str) -> Pass:
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        for other in self._kept.values():
            other.caches.clear()  # they are large, and a text that is left is seldom asked about again
        ids, ends = self._tokens(text)
        seen = self._reader.read(text, ids, ends, self._start)
        self._kept[key] = seen
        while len(self._kept) > _KEPT_TEXTS:
            self._kept.popitem(last=False)
        return seen

    def _tokens(self, text: str) -> tuple[list[int], list[int]]:
        """Return token ids and where each ends in ``text``."""
        if not text:
            return [], []
        encoded = self._tokenizer(_plain(text), return_offsets_mapping=True, **AS_TEXT)
        ends: list[int] = []
        for _, end in encoded["offset_mapping"]:
            ends.append(max(end, ends[-1] if ends else 0))
        if ends:
            ends[-1] = len(text)
        return list(encoded["input_ids"]), ends

    def _locate(self, seen: Pass, variants: Sequence[Variant], *, following: int) -> list[Change]:
        locator = Locator(seen.text, seen.ids, seen.ends, self._ids_of)
        return locator.changes(variants, following=following)

    def _ids_of(self, texts: Sequence[str]) -> list[list[int]]:
        if not texts:
            return []
        rows: list[list[int]] = self._tokenizer([_plain(text) for text in texts], **AS_TEXT)["input_ids"]
        return rows

    def _one_token_words(self) -> tuple[torch.Tensor, list[str]]:
        if self._words is None:
            import torch

            rows = list(_spaced_words(self._tokenizer))
            self._words = torch.tensor([token for token, _ in rows], dtype=torch.long), [word for _, word in rows]
        return self._words


def _states(seen: Pass) -> tuple[torch.Tensor, torch.Tensor] | None:
    """Return hidden states and scalars per token, None where there is no middle layer or no token."""
    import torch

    if seen.middle is None or not seen.ids:
        return None
    reading, text = seen.reading, seen.text
    states = torch.cat([seen.middle[1 : len(seen.ids) + 1], seen.hidden[1 : len(seen.ids) + 1]], -1)
    rows = zip(reading.spans, reading.surprisal, reading.entropy, reading.top, strict=True)
    scalars = [
        (*(min(value, 15.0) / 5 for value in values), min(max(values[0] - values[2], 0.0), 12.0) / 4, _begins(text, span))
        for span, *values in rows
    ]
    return states, torch.tensor(scalars)


def _begins(text: str, span: Span) -> float:
    """Return 1 for a token that begins a word, with or without the space before it."""
    spaces = {" ", "\n"}
    return float(span.start == 0 or text[span.start : span.start + 1] in spaces or text[span.start - 1] in spaces)


def _written(sentence: str, rewrite: Rewrite) -> str:
    # The token at the start of a sentence begins with a space that is not there.
    return " ".join((sentence[: rewrite.span.start] + rewrite.text + sentence[rewrite.span.end :]).split())


def _plain(text: str) -> str:
    """Return ``text`` with lone surrogates, which no tokenizer takes, as replacement characters of the same length."""
    return _SURROGATE.sub("\ufffd", text)


def _spaced_words(tokenizer: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401
    """Yield the tokens that are a space and a whole word of letters."""
    size = len(tokenizer)
    for token, text in enumerate(
        tokenizer.batch_decode([[index] for index in range(size)], clean_up_tokenization_spaces=False)
    ):
        word = text[1:]
        if text[:1] == " " and len(word) > 1 and word.replace("-", "").replace("'", "").isalpha() and word.isascii():
            yield token, word


def _start_token(tokenizer: Any) -> int:  # noqa: ANN401
    """Return the token that stands before a document: the one that parted documents in training, where it is known."""
    separator = tokenizer.convert_tokens_to_ids("<|endoftext|>")
    if isinstance(separator, int) and tokenizer.convert_ids_to_tokens(separator) == "<|endoftext|>":
        return separator
    for token in (tokenizer.bos_token_id, tokenizer.eos_token_id):
        if token is not None:
            return int(token)
    return 0


def _placed(folder: Path) -> tuple[str, dict[str, Any]]:
    if folder.is_file() and folder.suffix == ".gguf":
        return str(folder.parent), {"gguf_file": folder.name}
    if folder.is_dir() and (folder / "config.json").is_file():
        if any(folder.glob("*.safetensors")):
            return str(folder), {}
        msg = f"{folder} holds no safetensors; pickled weights are never loaded"
        raise ModelError(msg)
    msg = f"{folder} is neither a folder with config.json and safetensors nor a GGUF file"
    raise ModelError(msg)


def _sha256(folder: Path) -> str:
    files = [folder] if folder.is_file() else sorted(folder.glob("*.safetensors"))
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as data:
            digest.update(hashlib.file_digest(data, "sha256").digest())
    return digest.hexdigest()
