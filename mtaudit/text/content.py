"""Words that say something, as opposed to those that only join others."""

from __future__ import annotations

from collections.abc import Sequence

from mtaudit.text.inflect import lemmas_of

FUNCTION_WORDS = frozenset(
    "a an the this that these those some any no each every all both either neither such own same other another much many more "
    "most few less least of in to for with on at by from up about into over after before under between through during against "
    "among within without upon off out down than as like i you he she it we they me him her us them my your his its our their "
    "mine who whom whose which what when where why how there here be is am are was were been being do does did done have has "
    "had having will would can could may might shall should must ought not n't 's 're 've 'll 'd and or but nor so if because "
    "while although though since until unless whether too also very then just only even still yet again ever never one".split()
)


def loses_content(old: Sequence[str], new: Sequence[str]) -> bool:
    """Say whether fewer words of content stand in ``new`` (lower case) than in ``old``; other forms of a word are that word."""
    return len(_unmatched(old, new)) > len(_unmatched(new, old))


def _unmatched(words: Sequence[str], others: Sequence[str]) -> list[str]:
    return [word for word in words if word not in FUNCTION_WORDS and not any(_akin(word, other) for other in others)]


def _akin(word: str, other: str) -> bool:
    return word == other or bool(({word} | lemmas_of(word)) & ({other} | lemmas_of(other)))
