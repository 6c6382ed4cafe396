"""A finite verb that lost its subject pronoun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity, Span

INFO = DetectorInfo(
    path="grammar.missing_subject",
    summary="a clause without the subject pronoun that English needs",
    why="Spanish, Italian, Polish and many other languages leave subject pronouns out, and the way back does not put them in.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MAJOR,
    needs=frozenset({"tags", "model"}),
    prior=-2.6,
    gain_weight=0.75,
    sources=(
        "Dryer 2013, Expression of Pronominal Subjects (World Atlas of Language Structures, chapter 101)",
        "Guillou and Hardmeier 2016, PROTEST",
    ),
    known_problems="Notes, diaries and recipes leave subjects out on purpose.",
    flagged=(
        Flagged("The minister said that would not resign, although two of the parties asked for it.", "would"),
        Flagged("My brother bought a new car last week because needed it for his work.", "needed"),
    ),
    clean=("The minister said on Tuesday that he would not resign, and went home.",),
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_PRONOUNS = ("it", "they", "he", "she", "we", "I", "you")
_HELPERS = frozenset({"aux", "auxpass", "neg"})


@dataclass(frozen=True)
class MissingSubject:
    """Proposes the pronouns before a finite verb that has no subject; the model decides."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a clause without a subject."""
        for sentence in analysis.sentences:
            if sentence.kind == "heading":
                continue
            words = analysis.words_of(sentence)
            children: dict[int, list[Word]] = {}
            for word in words:
                children.setdefault(word.head, []).append(word)
            for word in words:
                if word.pos in {"VERB", "AUX"} and word.dep not in _HELPERS and not word.protected:
                    yield from self._clause(analysis, word, children.get(word.index, []))

    @staticmethod
    def _clause(analysis: Analysis, verb: Word, children: list[Word]) -> Iterator[Hit]:
        if verb.dep == "conj" or any(child.dep in _SUBJECTS and not _joins(analysis, verb, child) for child in children):
            return
        group = [child for child in children if child.dep in {"aux", "auxpass"} and child.index < verb.index]
        first = min((*group, verb), key=lambda word: word.index)
        if first.tag not in _FINITE or first.protected:
            return
        before = analysis.words[first.index - 1] if first.index else None
        begins = before is None or before.sentence != first.sentence
        if begins and first.tag == "VBP":
            return  # an imperative
        if before is not None and not begins and before.lower in {"who", "which", "to"}:
            return
        place = Span(first.span.start, first.span.start)
        edit = Span(first.span.start, first.span.end) if begins else place
        candidates = tuple(
            Candidate(
                (Edit(edit, f"{_begun(pronoun)} {first.text[:1].lower()}{first.text[1:]}" if begins else f"{pronoun} "),), -0.5
            )
            for pronoun in _PRONOUNS
        )
        yield Hit(INFO.path, first.span, f"the clause of “{first.text}” has no subject", candidates)


def _joins(analysis: Analysis, verb: Word, subject: Word) -> bool:
    """Say whether what the tagger takes for the subject is the *that* of *said that would not resign*."""
    before = analysis.words[subject.index - 1] if subject.index else None
    return subject.lower == "that" and verb.dep == "ccomp" and before is not None and before.pos == "VERB"


def _begun(pronoun: str) -> str:
    return pronoun[:1].upper() + pronoun[1:]


DETECTOR = MissingSubject()
