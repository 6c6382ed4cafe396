"""A word that English writes as one, in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import blocks, is_protected
from mtaudit.detectors.base import DetectorInfo, Flagged, Hit, replace
from mtaudit.model import Severity
from mtaudit.text.inflect import match_case

INFO = DetectorInfo(
    path="punctuation.split_word",
    summary="a word that is written as one in English, in two parts",
    why="Engines translate token by token and write cannot, nowadays or themselves as the tokens came.",
    mqm="linguistic-conventions/spelling",
    severity=Severity.MINOR,
    prior=1.2,
    gain_weight=0.05,
    sources=("Merriam-Webster: cannot, nowadays, nevertheless, themselves are solid",),
    known_problems="“Can not” is right where *not* belongs to what follows: can not only sing but dance.",
    flagged=(
        Flagged("The bank can not lend any more.", "can not", "The bank cannot lend any more."),
        Flagged("Now a days few people write letters.", "Now a days", "Nowadays few people write letters."),
        Flagged("They did it them selves.", "them selves", "They did it themselves."),
    ),
    clean=(
        "She can not only sing but also dance.",
        "You can not just survive but thrive here.",
        "We can not merely hope but act.",
        "A can not opened in time is thrown away.",
        "Never the less of two evils was chosen.",
    ),
)
_SPLIT = {
    "can not": "cannot",
    "now a days": "nowadays",
    "now-a-days": "nowadays",
    "them selves": "themselves",
    "our selves": "ourselves",
    "your self": "yourself",
    "him self": "himself",
    "it self": "itself",
    "my self": "myself",
    "an other": "another",
    "how ever,": "however,",
    "there fore": "therefore",
    "further more,": "furthermore,",
    "mean while,": "meanwhile,",
    "never theless": "nevertheless",
    "none theless": "nonetheless",
    "more over,": "moreover,",
    "no body knows": "nobody knows",
}
_ANY = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(key) for key in _SPLIT) + r")(?![\w-])", re.IGNORECASE)
_NOT_SPLIT = re.compile(r"(?:can not)(?=\s+(?:only|just|merely|simply|help|be un|to|opened)\b|[,;]| but\b)", re.IGNORECASE)
_NOUN_BEFORE = re.compile(r"\b(?:a|an|the|this|that|each|every|tin|trash|beer)\s$", re.IGNORECASE)


@dataclass(frozen=True)
class SplitWord:
    """Looks the split words up."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the split words."""
        for block in blocks(analysis):
            for match in _ANY.finditer(block.text):
                span, observed = block.span(match), match.group()
                if observed.lower() == "can not" and _is_right(block.text, match):
                    continue
                if not is_protected(analysis, span):
                    solid = match_case(_SPLIT[observed.lower()], observed)
                    yield Hit(INFO.path, span, f"“{solid.strip(',')}” is one word", (replace(span, solid),))


def _is_right(text: str, match: re.Match[str]) -> bool:
    return bool(_NOT_SPLIT.match(text, match.start()) or _NOUN_BEFORE.search(text[: match.start()]))


DETECTOR = SplitWord()
