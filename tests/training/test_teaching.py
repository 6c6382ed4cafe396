"""Teaching the denoiser: which pairs, in which batches, and that what is learned can be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

from mtaudit.config import DEFAULT_MODEL
from mtaudit.lm.denoiser import Denoiser, attach
from mtaudit.lm.store import path_of, pull
from mtaudit.training.corpora import Part, Text
from mtaudit.training.denoiser import _pairs, by_sentence, fit, save


def test_native_documents_are_cut_into_sentences_of_middling_length() -> None:
    blocks = ("He came home late that night. Why? Nobody knew where he had been.", "Too short. " + "word " * 60)
    found = by_sentence(Text("native-x", Part.MARKER, blocks, blocks))
    assert list(_pairs([found])) == [
        ("He came home late that night.", "He came home late that night."),
        ("Nobody knew where he had been.", "Nobody knew where he had been."),
    ]


@pytest.mark.real_model
def test_what_a_small_model_learns_can_be_saved_loaded_and_asked(tmp_path: Path) -> None:
    pull(DEFAULT_MODEL)
    tokenizer = AutoTokenizer.from_pretrained(path_of(DEFAULT_MODEL), local_files_only=True)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        tie_word_embeddings=True,
    )
    fresh = LlamaForCausalLM(config)
    state = {name: value.clone() for name, value in fresh.state_dict().items()}
    pairs = [("He go home now every night.", "He goes home now every night.")] * 40
    weights = fit(fresh, tokenizer, pairs, lambda _: None)
    assert any(bool(value.any()) for name, value in weights.items() if name.endswith(".b"))
    save(tmp_path / "x.safetensors", "small", weights)

    model: Any = LlamaForCausalLM(config)
    model.load_state_dict(state)
    denoiser = Denoiser(tmp_path / "x.safetensors", model, tokenizer)
    (copy,) = denoiser.read(["He go home now every night."])
    assert copy is not None
    assert len(copy.surprisal) == len(copy.ids)
    plain: Any = LlamaForCausalLM(config)
    plain.load_state_dict(state)
    attach(plain, {name: torch.zeros_like(value) for name, value in load_file(tmp_path / "x.safetensors").items()})
    inputs = torch.tensor([tokenizer("He go home.")["input_ids"]])
    with torch.inference_mode():
        assert torch.allclose(model(inputs).logits, plain(inputs).logits)
