"""Runs the layers, the detectors, the ranking, the correction and the scores for one document after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol, TypeVar

import mtaudit
from mtaudit import layers
from mtaudit.analysis import Analysis
from mtaudit.config import AuditOptions, Tier
from mtaudit.corrector import Correction, Decision, Examined, Policy, correct
from mtaudit.detectors import registry
from mtaudit.detectors.base import Detector, DetectorInfo, Hit
from mtaudit.errors import MtauditError
from mtaudit.lm.base import LanguageModel
from mtaudit.lm.store import weights_digest
from mtaudit.model import (
    AuditReport,
    Document,
    Failure,
    Finding,
    NotChecked,
    Score,
    Signature,
    Span,
    Suggestion,
    View,
    Withheld,
    apply_edits,
    words_of,
)
from mtaudit.ranking.evidence import Guess, Room, Weighed, pooled, room_for, unweighed, weigh
from mtaudit.ranking.findings import settle, to_findings
from mtaudit.ranking.ranker import Ranker, default_ranker, judged_shape
from mtaudit.ranking.verdict import judge, no_verdict
from mtaudit.readers.base import Unreadable
from mtaudit.scoring.report import report_scores
from mtaudit.text.intervals import SpanIndex
from mtaudit.text.language import is_english

_T = TypeVar("_T")

MODEL_LIMIT = 1_000_000
"""Characters of a document beyond which neither the language model nor the tagger is asked: that would take a quarter of an
hour and more, and gigabytes."""


class Checker(Protocol):
    """A grammar checker that yields hits of its own rules (LanguageTool)."""

    @property
    def version(self) -> str:
        """Name and version, for the signature."""
        ...

    @property
    def infos(self) -> Mapping[str, DetectorInfo]:
        """The descriptions of all rules that have reported anything so far, by path."""
        ...

    def check(self, analysis: Analysis, within: Sequence[Span] | None = None) -> list[Hit]:
        """Return the hits in one document, or in the blocks of it that ``within`` touches."""
        ...

    def close(self) -> None:
        """Let go of its server."""
        ...


@dataclass(frozen=True, slots=True)
class Weighing:
    """The layers of a document and everything that was pointed at in it, before any of it is judged.

    ``guesses`` are all hits with all their candidates, ``rows`` those that survived the screen, weighed.
    """

    analysis: Analysis
    rows: tuple[Weighed, ...]
    guesses: tuple[Guess, ...] = ()


@dataclass
class Auditor:
    """Audits documents with the detectors, the tagger and the model it was given. Holds no state between documents.

    ``failures`` are those of loading: they are put into every report, since every document was checked with less.
    ``learned`` is the detector of a user's own rules, ``suppressed`` the ids of findings not to report.
    """

    options: AuditOptions = field(default_factory=AuditOptions)
    model: LanguageModel | None = None
    tagger: layers.Tagger | None = None
    failures: tuple[Failure, ...] = ()
    checker: Checker | None = None
    not_checked: tuple[NotChecked, ...] = ()
    learned: Detector | None = None
    suppressed: frozenset[str] = frozenset()

    @cached_property
    def detectors(self) -> tuple[Detector, ...]:
        """The detectors that the options chose."""
        chosen = registry.chosen(self.options.select, self.options.ignore)
        return (*chosen, self.learned) if self.learned is not None else chosen

    @cached_property
    def infos(self) -> dict[str, DetectorInfo]:
        """The descriptions of the detectors, by path."""
        return {detector.info.path: detector.info for detector in self.detectors}

    @cached_property
    def ranker(self) -> Ranker:
        """The weights that ship."""
        return default_ranker()

    @property
    def signature(self) -> Signature:
        """All that can change a result of this auditor."""
        info = self.model.info if self.model else None
        parts = {
            "tagger": self.tagger.name if self.tagger else "",
            "checker": f"languagetool {self.checker.version}".strip() if self.checker else "",
            "weights": weights_digest(),
        }
        return Signature(
            mtaudit.__version__,
            info.name if info else "",
            info.sha256 if info else "",
            info.dtype if info else "",
            registry.signature(self.detectors),
            {**self.options.for_signature(), **parts},
            self.options.seed,
        )

    def audit_all(self, documents: Iterable[Document | Unreadable], *, reference: str | None = None) -> Iterator[AuditReport]:
        """Yield one report a document, in order."""
        for document in documents:
            yield self.audit_any(document, reference=reference)

    def audit_any(self, document: Document | Unreadable, *, reference: str | None = None) -> AuditReport:
        """Return the report on a document, or on a file that could not be read."""
        if isinstance(document, Unreadable):
            return self.unreadable(document)
        return self.audit(document, reference=reference)

    def close(self) -> None:
        """Let go of what runs beside: the server of the grammar checker."""
        if self.checker is not None:
            self.checker.close()

    def unreadable(self, entry: Unreadable) -> AuditReport:
        """Return the report on a file that could not be read."""
        document = Document(entry.id, "", View.identity(""), (), (), {"path": entry.path})
        failure = Failure("reader", entry.id, entry.error)
        return AuditReport(document, "und", no_verdict(), (), "", (), self.signature, failures=(failure,), error=entry.error)

    def audit(self, document: Document, *, reference: str | None = None) -> AuditReport:
        """Return the report on one document. Never raises for what the text is or for what fails on the way."""
        english, language = is_english(document.view.text)
        if not english:
            return self._foreign(document, language)
        run = _Run(self, document)
        examined = run.examine(document, None)
        policy = Policy(self.options.min_confidence, self.options.quotations)
        correction = correct(examined, run.infos, policy, run.examine)
        decided = _with_decisions(examined, correction, run.infos)
        findings = sorted(
            (finding for _, finding in decided if finding.id not in self.suppressed),
            key=lambda finding: (finding.span, finding.detector),
        )
        edits = [edit for found in findings for s in found.suggestions if s.applied for edit in s.edits]
        words = _count(document.view.text)
        return AuditReport(
            document,
            language,
            judge(findings, words, checked=run.model is not None, shape=examined.shape),
            tuple(findings),
            apply_edits(document.text, edits),
            run.scores(examined, correction, decided, reference),
            self.signature,
            words,
            (*self.failures, *run.failures),
            (*self.not_checked, *run.not_checked, *self._not_run()),
            _tokens(examined.analysis) if self.options.tokens else (),
        )

    def weigh(self, document: Document) -> Weighing:
        """Return everything that is pointed at in a document with its evidence: what the ranker is trained on."""
        return _Run(self, document).weigh(document, None)

    def _foreign(self, document: Document, language: str) -> AuditReport:
        why = "the text is not English" if language != "und" else "there is too little text to tell its language"
        return AuditReport(
            document,
            language,
            no_verdict(),
            (),
            document.text,
            (),
            self.signature,
            _count(document.view.text),
            self.failures,
            (NotChecked("all detectors", why, "mtaudit audits English text only"),),
        )

    def _not_run(self) -> Iterator[NotChecked]:
        if self.options.tier is Tier.RULES:
            waiting = sum("model" in detector.info.needs for detector in self.detectors)
            yield NotChecked("language model", f"tier rules: {waiting} detectors did not run", "--tier lm")
        if self.options.select or self.options.ignore:
            total = len(registry.all_detectors())
            left = total - len(registry.chosen(self.options.select, self.options.ignore))
            if left:
                yield NotChecked("other detectors", f"{left} of {total} were not selected", "--select, --ignore")


@dataclass
class _Run:
    """The audit of one document: what failed on the way is kept, and the rest goes on."""

    auditor: Auditor
    document: Document
    failures: list[Failure] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    model: LanguageModel | None = None
    checker: Checker | None = None
    tagger: layers.Tagger = field(default_factory=layers.PlainTagger)

    def __post_init__(self) -> None:
        self.model, self.checker = self.auditor.model, self.auditor.checker
        self.infos = dict(self.auditor.infos)
        size = len(self.document.view.text)
        self.tagger = self.auditor.tagger or layers.PlainTagger()
        if size > MODEL_LIMIT:
            why = f"the document has {size:,} characters, more than {MODEL_LIMIT:,}"
            if self.model is not None:
                self.model = None
                self.not_checked.append(NotChecked("language model", why, "split the document"))
            if self.auditor.tagger is not None:
                self.tagger = layers.PlainTagger()
                self.not_checked.append(NotChecked("tagger", why, "split the document"))

    def weigh(self, document: Document, within: Sequence[Span] | None) -> Weighing:
        """Return the document's layers and all its hits with the model's evidence, guesses at one place pooled."""
        analysis = self._layers(document)
        places = SpanIndex((span, None) for span in within or ())
        guesses = [
            Guess(hit, self._prior(hit), self.infos[hit.detector].gain_weight)
            for hit in self._hits(analysis, within)
            if within is None or places.overlaps(hit.span)
        ]
        most = None if within is None else 1  # whether there is something new, not how to put it best
        room = partial(_room, analysis, most)
        weighed = self._ask(lambda model: weigh(analysis.text, guesses, model, room))
        if weighed is None:
            weighed = unweighed(guess for guess in guesses if not self._waits(guess.hit))
        return Weighing(analysis, tuple(pooled(weighed)), tuple(guesses))

    def examine(self, document: Document, within: Sequence[Span] | None) -> Examined:
        """Return the document's layers and its ranked hits above the threshold, in ``within`` (None: everywhere)."""
        weighing = self.weigh(document, within)
        ranked = self.auditor.ranker.rank_all(weighing.analysis, weighing.rows, self.infos)
        least = self.auditor.options.min_confidence
        shown = settle((row for row in ranked if row.confidence >= least), self.infos)
        return Examined(weighing.analysis, tuple(shown), judged_shape(weighing.analysis, ranked))

    def scores(
        self,
        examined: Examined,
        correction: Correction,
        decided: Sequence[tuple[int, Finding]],
        reference: str | None,
    ) -> tuple[Score, ...]:
        """Return all scores; what fails on the way is a failure and the others are kept."""
        before = [finding for _, finding in decided]
        corrected = correction.text
        left = [finding for at, finding in decided if at not in correction.touched]
        for after in correction.after:
            left += [finding for finding in to_findings(after.analysis, after.ranked, self.infos) if finding is not None]
        readings = self._ask(lambda model: tuple(model.read([examined.analysis.text, corrected])))
        try:
            return report_scores(
                (examined.analysis.text, corrected),
                (before, left),
                (_count(examined.analysis.text), _count(corrected)),
                str(self.auditor.signature),
                readings=(readings[0], readings[1]) if readings else None,
                model=self.model.info if self.model else None,
                reference=reference,
            )
        except MtauditError as error:
            self._fail("scores", error)
            return ()

    def _layers(self, document: Document) -> Analysis:
        try:
            analysis = layers.analyse(document, self.tagger)
        except Exception as error:  # noqa: BLE001 - a tagger that dies is a visible result, and the plain one goes on
            self._fail("tagger", error)
            self.tagger = layers.PlainTagger()
            analysis = layers.analyse(document, self.tagger)
        return self._ask(lambda model: layers.with_model(analysis, model)) or analysis

    def _ask(self, work: Callable[[LanguageModel], _T]) -> _T | None:
        """Return what the model answers; None without one, or if it fails, which it does at most once a document."""
        if self.model is None:
            return None
        try:
            return work(self.model)
        except MtauditError as error:
            self._fail("language model", error)
            self.model = None
            return None

    def _hits(self, analysis: Analysis, within: Sequence[Span] | None) -> Iterator[Hit]:
        have = ({"tags"} if analysis.has_tags else set()) | ({"model"} if analysis.reading is not None else set())
        for detector in self.auditor.detectors:
            if not detector.info.needs <= have:
                continue
            try:
                yield from [hit for hit in detector.detect(analysis) if not _is_protected(analysis, hit)]
            except Exception as error:  # noqa: BLE001 - a tagger that dies is a visible result, and the plain one goes on
                self._fail(detector.info.path, error)
        yield from self._checked(analysis, within)

    def _checked(self, analysis: Analysis, within: Sequence[Span] | None) -> Iterator[Hit]:
        if self.checker is None:
            return
        try:
            found = self.checker.check(analysis, within)
        except MtauditError as error:
            self._fail("languagetool", error)
            self.checker = None
            return
        options = self.auditor.options
        for hit in found:
            if registry.is_chosen(hit.detector, select=options.select, ignore=options.ignore):
                self.infos.setdefault(hit.detector, self.checker.infos[hit.detector])
                yield hit

    def _prior(self, hit: Hit) -> float:
        return self.infos[hit.detector].prior if hit.prior is None else hit.prior

    def _waits(self, hit: Hit) -> bool:
        """Say whether only the model could have confirmed the hit."""
        return "model" in self.infos[hit.detector].needs

    def _fail(self, what: str, error: Exception) -> None:
        failure = Failure(what, self.document.id, str(error) or type(error).__name__)
        if failure not in self.failures:
            self.failures.append(failure)


def _room(analysis: Analysis, most: int | None, span: Span) -> Room:
    room = room_for(*analysis.standing(span))
    return room if most is None else room._replace(candidates=min(room.candidates, most))


def _is_protected(analysis: Analysis, hit: Hit) -> bool:
    words = analysis.words_in(hit.span)
    return bool(words) and all(word.protected for word in words)


def _count(text: str) -> int:
    return sum(1 for _ in words_of(text))


def _with_decisions(examined: Examined, correction: Correction, infos: dict[str, DetectorInfo]) -> list[tuple[int, Finding]]:
    """Return the findings with their positions in ``examined.ranked``, each suggestion with what became of it."""
    findings = to_findings(examined.analysis, examined.ranked, infos)
    return [
        (at, replace(finding, suggestions=tuple(_decided(finding.suggestions, decision))))
        for at, (finding, decision) in enumerate(zip(findings, correction.decisions, strict=True))
        if finding is not None
    ]


def _decided(suggestions: Sequence[Suggestion], decision: Decision) -> Iterator[Suggestion]:
    for at, suggestion in enumerate(suggestions):
        if at == 0:
            yield replace(suggestion, applied=decision.applied, withheld=decision.withheld, checks=decision.checks)
        else:
            reason = decision.withheld if decision.withheld == Withheld.QUOTATION else Withheld.CONFLICT
            yield replace(suggestion, withheld=str(reason))


def _tokens(analysis: Analysis) -> tuple[tuple[int, int, float], ...]:
    reading = analysis.reading
    if reading is None:
        return ()
    found: list[tuple[int, int, float]] = []
    at = 0
    for span, surprisal in zip(reading.spans, reading.surprisal, strict=True):
        part = analysis.document.view.source_spans(span)[0]
        start = max(part.start, at)  # several tokens may stand for one entity or line end, which is the first one's
        at = max(part.end, start)
        found.append((start, at, round(surprisal, 3)))
    return tuple(found)
