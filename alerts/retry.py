"""When a delivery is tried again, and when it is given up: the contract's schedule as a pure function."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.alert import DeliveryStatus, Outcome, Verdict

DELAYS_SECONDS = (5, 15, 45, 120, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 86_400)
"""After the first attempt, the second …: contract, section 7. About three days, dense at first."""

ATTEMPTS = len(DELAYS_SECONDS) + 1
JITTER = 0.2
PROBE_EVERY = timedelta(hours=1)
"""How often a broken channel is tried, with one delivery."""

CALM_FAILURES = 10
"""So many failures in a row are ordinary weather; from then on the channel as a whole pauses."""

LONGEST_PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What becomes of a delivery after one attempt."""

    status: DeliveryStatus
    next_attempt_at: datetime | None  # None: there is none
    reason: str  # the outcome's, or why it was given up


def settle(*, outcome: Outcome, attempts: int, plain: bool, now: datetime, jitter: float) -> Ruling:
    """Rules on one attempt.

    ``attempts`` counts those made, this one included; ``plain``: this one had the plainest form already;
    ``jitter`` is a random number from -1 to 1 that stands for -20 % to +20 %.
    """
    match outcome.verdict:
        case Verdict.DELIVERED:
            return Ruling(status=DeliveryStatus.DELIVERED, next_attempt_at=None, reason=outcome.reason)
        case Verdict.DEAD:
            return _dead(outcome.reason)
        case Verdict.RETRY_PLAIN if plain:
            return _dead(f"{outcome.reason}, also in the plainest form")
        case Verdict.CHANNEL_BROKEN:  # the channel's pause holds it back, and an edit of the channel lets it go at once
            return _again(now, outcome.reason)
        case _:
            return _by_schedule(outcome, attempts, now, jitter)


def _by_schedule(outcome: Outcome, attempts: int, now: datetime, jitter: float) -> Ruling:
    if attempts >= ATTEMPTS:
        return _dead(f"{outcome.reason}, after {attempts} attempts")
    seconds = DELAYS_SECONDS[max(attempts, 1) - 1] * (1 + JITTER * jitter)
    return _again(now + timedelta(seconds=max(seconds, outcome.retry_after_seconds or 0)), outcome.reason)


def _again(at: datetime, reason: str) -> Ruling:
    return Ruling(status=DeliveryStatus.PENDING, next_attempt_at=at, reason=reason)


def _dead(reason: str) -> Ruling:
    return Ruling(status=DeliveryStatus.DEAD, next_attempt_at=None, reason=reason)


def channel_pause(*, outcome: Outcome, failures: int, jitter: float) -> timedelta:
    """How long no other delivery of this channel is sent; zero: they go on at once.

    ``failures`` counts the channel's failed attempts in a row, this one included. A receiver that fails now and then
    holds nobody up; one that is down is not hammered with its whole queue.
    """
    if outcome.verdict is Verdict.CHANNEL_BROKEN:
        return PROBE_EVERY
    if outcome.verdict is not Verdict.RETRY:
        return timedelta(0)
    asked = outcome.retry_after_seconds
    if outcome.pauses_channel:
        return timedelta(seconds=DELAYS_SECONDS[0] * (1 + JITTER * jitter) if asked is None else asked)
    if failures < CALM_FAILURES:
        return timedelta(0)
    return timedelta(seconds=min(LONGEST_PAUSE_SECONDS, 2.0 ** min(failures - CALM_FAILURES, 10)))
