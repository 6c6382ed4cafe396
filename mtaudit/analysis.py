"""What detectors see of one document: words, sentences, quotations and the model's reading. All offsets are view offsets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mtaudit.lm.base import Reading, Rewrite
from mtaudit.model import Document, SegmentKind, Span


@dataclass(frozen=True, slots=True)
class Word:
    """One token of the tagger, punctuation included, white space left out.

    ``pos`` is the universal part of speech (UPOS), ``tag`` the Penn Treebank tag, ``dep`` and ``head`` (index into
    ``Analysis.words``) the dependency, ``entity`` the OntoNotes type of the named entity it belongs to, or ``""``.
    Without a tagger all five are empty and ``head`` is the word itself.
    """

    index: int
    span: Span
    text: str
    lemma: str
    pos: str = ""
    tag: str = ""
    dep: str = ""
    head: int = 0
    entity: str = ""
    sentence: int = 0
    quoted: bool = False
    protected: bool = False

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """True if it has a letter."""
        return any(char.isalpha() for char in self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``words[first:last]`` of the analysis, in block ``segment`` of the document."""

    index: int
    span: Span
    first: int
    last: int
    segment: int
    kind: SegmentKind = SegmentKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Analysis:
    """The layers of one document, each computed once.

    ``quotations`` are the spans inside quotation marks, marks included. ``has_tags`` says whether a tagger ran, ``reading``
    is None where no language model did. ``proposals`` are the words that the model finds likeliest in the place of a word
    (index into ``words``) with their log-probabilities, ``counts`` how often each lower-case word occurs.
    ``marks`` are, per word, the log-odds that an editor would change it, by the marker of the model; empty without one;
    ``sorted_marks`` are the same in ascending order. ``doubts`` are, per word, what its least likely token costs the denoiser
    to copy, in nats (nan where it was not asked; empty without one), ``rewrites`` what it would rather write, in view offsets.
    ``suspicions`` are what marks and doubts say together, to rank words by, ``sorted_suspicions`` the same in ascending order.
    """

    document: Document
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Span, ...] = ()
    has_tags: bool = False
    reading: Reading | None = None
    proposals: Mapping[int, tuple[tuple[str, float], ...]] = field(default_factory=lambda: MappingProxyType({}))
    counts: Counter[str] = field(default_factory=Counter)
    marks: tuple[float, ...] = ()
    sorted_marks: tuple[float, ...] = ()
    doubts: tuple[float, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    suspicions: tuple[float, ...] = ()
    sorted_suspicions: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The prose that all offsets of the analysis count in."""
        return self.document.view.text

    def words_in(self, span: Span) -> tuple[Word, ...]:
        """Return the words that overlap ``span``."""
        first = bisect_right(self.words, span.start, key=lambda word: word.span.end)
        last = bisect_left(self.words, span.end, key=lambda word: word.span.start)
        return self.words[first:last]

    def words_of(self, sentence: Sentence) -> tuple[Word, ...]:
        """Return the words of ``sentence``."""
        return self.words[sentence.first : sentence.last]

    def standing(self, span: Span) -> tuple[float | None, float]:
        """Return the share of words that are suspected more than those at ``span`` or beside it, and the highest mark there.

        The share is None without a marker.
        """
        if not self.marks:
            return None, 0.0
        words = self.words_in(Span(max(span.start - 1, 0), span.end + 1))
        mark = max((self.marks[word.index] for word in words), default=self.sorted_marks[0])
        most = max((self.suspicions[word.index] for word in words), default=self.sorted_suspicions[0])
        return 1 - bisect_right(self.sorted_suspicions, most) / len(self.marks), mark

    def surprisal(self, span: Span) -> float:
        """Return the summed surprisal of the tokens that overlap ``span``, in nats; 0.0 without a reading."""
        if self.reading is None:
            return 0.0
        spans = self.reading.spans
        first = bisect_right(spans, span.start, key=lambda token: token.end)
        last = bisect_left(spans, span.end, key=lambda token: token.start)
        return sum(self.reading.surprisal[first:last])
