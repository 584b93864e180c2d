"""The contract's retry schedule, held to the second."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from alerts.retry import ATTEMPTS, Ruling, channel_pause, settle
from domain.alert import DeliveryStatus, Outcome, Verdict

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTRACT = [5, 15, 45, 120, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 86400]


def outcome(verdict: Verdict = Verdict.RETRY, reason: str = "http-503", **more: object) -> Outcome:
    return Outcome(verdict=verdict, reason=reason, text="words", **more)  # type: ignore[arg-type]


def wait_after(attempts: int, *, jitter: float = 0.0, **more: object) -> float:
    ruling = settle(outcome=outcome(**more), attempts=attempts, plain=False, now=NOW, jitter=jitter)
    assert ruling.next_attempt_at is not None
    return (ruling.next_attempt_at - NOW).total_seconds()


def test_the_waits_are_the_contracts() -> None:
    assert [wait_after(attempts) for attempts in range(1, 15)] == CONTRACT


def test_fifteen_attempts_and_then_a_dead_letter() -> None:
    assert ATTEMPTS == 15
    assert settle(outcome=outcome(), attempts=15, plain=False, now=NOW, jitter=0) == Ruling(
        status=DeliveryStatus.DEAD, next_attempt_at=None, reason="http-503, after 15 attempts"
    )


@pytest.mark.parametrize(("jitter", "seconds"), [(-1, 4.0), (0, 5.0), (1, 6.0)])
def test_jitter_is_a_fifth_either_way(jitter: float, seconds: float) -> None:
    assert wait_after(1, jitter=jitter) == pytest.approx(seconds)


def test_a_receiver_may_ask_for_later_but_not_for_sooner() -> None:
    assert wait_after(1, retry_after_seconds=30.0) == 30
    assert wait_after(3, retry_after_seconds=1.0) == 45


def test_received_is_delivered_whatever_came_before() -> None:
    ruling = settle(outcome=outcome(Verdict.DELIVERED, "ok"), attempts=15, plain=True, now=NOW, jitter=0)
    assert ruling == Ruling(status=DeliveryStatus.DELIVERED, next_attempt_at=None, reason="ok")


def test_a_refused_form_is_sent_once_more_and_then_given_up() -> None:
    refused = outcome(Verdict.RETRY_PLAIN, "http-400")
    first = settle(outcome=refused, attempts=1, plain=False, now=NOW, jitter=0)
    second = settle(outcome=refused, attempts=2, plain=True, now=NOW, jitter=0)
    assert (first.status, second.status) == (DeliveryStatus.PENDING, DeliveryStatus.DEAD)
    assert second.reason == "http-400, also in the plainest form"


def test_a_broken_channel_uses_up_nothing_of_the_schedule() -> None:
    ruling = settle(outcome=outcome(Verdict.CHANNEL_BROKEN), attempts=40, plain=False, now=NOW, jitter=0)
    assert ruling == Ruling(status=DeliveryStatus.PENDING, next_attempt_at=NOW, reason="http-503")


def test_a_thousand_that_fail_together_come_back_apart() -> None:
    dice = random.Random(7)
    seconds = Counter(int(wait_after(4, jitter=dice.uniform(-1, 1))) for _ in range(1000))
    assert max(seconds.values()) <= 50


PAUSES = [
    (outcome(Verdict.DELIVERED), 0, 0),
    (outcome(), 9, 0),
    (outcome(), 10, 1),
    (outcome(), 13, 8),
    (outcome(), 200, 30),
    (outcome(pauses_channel=True, retry_after_seconds=7.0), 1, 7),
    (outcome(pauses_channel=True), 1, 5),
    (outcome(Verdict.RETRY_PLAIN), 1, 0),
    (outcome(Verdict.CHANNEL_BROKEN), 1, 3600),
]


@pytest.mark.parametrize(("came", "failures", "seconds"), PAUSES)
def test_a_channel_pauses_only_where_it_must(came: Outcome, failures: int, seconds: float) -> None:
    assert channel_pause(outcome=came, failures=failures, jitter=0) == timedelta(seconds=seconds)
