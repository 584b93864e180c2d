"""What is to be done about one language's canary: pure decisions over what is known of it, and the time."""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.canary import Canary, CanaryPlan, CanaryStage, CanaryState, Trace

AGAIN_AFTER = timedelta(minutes=15)
"""While canaries are lost, the next is planted so soon, so that one hears in time when all is well again."""

CLOCK_ERROR = timedelta(minutes=1)
"""A canary that was planted further in the future than this was planted while the clock was ahead."""


OTHER_CHANNEL_AFTER = timedelta(minutes=1)
"""Another daemon may mean another channel. Each then replants what the other planted, but not at every look."""


class Step(StrEnum):
    """What the keeper does next."""

    NOTHING = "nothing"
    PLANT = "plant"
    ARRIVED = "arrived"  # in time
    LATE = "late"
    LOST = "lost"


def next_step(
    canary: Canary | None, trace: Trace | None, plan: CanaryPlan, *, now: datetime, watched_since: datetime
) -> Step:
    """``canary``: the language's last one; ``trace``: how far it has come, None where nobody asks any more.

    ``watched_since``: from when on the keeper has looked without a break. The time in which no daemon ran, or its
    machine slept, is taken from nobody.
    """
    if canary is None:
        return Step.PLANT
    if trace is not None and trace.delivered_at is not None:
        in_time = canary.state is CanaryState.TRAVELLING and trace.delivered_at <= _deadline(canary, watched_since)
        return Step.ARRIVED if in_time else Step.LATE
    if canary.planted_at > now + CLOCK_ERROR:
        return Step.PLANT
    if canary.channel_id != plan.channel_id:
        return Step.PLANT if now >= canary.planted_at + OTHER_CHANNEL_AFTER else Step.NOTHING
    if canary.state is CanaryState.TRAVELLING:
        return Step.LOST if now > _deadline(canary, watched_since) else Step.NOTHING
    return Step.PLANT if now >= planted_next_at(canary, plan) else Step.NOTHING


def planted_next_at(canary: Canary, plan: CanaryPlan) -> datetime:
    """When the canary after this one is planted: by the plan, sooner while they fail."""
    return canary.planted_at + (plan.every if canary.failing_since is None else min(plan.every, AGAIN_AFTER))


def stage_of(trace: Trace) -> CanaryStage:
    """Where a canary that has not arrived has stopped."""
    if not trace.collected:
        return CanaryStage.NOT_COLLECTED
    return CanaryStage.NOT_DELIVERED if trace.matched else CanaryStage.NOT_MATCHED


def detail_of(trace: Trace) -> str:
    """What is known of why it stopped there; empty: nothing."""
    by_stage = {
        CanaryStage.NOT_COLLECTED: trace.source_reason,
        CanaryStage.NOT_MATCHED: trace.triage_error,
        CanaryStage.NOT_DELIVERED: trace.delivery_error,
    }
    return by_stage[stage_of(trace)]


def is_abandoned(canary: Canary, now: datetime) -> bool:
    """Whether no daemon tends it any more: the next one should have been planted."""
    return now > canary.planted_at + timedelta(seconds=canary.every_seconds) + CLOCK_ERROR


def _deadline(canary: Canary, watched_since: datetime) -> datetime:
    return max(canary.due_at, watched_since + (canary.due_at - canary.planted_at))
