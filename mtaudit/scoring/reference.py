"""Original and corrected text against a reference, with paired bootstrap resampling (Koehn 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtaudit.errors import UsageError
from mtaudit.model import Score
from mtaudit.scoring.overlap import LIMITS, UNIT, Row, add_rows, cut_pairs, rows_of, score_of, signature_of
from mtaudit.scoring.segments import Pair, lines_of

if TYPE_CHECKING:
    import numpy as np

SAMPLES = 1000
SEED = 12345  # sacrebleu's own default


@dataclass(frozen=True, slots=True)
class Comparison:
    """Half the width of both 95 % intervals, and the probability of so large a difference by chance (two-sided)."""

    before: float
    after: float
    p_value: float


def reference_scores(before: str, after: str, reference: str) -> tuple[Score, ...]:
    """Score both texts against ``reference``, line by line if all three have equally many lines.

    Otherwise each text is one segment (cut where it is too long), there is nothing to resample, and the signature says
    so. With lines, each metric also has a 95 % interval and the p-value of the difference.

    Raises:
        UsageError: if the reference or one of the texts is empty.
    """
    lines = [lines_of(text) for text in (before, after, reference)]
    if not all(lines):
        msg = "There is nothing to score: the text, its correction or the reference is empty."
        raise UsageError(msg)
    if len({len(side) for side in lines}) > 1:
        counts = "/".join(str(len(side)) for side in lines)
        whole = [" ".join(side) for side in lines]
        return tuple(score for name in LIMITS for score in _whole(name, whole, f"document({counts} lines)|bs:none"))
    sides = [list(zip(side, lines[2], strict=True)) for side in lines[:2]]
    resample = len(lines[0]) > 1
    return tuple(score for name in LIMITS for score in _by_line(name, sides, resample=resample))


def _whole(name: str, texts: Sequence[str], segments: str) -> list[Score]:
    before, after = (score_of(name, add_rows(rows_of(name, cut_pairs(name, [(text, texts[2])])))) for text in texts[:2])
    return [Score(f"{name} to reference", UNIT, before, after, signature_of(name, segments))]


def _by_line(name: str, sides: Sequence[Sequence[Pair]], *, resample: bool) -> list[Score]:
    before, after = ([add_rows(rows_of(name, cut_pairs(name, [pair]))) for pair in pairs] for pairs in sides)
    signature = signature_of(name, "line") + (f"|bs:{SAMPLES}|seed:{SEED}" if resample else "|bs:none")
    title = f"{name} to reference"
    scores = [Score(title, UNIT, score_of(name, add_rows(before)), score_of(name, add_rows(after)), signature)]
    if resample:
        test = paired_bootstrap(name, before, after)
        scores.append(Score(f"{title}, 95 % interval", "±", test.before, test.after, signature))
        scores.append(Score(f"{title}, p-value", "probability", test.p_value, None, signature))
    return scores


def paired_bootstrap(name: str, before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """Resample segments with replacement, the same ones on both sides, as ``sacrebleu --paired-bs`` does.

    One thing differs: texts with the same score have p = 1 (sacrebleu's formula gives 1/1001 for identical systems).
    """
    import numpy as np

    rng = np.random.default_rng(SEED)
    sides = [np.array(rows, dtype=np.float64) for rows in (before, after)]
    scores = np.empty((2, SAMPLES))
    for sample in range(SAMPLES):
        chosen = rng.choice(len(before), size=len(before), replace=True)
        for side, rows in enumerate(sides):
            scores[side, sample] = score_of(name, tuple(rows[chosen].sum(0)))
    real = abs(score_of(name, add_rows(before)) - score_of(name, add_rows(after)))
    differences = np.abs(scores[1] - scores[0])
    exceeding = int(np.sum(differences - differences.mean() > real))
    p_value = (exceeding + 1) / (SAMPLES + 1) if real > 0 else 1.0
    return Comparison(_half_width(scores[0]), _half_width(scores[1]), p_value)


def _half_width(scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    ordered = sorted(scores.tolist())
    tail = len(ordered) // 40
    return float(ordered[-tail - 1] - ordered[tail]) / 2
