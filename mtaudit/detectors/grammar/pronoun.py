"""A pronoun of the wrong person, number or gender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.detectors.grammar.preposition import dropped
from mtaudit.model import Severity
from mtaudit.text.inflect import match_case

INFO = DetectorInfo(
    path="grammar.pronoun",
    summary="a pronoun that does not agree with what it refers to",
    why="Languages that drop subjects or have other genders leave the engine to guess the English pronoun.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    suspected=True,
    needs=frozenset({"tags", "model"}),
    prior=-3.2,
    gain_weight=0.75,
    sources=("Hardmeier 2012, Discourse in Statistical Machine Translation", "Guillou and Hardmeier 2016, PROTEST"),
    known_problems="A small model follows pronouns over short distances only.",
    flagged=(Flagged("My sister lost his keys on the way to her office, so she had to call her husband.", "his"),),
    clean=("Maria said she would bring her notes, and Tom promised that he would read them.",),
)
_SETS = (
    ("he", "she", "it", "they", "we", "I", "you"),
    ("him", "her", "it", "them", "us"),
    ("his", "her", "its", "their", "our"),
    ("himself", "herself", "itself", "themselves"),
    ("who", "which", "that"),
)


@dataclass(frozen=True)
class Pronoun:
    """Proposes the other pronouns of the same case."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a pronoun."""
        for word in analysis.words:
            if word.pos != "PRON" or word.protected or word.lower in {"i", "you", "that"}:
                continue
            for forms in _SETS:
                if word.lower in forms and _case_fits(word.tag, forms):
                    others = tuple(
                        replace(word.span, form if form == "I" else match_case(form, word.text), -0.5)
                        for form in forms
                        if form != word.lower
                    )
                    message = f"“{word.text}” does not agree with what it refers to"
                    extra = dropped(analysis, word) if word.tag != "PRP$" else ()
                    yield Hit(INFO.path, word.span, message, (*others, *extra))
                    break


def _case_fits(tag: str, forms: tuple[str, ...]) -> bool:
    """Say whether the tag allows this paradigm: *her* is both object and possessive."""
    return (tag == "PRP$") == (forms[0] == "his")


DETECTOR = Pronoun()
