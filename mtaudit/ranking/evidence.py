"""Asks the language model about all candidates of a document at once.

The cheap screen (no further pass) drops hopeless candidates and keeps a few a place; the survivors are compared with the
original in document context, in one packed batch.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mtaudit.detectors.base import Candidate, Hit
from mtaudit.lm.base import Denoising, LanguageModel, Variant
from mtaudit.model import Edit, Span, apply_edits


class Room(NamedTuple):
    """What the guesses at one place may cost.

    ``candidates`` is how many of them, all together, the model is asked about in full, ``slack`` by how many nats the screen
    may fall short of what a guess needs to be reported before it is dropped.
    """

    candidates: int
    slack: float


ROOM = Room(3, 4.0)
"""Where nothing is known of a place. Measured on two texts: of a thousand guesses that fell shorter, fewer than ten reached two
nats in the end."""

_SHARES = (0.06, 0.18, 0.36)
_ROOMS = (Room(5, 8.0), Room(3, 6.0), Room(1, 4.0), Room(1, 0.0), Room(1, -1.5))
_HIGH, _LOW, _SOUND = -1.6, -5.0, -6.5


def room_for(rank: float | None, mark: float) -> Room:
    """Return the room of a place by its rank among the document's words and the marker's log-odds that it is damaged.

    ``rank`` is the share of words that are marked higher, None if there is no marker. What saves passes at the many places that
    look sound pays for more candidates at the few that do not: in mild round trips, of a pivot that trained nothing too, a
    fifth of the words holds two thirds of the damage (models/ranker.md).
    """
    if rank is None:
        return ROOM
    if mark < _SOUND:
        return _ROOMS[-1]  # only for what the screen already finds far likelier
    level = 0 if mark >= _HIGH else bisect_left(_SHARES, rank)
    return _ROOMS[min(level + (mark < _LOW), len(_ROOMS) - 2)]


BEHIND = 3.0
"""Nats by which a candidate may lie behind the most hopeful one of its place in the screen."""

FOLLOWING = 8
"""Tokens behind a candidate that count. Twelve hardly tell right from wrong better and take half as long again."""

LEAST = 1.0
"""Nats of gain and channel, or of a denoiser's preference, from which a guessed wording is worth offering."""

CHECKER = "languagetool."
"""What the names of LanguageTool's rules begin with."""

SURE = 1.0
"""Hits whose prior log-odds reach this keep all their candidates: they are reported whatever the model says."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A hit with the log-odds that it is right before the model speaks, and what a nat of evidence adds to them."""

    hit: Hit
    prior: float
    weight: float = 0.0

    @property
    def needs(self) -> float:
        """Nats of screen plus channel from which a candidate is as likely right as not."""
        return -self.prior / self.weight if self.weight > 0 else 0.0

    @property
    def stands(self) -> bool:
        """True if no candidate is needed for the hit to be reported."""
        return self.weight == 0 or not self.hit.candidates


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with its surviving candidates and, per candidate, the gain in nats (None where no model was asked).

    ``preferences`` are how much likelier a denoiser finds each candidate's first token that differs than the one that stands
    there, in nats (nan where none was asked); of what it would itself write all tokens count. Where the guesses at one place
    were pooled, ``makers`` are the hits that each candidate comes from, and ``bare`` is the hit that stands without any
    candidate, if there is one.
    """

    hit: Hit
    prior: float
    candidates: tuple[Candidate, ...]
    gains: tuple[float | None, ...]
    screens: tuple[float, ...] = ()
    weight: float = 0.0
    makers: tuple[Hit, ...] = ()
    bare: Hit | None = None
    preferences: tuple[float, ...] = ()

    @property
    def is_guess(self) -> bool:
        """True if only the evidence, not the detector, says whether there is a symptom."""
        return self.prior < SURE

    @property
    def is_checkers(self) -> bool:
        """True for what LanguageTool alone points at, which nothing that was trained has ever seen."""
        return all(hit.detector.startswith(CHECKER) for hit in self.makers or (self.hit,))

    def maker(self, at: int) -> Hit:
        """Return the hit that candidate ``at`` comes from."""
        return self.makers[at] if self.makers else self.hit

    def evidence(self, at: int) -> float:
        """Return gain and channel of candidate ``at`` in nats; the gain counts 0 where no model was asked."""
        return (self.gains[at] or 0.0) + self.candidates[at].channel

    def preference(self, at: int) -> float:
        """Return how much likelier a denoiser finds candidate ``at``, in nats; minus infinity where none was asked."""
        value = self.preferences[at] if self.preferences else math.nan
        return -math.inf if math.isnan(value) else value


def variant_of(text: str, candidate: Candidate) -> Variant:
    """Return the candidate as the replacement of one region that holds all its edits."""
    start = min(edit.span.start for edit in candidate.edits)
    end = max(edit.span.end for edit in candidate.edits)
    region = Span(start, end)
    local = [replace(edit, span=edit.span.shift(-start)) for edit in candidate.edits]
    return Variant(region, apply_edits(region.of(text), local))


def unweighed(guesses: Iterable[Guess]) -> list[Weighed]:
    """Return the hits as they are, for a run without a model."""
    return [Weighed(g.hit, g.prior, g.hit.candidates, (None,) * len(g.hit.candidates), (), g.weight) for g in guesses]


def weigh(
    text: str, guesses: Sequence[Guess], model: LanguageModel, room: Callable[[Span], Room] = lambda _: ROOM
) -> list[Weighed]:
    """Return each hit with the model's evidence; guesses of which no candidate survives the screen are dropped.

    ``room`` says how many candidates a place may have.
    """
    kept = _screened(text, guesses, model, room)
    variants = [variant_of(text, candidate) for row in kept for candidate in row.candidates]
    unique = list(dict.fromkeys(variants))  # detectors that agree ask the same question
    # What LanguageTool proposes is asked about by itself, so that rounding does not move our own with it.
    ours = {variant_of(text, candidate) for row in kept if not row.is_checkers for candidate in row.candidates}
    gains: dict[Variant, float] = {}
    for asked_now in ([v for v in unique if v in ours], [v for v in unique if v not in ours]):
        if asked_now:
            gains.update(zip(asked_now, model.gain(text, asked_now, following=FOLLOWING), strict=True))
    preferred = dict(zip(unique, model.prefer(text, unique), strict=True)) if isinstance(model, Denoising) else {}
    weighed = []
    asked = iter(variants)
    for row in kept:
        mine = [next(asked) for _ in row.candidates]
        preferences = tuple(preferred.get(variant, math.nan) for variant in mine)
        weighed.append(replace(row, gains=tuple(gains[variant] for variant in mine), preferences=preferences))
    # What had no candidate to lose, or needs none, stays.
    return [row for row in map(convincing, weighed) if row.candidates or not row.hit.candidates or row.weight == 0]


def convincing(row: Weighed) -> Weighed:
    """Return a guess without the candidates that nobody finds likelier than what stands there.

    A rule, and what is more likely right than not by itself, such as many a match of LanguageTool, is left as it is.
    """
    if not row.is_guess or (row.prior >= 0 and row.weight > 0):
        return row
    keep = [at for at in range(len(row.candidates)) if max(row.evidence(at), row.preference(at)) >= LEAST]
    return replace(
        row,
        candidates=tuple(row.candidates[at] for at in keep),
        gains=tuple(row.gains[at] for at in keep),
        screens=tuple(row.screens[at] for at in keep),
        preferences=tuple(row.preferences[at] for at in keep),
    )


def _screened(text: str, guesses: Sequence[Guess], model: LanguageModel, room: Callable[[Span], Room]) -> list[Weighed]:
    """Return rules with all their candidates, and guesses with those that are among the best of their place."""
    rooms = {span: room(span) for span in {guess.hit.span for guess in guesses if guess.prior < SURE}}
    asked = [guess.prior < SURE and rooms[guess.hit.span].candidates > 0 for guess in guesses]
    variants = [
        variant_of(text, candidate)
        for guess, ask in zip(guesses, asked, strict=True)
        if ask
        for candidate in guess.hit.candidates
    ]
    screens = iter(model.screen(text, variants) if variants else [])
    kept: list[Weighed] = []
    hopes: dict[Span, list[tuple[float, int, int]]] = {}
    scores: list[list[float]] = []
    for at, (guess, ask) in enumerate(zip(guesses, asked, strict=True)):
        scores.append([next(screens) for _ in guess.hit.candidates] if ask else [])
        for index, screen in enumerate(scores[at]):
            margin = screen + guess.hit.candidates[index].channel - guess.needs
            if margin >= -rooms[guess.hit.span].slack:
                hopes.setdefault(guess.hit.span, []).append((margin, at, index))
    chosen = _best(hopes, rooms)
    for at, guess in enumerate(guesses):
        hit = guess.hit
        if guess.prior >= SURE:
            kept.append(Weighed(hit, guess.prior, hit.candidates, (), (0.0,) * len(hit.candidates), guess.weight))
        elif guess.stands or at in chosen:
            order = chosen.get(at, [])
            candidates = tuple(hit.candidates[index] for index in order)
            screened = tuple(scores[at][index] for index in order)
            kept.append(Weighed(hit, guess.prior, candidates, (), screened, guess.weight))
    return kept


def _best(hopes: dict[Span, list[tuple[float, int, int]]], rooms: dict[Span, Room]) -> dict[int, list[int]]:
    """Return, per guess, the candidates that are among the best of their place, most hopeful first."""
    chosen: dict[int, list[int]] = {}
    for span, rows in hopes.items():
        rows.sort(key=lambda row: (-row[0], row[1], row[2]))
        room = rooms[span]
        least = rows[0][0] - max(BEHIND, room.slack)
        for value, at, index in rows[: room.candidates]:
            if value >= least:
                chosen.setdefault(at, []).append(index)
    return chosen


def pooled(rows: Iterable[Weighed]) -> list[Weighed]:
    """Return the rows with all guesses at one place made one: their candidates together, most convincing first.

    The pooled row is called after the detector of its best candidate.
    """
    places: dict[Span, list[Weighed]] = {}
    kept: list[Weighed] = []
    for row in rows:
        if row.is_guess:
            places.setdefault(row.hit.span, []).append(row)
        else:
            kept.append(row)
    return [*kept, *(_pool(group) for group in places.values())]


def _pool(rows: Sequence[Weighed]) -> Weighed:
    entries = [(row.evidence(at), row, at) for row in rows for at in range(len(row.candidates))]
    entries.sort(key=lambda entry: -entry[0])
    best: dict[tuple[Edit, ...], tuple[float, Weighed, int]] = {}
    for entry in entries:
        best.setdefault(entry[1].candidates[entry[2]].edits, entry)
    chosen = list(best.values())
    bare = next((row for row in rows if row.weight == 0), None)
    lead = chosen[0][1] if chosen else bare or rows[0]
    return Weighed(
        lead.hit,
        lead.prior,
        tuple(row.candidates[at] for _, row, at in chosen),
        tuple(row.gains[at] for _, row, at in chosen),
        tuple(row.screens[at] if row.screens else 0.0 for _, row, at in chosen),
        lead.weight,
        tuple(row.hit for _, row, _ in chosen),
        bare.hit if bare else None,
        tuple(row.preferences[at] if row.preferences else math.nan for _, row, at in chosen),
    )
