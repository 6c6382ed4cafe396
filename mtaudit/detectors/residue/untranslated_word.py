"""Words of another language that the engine left as they were."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from mtaudit.analysis import Analysis, Sentence, Word
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import Severity, Span
from mtaudit.text.frequency import zipf

INFO = DetectorInfo(
    path="residue.untranslated_word",
    summary="words of another language in the middle of an English sentence",
    why="Engines copy words they do not know, and leave a clause untranslated where the sentence is long or oddly split.",
    mqm="accuracy/untranslated",
    severity=Severity.MAJOR,
    prior=2.0,
    gain_weight=0.0,
    sources=("Function words of six languages, put together for mtaudit (data/stopwords.toml)",),
    known_problems="Foreign expressions that English has taken over are names or stand in italics or quotation "
    "marks; they are "
    "left alone, and so are sentences that are wholly in the other language.",
    flagged=(
        Flagged("The council agreed para que los trains run again on Monday.", "para que los"),
        Flagged("The firm nicht opened its office in Graz last year.", "nicht"),
        Flagged("He said that gobierno officials were told late.", "gobierno"),
        Flagged("The team played dans cette old stadium until May.", "dans cette"),
    ),
    clean=(
        "She moved to Rio de Janeiro and then to La Paz, near the Avenida de las Américas.",
        "The museum owns a work by Vincent van Gogh and two by Charles de Gaulle's friend.",
        "The coup de grâce came late; the maître d’hôtel was there, à la carte or not.",
        "Y el presidente dijo que no había nada que hacer por la gente de la ciudad.",
        "The phrase “para que los niños” means so that the children.",
        "The die is cast, and the war was on des Moines men.",
    ),
)
_BORROWED = frozenset(
    [
        "a la carte",
        "de la",
        "du jour",
        "de facto",
        "en route",
        "en masse",
        "en bloc",
        "par excellence",
        "la vie",
        "est la vie",
        "c'est la",
        "coup de",
        "de rigueur",
        "raison d'être",
        "pour homme",
        "de la carte",
        "al dente",
        "del mar",
        "de los",
        "de las",
        "la la",
        "die der",
        "en la",
        "y de",
        "au pair",
        "au fait",
        "au lait",
        "au courant",
        "par la",
        "de l",
        "du vin",
        "de novo",
        "de jure",
        "de trop",
        "en suite",
        "en passant",
        "en garde",
        "sans serif",
        "pas de",
        "pas de deux",
        "de deux",
        "je ne sais",
        "ne sais",
        "sur la",
        "sous vide",
        "sous chef",
        "et al",
        "vis à vis",
        "vis à",
        "de luxe",
        "nom de plume",
        "nom de",
        "au naturel",
        "au gratin",
        "au revoir",
        "par avion",
        "mit der",
        "von der",
        "van der",
        "van de",
        "van den",
        "den en",
        "auf der",
        "in der",
        "zu den",
        "de le",
        "du pain",
        "son et",
        "et lumière",
        "le la",
        "der und",
    ]
)
_PROPER_ENGLISH = 4.2
"""Zipf frequency in English from which on a listed content word is taken for a loan."""
_FOREIGN_SHARE = 0.4
"""Share of foreign function words from which on the whole sentence is in the other language."""


@dataclass(frozen=True)
class _Language:
    function: frozenset[str]
    weak: frozenset[str]
    content: frozenset[str]


@dataclass(frozen=True)
class UntranslatedWord:
    """Finds runs of function words of one language, and content words that no English text has."""

    info: DetectorInfo = INFO

    @cached_property
    def _languages(self) -> Mapping[str, _Language]:
        data = tomllib.loads(files(__package__).joinpath("data/stopwords.toml").read_text(encoding="utf-8"))
        return {
            code: _Language(frozenset(row["function"]), frozenset(row["weak"]), frozenset(row["content"]))
            for code, row in data.items()
        }

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the foreign words of each sentence, longest run first."""
        for sentence in analysis.sentences:
            words = analysis.words_of(sentence)
            found = [run for language in self._languages.values() for run in _runs(words, language)]
            if found and not self._all_foreign(words):
                yield from _hits(analysis, sentence, found)

    def _all_foreign(self, words: Sequence[Word]) -> bool:
        real = [word.lower for word in words if word.is_word]
        counts = [sum(word in row.function or word in row.content for word in real) for row in self._languages.values()]
        return max(counts) > _FOREIGN_SHARE * len(real)


def _runs(words: Sequence[Word], language: _Language) -> Iterator[Sequence[Word]]:
    """Yield the runs of free lower-case words of ``language`` that are long or strange enough."""
    run: list[Word] = []
    for word in (*words, None):
        if word is not None and _is_free(word) and (word.text in language.function or word.text in language.content):
            run.append(word)
            continue
        if run and _counts(run, language) and not _beside_name(words, run):
            yield tuple(run)
        run = []


def _is_free(word: Word) -> bool:
    return word.text.islower() and not word.quoted and not word.protected


def _counts(run: Sequence[Word], language: _Language) -> bool:
    text = " ".join(word.text for word in run)
    if text in _BORROWED:
        return False
    if any(word.text in language.content and zipf(word.text) < _PROPER_ENGLISH for word in run):
        return True
    strong = sum(word.text not in language.weak and zipf(word.text) < _PROPER_ENGLISH + 1 for word in run)
    return len(run) > 1 and strong > 0 and run[0].text != run[-1].text


def _beside_name(words: Sequence[Word], run: Sequence[Word]) -> bool:
    """Say whether a capitalised word stands on either side, as in names of places and people, or a hyphen or slash."""
    first, last = words[0].index, words[-1].index
    around = [words[at - first] for at in (run[0].index - 1, run[-1].index + 1) if first <= at <= last]
    return any(
        (word.text[:1].isupper() and word.index != first) or word.text in {"-", "/", "’", "'", "*", "_"} for word in around
    )


def _hits(analysis: Analysis, sentence: Sentence, runs: Sequence[Sequence[Word]]) -> Iterator[Hit]:
    taken: list[Span] = []
    for run in sorted(runs, key=lambda run: (-len(run), run[0].index)):
        span = Span(run[0].span.start, run[-1].span.end)
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
            yield Hit(INFO.path, span, f"“{span.of(analysis.text)}” was left untranslated")
    del sentence


DETECTOR = UntranslatedWord()
