"""When a source is read again, and a page tried again: pure functions of what came and of the present."""

from datetime import datetime, timedelta

from crawler.feeds.wishes import LONGEST_WISH, Wishes, not_before
from crawler.rhythm import Rhythm, hours_until_waited
from crawler.websub.reliance import PUSHED_INTERVAL

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_OFFLINE = timedelta(minutes=5)
GONE_INTERVAL = timedelta(days=1)
LONGEST_ASKED = timedelta(hours=24)  # a Retry-After beyond a day is a mistake

WAITED = 0.02
"""Article-hours that a request is worth: a source with an article an hour is read every 12 minutes."""

MOST_FAVOUR = 2.0
"""How much oftener at most a source is read that breaks news of watched names."""

_FAVOURED_ALERTS = 10  # in a month: with so many, half of the favour
_SHORTEST_BACKOFF = timedelta(seconds=5)
_PAGE_RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


def interval_after_read(
    *, rhythm: Rhythm, now: datetime, wishes: Wishes, fresh_for: timedelta | None = None, favour: float = 1.0
) -> timedelta:
    """The pace of a source that adapts, after a read that succeeded: 1 minute to 6 hours, by its rhythm.

    ``fresh_for``: its ``Cache-Control: max-age``, before which a read would be answered from a cache; it and the
    feed's own wishes are kept, up to a day.
    """
    waited = WAITED / favour**2
    hours = hours_until_waited(rhythm, now=now, waited=waited, longest=LONGEST / timedelta(hours=1))
    wanted = min(max(timedelta(hours=hours), SHORTEST), LONGEST)
    asked = max(fresh_for or wanted, wishes.ttl or wanted)
    return not_before(wishes, now + max(wanted, min(asked, LONGEST_WISH))) - now


def favour_of(*, alerts: int, behind: timedelta) -> float:
    """How much oftener a source is read, 1 to 2, that broke so many stories of watched names in the last month.

    Spare capacity only: nothing where the collector is behind by more than a minute.
    """
    if behind > SHORTEST:
        return 1.0
    return 1 + (MOST_FAVOUR - 1) * alerts / (alerts + _FAVOURED_ALERTS)


def next_after_success(
    *,
    started_at: datetime,
    now: datetime,
    interval: timedelta,
    every: timedelta | None,
    pushed_until: datetime | None = None,
) -> datetime:
    """When to read again. ``every`` is kept exactly, counted from the start of the read; no read overlaps another.

    ``pushed_until``: a hub that is relied on pushes the news until then; the read is a check, an hour later or more.
    """
    usual = started_at + (every or interval)
    if every is None and pushed_until is not None:
        usual = max(usual, min(started_at + PUSHED_INTERVAL, pushed_until))
    return max(usual, now)


def next_after_failure(
    *,
    now: datetime,
    failures: int,
    interval: timedelta,
    every: timedelta | None,
    retry_after: timedelta | None = None,
    gone: bool = False,
    offline: bool = False,
) -> datetime:
    """When to try again: the pace, then twice as long after each failure, at most 6 hours; never given up.

    ``failures``: in a row, this one included. ``retry_after``: what the source asked for, obeyed up to a day.
    ``gone``: 410, once a day. ``offline``: nothing at all can be reached, so that a source is not to blame.
    """
    base = max(every or interval, _SHORTEST_BACKOFF)
    if gone:
        return now + max(GONE_INTERVAL, base)
    if retry_after is not None:
        return now + max(min(retry_after, LONGEST_ASKED), base)
    longest = LONGEST_OFFLINE if offline else LONGEST_BACKOFF
    factor: int = 2 ** min(max(failures - 1, 0), 20)
    return now + max(min(base * factor, longest), base)


def next_page_try(
    *, now: datetime, attempts: int, hopeless: bool, retry_after: timedelta | None = None
) -> datetime | None:
    """When to try an article's page again after ``attempts`` tries, this one included; None: it is given up."""
    if hopeless or attempts > len(_PAGE_RETRIES):
        return None
    return now + max(_PAGE_RETRIES[max(attempts, 1) - 1], min(retry_after or timedelta(0), LONGEST_ASKED))
