"""Whether an ambiguous name means the entity: one sum of evidence, three outcomes (yes, no, unsure), explained."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from matching.context import Context
from matching.mentions import Hit
from matching.normalise import Folded
from matching.signals import COUNTED, SIGNALS
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a mention was judged, with everything that was weighed."""

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
    evidence = _evidence(view, profile, weights)
    score = profile.prior + sum(piece.weight for piece in evidence)
    sense = Sense.YES if score >= weights.yes else Sense.NO if score <= weights.no else Sense.UNSURE
    return Judgement(sense=sense, score=score, evidence=tuple(evidence))


def _evidence(view: View, profile: Profile, weights: Weights) -> list[Evidence]:
    evidence = [
        Evidence(name, seen, weight)
        for name, weight in profile.signals.items()
        if (signal := SIGNALS.get(name)) is not None and (seen := signal(view)) is not None
    ]
    if view.context.is_thorough or not _is_decided(profile, weights, sum(piece.weight for piece in evidence)):
        for name, weight in profile.counted.items():
            evidence += [Evidence(name, seen, weight) for seen in COUNTED[name](view)[: weights.most]]
    return evidence


def _is_decided(profile: Profile, weights: Weights, sum_so_far: float) -> bool:
    """Whether no words of the article can change the outcome, so that they need not be looked for."""
    score = profile.prior + sum_so_far
    least = score + weights.most * sum(weight for weight in profile.counted.values() if weight < 0)
    most = score + weights.most * sum(weight for weight in profile.counted.values() if weight > 0)
    return least >= weights.yes or most <= weights.no
