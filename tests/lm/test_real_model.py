"""The real model's answers against plain forward passes, in windows, in batches, and without a network."""

from __future__ import annotations

import math
import socket
from collections.abc import Sequence

import pytest
import torch

from mtaudit.config import DEFAULT_MODEL
from mtaudit.lm.base import LanguageModel, Variant
from mtaudit.lm.passes import Reader
from mtaudit.lm.store import path_of, pull
from mtaudit.lm.transformer import TransformerModel
from mtaudit.model import Span

pytestmark = pytest.mark.real_model

TEXT = (
    "The state secretary met reporters in Geneva on Monday evening. She said that the venue of the competition had been "
    "changed twice, and that nobody knew why.\n\nHer deputy took cautious notes — “very cautious”, he joked 🌉 — and left."
)
CLOSE = 1e-3


@pytest.fixture(scope="module")
def model() -> TransformerModel:
    """The default model in float32, in which sums can be compared."""
    pull(DEFAULT_MODEL)
    return TransformerModel.from_folder(path_of(DEFAULT_MODEL), name="default", revision="1", dtype="float32")


def variants() -> list[Variant]:
    rows = []
    for old, new in (
        ("state secretary", "Secretary of State"),
        ("competition", "meeting"),
        ("competition", "race and the meeting"),
        ("The ", "A "),
        ("The state", "Our state"),
        ("cautious", "careful"),
        ("very ", ""),
        ("left.", "went home."),
        (" 🌉", ""),
        ("twice", "2x"),
        (TEXT[-1], "!"),
    ):
        start = TEXT.index(old)
        rows.append(Variant(Span(start, start + len(old)), new))
    comma = TEXT.index("joked")
    return [
        *rows,
        Variant(Span(comma, comma), "also "),
        Variant(Span(0, 0), "Look: "),
        Variant(Span(len(TEXT), len(TEXT)), " Bye."),
    ]


def costs(model: TransformerModel, ids: Sequence[int]) -> list[float]:
    """Return the log-probability of every token by one forward pass of the whole."""
    inputs = torch.tensor([[model._start, *ids]])
    with torch.inference_mode():
        logits = model._reader._model(input_ids=inputs, use_cache=False).logits[0].float().log_softmax(-1)
    return [float(logits[at, token]) for at, token in enumerate(ids)]


def brute_gain(model: TransformerModel, text: str, variant: Variant, following: int) -> float:
    """Compare both texts from the first token that differs to the end of the same following characters."""
    old, ends = model._tokens(text)
    last = next((at for at, end in enumerate(ends) if end >= variant.span.end), len(ends) - 1)
    stop = ends[min(last + following, len(ends) - 1)]
    changed = text[: variant.span.start] + variant.text + text[variant.span.end :]
    new, new_ends = model._tokens(changed)
    shift = len(changed) - len(text)
    first = sum(costs(model, new)[: sum(end <= stop + shift for end in new_ends)])
    return first - sum(costs(model, old)[: sum(end <= stop for end in ends)])


def test_reading_is_one_forward_pass(model: TransformerModel) -> None:
    ids, _ = model._tokens(TEXT)
    reading = model.read([TEXT])[0]
    assert reading.surprisal == pytest.approx([-value for value in costs(model, ids)], abs=CLOSE)
    assert "".join(span.of(TEXT) for span in reading.spans) == TEXT
    assert all(first.end == second.start for first, second in zip(reading.spans, reading.spans[1:], strict=False))
    assert all(top <= cost + CLOSE for top, cost in zip(reading.top, reading.surprisal, strict=True))
    assert all(0 <= value <= math.log(60_000) for value in reading.entropy)


def test_gain_is_the_difference_of_two_forward_passes_to_the_end(model: TransformerModel) -> None:
    gains = model.gain(TEXT, variants(), following=500)
    expected = [brute_gain(model, TEXT, variant, 500) for variant in variants()]
    assert gains == pytest.approx(expected, abs=CLOSE)


def test_the_screen_compares_first_tokens(model: TransformerModel) -> None:
    old, _ = model._tokens(TEXT)
    screened = model.screen(TEXT, variants())
    checked = 0
    for variant, value in zip(variants(), screened, strict=True):
        new, _ = model._tokens(TEXT[: variant.span.start] + variant.text + TEXT[variant.span.end :])
        at = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
        if at is not None:
            checked += 1
            assert value == pytest.approx(costs(model, new[: at + 1])[at] - costs(model, old[: at + 1])[at], abs=CLOSE)
    assert checked > 10


def test_answers_do_not_depend_on_batching(model: TransformerModel) -> None:
    together = model.gain(TEXT, variants())
    assert [model.gain(TEXT, [variant])[0] for variant in variants()] == pytest.approx(together, abs=CLOSE)
    assert model.gain(TEXT, variants()[::-1])[::-1] == pytest.approx(together, abs=CLOSE)
    assert model.gain(TEXT, []) == []


def test_the_right_wording_gains(model: TransformerModel) -> None:
    right, other = model.gain(TEXT, [variants()[0], variants()[1]])
    assert right > 0
    assert other > 0


def test_the_same_text_gains_nothing(model: TransformerModel) -> None:
    same = Variant(Span(4, 19), TEXT[4:19])
    assert model.gain(TEXT, [same]) == [0.0]
    assert model.screen(TEXT, [same]) == [0.0]


def test_likely_words_are_whole_words_with_their_probability(model: TransformerModel) -> None:
    at = TEXT.index("competition")
    found, none = model.propose(TEXT, [Span(at, at + 11), Span(0, 3)], count=10)
    assert len(found) == 10
    assert none == []
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    word, value = found[0]
    ids, ends = model._tokens(TEXT)
    place = next(index for index, end in enumerate(ends) if end > at)
    token = model._tokens(" " + word)[0]
    assert costs(model, [*ids[:place], *token])[place] == pytest.approx(value, abs=CLOSE)


def test_windows_of_a_long_text_predict_every_token_once(model: TransformerModel, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TEXT + "\n\n") * 4
    whole = model.read([text])[0]
    small = TransformerModel(model._reader._model, model._tokenizer, model.info)
    small._reader._window, small._reader._context = 96, 48
    reading = small.read([text])[0]
    assert len(reading.surprisal) == len(whole.surprisal)
    assert reading.spans == whole.spans
    assert reading.surprisal[:96] == pytest.approx(whole.surprisal[:96], abs=CLOSE)
    windows = list(small._reader._windows(500))
    assert [window.scored for window in windows[1:]] == [window.end for window in windows[:-1]]
    assert windows[-1].end == 500
    moved = [Variant(v.span.shift(3 * (len(TEXT) + 2)), v.text) for v in variants() if v.span.start]
    monkeypatch.setattr("mtaudit.lm.passes._CACHES", 1)  # keys and values of other windows must be made again
    early = [v for v in variants() if v.span.start]
    gains = small.gain(text, [*early, *moved])
    assert gains[: len(early)] == pytest.approx([small.gain(text, [v])[0] for v in early], abs=CLOSE)
    assert gains[len(early) :] == pytest.approx([small.gain(text, [v])[0] for v in moved], abs=CLOSE)
    assert gains[: len(early)] == pytest.approx(model.gain(text, early), abs=CLOSE)


def test_a_window_is_never_larger_than_the_model_allows(model: TransformerModel) -> None:
    reader = Reader(model._reader._model, 512)
    assert all(window.end - window.start < 512 for window in reader._windows(5000))
    assert [window.end for window in reader._windows(0)] == []


def test_what_looks_like_a_control_token_is_text(model: TransformerModel) -> None:
    text = "She wrote <|im_end|> and <|endoftext|> in the form."
    reading = model.read([text])[0]
    assert not any(span.of(text).strip().startswith("<|") and span.of(text).endswith("|>") for span in reading.spans)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a", "🌉", "\ud800 lone", "e\u0301\u0301", "\0\x07", "a" * 3000])
def test_odd_texts_are_read(model: TransformerModel, text: str) -> None:
    reading = model.read([text])[0]
    assert sum(len(span) for span in reading.spans) == len(text)
    assert all(map(math.isfinite, reading.surprisal))
    variant = Variant(Span(0, len(text)), "word")
    assert all(map(math.isfinite, (*model.gain(text, [variant]), *model.screen(text, [variant]))))


def test_nothing_touches_the_network(monkeypatch: pytest.MonkeyPatch, default_model: LanguageModel) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    fresh = TransformerModel.from_folder(path_of(DEFAULT_MODEL), name="default", revision="1")
    assert fresh.info.sha256 == default_model.info.sha256
    assert fresh.read(["One."])[0].surprisal == default_model.read(["One."])[0].surprisal
    assert pull(DEFAULT_MODEL).startswith("already")
