"""Words that an editor of machine translation would change, as learned from what editors changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors._confusion import kinship, shares_stem, with_article
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Severity, Span
from mtaudit.text.inflect import lemmas_of, match_case, tags_of

INFO = DetectorInfo(
    path="fluency.marked_wording",
    summary="wording of the kind that editors of machine translation change",
    why="Editors' changes to 18,000 machine-translated sentences and what the language model knows of each word there.",
    mqm="linguistic-conventions/unidiomatic",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-1.0,
    sources=("MLQE-PE (Fomicheva et al. 2022, CC0): post-edits; models/marker.md",),
    known_problems="It cannot say what is wrong, only that such wording is seldom left alone; technical prose is over-marked.",
    flagged=(
        Flagged(
            "Only 200 metres later we arrive at the Bandy, covered with young rind, from where to admit the cloak.",
            "admit",
        ),
    ),
    clean=("The government said on Monday that it would raise taxes on fuel next year.",),
)
_JOINED = 0.0
"""Log-odds from which neighbouring words make one finding."""
_LEAST = -3.5
"""Log-odds below which a word is not worth a hit at any threshold."""

_MOST = 0.9
"""Log-odds at most, however high the mark: what is wrong is a guess, and the ranker judges the wordings."""

_UNRELATED = -5.0
"""Nats that the channel takes off a word of the model's that no dictionary connects with the one that stands there."""


@dataclass(frozen=True)
class MarkedWording:
    """Reads the marks of the model's marker; without one it is silent."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield runs of words that are more likely changed than not, and single words that are less so."""
        run: list[tuple[Word, float]] = []
        for word, mark in (*zip(analysis.words, analysis.marks, strict=False), (None, _LEAST)):
            counts = word is not None and mark >= _LEAST and _counts(word)
            joins = counts and mark >= _JOINED and (not run or (word is not None and run[-1][0].sentence == word.sentence))
            if run and not joins:
                yield _hit(analysis, run)
                run = []
            if word is None or not counts:
                continue
            if mark >= _JOINED:
                run.append((word, mark))
            else:
                yield _hit(analysis, [(word, mark)])


def _counts(word: Word) -> bool:
    return word.is_word and not word.protected and not word.entity


def _hit(analysis: Analysis, run: list[tuple[Word, float]]) -> Hit:
    span = Span(run[0][0].span.start, run[-1][0].span.end)
    return Hit(
        INFO.path,
        span,
        f"“{span.of(analysis.text)}” is wording of the kind that editors of machine translation change",
        tuple(_candidates(analysis, run[0][0])) if len(run) == 1 else (),
        prior=min(max(mark for _, mark in run), _MOST),
    )


def _candidates(analysis: Analysis, word: Word) -> Iterator[Candidate]:
    """Yield the words that the model finds likeliest in the place of an open word, in its form."""
    for text, _ in analysis.proposals.get(word.index, ()):
        if text.islower() and text != word.lower and not shares_stem(text, word) and _fits(text, word):
            kin = kinship(word.lemma, min(lemmas_of(text, word.pos), default=text), word.pos)
            channel, hypothesis = kin or (_UNRELATED, None)
            yield Candidate(with_article(analysis, word, match_case(text, word.text)), channel, hypothesis)


def _fits(text: str, word: Word) -> bool:
    return bool(tags_of(text, word.pos))


DETECTOR = MarkedWording()
