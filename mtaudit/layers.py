"""Builds the layers of an :class:`~mtaudit.analysis.Analysis`: words, sentences, quotations. Each is computed once."""

from __future__ import annotations

import itertools
import logging
import math
import os
import re
import warnings
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.errors import ModelError
from mtaudit.lm.base import Denoising, Marking
from mtaudit.model import Document, Segment, Span
from mtaudit.text.quotes import quotations

if TYPE_CHECKING:
    from mtaudit.lm.base import LanguageModel

_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]»]*\s+(?=[\"'“‘(\[«]*[A-Z0-9])|\n\s*\n")


OPEN = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
PROPOSALS = 20
SUSPECT = 0.2
"""Share of the words, those marked highest, for which the model is asked what else it expected there."""
_NO_MARK = -9.0
_NO_DOUBT, _LEAST_DOUBT = 0.05, 0.001
_MOST_CHARACTERS = 20_000
"""Of a paragraph that the tagger gets at once: its parser wants some kilobytes a character."""
_LONG_RUN = re.compile(r"\S{300}")
"""The time of spaCy's tokenizer grows with the square of what has no space in it."""


class Tagger(Protocol):
    """Splits blocks of prose into tagged words and sentences."""

    @property
    def name(self) -> str:
        """Name and version, for the signature."""
        ...

    def tag(self, blocks: Sequence[str]) -> Iterator[Tagged]:
        """Yield, per block, its words (offsets into the block) and the indices of the words that begin a sentence."""
        ...


Tagged = tuple[list[Word], list[int]]


class SpacyTagger:
    """A spaCy pipeline loaded from a folder; nothing in the folder is executed.

    Raises:
        ModelError: if the folder is not a usable pipeline.
    """

    def __init__(self, path: Path) -> None:
        os.environ.setdefault("SPACY_WARNING_IGNORE", "W095")
        logging.getLogger("spacy").setLevel(logging.ERROR)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import spacy

                self._nlp = spacy.load(path)
        except Exception as error:
            msg = f"the tagger in {path} cannot be loaded ({error}); run: mtaudit models pull en_core_web_sm"
            raise ModelError(msg) from error
        self._nlp.max_length = 10_000_000

    @property
    def name(self) -> str:
        """Name and version of the pipeline."""
        return f"{self._nlp.meta['lang']}_{self._nlp.meta['name']}-{self._nlp.meta['version']}"

    def tag(self, blocks: Sequence[str]) -> Iterator[Tagged]:
        """Tag the blocks in batches."""
        pieces = [list(_pieces(block)) for block in blocks]
        found = self._nlp.pipe((text for block in pieces for _, text in block), batch_size=32)
        for block in pieces:
            words: list[Word] = []
            starts: list[int] = []
            for (at, _), doc in zip(block, found, strict=False):
                base = len(words)
                more, begins = _from_spacy(doc)
                words += [_moved(word, base, at) for word in more] if base or at else more
                starts += [base + begin for begin in begins]
            yield words, starts


def _pieces(block: str) -> Iterator[tuple[int, str]]:
    """Yield a block in pieces that the tagger has memory for, with where each begins; cut between sentences if possible."""
    at = 0
    for run in _LONG_RUN.finditer(block):
        yield from ((at + begin, piece) for begin, piece in _cut(block[at : run.end()]))
        at = run.end()
    yield from ((at + begin, piece) for begin, piece in _cut(block[at:]))


def _cut(block: str) -> Iterator[tuple[int, str]]:
    at = 0
    while len(block) - at > _MOST_CHARACTERS:
        ends = [match.end() for match in _SENTENCE_END.finditer(block, at + _MOST_CHARACTERS // 2, at + _MOST_CHARACTERS)]
        end = ends[-1] if ends else block.rfind(" ", at + 1, at + _MOST_CHARACTERS) + 1 or at + _MOST_CHARACTERS
        yield at, block[at:end]
        at = end
    if at < len(block) or not block:
        yield at, block[at:]


def _moved(word: Word, base: int, at: int) -> Word:
    return replace(word, index=word.index + base, head=word.head + base, span=word.span.shift(at))


def _from_spacy(doc: Any) -> Tagged:  # noqa: ANN401 - spaCy has no types
    kept = [token for token in doc if not token.is_space]
    place = {token.i: at for at, token in enumerate(kept)}
    words = [
        Word(
            index=at,
            span=Span(token.idx, token.idx + len(token)),
            text=token.text,
            lemma=token.lemma_.lower(),
            pos=token.pos_,
            tag=token.tag_,
            dep=token.dep_,
            head=place.get(token.head.i, at),
            entity=token.ent_type_,
        )
        for at, token in enumerate(kept)
    ]
    starts = [at for at, token in enumerate(kept) if token.is_sent_start or at == 0]
    return words, starts


class PlainTagger:
    """Words and sentences by regular expression, for the rules tier and for machines without a tagger."""

    name = "plain"

    def tag(self, blocks: Sequence[str]) -> Iterator[Tagged]:
        """Split the blocks."""
        for block in blocks:
            words = [
                Word(index=at, span=Span(*match.span()), text=match.group(), lemma=match.group().lower(), head=at)
                for at, match in enumerate(_TOKEN.finditer(block))
            ]
            ends = [0, *(match.end() for match in _SENTENCE_END.finditer(block))]
            starts, passed = [], 0
            for word in words:
                if passed < len(ends) and ends[passed] <= word.span.start:
                    starts.append(word.index)
                    while passed < len(ends) and ends[passed] <= word.span.start:
                        passed += 1
            yield words, starts


@lru_cache(maxsize=2)
def load_tagger(path: Path) -> SpacyTagger:
    """Return the tagger in ``path``, loaded once per process."""
    return SpacyTagger(path)


def build(documents: Iterable[Document], tagger: Tagger | None) -> Iterator[Analysis]:
    """Yield the analysis of each document, in order; without a tagger words carry no tags."""
    used: Tagger = tagger or PlainTagger()
    for document in documents:
        yield analyse(document, used)


def analyse(document: Document, tagger: Tagger) -> Analysis:
    """Return the layers of one document, the model's reading left out."""
    view = document.view.text
    quotes = quotations(view, document.segments)
    hidden = _hidden(document)
    words: list[Word] = []
    sentences: list[Sentence] = []
    blocks = [segment.span.of(view) for segment in document.segments]
    for number, (segment, (tagged, starts)) in enumerate(
        zip(document.segments, tagger.tag(blocks), strict=True),
    ):
        base = len(words)
        bounds = [*starts, len(tagged)]
        for first, last in itertools.pairwise(bounds):
            index = len(sentences)
            words += [_place(word, segment, base, index, quotes.spans, hidden) for word in tagged[first:last]]
            if first < last:
                span = Span(words[base + first].span.start, words[base + last - 1].span.end)
                sentences.append(Sentence(index, span, base + first, base + last, number, segment.kind))
    counts = Counter(word.lower for word in words)
    return Analysis(document, tuple(words), tuple(sentences), quotes.spans, not isinstance(tagger, PlainTagger), counts=counts)


def with_model(analysis: Analysis, model: LanguageModel) -> Analysis:
    """Return the analysis with the model's reading of its text and its proposals for the open words."""
    text = analysis.text
    reading = model.read([text])[0]
    sentences = [sentence.span for sentence in analysis.sentences]
    marks = model.mark(text, sentences) if isinstance(model, Marking) else []
    by_word = tuple(_highest(analysis.words, reading.spans, marks, _NO_MARK)) if marks else ()
    seen = replace(analysis, reading=reading, marks=by_word, sorted_marks=tuple(sorted(by_word)))
    denoised = model.denoise(text, sentences) if isinstance(model, Denoising) else None
    if denoised is not None:
        doubts = tuple(_highest(analysis.words, denoised.spans, denoised.surprisal, math.nan))
        seen = replace(seen, doubts=doubts, rewrites=denoised.rewrites)
    suspicions = tuple(_suspicions(by_word, seen.doubts))
    seen = replace(seen, suspicions=suspicions, sorted_suspicions=tuple(sorted(suspicions)))
    words = [
        word
        for word in analysis.words
        if word.pos in OPEN and word.text.isalpha() and not word.protected and _is_suspect(seen, word)
    ]
    proposals = model.propose(text, [word.span for word in words], count=PROPOSALS)
    found = {word.index: tuple(rows) for word, rows in zip(words, proposals, strict=True)}
    return replace(seen, proposals=found)


def _is_suspect(analysis: Analysis, word: Word) -> bool:
    rank, _ = analysis.standing(word.span)
    return rank is not None and rank <= SUSPECT


def _suspicions(marks: Sequence[float], doubts: Sequence[float]) -> Iterator[float]:
    """Yield what marks and doubts say together; in held-out mild round trips that ranks words better than either alone."""
    if not (doubts and marks):
        yield from marks
        return
    for mark, doubt in zip(marks, doubts, strict=True):
        yield mark / 2 + math.log((_NO_DOUBT if math.isnan(doubt) else doubt) + _LEAST_DOUBT)


def _highest(words: Sequence[Word], tokens: Sequence[Span], values: Sequence[float], default: float) -> Iterator[float]:
    """Yield, per word, the highest value of its tokens."""
    for word in words:
        first = bisect_right(tokens, word.span.start, key=lambda token: token.end)
        last = bisect_left(tokens, word.span.end, key=lambda token: token.start)
        yield max(values[first:last], default=default)


def _place(  # noqa: PLR0913, PLR0917 - all that a word knows of its document
    word: Word, segment: Segment, base: int, sentence: int, quoted: Sequence[Span], hidden: Sequence[Span]
) -> Word:
    span = word.span.shift(segment.span.start)
    return Word(
        base + word.index,
        span,
        word.text,
        word.lemma,
        word.pos,
        word.tag,
        word.dep,
        base + word.head,
        word.entity,
        sentence,
        _within(span, quoted),
        _within(span, hidden),
    )


def _within(span: Span, sorted_spans: Sequence[Span]) -> bool:

    at = bisect_right(sorted_spans, span.start, key=lambda other: other.start) - 1
    return at >= 0 and span.start < sorted_spans[at].end


def _hidden(document: Document) -> list[Span]:
    """Return the view spans that show protected text (URLs, code)."""
    spans: list[Span] = []
    protected = document.protected
    if not protected:
        return spans
    at = 0
    for piece in document.view.pieces:
        if not piece.verbatim:
            continue
        while at < len(protected) and protected[at].end <= piece.source.start:
            at += 1
        for number in range(at, len(protected)):
            span = protected[number]
            if span.start >= piece.source.end:
                break
            start = max(span.start, piece.source.start) - piece.source.start + piece.start
            end = min(span.end, piece.source.end) - piece.source.start + piece.start
            spans.append(Span(start, end))
    return spans
