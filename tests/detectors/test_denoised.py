"""From what a denoiser would rather write to whole words in the place of whole words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mtaudit.analysis import Analysis
from mtaudit.detectors.fluency.denoised import DETECTOR
from mtaudit.layers import PlainTagger, analyse
from mtaudit.lm.base import Rewrite
from mtaudit.model import Span, apply_edits
from mtaudit.readers import document_from_text

TEXT = "He spoke with the state secretary. Talks go on in `x = 1` of Geneva."


def analysis(*rewrites: tuple[str, str, float], text: str = TEXT) -> Analysis:
    """Return TEXT with rewrites of stretches of it."""
    found = tuple(Rewrite(Span(text.index(old), text.index(old) + len(old)), new, evidence) for old, new, evidence in rewrites)
    return replace(analyse(document_from_text(text), PlainTagger()), rewrites=found)


@pytest.mark.parametrize(
    ("old", "new", "marked", "fixed"),
    [
        (" with", " to", "with", "He spoke to the state secretary."),
        (" state secretary", " Secretary of State", "state secretary", "He spoke with the Secretary of State."),
        (" with the", " with", "the", "He spoke with state secretary."),
        (" the", " the new", "state", "He spoke with the new state secretary."),
        ("oke", "eaks", "spoke", "He speaks with the state secretary."),
        (" with the state secretary", " with him", "the state secretary", "He spoke with him."),
    ],
)
def test_changes_are_made_of_whole_words(old: str, new: str, marked: str, fixed: str) -> None:
    (hit,) = DETECTOR.detect(analysis((old, new, 1.0)))
    assert hit.span.of(TEXT) == marked
    assert apply_edits(TEXT, hit.candidates[0].edits).startswith(fixed)


def test_what_changes_nothing_or_too_much_is_no_hit() -> None:
    rows = ((" with", " with", 1.0), (".", "?", 1.0), (" spoke", " said a word or two about it", 1.0))
    assert not list(DETECTOR.detect(analysis(*rows)))


def test_several_rewrites_of_one_place_are_one_hit_best_first() -> None:
    (hit,) = DETECTOR.detect(analysis((" with", " against", -2.0), (" with", " to", 1.5)))
    assert [candidate.edits[0].text for candidate in hit.candidates] == ["to", "against"]
    assert [candidate.channel for candidate in hit.candidates] == [0.0, -2.0]
