"""Candidate recall: for what share of damaged places is the right original among the candidates, by kind of damage?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mtaudit.detectors.base import Candidate
from mtaudit.detectors.grammar.preposition import PREPOSITIONS
from mtaudit.engine import Weighing
from mtaudit.model import Edit, Span
from mtaudit.ranking.features import edit_span
from mtaudit.text.inflect import lemmas_of
from mtaudit.training.alignment import Alignment, Damage
from mtaudit.training.corpora import BETWEEN, Text

_ARTICLES = frozenset({"a", "an", "the"})
_PREPOSITIONS = frozenset(PREPOSITIONS)
_PRONOUNS = frozenset(
    "he she it they we i you him her them us his its their our himself herself itself themselves who which that".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """One damaged place: was the original proposed, and did it survive the screen?"""

    kind: str
    proposed: bool
    survived: bool


def kind_of(observed: str, target: str) -> str:
    """Return what sort of damage turned ``target`` into ``observed``."""
    left, right = observed.lower().split(), target.lower().split()
    differ = set((Counter(left) - Counter(right)) + (Counter(right) - Counter(left)))
    closed = (
        ("article", _ARTICLES),
        ("preposition", _PREPOSITIONS),
        ("article and preposition", _ARTICLES | _PREPOSITIONS),
        ("pronoun", _PRONOUNS),
    )
    if not differ:
        return "order or capitals"
    if not any(char.isalpha() for word in differ for char in word):
        return "numbers and marks"
    for name, words in closed:
        if differ <= words:
            return name
    if _lemmas(left) == _lemmas(right):
        return "inflection"
    if len(left) == len(right) == 1:
        return "one word for another"
    return "phrase, up to three words" if max(len(left), len(right)) <= 3 else "longer phrase"


def _lemmas(words: list[str]) -> list[str]:
    return sorted(min(lemmas_of(word) or {word}) for word in words)


def found_in(text: Text, weighing: Weighing) -> Iterator[Found]:
    """Yield every damaged place of a text, with what the audit proposed there."""
    proposed = [candidate for guess in weighing.guesses for candidate in guess.hit.candidates]
    survived = [candidate for row in weighing.rows for candidate in row.candidates]
    at = 0
    for block, target in zip(text.blocks, text.target or text.blocks, strict=True):
        alignment = Alignment(block, target)
        for unit in alignment.units():
            yield Found(
                kind_of(unit.observed.of(block), unit.target),
                _restored(alignment, unit, proposed, at),
                _restored(alignment, unit, survived, at),
            )
        at += len(block) + len(BETWEEN)


def _restored(alignment: Alignment, unit: Damage, candidates: Iterable[Candidate], at: int) -> bool:
    low, high = unit.observed.start - 1, unit.observed.end + 1
    for candidate in candidates:
        region = edit_span(candidate)
        if region.start < at or not (region.start - at <= high and low <= region.end - at <= len(alignment.observed)):
            continue
        edits = [Edit(Span(edit.span.start - at, edit.span.end - at), edit.text) for edit in candidate.edits]
        if alignment.gain(edits)[1]:
            return True
    return False


def table(found: Iterable[tuple[str, Found]]) -> list[tuple[str, str, int, float, float]]:
    """Return group, kind (or ``all``), number, share proposed and share that survived the screen; commonest first."""
    cells: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for group, one in found:
        cells[group, one.kind].append(one)
        cells[group, "all"].append(one)
    return [
        (group, kind, len(rows), _share(row.proposed for row in rows), _share(row.survived for row in rows))
        for (group, kind), rows in sorted(cells.items(), key=lambda cell: (cell[0][0], -len(cell[1])))
    ]


def _share(values: Iterable[bool]) -> float:
    flags = list(values)
    return sum(flags) / len(flags)
