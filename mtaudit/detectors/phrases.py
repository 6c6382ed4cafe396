"""Detectors that are data: a TOML file of calqued phrases and what English says instead.

A file holds the fields of :class:`~mtaudit.detectors.base.DetectorInfo` and a list of ``[[phrase]]``. A phrase has a
``pattern`` and its ``fix``. A pattern is words; ``{realize}`` stands for any form of the lemma, ``a|b`` for either word,
``?`` after a word makes it optional, ``*`` stands for exactly one word and ``**`` for one to four words within the sentence.
In ``fix`` (alternatives separated by ``;``) ``{hold}`` takes the form of the first braced word, ``*`` repeats what the
star stood for, and an empty fix deletes. ``via`` and ``pivot`` name the foreign wording, ``prior`` overrides that of the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Hypothesis, Severity, Span
from mtaudit.text.frequency import zipf
from mtaudit.text.inflect import lemmas_of, like, match_case

_LONGEST_GAP = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a pattern; ``gap`` is the most words that a star stands for."""

    words: frozenset[str] = frozenset()
    lemma: str = ""
    optional: bool = False
    gap: int = 0

    def takes(self, word: Word) -> bool:
        """Say whether the part matches ``word``."""
        if self.gap:
            return word.is_word or word.text.isdigit()
        if self.lemma:
            return word.lower == self.lemma or self.lemma in lemmas_of(word.lower)
        return word.lower in self.words


@dataclass(frozen=True)
class Phrase:
    """One pattern with its fixes."""

    pattern: str
    fixes: tuple[str, ...]
    message: str = ""
    prior: float | None = None
    hypothesis: Hypothesis | None = None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The compiled pattern."""
        return tuple(_part(piece) for piece in self.pattern.split())

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """What a sentence must hold for the pattern to match, rarest first: of each set a word or ``{lemma}``."""
        parts = [part for part in self.parts if not part.optional and not part.gap]
        parts.sort(key=lambda part: max(map(zipf, part.words or (part.lemma,))))
        return tuple(part.words or frozenset({f"{{{part.lemma}}}"}) for part in parts)


def _part(piece: str) -> Part:
    optional = piece.endswith("?")
    piece = piece.removesuffix("?")
    if piece in {"*", "**"}:
        return Part(gap=1 if piece == "*" else _LONGEST_GAP)
    if piece.startswith("{"):
        return Part(lemma=piece.strip("{}"), optional=optional)
    return Part(words=frozenset(piece.lower().split("|")), optional=optional)


def matches(parts: Sequence[Part], words: Sequence[Word], at: int) -> tuple[int, dict[int, tuple[int, int]]] | None:
    """Match ``parts`` on ``words`` from ``at``; return the end and, per part, the words it took, or None."""
    if not parts:
        return at, {}
    head, rest = parts[0], parts[1:]
    most = max(head.gap, 1)
    taken = 0
    while taken < most and at + taken < len(words) and head.takes(words[at + taken]):
        taken += 1
        tail = matches(rest, words, at + taken)
        if tail is not None:
            end, found = tail
            return end, {0: (at, at + taken), **{key + 1: value for key, value in found.items()}}
    if head.optional:
        tail = matches(rest, words, at)
        if tail is not None:
            end, found = tail
            return end, {key + 1: value for key, value in found.items()}
    return None


@dataclass(frozen=True)
class PhraseDetector:
    """All phrases of one file."""

    about: DetectorInfo
    phrases: tuple[Phrase, ...]

    @property
    def info(self) -> DetectorInfo:
        """The description."""
        return self.about

    @cached_property
    def _by_word(self) -> Mapping[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            for word in phrase.needed[0] if phrase.needed else ("",):
                index.setdefault(word, []).append(number)
        return {word: tuple(found) for word, found in index.items()}

    def _possible(self, words: Iterable[Word]) -> list[Phrase]:
        """Return the phrases of which ``words`` hold all that they need."""
        index = self._by_word
        keys = {key for word in words for key in _keys(word.lower)}
        numbers = {number for key in ("", *keys) for number in index.get(key, ())}
        possible = (self.phrases[number] for number in sorted(numbers))
        return [phrase for phrase in possible if not any(map(keys.isdisjoint, phrase.needed))]

    def detect(self, analysis: Analysis) -> Iterable[Hit]:
        """Yield the places where a phrase matches within a sentence."""
        for sentence in analysis.sentences:
            yield from self._in_sentence(analysis, sentence)

    def _in_sentence(self, analysis: Analysis, sentence: Sentence) -> Iterator[Hit]:
        words = analysis.words_of(sentence)
        for phrase in self._possible(words):
            for at, word in enumerate(words):
                found = None if word.protected else matches(phrase.parts, words, at)
                if found is not None:
                    yield self._hit(analysis, phrase, words, at, found)

    def _hit(
        self,
        analysis: Analysis,
        phrase: Phrase,
        words: Sequence[Word],
        at: int,
        found: tuple[int, dict[int, tuple[int, int]]],
    ) -> Hit:
        end, taken = found
        span = Span(words[at].span.start, words[end - 1].span.end)
        texts = [_fill(phrase, fix, words, taken) for fix in phrase.fixes]
        candidates = tuple(
            Candidate((_edit(analysis.text, span, match_case(text, span.of(analysis.text))),), 0.0, phrase.hypothesis)
            for text in texts
        )
        message = phrase.message or f"“{span.of(analysis.text)}” is a literal rendering; {self.about.summary}"
        return Hit(self.about.path, span, message, candidates, prior=phrase.prior)


@lru_cache(maxsize=100_000)
def _keys(word: str) -> tuple[str, ...]:
    """Return what ``word`` (lower case) may be found by: itself and its lemmas."""
    return (word, *(f"{{{lemma}}}" for lemma in sorted({word, *lemmas_of(word)})))


def _edit(text: str, span: Span, replacement: str) -> Edit:
    """Return the edit; a deletion takes the space before the words with it."""
    start = span.start - 1 if not replacement and span.start and text[span.start - 1] == " " else span.start
    return Edit(Span(start, span.end), replacement)


_FILL = re.compile(r"\{(\w+)\}|\*+")


def _fill(phrase: Phrase, fix: str, words: Sequence[Word], taken: Mapping[int, tuple[int, int]]) -> str:
    gaps = iter(
        " ".join(word.text for word in words[first:last])
        for index, (first, last) in sorted(taken.items())
        if phrase.parts[index].gap
    )
    model = next((words[taken[i][0]] for i, part in enumerate(phrase.parts) if part.lemma and i in taken), None)

    def put(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return next(gaps, "")
        return like(match.group(1), model) if model is not None else match.group(1)

    return _FILL.sub(put, fix)


def load_phrases(path: Path) -> PhraseDetector:
    """Return the detector that ``path`` describes; its name is that of its folder and file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return PhraseDetector(_info(f"{path.parent.name}.{path.stem}", data), tuple(_phrases(data["phrase"])))


def _info(name: str, data: Mapping[str, Any]) -> DetectorInfo:
    return DetectorInfo(
        path=name,
        summary=data["summary"],
        why=data["why"],
        mqm=data["mqm"],
        severity=Severity(data["severity"]),
        flagged=tuple(Flagged(**example) for example in data["flagged"]),
        clean=tuple(data["clean"]),
        sources=tuple(data["sources"]),
        known_problems=data.get("known_problems", ""),
        needs=frozenset(data.get("needs", ())),
        suspected=data.get("suspected", False),
        prior=data.get("prior", 1.5),
        gain_weight=data.get("gain_weight", 0.15),
    )


def _phrases(rows: Iterable[Mapping[str, Any]]) -> Iterator[Phrase]:
    for row in rows:
        via = Hypothesis(row.get("pivot", ""), row.get("via", ""), row.get("source", "")) if row.get("via") else None
        fixes = tuple(fix.strip() for fix in row["fix"].split(";"))
        yield Phrase(row["pattern"], fixes, row.get("message", ""), row.get("prior"), via)
