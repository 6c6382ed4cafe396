"""What is known of one text: its damage, and what an edit of it does."""

from __future__ import annotations

from collections.abc import Sequence

from mtaudit.model import Edit, Span, apply_edits
from mtaudit.ranking.evidence import Weighed
from mtaudit.ranking.features import edit_span
from mtaudit.training.alignment import Alignment
from mtaudit.training.corpora import BETWEEN, Text


class Truth:
    """A text aligned with what should stand there; offsets are those of ``Text.text``."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._blocks: list[tuple[Span, Alignment]] = []
        at = 0
        for block, target in zip(text.blocks, text.target or text.blocks, strict=True):
            self._blocks.append((Span(at, at + len(block)), Alignment(block, target)))
            at += len(block) + len(BETWEEN)
        observed = [damage.moved(span.start).observed for span, side in self._blocks for damage in side.damages()]
        self._damaged = [Span(*pair) for pair in text.bad]
        self._gaps = [place for place in observed if not len(place)]

    def covers(self, span: Span) -> bool:
        """Say whether ``span`` holds a damaged word, or lies beside words that are missing."""
        gaps = any(span.start - 1 <= gap.start <= span.end + 1 for gap in self._gaps)
        return gaps or any(span.overlaps(bad) for bad in self._damaged)

    def is_damaged(self, row: Weighed) -> bool:
        """Say whether an editor would change the place: a word that is pointed at, or what its best candidate would change."""
        if any(row.hit.span.overlaps(bad) for bad in self._damaged):
            return True
        if not row.candidates:
            return False
        region = edit_span(row.candidates[0])
        if len(region) and any(region.overlaps(bad) for bad in self._damaged):
            return True
        # Something missing is marked on the words around the gap.
        adds = sum(len(edit.text.split()) for edit in row.candidates[0].edits) > len(region.of(self._text.text).split())
        return adds and any(region.start - 1 <= gap.start <= region.end + 1 for gap in self._gaps)

    def gain(self, edits: Sequence[Edit]) -> tuple[int, bool]:
        """Return by how many words the edits help, and whether they restore what should stand there; see Alignment.gain."""
        found = self._local(edits)
        return found[0].gain(found[1]) if found else (0, False)

    def restored(self, edits: Sequence[Edit]) -> int:
        """Return how many damaged places have their original wording after all ``edits``, which do not overlap."""
        total = 0
        for span, alignment in self._blocks:
            here = [_moved(edit, span.start) for edit in edits if span.start <= edit.span.start and edit.span.end <= span.end]
            before = sum(1 for _ in alignment.units())
            after = sum(1 for _ in Alignment(apply_edits(alignment.observed, here), alignment.target).units())
            total += max(0, before - after)
        return total

    def _local(self, edits: Sequence[Edit]) -> tuple[Alignment, list[Edit]] | None:
        first, last = min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)
        for span, alignment in self._blocks:
            if span.start <= first and last <= span.end:
                return alignment, [_moved(edit, span.start) for edit in edits]
        return None


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.span.shift(-by), edit.text)
