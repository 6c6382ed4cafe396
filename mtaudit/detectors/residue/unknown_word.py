"""A word that English does not have: left in the foreign language, half translated, or made up by the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis, Word
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit
from mtaudit.model import Severity
from mtaudit.text.frequency import zipf

INFO = DetectorInfo(
    path="residue.unknown_word",
    summary="a word that is not English and no name",
    why="What an engine does not know it copies, inflects in the foreign way, or puts together from pieces.",
    mqm="accuracy/untranslated",
    severity=Severity.MAJOR,
    prior=1.3,
    gain_weight=0.0,
    sources=(
        "wordfreq 3 (Speer 2022): words seen less than once in a hundred million",
        "Sennrich et al. 2016, Neural Machine Translation of Rare Words with Subword Units (made-up words)",
    ),
    known_problems="Typing errors and very rare technical words are flagged too; a word that the text uses three times is not.",
    flagged=(
        Flagged("The old mill was pulled down and the venytyksen of the river began in May.", "venytyksen"),
        Flagged("They were met by admirators of the poet at the station.", "admirators"),
    ),
    clean=(
        "The overfilled bookshelf was a nonnegotiable piece of furniture.",
        "Her chiaroscuro and his brushwork were praised by the quarterly.",
    ),
)
_LETTERS = re.compile(r"[^\W\d_]{5,}")
_PREFIXES = tuple(
    "non un over under anti pre re semi inter co mis out up super sub multi micro macro mega mini pseudo quasi counter de dis "
    "fore hyper infra intra neo post pro self trans ultra bio geo neuro electro photo".split()
)
_SUFFIXES = tuple(
    "ness like less ize izes ized izing ise ised ises ising ization isation izer er ers s es ed ing ly able ible "
    "ment ments ism isms "
    "ist ists y ish wise fold ward wards ability ibility ful hood ship".split()
)
_PART = 2.5
_HALF = 3.0
_LONGEST = 40
_LEAST = 3
_OFTEN = 3


@dataclass(frozen=True)
class UnknownWord:
    """Looks up every word in small letters."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the unknown words outside quotations."""
        for word in analysis.words:
            if _is_candidate(analysis, word) and not is_english_word(word.text):
                yield Hit(INFO.path, word.span, f"“{word.text}” is not an English word")


def _is_candidate(analysis: Analysis, word: Word) -> bool:
    text, span = word.text, word.span
    return (
        not word.protected
        and not word.quoted
        and not word.entity
        and word.pos not in {"PROPN", "X"}
        and len(text) <= _LONGEST
        and text.islower()
        and _LETTERS.fullmatch(text) is not None
        and analysis.counts[text] < _OFTEN
        and not _joined(analysis.text, span.start - 1)
        and not _joined(analysis.text, span.end)
    )


def _joined(text: str, at: int) -> bool:
    """Say whether the character at ``at`` makes a word part of something longer (a path, a handle, a hyphenated word)."""
    return 0 <= at < len(text) and (text[at] in "-/@#_'’\\*+=&" or text[at].isdigit())


def is_english_word(word: str) -> bool:
    """Say whether ``word`` (lower case) is known, or made of known parts as English makes words."""
    if zipf(word) > 0:
        return True
    if any(word.startswith(prefix) and _known(word[len(prefix) :]) for prefix in _PREFIXES):
        return True
    return any(word.endswith(suffix) and _stems(word[: -len(suffix)]) for suffix in _SUFFIXES) or _is_compound(word)


def _known(part: str) -> bool:
    return len(part) >= _LEAST and zipf(part) >= _PART


def _stems(stem: str) -> bool:
    """Say whether ``stem`` is a word, perhaps without the ``e`` or ``y`` that the ending took, or with a doubled letter."""
    if stem.endswith("i"):
        return _known(stem[:-1] + "y")
    doubled = len(stem) > _LEAST and stem[-1] == stem[-2]
    return _known(stem) or _known(stem + "e") or _known(stem + "y") or (doubled and _known(stem[:-1]))


def _is_compound(word: str) -> bool:
    return any(zipf(word[:at]) >= _HALF and zipf(word[at:]) >= _HALF for at in range(_LEAST, len(word) - _LEAST + 1))


DETECTOR = UnknownWord()
