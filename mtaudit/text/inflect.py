"""English morphology: the form of one word that fits where another stood."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mtaudit.analysis import Word

_UPOS = ("VERB", "NOUN", "ADJ", "ADV")


@lru_cache(maxsize=1)
def _lemminflect() -> Any:  # noqa: ANN401 - the library has no types
    import lemminflect

    return lemminflect


@lru_cache(maxsize=65536)
def lemmas_of(word: str, pos: str = "") -> frozenset[str]:
    """Return the lemmas that ``word`` (lower case) may be a form of, as ``pos`` (UPOS) or as any part of speech."""
    found = _lemminflect().getAllLemmas(word, upos=pos or None)
    return frozenset(lemma for lemmas in found.values() for lemma in lemmas)


@lru_cache(maxsize=65536)
def forms_of(lemma: str, pos: str) -> tuple[str, ...]:
    """Return the inflected forms of ``lemma`` as ``pos`` (UPOS), the lemma included."""
    found = _lemminflect().getAllInflections(lemma, upos=pos)
    return tuple(dict.fromkeys([lemma, *(form for forms in found.values() for form in forms)]))


@lru_cache(maxsize=65536)
def inflect(lemma: str, tag: str) -> str:
    """Return the form of ``lemma`` that carries the Penn Treebank ``tag``.

    A phrase is inflected in its first word if that is a verb, else in its last.
    """
    head, tail = lemma, ""
    before = ""
    if " " in lemma:
        if tag.startswith("V"):
            head, _, tail = lemma.partition(" ")
        else:
            before, _, head = lemma.rpartition(" ")
    forms = _lemminflect().getInflection(head, tag=tag) if tag[:2] in {"VB", "NN", "JJ", "RB"} else ()
    form = forms[0] if forms else head
    return " ".join(part for part in (before, form, tail) if part)


def like(lemma: str, model: Word) -> str:
    """Return ``lemma`` in the form that ``model`` has (number, tense, degree)."""
    tag = model.tag or min(tags_of(model.lower, "VERB") or tags_of(model.lower, "NOUN"), default="")
    return inflect(lemma, tag) if tag else lemma


def match_case(text: str, model: str) -> str:
    """Return ``text`` with the capitals of ``model``: all capitals, a first capital, or as it is."""
    letters = [char for char in model if char.isalpha()]
    if not letters or not text:
        return text
    if len(letters) > 1 and all(char.isupper() for char in letters):
        return text.upper()
    if letters[0].isupper() and text[0].islower():
        return text[0].upper() + text[1:]
    return text


def article_for(word: str) -> str:
    """Return ``a`` or ``an`` before ``word``, by the letters of how it is said."""
    low = word.lower()
    if not low:
        return "a"
    if word[0].isupper() and (len(word) == 1 or word[1:2].isupper()):
        return "an" if low[0] in "aefhilmnorsx" else "a"
    if low.startswith(("hour", "honest", "honor", "honour", "heir")):
        return "an"
    if low.startswith(("uni", "use", "usu", "usa", "eu", "one", "once", "ut", "ub", "u-", "ura")) and not low.startswith(
        ("unim", "unin", "unid", "utt")
    ):
        return "a"
    return "an" if low[0] in "aeiou" else "a"


@lru_cache(maxsize=65536)
def tags_of(form: str, pos: str) -> frozenset[str]:
    """Return the Penn Treebank tags that ``form`` (lower case) can carry as ``pos`` (UPOS)."""
    return frozenset(
        tag
        for lemma in lemmas_of(form, pos)
        for tag, forms in _lemminflect().getAllInflections(lemma, upos=pos).items()
        if form in forms
    )
