"""Wording that a model taught on round trips would rather write otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.lm.base import Rewrite
from mtaudit.model import Edit, Severity, Span

INFO = DetectorInfo(
    path="fluency.denoised",
    summary="wording that a model which was taught to undo round trips would put otherwise",
    why="Pairs of damaged and original sentences taught it what engines do to articles, prepositions, forms and terms.",
    mqm="linguistic-conventions/unidiomatic",
    severity=Severity.MINOR,
    needs=frozenset({"tags", "model"}),
    prior=-1.5,
    gain_weight=0.5,
    sources=("Round trips of our own and MLQE-PE post-edits (models/denoiser.md)",),
    known_problems="It prefers plain wording, and knows the damage of rule-based engines best.",
    flagged=(
        Flagged(
            "The minister said that he would not be of agreement with the plan, which the parliament has to vote on Monday.",
            "of",
        ),
    ),
    clean=("The government said on Monday that it would raise taxes on fuel next year.",),
)
_MOST_WORDS = 5
_EVEN = math.log(2)
"""Nats that copying a word costs where it is as likely as all others together."""

_TRUST, _LEFT = 0.5, 0.1
_PART = re.compile(r"\s*(?:\w+(?:[-'’.]\w+)*|[^\w\s])\s*")


@dataclass(frozen=True)
class DenoisedWording:
    """Reads what the model's denoiser would rather write; without one it is silent."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield one hit for each place, with all that would rather stand there."""
        found: dict[Span, list[Candidate]] = {}
        for rewrite in sorted(analysis.rewrites, key=lambda rewrite: -rewrite.evidence):
            placed = _whole_words(analysis, rewrite)
            if placed is not None:
                span, edit = placed
                found.setdefault(_doubted(analysis, span), []).append(Candidate((edit,), min(rewrite.evidence, 0.0)))
        for span, candidates in found.items():
            message = f"“{span.of(analysis.text)}” is wording that a model taught to undo round trips would put otherwise"
            # The surer it is, the less must the model itself say for it.
            prior = candidates[0].channel * _TRUST - _LEFT
            yield Hit(INFO.path, span, message, tuple(candidates), prior=prior)


def _doubted(analysis: Analysis, span: Span) -> Span:
    """Return the words of ``span`` that are doubted most: what is put otherwise may be longer than what is wrong."""
    words = [word for word in analysis.words_in(span) if word.is_word]
    doubts = [analysis.doubts[word.index] for word in words] if analysis.doubts else []
    if len(words) < 2 or any(map(math.isnan, doubts)) or not doubts:
        return span
    first = last = max(range(len(words)), key=doubts.__getitem__)
    while first and doubts[first - 1] > _EVEN:
        first -= 1
    while last + 1 < len(words) and doubts[last + 1] > _EVEN:
        last += 1
    return Span(words[first].span.start, words[last].span.end)


def _whole_words(analysis: Analysis, rewrite: Rewrite) -> tuple[Span, Edit] | None:
    """Return the words that a rewrite is about and the change in whole words; None where that is not to be reported."""
    text = analysis.text
    start, end, new = rewrite.span.start, rewrite.span.end, rewrite.text
    # The space before a word is part of its token; parts of words are made whole.
    while start > 0 and not text[start - 1].isspace() and not text[start : start + 1].isspace():
        start -= 1
        new = text[start] + new
    while end < len(text) and not text[end].isspace():
        new += text[end]
        end += 1
    low, high, wanted = _trimmed(text[start:end], new)
    span, old = Span(start + low, start + high), text[start + low : start + high]
    if old.split() == wanted.split() or max(len(old.split()), len(wanted.split())) > _MOST_WORDS:
        return None
    return _edit(analysis, span, wanted)


def _trimmed(old: str, new: str) -> tuple[int, int, str]:
    """Return where ``old`` differs from ``new``, less the words and marks at its ends that both have, and what is new."""
    before, after = _PART.findall(old), _PART.findall(new)
    first = last = 0
    while first < min(len(before), len(after)) and before[first].strip() == after[first].strip():
        first += 1
    while last < min(len(before), len(after)) - first and before[-1 - last].strip() == after[-1 - last].strip():
        last += 1
    low = len("".join(before[:first]))
    middle = "".join(before[first : len(before) - last])
    low += len(middle) - len(middle.lstrip())
    return low, low + len(middle.strip()), "".join(after[first : len(after) - last]).strip()


def _edit(analysis: Analysis, span: Span, wanted: str) -> tuple[Span, Edit] | None:
    text = analysis.text
    edit = Edit(span, wanted)
    if not len(span):
        at = span.start
        while at < len(text) and text[at].isspace():
            at += 1
        following = analysis.words_in(Span(at, at + 1))
        # Before a mark it goes to the word that the mark stands by.
        word = following and following[0].is_word
        edit = Edit(Span(at, at), wanted + " ") if word else Edit(span, " " + wanted)
        span = following[0].span if following else span
    elif not wanted:  # the space goes with the words
        spaced = text[span.end : span.end + 1] == " "
        edit = Edit(Span(span.start, span.end + 1) if spaced else Span(max(span.start - 1, 0), span.end), "")
    here = analysis.words_in(span)
    return (span, edit) if any(map(_counts, here)) and not any(word.protected for word in here) else None


def _counts(word: Word) -> bool:
    return word.is_word and not word.entity


DETECTOR = DenoisedWording()
