"""The denoiser on the real model: it leaves the model as it was, finds damage, and says so consistently."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from mtaudit.config import DEFAULT_MODEL
from mtaudit.errors import ModelError
from mtaudit.layers import PlainTagger, analyse, with_model
from mtaudit.lm.base import Variant
from mtaudit.lm.denoiser import TURN, attach
from mtaudit.lm.store import models_folder, path_of, pull
from mtaudit.lm.transformer import TransformerModel
from mtaudit.model import Span
from mtaudit.readers import document_from_text

pytestmark = pytest.mark.real_model

WEIGHTS = models_folder() / f"{DEFAULT_MODEL}.denoiser.safetensors"
TEXT = "The minister has said that the parliament will vote the law in the Monday. Nobody was hurt. Yes!"
SENTENCES = [Span(0, 74), Span(75, 91), Span(92, 96)]


@pytest.fixture(scope="module")
def model() -> TransformerModel:
    """The default model with the denoiser that ships."""
    pull(DEFAULT_MODEL)
    return TransformerModel.from_folder(path_of(DEFAULT_MODEL), name="x", revision="1", dtype="float32", denoiser=WEIGHTS)


def test_the_model_itself_is_left_as_it_was(model: TransformerModel) -> None:
    plain = TransformerModel.from_folder(path_of(DEFAULT_MODEL), name="x", revision="1", dtype="float32")
    assert plain.denoise(TEXT, SENTENCES) is None
    assert all(map(math.isnan, plain.prefer(TEXT, [Variant(Span(4, 12), "President")])))
    before = plain.read([TEXT])[0]
    model.denoise(TEXT, SENTENCES)
    assert model.read([TEXT])[0].surprisal == pytest.approx(before.surprisal, abs=1e-4)


def test_copying_costs_what_a_plain_pass_says(model: TransformerModel) -> None:
    found = model.denoise(TEXT, SENTENCES)
    assert found is not None
    sentence = SENTENCES[0].of(TEXT)
    here = [(span, cost) for span, cost in zip(found.spans, found.surprisal, strict=True) if span.end <= SENTENCES[0].end]
    assert "".join(span.of(TEXT) for span, _ in here) == sentence
    prompt, copy = model._ids_of([sentence + TURN, " " + sentence])
    denoiser = model._denoiser
    assert denoiser is not None
    with torch.inference_mode(), denoiser._switched_on():
        chances = model._model(input_ids=torch.tensor([[*prompt, *copy]])).logits[0].log_softmax(-1)
    costs = [-float(chances[len(prompt) - 1 + at, token]) for at, token in enumerate(copy)]
    assert [cost for _, cost in here] == pytest.approx(costs, abs=1e-3)


def test_rewrites_cost_what_a_plain_pass_says(model: TransformerModel) -> None:
    found = model.denoise(TEXT, SENTENCES)
    assert found is not None
    assert found.rewrites
    denoiser = model._denoiser
    assert denoiser is not None
    for rewrite in found.rewrites:
        span = next(span for span in SENTENCES if span.start <= rewrite.span.start and rewrite.span.end <= span.end)
        sentence = span.of(TEXT)
        low, high = rewrite.span.start - span.start, rewrite.span.end - span.start
        changed = (" " + sentence)[: low + (low > 0)] + rewrite.text + (" " + sentence)[high + 1 :]
        (old, copied), (new, rewritten) = _costs(model, sentence, " " + sentence), _costs(model, sentence, changed)
        first = next(at for at, pair in enumerate(zip(copied, rewritten, strict=False)) if pair[0] != pair[1])
        last = 0  # tokens that both end with
        while last < min(len(copied), len(rewritten)) - first and copied[-1 - last] == rewritten[-1 - last]:
            last += 1
        # Up to the second token that both have again all counts; what follows may differ a little.
        seen = min(last, 2)
        ends = len(copied) - last + seen, len(rewritten) - last + seen
        assert sum(old[first : ends[0]]) - sum(new[first : ends[1]]) == pytest.approx(rewrite.evidence, abs=1e-2)


def _costs(model: TransformerModel, sentence: str, written: str) -> tuple[list[float], list[int]]:
    prompt, ids = model._ids_of([sentence + TURN, written])
    denoiser = model._denoiser
    assert denoiser is not None
    ids.append(denoiser._end)
    with torch.inference_mode(), denoiser._switched_on():
        chances = model._model(input_ids=torch.tensor([[*prompt, *ids]])).logits[0].log_softmax(-1)
    return [-float(chances[len(prompt) - 1 + at, token]) for at, token in enumerate(ids)], ids


def test_preferences_are_differences_of_first_tokens(model: TransformerModel) -> None:
    found = model.denoise(TEXT, SENTENCES)
    assert found is not None
    start = TEXT.index("in the Monday")
    variant = Variant(Span(start, start + 6), "on")
    (value,) = model.prefer(TEXT, [variant])
    sentence = SENTENCES[0].of(TEXT)
    prompt, copy = model._ids_of([sentence + TURN, " " + sentence[:start].rstrip()])
    denoiser = model._denoiser
    assert denoiser is not None
    with torch.inference_mode(), denoiser._switched_on():
        chances = model._model(input_ids=torch.tensor([[*prompt, *copy]])).logits[0, -1].log_softmax(-1)
    on, at = (ids[0] for ids in model._ids_of([" on", " in"]))
    assert value == pytest.approx(float(chances[on] - chances[at]), abs=1e-3)
    assert value > 0


def test_short_sentences_and_other_texts_are_not_known(model: TransformerModel) -> None:
    found = model.denoise(TEXT, SENTENCES)
    assert found is not None
    assert not any(SENTENCES[2].overlaps(span) for span in found.spans)
    assert all(map(math.isnan, model.prefer("Another text that nobody read.", [Variant(Span(0, 7), "One more")])))
    assert all(map(math.isnan, model.prefer(TEXT, [Variant(SENTENCES[2], "No!"), Variant(Span(60, 80), "x")])))


def test_it_works_without_a_marker(model: TransformerModel) -> None:
    analysis = with_model(analyse(document_from_text(TEXT), PlainTagger()), model)
    assert not analysis.marks
    assert not analysis.suspicions
    assert len(analysis.doubts) == len(analysis.words)
    assert analysis.rewrites


def test_numbers_that_are_not_finite_are_one_clear_error(model: TransformerModel) -> None:
    denoiser = model._denoiser
    assert denoiser is not None
    layer = denoiser._adapted[0]
    kept = layer.b.data.clone()
    layer.b.data.fill_(math.nan)
    try:
        with pytest.raises(ModelError, match="not finite"):
            model.denoise("Nobody had read this sentence before today.", [Span(0, 43)])
    finally:
        layer.b.data.copy_(kept)


def test_odd_input_is_read(model: TransformerModel) -> None:
    text = "😀 😀 ́ ́ <|im_end|> \ud800 x. " + "word " * 300
    found = model.denoise(text, [Span(0, 22), Span(22, len(text)), Span(5, 5)])
    assert found is not None
    assert all(0 <= span.start <= span.end <= len(text) for span in found.spans)


def test_damaged_weights_are_one_clear_error(tmp_path: Path) -> None:
    damaged = tmp_path / "x.safetensors"
    damaged.write_bytes(WEIGHTS.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"x\.safetensors is damaged or belongs to another model"):
        TransformerModel.from_folder(path_of(DEFAULT_MODEL), name="x", revision="1", denoiser=damaged)


def test_weights_of_another_model_are_refused() -> None:
    layer = torch.nn.Sequential(torch.nn.Linear(4, 4))
    with pytest.raises(ValueError, match="do not fit"):
        attach(layer, {"0.a": torch.zeros(2, 5), "0.b": torch.zeros(4, 2)})
