"""What the keeper of canaries does next: a table of what is known, and the step that follows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.canary_steps import Step, detail_of, next_step, stage_of
from domain.canary import Canary, CanaryPlan, CanaryStage, CanaryState, Trace
from tests.alert_factories import NOW

MINUTE = timedelta(minutes=1)
PLAN = CanaryPlan(channel_id="test-room", every=timedelta(hours=6), within=2 * MINUTE)
PLANTED = Canary(
    language="ar",
    mark="4f",
    url="http://127.0.0.1:8000/deliveries?canary=4f",
    channel_id="test-room",
    planted_at=NOW,
    due_at=NOW + 2 * MINUTE,
    every_seconds=21_600,
    state=CanaryState.TRAVELLING,
)
SEED = Trace(collected=False, source_reason="", matched=False, triage_error="", delivered_at=None, delivery_error="")
ARRIVED = replace(PLANTED, state=CanaryState.ARRIVED)
LOST = replace(PLANTED, state=CanaryState.LOST, failing_since=NOW + 2 * MINUTE)


def step(
    canary: Canary | None,
    trace: Trace | None = SEED,
    *,
    minutes: float = 0.0,
    plan: CanaryPlan = PLAN,
    watched: int = 0,
) -> Step:
    now = NOW + timedelta(minutes=minutes)
    return next_step(canary, trace, plan, now=now, watched_since=NOW + watched * MINUTE)


def delivered(minutes: float) -> Trace:
    return replace(SEED, collected=True, matched=True, delivered_at=NOW + timedelta(minutes=minutes))


def test_the_first_one_is_planted_at_once() -> None:
    assert step(None, None) is Step.PLANT


@pytest.mark.parametrize(
    ("trace", "minutes", "expected"),
    [
        (SEED, 2, Step.NOTHING),
        (SEED, 2.1, Step.LOST),
        (delivered(1), 1, Step.ARRIVED),
        (delivered(2), 9, Step.ARRIVED),
        (delivered(2.1), 9, Step.LATE),
    ],
)
def test_one_on_its_way_arrives_in_time_or_late_or_is_lost(trace: Trace, minutes: float, expected: Step) -> None:
    assert step(PLANTED, trace, minutes=minutes) is expected


def test_one_that_was_given_up_may_still_arrive_and_is_late() -> None:
    assert step(LOST, delivered(1.9), minutes=5) is Step.LATE


def test_the_time_in_which_nobody_looked_is_not_counted() -> None:
    assert step(PLANTED, minutes=61, watched=60) is Step.NOTHING
    assert step(PLANTED, delivered(61.5), minutes=62, watched=60) is Step.ARRIVED
    assert step(PLANTED, minutes=62.1, watched=60) is Step.LOST


@pytest.mark.parametrize(("canary", "minutes"), [(ARRIVED, 360), (LOST, 15)])
def test_the_next_follows_by_the_plan_and_sooner_while_they_are_lost(canary: Canary, minutes: int) -> None:
    assert step(canary, None, minutes=minutes - 0.1) is Step.NOTHING
    assert step(canary, None, minutes=minutes) is Step.PLANT


def test_a_plan_that_is_changed_is_followed_at_once() -> None:
    assert step(ARRIVED, None, minutes=10, plan=replace(PLAN, every=10 * MINUTE)) is Step.PLANT


@pytest.mark.parametrize("canary", [PLANTED, ARRIVED])
def test_another_channel_has_one_after_a_minute_for_another_daemon_may_know_it_better(canary: Canary) -> None:
    canary, other = replace(canary, due_at=NOW + MINUTE / 4), replace(PLAN, channel_id="other-room")
    assert step(canary, minutes=0.9, plan=other) is Step.NOTHING
    assert step(canary, minutes=1, plan=other) is Step.PLANT
    assert step(replace(canary, planted_at=NOW + timedelta(days=1)), plan=other) is Step.PLANT


def test_one_from_the_future_was_planted_by_a_clock_that_was_ahead() -> None:
    assert step(replace(PLANTED, planted_at=NOW + timedelta(days=1))) is Step.PLANT
    assert step(replace(PLANTED, planted_at=NOW + timedelta(seconds=2))) is Step.NOTHING


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (replace(SEED, source_reason="no connection"), (CanaryStage.NOT_COLLECTED, "no connection")),
        (replace(SEED, collected=True, triage_error="KeyError"), (CanaryStage.NOT_MATCHED, "KeyError")),
        (
            replace(SEED, collected=True, matched=True, delivery_error="answered 503"),
            (CanaryStage.NOT_DELIVERED, "answered 503"),
        ),
        (SEED, (CanaryStage.NOT_COLLECTED, "")),
    ],
)
def test_where_one_stopped_and_why_is_named(trace: Trace, expected: tuple[CanaryStage, str]) -> None:
    assert (stage_of(trace), detail_of(trace)) == expected
