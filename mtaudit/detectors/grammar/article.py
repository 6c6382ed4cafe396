"""An article too many, missing, or of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity, Span
from mtaudit.text.inflect import article_for, match_case

INFO = DetectorInfo(
    path="grammar.article",
    summary="an article that English does not use here, or a missing one",
    why="Languages differ in where they set articles, and many have none; engines guess or copy.",
    mqm="linguistic-conventions/grammar",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-3.0,
    gain_weight=0.75,
    sources=("Ng et al. 2014, The CoNLL-2014 Shared Task on Grammatical Error Correction (error type ArtOrDet)",),
    known_problems="Headlines drop articles on purpose; they are left alone.",
    flagged=(
        Flagged("She wants to become the doctor like her mother, and she has already applied to a medical school.", "the"),
        Flagged("In a middle of the night, somebody knocked on the door.", "a"),
    ),
    clean=("The president deserves credit for the agreement, and so does the prime minister.",),
)
_ARTICLES = frozenset({"a", "an", "the"})
_BEFORE_NOUN = frozenset({"amod", "compound", "nummod", "nmod", "advmod"})


@dataclass(frozen=True)
class Article:
    """Proposes deleting, swapping and inserting articles; the model decides."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the articles and the bare noun groups."""
        for word in analysis.words:
            if word.protected or analysis.sentences[word.sentence].kind == "heading":
                continue
            if word.lower in _ARTICLES and word.pos == "DET":
                yield from self._present(analysis, word)
            elif word.tag == "NN" and not word.entity:
                yield from self._missing(analysis, word)

    @staticmethod
    def _present(analysis: Analysis, word: Word) -> Iterator[Hit]:
        if word.index + 1 >= len(analysis.words):
            return
        after = analysis.words[word.index + 1]
        if after.span.start != word.span.end + 1:
            return
        whole = Span(word.span.start, after.span.start)
        other = article_for(after.text) if word.lower == "the" else "the"
        dropped = Candidate((Edit(Span(whole.start, after.span.end), match_case(after.text, word.text)),), -0.5)
        swapped = Candidate((Edit(word.span, match_case(other, word.text)),), -0.5)
        yield Hit(INFO.path, word.span, f"the article “{word.text}” is odd here", (dropped, swapped))

    @staticmethod
    def _missing(analysis: Analysis, noun: Word) -> Iterator[Hit]:
        sentence = analysis.sentences[noun.sentence]
        group = [w for w in analysis.words_of(sentence) if w.head == noun.index and w.index < noun.index]
        if any(w.dep not in _BEFORE_NOUN for w in group if w.dep not in {"punct", "cc"}) or noun.dep == "compound":
            return
        first = min([w for w in group if w.dep in _BEFORE_NOUN], key=lambda w: w.index, default=noun)
        if first.index == sentence.first or first.text[:1].isupper():
            return
        place = Span(first.span.start, first.span.start)
        candidates = tuple(Candidate((Edit(place, article + " "),), -0.5) for article in ("the", article_for(first.text)))
        yield Hit(INFO.path, first.span, f"an article is missing before “{first.text}”", candidates)


DETECTOR = Article()
