"""The named features that the ranker judges a place and its candidates by. Each is a plain number; absent evidence is 0."""

from __future__ import annotations

import math

from mtaudit.analysis import Word
from mtaudit.detectors.base import Candidate
from mtaudit.model import SegmentKind
from mtaudit.ranking.evidence import Weighed, variant_of
from mtaudit.text.frequency import zipf
from mtaudit.training.signals import Signals

_NAMES = frozenset({"PERSON", "GPE", "ORG", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "NORP"})
_POS = ("NOUN", "VERB", "ADJ", "ADV", "ADP", "DET", "PRON", "AUX", "PROPN", "CCONJ", "SCONJ", "PART", "NUM", "PUNCT")
_DETECTORS = (
    "senses.pivot_word",
    "senses.own_word",
    "collocations.literal_word",
    "fluency.likelier_word",
    "grammar.preposition",
    "grammar.article",
    "grammar.verb_form",
    "grammar.pronoun",
    "grammar.number",
)
_LOW, _HIGH = -8.0, 14.0


def place_features(signals: Signals, row: Weighed) -> dict[str, float]:
    """Return the features of a place: of the observed words, of the text around them, and of the best candidates.

    All nats are clipped. ``gain`` and ``channel`` are those of the candidate with most evidence, ``second`` the evidence of the
    next, ``hopeful`` the log of how many candidates gain a nat and more. ``zipf`` is that of the rarest observed word,
    ``excess`` its surprisal beyond what that explains, ``spread`` surprisal less entropy, ``dominance`` surprisal less that
    of the likeliest token there (Boosted probability, arXiv 2502.11115).
    """
    analysis = signals.analysis
    words = signals.words(row.hit.span)
    lead = words[0] if words else None
    found = _of_words(signals, words) if lead is not None else {}
    found |= _of_candidates(row)
    found[f"by:{row.hit.detector}"] = float(bool(row.candidates) and row.hit.detector in _DETECTORS)
    if lead is None:
        return found
    sentence = analysis.sentences[lead.sentence]
    found |= {
        f"pos:{lead.pos}": float(lead.pos in _POS),
        "before": signals.neighbour(lead, -1),
        "after": signals.neighbour(words[-1], 1),
        "after2": signals.neighbour(words[-1], 2),
        "sentence_mean": signals.sentence_means[lead.sentence],
        "length": math.log(max(1, sentence.last - sentence.first)),
        "heading": float(sentence.kind is SegmentKind.HEADING),
        "first": float(lead.index == sentence.first),
        "gap": float(row.hit.span.start == row.hit.span.end),
        "quoted": float(any(word.quoted for word in words)),
        "named": float(any(word.entity in _NAMES or word.pos == "PROPN" for word in words)),
        "near_name": float(_near_name(signals, words)),
        "capital": float(any(word.text[:1].isupper() for word in words)),
        "repeats": math.log1p(max(0, min(analysis.counts[word.lower] for word in words) - 1)),
    }
    return found


def _near_name(signals: Signals, words: tuple[Word, ...]) -> bool:
    sentence = signals.analysis.sentences[words[0].sentence]
    around = (words[0].index - 1, words[-1].index + 1)
    return any(sentence.first <= at < sentence.last and signals.analysis.words[at].pos == "PROPN" for at in around)


def _of_words(signals: Signals, words: tuple[Word, ...]) -> dict[str, float]:
    rarest = min(words, key=lambda word: signals.frequency[word.index])
    first = words[0].index
    surprisal = sum(signals.surprisal[word.index] for word in words)
    return {
        "surprisal": min(surprisal, 25.0),
        "tokens": float(min(sum(signals.tokens[word.index] for word in words), 6)),
        "entropy": signals.entropy[first],
        "spread": max(-_HIGH, min(signals.surprisal[first] - signals.entropy[first], _HIGH)),
        "dominance": min(max(0.0, signals.surprisal[first] - signals.top[first]), _HIGH),
        "zipf": min(signals.frequency[rarest.index], 8.0),
        "excess": max(-_HIGH, min(signals.excess[rarest.index], _HIGH)),
    }


def _of_candidates(row: Weighed) -> dict[str, float]:
    if not row.candidates:
        return {"bare": 1.0}
    gain = row.gains[0] or 0.0
    second = row.evidence(1) if len(row.candidates) > 1 else _LOW
    return {
        "gain": max(_LOW, min(gain, _HIGH)),
        "positive": max(0.0, min(gain, _HIGH)),
        "strong": max(0.0, min(gain, _HIGH) - 4.0),
        "channel": row.candidates[0].channel,
        "second": max(_LOW, min(second, _HIGH)),
        "hopeful": math.log1p(sum((value or 0.0) > 1.0 for value in row.gains)),
    }


def candidate_features(signals: Signals, row: Weighed, at: int) -> dict[str, float]:
    """Return the features of one candidate, given that its place is a symptom."""
    candidate, gain = row.candidates[at], row.gains[at] or 0.0
    lost, new = changed_words(signals, candidate)
    rare, common = _rarest(lost), _rarest(new)
    others = [row.evidence(other) for other in range(len(row.candidates)) if other != at]
    counts = signals.analysis.counts
    return {
        "gain": max(_LOW, min(gain, _HIGH)),
        "strong": max(0.0, min(gain, _HIGH) - 4.0),
        "channel": candidate.channel,
        "lead": max(_LOW, min(row.evidence(at) - max(others), _HIGH)) if others else 0.0,
        "alone": float(not others),
        "zipf_new": common,
        "commoner": max(0.0, common - rare) if lost and new else 0.0,
        "known": math.log1p(min((counts[word] for word in new), default=0)),
        "words": float(min(max(len(lost), len(new)), 4)),
        "deletes": float(not new),
        "inserts": float(not lost),
        f"by:{row.hit.detector}": 1.0,
    }


def changed_words(signals: Signals, candidate: Candidate) -> tuple[list[str], list[str]]:
    """Return the words that go and those that come, in lower case."""
    region = variant_of(signals.analysis.text, candidate)
    observed = _split(region.span.of(signals.analysis.text))
    proposed = _split(region.text)
    return [word for word in observed if word not in proposed], [word for word in proposed if word not in observed]


def _split(text: str) -> list[str]:
    return [part.strip(".,;:!?\"'()[]“”‘’").lower() for part in text.split() if any(char.isalpha() for char in part)]


def _rarest(words: list[str]) -> float:
    return min((zipf(word) for word in words), default=0.0)
