"""Noise from the channel's tables: damage an editor would undo, of many kinds, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mtaudit.lm.store import TAGGER, path_of, pull
from mtaudit.training.noise import damaged

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.real_model

SENTENCES = (
    "The minister said on Monday that the government would hold a meeting with the leaders of the opposition.",
    "Angela Merkel arrived in Paris in 2011 and quickly signed the new trade agreement.",
    "Nobody knew who had written the letter that the police found in the old house.",
    "Her company sells more cars than any other in the country.",
)


@pytest.fixture(scope="module")
def tagger() -> Language:
    """The tagger that ships."""
    import spacy

    pull(TAGGER)
    return spacy.load(path_of(TAGGER))


def test_every_pair_is_a_damaged_sentence_and_the_one_it_was(tagger: Language) -> None:
    found = list(damaged(SENTENCES * 40, tagger, 1))
    assert len(found) > 150
    assert all(bad != good and good in SENTENCES for bad, good in found)
    assert all("  " not in bad and bad == bad.strip() for bad, _ in found)
    kept = [len(set(bad.split()) & set(good.split())) / len(set(good.split())) for bad, good in found]
    assert min(kept) > 0.3
    assert sum(kept) / len(kept) > 0.7


def test_names_and_numbers_are_left_as_they_are(tagger: Language) -> None:
    for bad, _ in damaged([SENTENCES[1]] * 60, tagger, 2):
        assert "Merkel" in bad
        assert "Paris" in bad
        assert "2011" in bad


def test_there_is_damage_to_senses_prepositions_articles_forms_and_order(tagger: Language) -> None:
    texts = [bad for bad, _ in damaged([SENTENCES[0]] * 300, tagger, 3)]
    assert any("meeting" not in text and " a " in text for text in texts)
    assert any("in Monday" in text or "at Monday" in text for text in texts)
    assert any(text.startswith("Minister") for text in texts)
    assert any("leader of" in text for text in texts)
    texts = [bad for bad, _ in damaged([SENTENCES[1]] * 300, tagger, 3)]
    assert any("agreement of trade" in text or "agreement of the trade" in text for text in texts)


def test_the_same_seed_gives_the_same_noise(tagger: Language) -> None:
    assert list(damaged(SENTENCES, tagger, 5)) == list(damaged(SENTENCES, tagger, 5))
    assert list(damaged(SENTENCES * 5, tagger, 5)) != list(damaged(SENTENCES * 5, tagger, 6))
