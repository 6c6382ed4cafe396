"""What the sense and collocation detectors share: candidates for one word, in the form that fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, Hit
from mtaudit.model import Edit, Hypothesis, Span
from mtaudit.resources.pivots import Confusion, confusions
from mtaudit.text.inflect import article_for, forms_of, inflect, match_case

CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_LIGHT = frozenset("be have do go get will would can could may might must shall should".split())
_CLOSED_ADVERBS = frozenset(
    "not n't also only very so too just even still yet already ever never more most less least then there here now how "
    "when where why as well about however therefore thus hence later ago again once twice".split()
)
_CHANNEL_SCALE = 0.5
_CHANNEL_FLOOR = -4.0


def open_words(analysis: Analysis, pos: Iterable[str] = CONTENT) -> Iterator[Word]:
    """Yield the content words that a round trip may have replaced: no names, auxiliaries or protected text."""
    wanted = frozenset(pos)
    for word in analysis.words:
        if (
            word.pos in wanted
            and not word.protected
            and word.text.isalpha()
            and len(word.text) > 1
            and word.lemma not in _LIGHT
            and word.lower not in _CLOSED_ADVERBS
            and not word.text.isupper()
        ):
            yield word


def pivot_candidates(analysis: Analysis, word: Word) -> tuple[Candidate, ...]:
    """Return what may have been translated into ``word``, inflected like it, with an article before it mended."""
    found: dict[str, Candidate] = {}
    for confusion in confusions(word.lemma, word.pos):
        text = match_case(inflect(confusion.text, word.tag), word.text)
        if text.lower() == word.lower or text in found or shares_stem(confusion.text, word):
            continue
        found[text] = _candidate(analysis, word, text, confusion)
    return tuple(found.values())


def _candidate(analysis: Analysis, word: Word, text: str, confusion: Confusion) -> Candidate:
    hypothesis = Hypothesis(confusion.pivot, confusion.via, confusion.source)
    channel = max(_CHANNEL_SCALE * confusion.weight, _CHANNEL_FLOOR)
    return Candidate(with_article(analysis, word, text), channel, hypothesis)


def with_article(analysis: Analysis, word: Word, text: str) -> tuple[Edit, ...]:
    """Return the edit of ``word`` to ``text``, together with an ``a``/``an`` before it where the sound changes."""
    edit = Edit(word.span, text)
    if word.index == 0:
        return (edit,)
    before = analysis.words[word.index - 1]
    if before.lower in {"a", "an"} and article_for(text) != before.lower and not before.protected:
        article = match_case(article_for(text), before.text)
        return (Edit(before.span, article), edit)
    return (edit,)


def shares_stem(lemma: str, word: Word) -> bool:
    """Say whether ``lemma`` is a form of the same word, which is a matter of grammar, not of sense."""
    return _spelling(lemma) == _spelling(word.lemma) or word.lower in forms_of(lemma, word.pos)


def _spelling(lemma: str) -> str:
    """Return ``lemma`` with what British and American spelling differ in made the same."""
    for british, american in (("our", "or"), ("ise", "ize"), ("yse", "yze"), ("ae", "e"), ("oe", "e"), ("ll", "l")):
        lemma = lemma.replace(british, american)
    return lemma[:-2] + "er" if lemma.endswith("re") else lemma


def region(candidate: Candidate) -> Span:
    """Return the view span that the candidate changes."""
    return Span(candidate.edits[0].span.start, candidate.edits[-1].span.end)


_OBJECTS = frozenset({"dobj", "obj", "attr", "dative"})


def has_collocate(analysis: Analysis, word: Word) -> bool:
    """Say whether ``word`` is a verb with an object or an adjective before its noun: collocations, not bare senses."""
    if word.pos == "ADJ":
        return word.dep == "amod"
    return word.pos == "VERB" and any(
        other.head == word.index and other.dep in _OBJECTS for other in analysis.words_of(analysis.sentences[word.sentence])
    )


def hits(analysis: Analysis, word: Word, path: str, message: str) -> Iterator[Hit]:
    """Yield the hit at ``word`` if the pivot table knows anything that may have become it."""
    candidates = pivot_candidates(analysis, word)
    if candidates:
        yield Hit(path, word.span, f"“{word.text}” {message}", candidates)


_FAR = -4.5
_SHARED = 2


def kinship(observed: str, proposed: str, pos: str) -> tuple[float, Hypothesis] | None:
    """Return channel weight and hypothesis for ``proposed`` having become ``observed``, directly or at one remove.

    At one remove means that the two have several confusions in common, as *competition* and *meeting* have *match* and
    *encounter*; None if they have not.
    """
    direct = {row.text: row for row in confusions(observed, pos)}
    if proposed in direct:
        row = direct[proposed]
        return max(_CHANNEL_SCALE * row.weight, _CHANNEL_FLOOR), Hypothesis(row.pivot, row.via, row.source)
    shared = direct.keys() & {row.text for row in confusions(proposed, pos)}
    if len(shared) < _SHARED:
        return None
    via = max(shared, key=lambda text: direct[text].weight)
    return _FAR, Hypothesis(direct[via].pivot, direct[via].via, direct[via].source)
