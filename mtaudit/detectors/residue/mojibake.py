"""Characters that were decoded with the wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import blocks, is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity

INFO = DetectorInfo(
    path="residue.mojibake",
    summary="letters that were stored in one encoding and read in another",
    why="Text that passes through several sites and engines is decoded wrongly on the way: â€™ for an apostrophe, Ã© for é.",
    mqm="design-and-markup/character-encoding",
    severity=Severity.MAJOR,
    prior=3.2,
    gain_weight=0.0,
    sources=("Speer 2019, ftfy (the repairs are made by it)",),
    known_problems="Only damage that can be undone without guessing is marked, and characters that were lost for good.",
    flagged=(
        Flagged("The cityâ€™s mayor resigned.", "cityâ€™s", "The city’s mayor resigned."),
        Flagged("They met in a cafÃ© near the station.", "cafÃ©", "They met in a café near the station."),
        Flagged("The country�s president resigned.", "country�s", None),
        Flagged("Fish &amp; chips were sold out.", "&amp;", "Fish & chips were sold out."),
    ),
    clean=(
        "They met in a café near the Plaça de Catalunya in São Paulo.",
        "The AT&T building costs 5 € a day; «quoted» words and naïve façades stay.",
        "Write & for the ampersand.",
    ),
)
_SUSPECT = re.compile(r"[\u0080-\u009f\u00c2\u00c3\u00c4\u00c5\u00e2\u00d0\u00d1\u00f0\ufffd]")
_WORD = re.compile(r"\S+")
_ENTITY = re.compile(
    r"&(?:amp;)?(?:amp|quot|nbsp|lt|gt|apos|rsquo|lsquo|ldquo|rdquo|ndash|mdash|hellip|#0?39|#8217|#8216|#8220|"
    r"#8221|#8211|#8212|#x27);"
)
_LOST = "\ufffd"
_EDGE = '.,;:!?()[]"'


@dataclass(frozen=True)
class Mojibake:
    """Asks ftfy about the words with characters that wrong decoding leaves behind."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the damaged words."""
        for block in blocks(analysis):
            for match in _WORD.finditer(block.text) if _SUSPECT.search(block.text) else ():
                if not _SUSPECT.search(match.group()):
                    continue
                lead = len(match.group()) - len(match.group().lstrip(_EDGE))
                word = match.group().strip(_EDGE)
                span = block.place(match.start() + lead, match.start() + lead + len(word))
                if not word or is_protected(analysis, span):
                    continue
                mended = _mended(word)
                if mended != word:
                    yield Hit(INFO.path, span, "the characters were decoded wrongly", (replace(span, mended),))
                elif _LOST in word:
                    yield Hit(INFO.path, span, "a character was lost for good")
            for match in _ENTITY.finditer(block.text):
                span = block.span(match)
                if not is_protected(analysis, span):
                    plain = _unescaped(match.group())
                    yield Hit(INFO.path, span, f"this code stands for {plain!r}", (replace(span, plain),))


def _mended(word: str) -> str:
    import ftfy

    return str(ftfy.fix_encoding(word)).replace("\u00a0", " ")


def _unescaped(code: str) -> str:
    import html

    return html.unescape(html.unescape(code))


DETECTOR = Mojibake()
