"""Technical terms whose words were replaced by synonyms: counterfeit consciousness for artificial intelligence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from mtaudit.analysis import Analysis
from mtaudit.detectors._lexicon import Lexicon, mentions
from mtaudit.detectors._places import is_protected
from mtaudit.detectors.base import Candidate, DetectorInfo, Flagged, Hit
from mtaudit.model import Edit, Hypothesis, Severity, Span
from mtaudit.text.inflect import article_for, match_case

INFO = DetectorInfo(
    path="terms.tortured_phrase",
    summary="a technical term whose words were replaced by synonyms, one by one",
    why="Synonym spinners and translation there and back keep the sense of each word and lose the term: profound "
    "learning, bosom peril, irregular woodland.",
    mqm="terminology/wrong-term",
    severity=Severity.MAJOR,
    prior=2.4,
    gain_weight=0.2,
    sources=(
        "Cabanac, Labbé and Magazinov 2021, Tortured phrases: a dubious writing style emerging in science (CC BY 4.0)",
        "giladfeldman/torturedcheck and hahuyhoang411/tortured-phrase (MIT)",
    ),
    known_problems="Most listed phrases count only in technical text and beside another one; a single one may be "
    "chance. Texts about tortured phrases quote them.",
    flagged=(
        Flagged(
            "We use counterfeit consciousness to read the scans.",
            "counterfeit consciousness",
            "We use artificial intelligence to read the scans.",
        ),
        Flagged(
            "The model was trained by profound learning on many pictures.",
            "profound learning",
            "The model was trained by deep learning on many pictures.",
        ),
        Flagged("Patients with bosom peril were treated.", "bosom peril", "Patients with breast cancer were treated."),
        Flagged(
            "An irregular woodland with a choice tree classifies the pixels of each picture.",
            "irregular woodland",
            "A random forest with a choice tree classifies the pixels of each picture.",
        ),
    ),
    clean=(
        "Artificial intelligence and deep learning read the scans, and a random forest sorted them.",
        "The smart home has a brilliant design, and its owner is a shrewd investor.",
        "They walked through an irregular park and a random wood near the town.",
        "The term “counterfeit consciousness” is a tortured phrase, as Cabanac found.",
    ),
)
_LISTED_SURE = frozenset(
    [
        "angle plunge",
        "arbitrary timberland",
        "arbitrary woodland",
        "bosom carcinoma",
        "bosom disease",
        "bosom malignancy",
        "bosom peril",
        "bosom tumor",
        "calculated relapse",
        "cerebrum network",
        "colossal data",
        "colossal information",
        "counterfeit brain organization",
        "counterfeit consciousness",
        "counterfeit neural organization",
        "counterfeit neural system",
        "credulous bayes",
        "cruel squared mistake",
        "disarray grid",
        "disarray lattice",
        "discourse acknowledgement",
        "discourse acknowledgment",
        "face acknowledgement",
        "face acknowledgment",
        "facial acknowledgment",
        "fake neural organizations",
        "flag to clamor",
        "flag to commotion",
        "fluffy logic",
        "fluffy rationale",
        "guileless bayes",
        "gullible bayes",
        "irregular backwoods",
        "irregular timberland",
        "irregular woodland",
        "logistic relapse",
        "man-made brainpower",
        "man-made consciousness",
        "peevish entrails disorder",
        "perplexity lattice",
        "profound learning",
        "profound neural networks",
        "profound neural organization",
        "profound neural system",
        "ravenous algorithm",
        "sign to clamor",
        "sign to commotion",
        "signal to clamor",
        "slope boosting",
        "slope plummet",
        "slope plunge",
        "subterranean insect settlement",
        "subterranean insect state",
        "underground creepy crawly settlement",
        "underground creepy crawly state",
        "vitality effective",
        "voracious algorithm",
    ]
)
"""Phrases of the list that nothing but a spinner writes."""
_ADDED = {
    "bolster vector machine": "support vector machine",
    "bosom disease": "breast cancer",
    "bosom peril": "breast cancer",
    "colossal data": "big data",
    "colossal information": "big data",
    "counterfeit consciousness": "artificial intelligence",
    "credulous bayes": "naive bayes",
    "guileless bayes": "naive bayes",
    "gullible bayes": "naive bayes",
    "haze figuring": "fog computing",
    "kidney disappointment": "kidney failure",
    "lactose bigotry": "lactose intolerance",
    "lactose prejudice": "lactose intolerance",
    "leftover vitality": "residual energy",
    "mean squared blunder": "mean squared error",
    "profound neural network": "deep neural network",
    "ravenous algorithm": "greedy algorithm",
    "sun oriented vitality": "solar energy",
    "sun powered vitality": "solar energy",
    "underground creepy crawly colony": "ant colony",
}
"""Well-known ones that the selection of the list leaves out."""
_SURE = _LISTED_SURE | _ADDED.keys()
_TECHNICAL = (
    "algorithm",
    "algorithms",
    "dataset",
    "datasets",
    "classifier",
    "classification",
    "neural",
    "sensors",
    "simulation",
    "proposed method",
    "patients",
    "clinical",
    "accuracy",
    "encryption",
    "parameters",
    "pixels",
    "optimization",
    "et al",
    "experiments",
    "training",
    "blockchain",
)
_ABOUT = ("tortured phrase", "tortured phrases", "problematic paper screener", "paper mill", "paper mills")
_TOGETHER = 2
_MANY = 4


@dataclass(frozen=True)
class TorturedPhrase:
    """Looks the phrases up; those that are not certain need company and a technical text."""

    info: DetectorInfo = INFO

    @cached_property
    def _lexicon(self) -> Lexicon[str]:
        text = files(__package__).joinpath("data/tortured.tsv").read_text(encoding="utf-8")
        rows = dict(line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
        return Lexicon({**rows, **_ADDED})

    def detect(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield the phrases, if enough of them stand together or they are certain."""
        text = analysis.text
        found = [(span, term) for span, term in self._lexicon.find(analysis) if not is_protected(analysis, span)]
        if not found or mentions(text, _ABOUT):
            return
        kinds = {span.of(text).lower() for span, _ in found}
        together = len(kinds) >= _TOGETHER and sum(mentions(text, (word,)) for word in _TECHNICAL) >= _TOGETHER
        for span, term in found:
            prior = _prior(span.of(text).lower(), len(kinds), together=together)
            if prior is not None:
                yield _hit(text, span, term, prior)


def _prior(phrase: str, kinds: int, *, together: bool) -> float | None:
    if phrase in _SURE:
        return INFO.prior
    if not together:
        return None
    return 2.0 if kinds >= _MANY else 1.2


def _hit(text: str, span: Span, term: str, prior: float) -> Hit:
    observed = span.of(text)
    fix = match_case(term, observed)
    edits = [Edit(span, fix)]
    before = text[max(0, span.start - 3) : span.start]
    article = before.split()[-1] if before.endswith(" ") and before.split() else ""
    if article.lower() in {"a", "an"} and article_for(fix) != article.lower():
        place = Span(span.start - 1 - len(article), span.start - 1)
        edits.insert(0, Edit(place, match_case(article_for(fix), "Ab" if article[0].isupper() else article)))
    guess = Hypothesis("", observed.lower(), "tortured phrases")
    return Hit(
        INFO.path,
        span,
        f"“{observed}” is a known distortion of {term}",
        (Candidate(tuple(edits), 0.0, guess),),
        prior=prior,
    )


DETECTOR = TorturedPhrase()
