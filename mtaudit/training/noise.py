"""Damages English sentences as a round trip through any language might: by the channel's own tables, not by one engine.

What one engine does through a few pivots is narrow, and a model that learns to undo it learns the engine. Here senses are drawn
from the pivot-confusion table, which joins dictionaries of twelve languages; grammar is damaged where languages differ most.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from mtaudit.detectors.grammar.preposition import PREPOSITIONS
from mtaudit.resources.pivots import confusions, entries
from mtaudit.text.frequency import zipf
from mtaudit.text.inflect import article_for, inflect, match_case

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_SHARES = (0.03, 0.2)
"""The least and the largest share of a sentence's words that is damaged; at least one is."""

_COMMON = 2.8
_SENSES = 16
_FLATTER = 0.7
_TRIES = 8
_EVEN, _NO_ARTICLE, _INFINITIVE, _PERFECT, _AUXILIARY = 0.5, 0.6, 0.5, 0.3, 0.3
"""Chances: that an article is dropped and not exchanged, that an -ing form or a past tense becomes another construction, that
there is an auxiliary too many where a verb might have one."""

Damage = tuple[int, int, str]
"""First token, the token after the last, and what stands there instead."""

_ARTICLES = frozenset({"a", "an", "the"})
_WORDS = {
    "preposition": PREPOSITIONS,
    "pronoun": ("he", "she", "it", "they", "this", "that", "one"),
    "possessive": ("his", "her", "its", "their"),
    "relative": ("who", "which", "that", "what"),
}
_DROPPED = frozenset("that to it there who which also not the a an of be is are was were has have will would do does".split())
_TAGS = {
    "NN": ("NNS",),
    "NNS": ("NN",),
    "VBD": ("VBZ", "VBP", "VBG", "VBN", "VB"),
    "VBZ": ("VB", "VBD", "VBG", "VBP"),
    "VBP": ("VBZ", "VBD", "VBG"),
    "VBG": ("VB", "VBN", "VBZ"),
    "VBN": ("VBD", "VB", "VBG"),
    "VB": ("VBG", "VBZ", "VBN"),
    "JJR": ("JJ",),
    "JJS": ("JJ", "JJR"),
}


@cache
def _senses() -> dict[tuple[str, str], tuple[tuple[str, float], ...]]:
    """Return by lemma (or phrase) and part of speech what it may become, with the weights; the table, turned round."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for lemma, pos in entries():
        if all(zipf(word) >= _COMMON for word in lemma.split()):
            for row in confusions(lemma, pos):
                if row.text != lemma:
                    found[row.text, pos].append((lemma, math.exp(_FLATTER * row.weight)))
    return {key: tuple(sorted(rows, key=lambda row: -row[1])[:_SENSES]) for key, rows in found.items()}


def _sense(doc: Doc, at: int, chance: random.Random) -> Damage | None:
    token = doc[at]
    if token.pos_ not in {"NOUN", "VERB", "ADJ", "ADV"} or not token.text.isalpha():
        return None
    end = at + 1
    lemma = token.lemma_.lower()
    if end < len(doc) and chance.random() < _EVEN:  # as often the phrase as the word
        phrase = f"{lemma} {doc[end].lower_}"
        if (phrase, token.pos_) in _senses():
            lemma, end = phrase, at + 2
    rows = _senses().get((lemma, token.pos_))
    if not rows:
        return None
    text = chance.choices([row[0] for row in rows], [row[1] for row in rows])[0]
    return at, end, match_case(inflect(text, token.tag_), token.text)


def _other(name: str) -> Callable[[Doc, int, random.Random], Damage | None]:
    words = _WORDS[name]

    def damage(doc: Doc, at: int, chance: random.Random) -> Damage | None:
        token = doc[at]
        if token.lower_ not in words or (name == "preposition") != (token.pos_ in {"ADP", "SCONJ", "PART"}):
            return None
        weights = [0.0 if word == token.lower_ else 10 ** (zipf(word) / 2) for word in words]
        return at, at + 1, match_case(chance.choices(words, weights)[0], token.text)

    return damage


def _article(doc: Doc, at: int, chance: random.Random) -> Damage | None:
    token = doc[at]
    if token.lower_ in _ARTICLES:
        other = "" if chance.random() < _NO_ARTICLE else "the" if token.lower_ != "the" else "a"
        return at, at + 1, match_case(other, token.text)
    starts = token.pos_ in {"NOUN", "ADJ"} and (at == 0 or doc[at - 1].pos_ in {"ADP", "VERB", "CCONJ", "PUNCT"})
    return (at, at + 1, f"{chance.choice(('the', 'the', 'a'))} {token.text}") if starts and at else None


def _form(doc: Doc, at: int, chance: random.Random) -> Damage | None:
    token = doc[at]
    if token.tag_ not in _TAGS or not token.text.isalpha():
        return None
    text = inflect(token.lemma_.lower(), chance.choice(_TAGS[token.tag_]))
    if token.tag_ == "VBG" and chance.random() < _INFINITIVE:
        text = f"to {token.lemma_}"
    elif token.tag_ == "VBD" and chance.random() < _PERFECT:
        text = f"{'have' if chance.random() < _EVEN else 'has'} {inflect(token.lemma_, 'VBN')}"
    return at, at + 1, match_case(text, token.text)


def _order(doc: Doc, at: int, chance: random.Random) -> Damage | None:
    """Turn a noun or an adjective before a noun round, or take the two nouns apart, or move an adverb."""
    if at + 1 >= len(doc):
        return None
    first, second = doc[at], doc[at + 1]
    third = doc[at + 2] if at + 2 < len(doc) and doc[at + 2].pos_ == "NOUN" else None
    between = None
    if third is not None and first.pos_ in {"NOUN", "PROPN"} and second.lower_ == "'s":
        return at, at + 3, f"the {third.text} of {first.text}"
    if second.pos_ == "NOUN" and first.pos_ in {"NOUN", "ADJ", "VERB"} and first.dep_ in {"compound", "amod"}:
        between = chance.choice((" of ", " of ", " of the ", " for ", " ")) if first.pos_ == "NOUN" else " "
    elif "ADV" in {first.pos_, second.pos_} and {first.pos_, second.pos_} & {"VERB", "AUX"} and first.text[0].islower():
        between = " "
    elif third is not None and first.pos_ == "NOUN" and second.lower_ == "of":
        return at, at + 3, f"{third.text} {first.text}"
    return None if between is None else (at, at + 2, f"{second.text}{between}{first.text}")


def _drop(doc: Doc, at: int, chance: random.Random) -> Damage | None:
    token = doc[at]
    if token.lower_ in _DROPPED and at:
        return at, at + 1, ""
    if token.tag_ in {"VB", "VBN", "VBG"} and chance.random() < _AUXILIARY:
        return at, at + 1, f"{chance.choice(('is', 'be', 'to', 'that', 'it'))} {token.text}"
    return None


_KINDS: tuple[tuple[Callable[[Doc, int, random.Random], Damage | None], float], ...] = (
    (_sense, 0.42),
    (_other("preposition"), 0.14),
    (_article, 0.12),
    (_form, 0.12),
    (_order, 0.08),
    (_drop, 0.06),
    (_other("pronoun"), 0.02),
    (_other("possessive"), 0.02),
    (_other("relative"), 0.02),
)


def damaged(sentences: Iterable[str], tagger: Language, seed: int) -> Iterator[tuple[str, str]]:
    """Yield each sentence that can be damaged, with the damage and without; the order is kept.

    ``tagger`` is a spaCy pipeline with parts of speech, lemmas and dependencies.
    """
    chance = random.Random(seed)
    for doc in tagger.pipe(sentences, batch_size=128):
        wanted = max(1, round(chance.uniform(*_SHARES) * len(doc)))
        text = _put(doc, list(_drawn(doc, wanted, chance)))
        if text != doc.text:
            yield text, doc.text


def _drawn(doc: Doc, wanted: int, chance: random.Random) -> Iterator[Damage]:
    taken: set[int] = set()
    makers, weights = zip(*_KINDS, strict=True)
    for _ in range(wanted * _TRIES):
        maker = chance.choices(makers, weights)[0]
        places = list(range(len(doc)))
        chance.shuffle(places)
        for at in places:
            found = None if at in taken or _is_name(doc[at]) else maker(doc, at, chance)
            if found is not None and not taken & set(range(found[0], found[1])):
                taken.update(range(found[0] - 1, found[1] + 1) if chance.random() < _EVEN else range(found[0], found[1]))
                yield found
                wanted -= 1
                break
        if not wanted:
            return


def _is_name(token: Token) -> bool:
    return bool(token.ent_type_) and token.pos_ == "PROPN"


def _put(doc: Doc, found: list[Damage]) -> str:
    """Return the text with the damage in; an article before a word that now begins with another sound goes with it."""
    texts = [token.text for token in doc]
    spaces = [token.whitespace_ for token in doc]
    for first, end, text in found:
        texts[first:end] = [text, *[""] * (end - first - 1)]
        spaces[first:end] = [*[""] * (end - first - 1), spaces[end - 1]] if text else [""] * (end - first)
        if first and doc[first - 1].lower_ in {"a", "an"} and texts[first - 1].lower() in {"a", "an"} and text:
            texts[first - 1] = match_case(article_for(text), texts[first - 1])
    text = " ".join("".join(chain.from_iterable(zip(texts, spaces, strict=True))).split())
    return text[:1].upper() + text[1:] if doc.text[:1].isupper() else text
