"""A verb in another form than the sentence wants: person, tense or finiteness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity
from mtaudit.text.inflect import inflect, match_case

INFO = DetectorInfo(
    path="grammar.verb_form",
    summary="a verb form that does not fit its sentence",
    why="Tense, person and finiteness do not map one to one between languages; the way back picks a form without the context.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-3.2,
    gain_weight=0.75,
    sources=("Ng et al. 2014, The CoNLL-2014 Shared Task on Grammatical Error Correction (error types SVA, Vform, Vt)",),
    known_problems="The narrative present and reported speech allow several tenses.",
    flagged=(
        Flagged("My brother look at the price before he buys anything in a shop.", "look"),
        Flagged("Yesterday the ministers agree to meet again, and then they went home.", "agree"),
    ),
    clean=("The company said it would open two more plants and hire 300 people.",),
)
_TAGS = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
_FORMS = {
    "be": ("is", "was", "are", "were", "be", "been", "being", "has been", "had been", "would be"),
    "have": ("has", "have", "had", "having"),
}


@dataclass(frozen=True)
class VerbForm:
    """Proposes the other forms of each verb, and the perfect of past ones."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit a verb."""
        for word in analysis.words:
            if word.pos in {"VERB", "AUX"} and word.tag in _TAGS and word.text.isalpha() and not word.protected:
                candidates = tuple(self._candidates(word))
                if candidates:
                    yield Hit(INFO.path, word.span, f"“{word.text}” is not the form that fits here", candidates)

    @staticmethod
    def _candidates(word: Word) -> Iterator[Candidate]:
        seen = {word.lower}
        forms = _FORMS.get(word.lemma) or _regular(word)
        for form in forms:
            if form and form not in seen:
                seen.add(form)
                yield replace(word.span, match_case(form, word.text), -0.5)


def _regular(word: Word) -> tuple[str, ...]:
    if word.pos == "AUX":
        return ()
    forms = tuple(inflect(word.lemma, tag) for tag in _TAGS)
    participle = inflect(word.lemma, "VBN")
    return (*forms, f"had {participle}", f"has {participle}") if word.tag in {"VBD", "VBP", "VBZ"} else forms


DETECTOR = VerbForm()
