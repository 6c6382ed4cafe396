"""Reports made by hand, for tests of what shows reports: no detector and no model runs."""

from __future__ import annotations

import math
from dataclasses import replace

from mtaudit.model import (
    AuditReport,
    Document,
    Edit,
    Evidence,
    Failure,
    Finding,
    Hypothesis,
    Label,
    NotChecked,
    Score,
    Severity,
    Signature,
    Span,
    Suggestion,
    Verdict,
    View,
    apply_edits,
    words_of,
)

TEXT = """\
The mayor opened the new bridge 🌉 on Sunday.

"We feel an opportunity", said the defense minister of state at the venue of the competition.

The chief editor took cautious notes, and the agreement on the bridge was shown very expensive. ." Nobody payed.
"""

_PLACES = (
    (
        "feel an opportunity",
        ("see an opportunity", "sense an opportunity"),
        "collocations.literal_word",
        Severity.MINOR,
    ),
    ("defense minister of state", ("minister of state for defense",), "terms.scrambled_title", Severity.MAJOR),
    ("competition", ("meeting", "summit"), "senses.pivot_word", Severity.MAJOR),
    ("competition.", (), "fluency.surprisal_spike", Severity.MINOR),
    ("cautious", ("careful",), "collocations.literal_word", Severity.MINOR),
    ("was shown very expensive. .", ("proved very expensive.",), "structure.broken_sentence", Severity.CRITICAL),
)

SIGNATURE = Signature("0.1.0", "tiny", "ab" * 32, "float32", "6 detectors", {"tier": "lm", "select": []}, 7)


def suggestion(span: Span, text: str, rank: int, *, applied: bool) -> Suggestion:
    """Return one wording for ``span``, less sure the higher its ``rank``."""
    return Suggestion(
        edits=(Edit(span, text),),
        confidence=0.91 - 0.2 * rank,
        gain=3.25 - rank,
        hypothesis=Hypothesis("es", "competición", "a dictionary") if rank else None,
        checks={"fluency": 2.5 - rank, "languagetool": 0.0},
        applied=applied,
        withheld=None if applied else "threshold",
    )


def findings_of(text: str) -> tuple[Finding, ...]:
    """Return a finding for each of the known places that ``text`` has, every time it has them."""
    found = []
    for number, (words, fixes, detector, severity) in enumerate(_PLACES):
        start = text.find(words)
        while start >= 0:
            span = Span(start, start + len(words))
            found.append(
                Finding(
                    id=f"{number:02}{start:06x}",
                    detector=detector,
                    span=span,
                    text=words,
                    message=f"An editor would look at “{words}” again.",
                    severity=severity,
                    confidence=0.6 + 0.05 * number,
                    mqm="accuracy/mistranslation",
                    suspected=detector.startswith("senses"),
                    sources=("a list",),
                    suggestions=tuple(suggestion(span, fix, rank, applied=not rank) for rank, fix in enumerate(fixes)),
                )
            )
            start = text.find(words, start + 1)
    return tuple(sorted(found, key=lambda finding: (finding.span.start, finding.span.end, finding.detector)))


def report(text: str = TEXT, *, path: str = "texts/bridge.txt", tokens: bool = True) -> AuditReport:
    """Return the report of ``text``, which may be longer than the sample."""
    findings = findings_of(text)
    edits = [edit for finding in findings for item in finding.suggestions if item.applied for edit in item.edits]
    evidence = (Evidence("terms", 1, 2.5), Evidence("senses", 1, 0.75), Evidence("shape", 0, -0.5))
    prior = -1.25
    log_odds = prior + sum(item.weight for item in evidence)
    words = [match.span() for match in words_of(text)]
    return AuditReport(
        document=Document(path, text, View.identity(text), (), metadata={"path": path}),
        language="en",
        verdict=Verdict(Label.MACHINE_TRANSLATED, 1 / (1 + math.exp(-log_odds)), prior, evidence, ("es",)),
        findings=findings,
        corrected=apply_edits(text, edits),
        scores=(
            Score("MQM quality", "0-100", 61.25, 88.5, "mqm:linear"),
            Score("fluency", "bits/token", 4.1, 3.9, "model:tiny"),
            Score("TER to original", "0-100", 8.25, None, "case:lc"),
        ),
        signature=SIGNATURE,
        words=len(words),
        failures=(Failure("languagetool", path, "the server gave no answer"),),
        not_checked=(NotChecked("reference", "none was given", "--reference FILE"),),
        tokens=tuple((start, end, (start % 13) + 0.5) for start, end in words) if tokens else (),
    )


def hostile(payload: str) -> AuditReport:
    """Return a report in which ``payload`` stands wherever text can stand."""
    text = f"Before {payload} after.\n\n{payload}\n"
    span = Span(7, 7 + len(payload))
    wording = Suggestion(
        (Edit(span, payload + "!"),), 0.9, 1.0, Hypothesis("es", payload, payload), {payload: 1.0}, applied=True
    )
    finding = Finding(
        id=payload,
        detector=f"terms.{payload}",
        span=span,
        text=payload,
        message=payload,
        severity=Severity.MAJOR,
        confidence=0.9,
        mqm=f"{payload}/{payload}",
        sources=(payload,),
        suggestions=(wording, replace(wording, applied=False, withheld=f"gate: {payload}")),
    )
    return replace(
        report(text, path=payload),
        language=payload,
        findings=(finding, replace(finding, id=payload + "2", detector=f"{payload}.{payload}", suggestions=())),
        corrected=apply_edits(text, wording.edits),
        scores=(Score(payload, payload, 1.0, 2.0, payload),),
        verdict=Verdict(Label.HUMAN, 0.1, -2.0, (Evidence(payload, 1, -0.2),), (payload,)),
        failures=(Failure(payload, payload, payload),),
        not_checked=(NotChecked(payload, payload, payload),),
        signature=replace(
            SIGNATURE, model=payload, detectors=payload, dtype=payload, options={payload: payload, "list": [payload]}
        ),
    )


PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<!--<script>window.pwned=1</script>-->",
    "<img src=x onerror=window.pwned=1>",
    '"><svg onload=window.pwned=1>',
    "' onmouseover='window.pwned=1' autofocus onfocus='window.pwned=1",
    "javascript:window.pwned=1",
    "{{ 7 * 7 }}{% raw %}{{ cycler.__init__ }}",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<math><mtext><style><img src=x onerror=window.pwned=1></style></mtext></math>",
    "\u2028window.pwned=1\u2029//",
    "#finding-1&view=<img src=x onerror=window.pwned=1>",
    "../../../etc/passwd",
    "\u202eright to left\u202c \u0000\u0007\u007f",
    "${window.pwned=1}`;window.pwned=1;`",
    "<a href='javascript:window.pwned=1' id=report name=q>x</a>",
    "<base href='https://example.invalid/'><meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>",
)
