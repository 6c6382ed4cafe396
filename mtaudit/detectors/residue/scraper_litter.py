"""Remains of the page that an article was scraped from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.analysis import Analysis
from mtaudit.detectors._places import Block, blocks, is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Severity, Span

INFO = DetectorInfo(
    path="residue.scraper_litter",
    summary="advertisement markers, share buttons and source links that came along from another site",
    why="Spun articles are scraped by plug-ins that put markers such as [ad_2] around the text and end it with a "
    "bare “Source link”.",
    mqm="design-and-markup/markup",
    severity=Severity.MAJOR,
    prior=2.4,
    gain_weight=0.0,
    sources=("Markers and labels seen in published copies of articles; general knowledge of blog plug-ins",),
    known_problems="A page about blog plug-ins may mention the markers; put them in code spans.",
    flagged=(
        Flagged(
            "The strike ended on Monday.\n\n[ad_2]Source link",
            "[ad_2]Source link",
            "The strike ended on Monday.",
        ),
        Flagged("[ad_1]\n\nThe strike ended on Monday.", "[ad_1]", "The strike ended on Monday."),
        Flagged(
            "The strike ended on Monday.\n\nShare this: Twitter Facebook\n\nTrains run again.",
            "Share this: Twitter Facebook",
            "The strike ended on Monday.\n\nTrains run again.",
        ),
    ),
    clean=(
        "The advertisement ran for a week. Share this with your friends, the company wrote.",
        "Read more books: that was his only advice to the students of the school.",
        "She gave the source link in her first reply and the video in the second.",
    ),
)
_MARKER = re.compile(r"\[/?(?:ad|adsense|ads)[_-]?\d{0,2}\](?:[ \t]*Source link\b)?[.]?", re.IGNORECASE)
_SHORTCODE = re.compile(
    r"\[/?(?:et_pb_\w+|vc_\w+|caption|embed|gallery|wp_ad_camp_\d+|sociallocker|adrotate|the_ad)(?:\s[^\]\n]{0,200})?\]"
)
_SITES = "facebook|twitter|x|whatsapp|email|e-mail|print|linkedin|reddit|pinterest|telegram|tumblr|more|instagram"
_LABELS = (
    r"source link",
    r"(?:read|see) (?:the )?(?:original|full) (?:article|story|post)(?: here)?",
    r"continue reading(?: (?:the main story|below))?",
    r"story continues below(?: advertisement)?",
    r"advertisement(?: - continue reading below)?",
    r"sponsored content",
    r"click here to (?:read|view|see) [\w ]{2,40}",
    rf"share (?:this|on|via)(?: (?:article|post|story))?:?(?:[\s,|•]*(?:on|{_SITES}))*",
    r"(?:tweet|pin it|like this|loading\.\.\.|related posts|leave a (?:reply|comment)):?",
    rf"follow us on (?:{_SITES})(?:(?:,|,? and) (?:{_SITES}))*",
    r"subscribe to our (?:newsletter|channel)",
    r"(?:this (?:article|post) )?(?:was )?(?:originally|first) (?:published|appeared) (?:on|at) \S+\.(?:com|org|net)",
)
_WHOLE = re.compile(rf"(?:{'|'.join(_LABELS)})[.!:]?", re.IGNORECASE)
_LINK_END = re.compile(r"(?<=[.!?\"”])\s*\bSource link\.?$")
_MARKER_PRIOR, _WHOLE_PRIOR = 3.0, 1.3


@dataclass(frozen=True)
class ScraperLitter:
    """Finds the markers anywhere, the labels only where they are a block of their own."""

    info: DetectorInfo = INFO

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the litter."""
        for block in blocks(analysis):
            whole = _WHOLE.fullmatch(block.text.strip())
            if whole is not None:
                yield from _hit(analysis, block.place(0, len(block.text)), _WHOLE_PRIOR)
                continue
            for pattern in (_MARKER, _SHORTCODE, _LINK_END):
                for match in pattern.finditer(block.text):
                    yield from _hit(analysis, _stripped(block, match), _MARKER_PRIOR)


def _stripped(block: Block, match: re.Match[str]) -> Span:
    lead = len(match.group()) - len(match.group().lstrip())
    return block.place(match.start() + lead, match.end())


def _hit(analysis: Analysis, span: Span, prior: float) -> Iterator[Hit]:
    if is_protected(analysis, span):
        return
    edit = Edit(_with_gap(analysis.text, span), "")
    yield Hit(INFO.path, span, "this belongs to the page the text was taken from", (Candidate((edit,)),), prior=prior)


def _with_gap(text: str, span: Span) -> Span:
    """Return ``span`` with the white space on one side of it, so that no empty paragraph stays behind."""
    start, end = span.start, span.end
    while start and text[start - 1].isspace():
        start -= 1
    if start:
        return Span(
            start if text[start : span.start].count("\n") or text[end : end + 1] in {"", "\n"} else max(start, span.start - 1),
            end,
        )
    while end < len(text) and text[end].isspace():
        end += 1
    return Span(start, end)


DETECTOR = ScraperLitter()
