"""When a hub is asked, and asked again. Pure: ``chance`` is a number from 0 to 1 that spreads what would coincide."""

from datetime import datetime, timedelta

LEASE_ASKED = timedelta(days=10)
LONGEST_LEASE = timedelta(days=30)
VERIFY_WITHIN = timedelta(hours=1)
"""A hub may verify a request for so long, and more than once: our answer may have got lost."""

ENDED_KEPT = timedelta(days=1)
_SOONEST_RENEWAL = timedelta(minutes=1)
_FIRST_BACKOFF = timedelta(minutes=10)
_LONGEST_BACKOFF = timedelta(days=1)
_AFTER_DENIAL, _LONGEST_AFTER_DENIAL = timedelta(days=1), timedelta(days=7)


def lease_of(seconds: str | None) -> timedelta:
    """The lease that a hub grants, at most 30 days; what we asked for where it says nothing that can be read."""
    text = (seconds or "").strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 12 or int(text) == 0:
        return LEASE_ASKED
    return min(timedelta(seconds=int(text)), LONGEST_LEASE)


def renew_at(*, now: datetime, lease: timedelta, chance: float) -> datetime:
    """After seven to nine tenths of the lease, so that a hub that is down for a while can be asked again in time."""
    return now + max(lease * (0.7 + 0.2 * chance), _SOONEST_RENEWAL)


def ask_again_at(
    *, now: datetime, failures: int, chance: float, denied: bool = False, retry_after: timedelta | None = None
) -> datetime:
    """After a request that came to nothing: 10 minutes, then four times as long each time, at most a day.

    A hub that does not want to is asked after a day, two, four and then each week. ±20 %; later where the hub asks
    for it, up to a day.
    """
    first, longest = (_AFTER_DENIAL, _LONGEST_AFTER_DENIAL) if denied else (_FIRST_BACKOFF, _LONGEST_BACKOFF)
    factor: int = (2 if denied else 4) ** min(max(failures - 1, 0), 10)
    wait = min(first * factor, longest) * (0.8 + 0.4 * chance)
    return now + max(wait, min(retry_after or timedelta(0), _LONGEST_BACKOFF))
