"""Speed: what an audit costs beside one forward pass of the same text, measured side by side in one run."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from statistics import median

from mtaudit.bench.results import Figure, SuiteResult
from mtaudit.bench.runner import Bench
from mtaudit.config import Tier
from mtaudit.errors import ModelError
from mtaudit.model import words_of
from mtaudit.ranking.verdict import judge
from mtaudit.ranking.whole import shape_of
from mtaudit.readers import document_from_text

ROUNDS = 3
_OTHERS = ("The committee meets again on Friday to vote on the plan.", "Nobody was hurt when the old bridge was taken down.")
RULES_CHARACTERS = 200_000
ABOUT = (
    "The audit of the shipped sample with the models loaded, as a multiple of one forward pass of the language model over its "
    "text; the whole command from a cold start; peak memory of that command; characters per second of the rules tier."
)


def run(bench: Bench) -> SuiteResult:
    """Measure the sample; needs no data.

    Raises:
        ModelError: if there is no model, or the cold command fails.
    """
    model = bench.auditor.model
    forward = getattr(model, "forward", None)
    if model is None or forward is None:
        msg = "the speed suite needs a language model"
        raise ModelError(msg)
    text = files("mtaudit.resources").joinpath("samples/round_trip.txt").read_text(encoding="utf-8")
    words = sum(1 for _ in words_of(text))
    forward(text)
    audits, passes = [], []
    for at in range(ROUNDS):
        bench.progress("speed", at, ROUNDS + 1)
        # The model remembers texts; one more space at the end makes a new one of the same length.
        fresh = document_from_text(text + " " * (at + 1), f"speed:{at}")
        for other in _OTHERS:  # nor does it know a sentence that was not in one of the last two texts
            bench.auditor.audit(document_from_text(other))
        audits.append(_seconds(lambda fresh=fresh: bench.auditor.audit(fresh)))  # type: ignore[misc]
        passes.append(_seconds(lambda: forward(text)))
    bench.progress("speed", ROUNDS, ROUNDS + 1)
    cold, memory = _cold()
    ratio = median(audit / one for audit, one in zip(audits, passes, strict=True))
    figures = (
        Figure("sample", "audit / forward pass", ratio, "times", count=words, digits=1),
        Figure("sample", "audit, models loaded", median(audits), "s", count=words, digits=1),
        Figure("sample", "ranker and verdict, share of the audit", _judging(bench, text) / median(audits), count=words),
        Figure("sample", "one forward pass", median(passes), "s", count=words, digits=2),
        Figure("sample", "command from a cold start", cold, "s", count=words, digits=1),
        Figure("sample", "peak memory of the command", memory, "MiB", digits=0),
        Figure("rules tier", "characters per second", _rules(bench, text), "1/s", count=RULES_CHARACTERS, digits=0),
    )
    notes = (f"Medians of {ROUNDS} rounds; seconds depend on the machine, ratios less so.",)
    return SuiteResult("speed", "Speed", ABOUT, figures, notes=notes)


def _judging(bench: Bench, text: str) -> float:
    """Return the seconds that the ranker and the verdict take, both audits of the text counted as two."""
    auditor = bench.auditor
    document = document_from_text(text)
    weighing, report = auditor.weigh(document), auditor.audit(document)
    shape = shape_of(weighing.analysis, weighing.rows)
    rank = _seconds(lambda: auditor.ranker.rank_all(weighing.analysis, weighing.rows, auditor.infos))
    return 2 * rank + _seconds(lambda: judge(report.findings, report.words, shape=shape))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _cold() -> tuple[float, float]:
    sample = str(files("mtaudit.resources").joinpath("samples/round_trip.txt"))
    command = [sys.executable, "-m", "mtaudit", "audit", sample, "--languagetool", "off", "--format", "json", "--exit-zero"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        msg = f"the command failed: {done.stderr.decode(errors='replace').strip()}"
        raise ModelError(msg)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _rules(bench: Bench, text: str) -> float:
    options = replace(bench.auditor.options, tier=Tier.RULES)
    rules = replace(bench.auditor, options=options, model=None, tagger=None, checker=None)
    long = (text + "\n\n") * (RULES_CHARACTERS // len(text) + 1)
    document = document_from_text(long[:RULES_CHARACTERS], "speed:rules")
    rules.audit(document_from_text(text, "warm"))
    return RULES_CHARACTERS / _seconds(lambda: rules.audit(document))
