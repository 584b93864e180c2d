"""Whether an ambiguous name means the entity: one sum of evidence, three outcomes (yes, no, unsure), explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from matching.context import Context
from matching.mentions import Hit
from matching.needs import NEEDS, asked_by, lacks_of
from matching.normalise import Folded
from matching.signals import COUNTED, OF_THE_ARTICLE, SIGNALS, Count, Signal
from matching.view import View
from matching.weights import Profile, Weights


class Sense(StrEnum):
    """What came of judging a mention."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Evidence(NamedTuple):
    """One piece of evidence: which signal, what it saw, what it weighed. A tuple, for many are made."""

    signal: str
    seen: str
    weight: float


class Judgement(NamedTuple):
    """How a mention was judged; in a thorough reading with everything that was weighed."""

    sense: Sense
    score: float
    evidence: tuple[Evidence, ...]


CLEAR = Judgement(sense=Sense.YES, score=0.0, evidence=())
"""The judgement of a name that never means anything else."""


_CLEAR_WHEN_INFLECTED = frozenset({"nisba", "yemeni", "turki"})


def is_clear(hit: Hit) -> bool:
    """Whether a hit needs no judging: its name means nothing else, or not in this form (المصرية is no family)."""
    sense = hit.entry.name.sense
    return sense is None or (bool(hit.suffix) and sense in _CLEAR_WHEN_INFLECTED)


def judge(hit: Hit, folded: Folded, context: Context) -> Judgement:
    """Weighs the evidence for one hit by its name's profile."""
    weights = context.senses.weights
    if hit.entry.name.sense is None or is_clear(hit):
        return CLEAR
    profile = weights.profiles[hit.entry.name.sense]
    view = View(hit, folded, context)
    if profile.when_definite and view.is_definite:
        profile = weights.profiles[profile.when_definite]
    if context.is_thorough:
        return _weigh_all(view, profile, weights)
    return _OUTCOMES[_sense(_weigh(view, _plan(profile, weights, lacks_of(view, _asked(profile))), weights), weights)]


_OUTCOMES = {sense: Judgement(sense=sense, score=0.0, evidence=()) for sense in Sense}
_EXACT = 1e-9  # sums of the same weights in another order differ by less


def _sense(score: float, weights: Weights) -> Sense:
    return Sense.YES if score >= weights.yes - _EXACT else Sense.NO if score <= weights.no + _EXACT else Sense.UNSURE


def _weigh_all(view: View, profile: Profile, weights: Weights) -> Judgement:
    evidence = [
        Evidence(name, seen, weight)
        for name, weight in profile.signals.items()
        if (seen := SIGNALS[name](view)) is not None
    ]
    for name, weight in profile.counted.items():
        evidence += [Evidence(name, seen, weight) for seen in COUNTED[name](view)[: weights.most]]
    score = profile.prior + sum(piece.weight for piece in evidence)
    return Judgement(_sense(score, weights), score, tuple(evidence))


class _Left(NamedTuple):
    """The least and the most that a piece of evidence and all later ones can add."""

    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """In which order a profile's evidence is looked at when only the outcome is wanted."""

    prior: float
    signals: Sequence[tuple[Signal, float, _Left]]
    counted: Sequence[tuple[Count, float, _Left]]  # words of the whole article: the costly ones


@cache
def _asked(profile: Profile) -> int:
    return asked_by(profile.signals)


@cache
def _plan(profile: Profile, weights: Weights, lacks: int) -> _Plan:
    """Of the signals that can see something the weightiest first, those last that look through the whole article."""
    able = [(name, weight) for name, weight in profile.signals.items() if not NEEDS.get(name, 0) & lacks]
    signals = sorted(able, key=lambda item: (item[0] in OF_THE_ARTICLE, -abs(item[1])))
    greatest = [weight for _, weight in signals] + [weight * weights.most for weight in profile.counted.values()]
    left = [
        _Left(sum(min(one, 0) for one in greatest[place:]), sum(max(one, 0) for one in greatest[place:]))
        for place in range(len(greatest))
    ]
    return _Plan(
        prior=profile.prior,
        signals=[(SIGNALS[name], weight, left[place]) for place, (name, weight) in enumerate(signals)],
        counted=[
            (COUNTED[name], weight, left[place])
            for place, (name, weight) in enumerate(profile.counted.items(), start=len(signals))
        ],
    )


def _weigh(view: View, plan: _Plan, weights: Weights) -> float:
    """The sum, as far as it decides: when nothing that is left can change the outcome, it is not looked at."""
    score, yes, no = plan.prior, weights.yes, weights.no
    for see, weight, (least, most) in plan.signals:
        if score + least >= yes or score + most <= no:
            return score
        if see(view) is not None:
            score += weight
    for count, weight, (least, most) in plan.counted:
        if score + least >= yes or score + most <= no:
            return score
        score += weight * min(len(count(view)), weights.most)
    return score
