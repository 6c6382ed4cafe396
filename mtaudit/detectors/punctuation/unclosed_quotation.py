"""A quotation that is opened and never closed, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, SegmentKind, Severity, Span

INFO = DetectorInfo(
    path="punctuation.unclosed_quotation",
    summary="a quotation mark without its partner in the paragraph",
    why="Sentences are translated one by one; a mark whose partner stands in another sentence is dropped as a slip.",
    mqm="linguistic-conventions/punctuation",
    severity=Severity.MINOR,
    prior=1.4,
    gain_weight=0.05,
    sources=("The Chicago Manual of Style: a quotation of several paragraphs is closed in the last, opened in each",),
    known_problems="Straight marks that stand for inches are taken for quotation marks unless a figure stands before them.",
    flagged=(
        Flagged(
            '"The plan worked well," said the mayor. "And this year we will build more.',
            "more.",
            '"The plan worked well," said the mayor. "And this year we will build more."',
        ),
        Flagged(
            "The minister said: “We are ready to talk to all sides.",
            "sides.",
            "The minister said: “We are ready to talk to all sides.”",
        ),
    ),
    clean=(
        '"We tried," said the coach. "It was hard." Nobody answered.',
        '"This is the first part of what he had to say.\n\n"And this is the second part of it."',
        'The screen measures 27" across and costs little more than the old one.',
        "“It’s rock ’n’ roll,” she said, and the girls’ band played on.",
    ),
)
_STRAIGHT = re.compile(r'(?<!\d)"|(?<=\d)"(?=[\s,.;:!?)]|$)')
_INCHES = re.compile(r'\d"')
_OPENS = ('"', "“")


@dataclass(frozen=True)
class UnclosedQuotation:
    """Counts the marks of each paragraph."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the paragraphs whose quotation stays open."""
        found = list(blocks(analysis))
        for at, block in enumerate(found):
            if block.kind not in {SegmentKind.PARAGRAPH, SegmentKind.ITEM}:
                continue
            after = found[at + 1].text.lstrip() if at + 1 < len(found) else ""
            before = found[at - 1] if at else None
            opened = _left_open(block.text)
            if opened is None or (after.startswith(_OPENS) and block.text[opened] == after[0]):
                continue
            if block.text[opened] == '"' and (_runs_on(before, block, opened) or _closes(after)):
                continue
            yield from _hit(analysis, block, opened)


def _left_open(text: str) -> int | None:
    """Return where the quotation that is never closed begins; None if all are closed or it cannot be said."""
    opening, closing = text.rfind("“"), text.count("”")
    straight = [match.start() for match in _STRAIGHT.finditer(text)]
    if opening >= 0:
        return opening if not straight and text.count("“") == closing + 1 and "”" not in text[opening:] else None
    if _INCHES.search(text) and len(straight) % 2:
        straight = [at for at in straight if not text[at - 1 : at].isdigit()]
    if len(straight) % 2 == 0:
        return None
    last = straight[-1]
    starts = last == 0 or text[last - 1] in " \n\u00a0(—–-["
    return last if starts and text[last + 1 : last + 2].strip() else None


def _closes(text: str) -> bool:
    """Say whether the next paragraph ends a quotation that it did not begin."""
    straight = [match.start() for match in _STRAIGHT.finditer(text)]
    return len(straight) % 2 == 1 and straight[0] > 0 and text[straight[0] - 1] in ".,!?…"


def _runs_on(before: Block | None, block: Block, opened: int) -> bool:
    """Say whether the paragraph closes a quotation of the one before, so that an odd number of marks is right."""
    first = block.text.find('"')
    closes_first = 0 < first < opened and block.text[first - 1] in ".,!?…"
    return before is not None and closes_first and before.text.count('"') % 2 == 1


def _hit(analysis: Analysis, block: Block, opened: int) -> Iterator[Hit]:
    text = block.text.rstrip()
    last_word = re.search(r"\S+$", text)
    if last_word is None or last_word.start() <= opened:
        return
    span = block.place(last_word.start(), len(text))
    if is_protected(analysis, span) or text[-1] in ":,;":
        return
    mark = "”" if text[opened] == "“" else '"'
    end = Span(span.end, span.end)
    opens = " ".join(text[opened : opened + 30].split())
    message = f"the quotation that begins with {opens}… is never closed"
    # A quotation that begins in mid-sentence may have ended anywhere.
    whole = text[:opened].rstrip()[-1:] in {"", ",", ":", ".", "!", "?"}
    candidates = (Candidate((Edit(end, mark),)),) if whole and text[-1] in ".!?…" else ()
    yield Hit(INFO.path, span, message, candidates)


DETECTOR = UnclosedQuotation()
