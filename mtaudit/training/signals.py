"""What the model's reading says of each word of a document: the ranker's raw material, worked out once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from mtaudit.analysis import Analysis, Word
from mtaudit.model import Span
from mtaudit.text.frequency import zipf

_BILLION = 9.0
_NATS = 2.302585
_CAP = 25.0


@dataclass(frozen=True)
class Signals:
    """Per-word figures of one analysis, by the word's index; all zero where no model read the text.

    ``surprisal`` is the sum over the word's tokens, ``entropy`` and ``top`` those of the place where it begins, in nats.
    """

    analysis: Analysis

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """First and last token (exclusive) of each word."""
        reading = self.analysis.reading
        if reading is None:
            return [(0, 0)] * len(self.analysis.words)
        ends = [span.end for span in reading.spans]
        starts = [span.start for span in reading.spans]
        return [(bisect_right(ends, w.span.start), bisect_left(starts, w.span.end)) for w in self.analysis.words]

    @cached_property
    def surprisal(self) -> list[float]:
        """Nats of each word."""
        reading = self.analysis.reading
        if reading is None:
            return [0.0] * len(self.analysis.words)
        return [min(sum(reading.surprisal[first:last]), _CAP) for first, last in self._spans]

    @cached_property
    def tokens(self) -> list[int]:
        """Number of tokens of each word."""
        return [last - first for first, last in self._spans]

    @cached_property
    def entropy(self) -> list[float]:
        """Entropy before each word."""
        reading = self.analysis.reading
        return [reading.entropy[first] if reading and first < last else 0.0 for first, last in self._spans]

    @cached_property
    def top(self) -> list[float]:
        """Surprisal of the likeliest token before each word."""
        reading = self.analysis.reading
        return [reading.top[first] if reading and first < last else 0.0 for first, last in self._spans]

    @cached_property
    def frequency(self) -> list[float]:
        """Zipf frequency of each word."""
        return [zipf(word.lower) if word.is_word else _BILLION for word in self.analysis.words]

    @cached_property
    def excess(self) -> list[float]:
        """Surprisal beyond what the word's frequency alone explains."""
        return [
            value - (_BILLION - max(frequency, 1.0)) * _NATS
            for value, frequency in zip(self.surprisal, self.frequency, strict=True)
        ]

    @cached_property
    def sentence_means(self) -> list[float]:
        """Mean surprisal of the words of each sentence."""
        return [sum(self.surprisal[s.first : s.last]) / max(1, s.last - s.first) for s in self.analysis.sentences]

    @cached_property
    def mean(self) -> float:
        """Mean surprisal of all words."""
        return sum(self.surprisal) / max(1, len(self.surprisal))

    def neighbour(self, word: Word, by: int) -> float:
        """Return the surprisal of the word ``by`` places on in the same sentence, 0 outside it."""
        at = word.index + by
        sentence = self.analysis.sentences[word.sentence]
        return self.surprisal[at] if sentence.first <= at < sentence.last else 0.0

    def words(self, span: Span) -> tuple[Word, ...]:
        """Return the words at ``span``; at an insertion point the word behind it."""
        if span.start < span.end:
            return self.analysis.words_in(span)
        at = bisect_left(self.analysis.words, span.start, key=lambda word: word.span.start)
        return self.analysis.words[at : at + 1]
