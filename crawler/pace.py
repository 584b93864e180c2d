"""When a source is read again, and a page tried again: pure functions of what came and of the present."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(minutes=30)
FIRST_INTERVAL = timedelta(minutes=5)
LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_OFFLINE = timedelta(minutes=5)
GONE_INTERVAL = timedelta(days=1)
LONGEST_ASKED = timedelta(hours=24)  # a Retry-After beyond a day is a mistake

_SHORTEST_BACKOFF = timedelta(seconds=5)
_READS_PER_ARTICLE = 3  # how often a source is read in the time in which it brings one article
_SLOWER = 1.2
_PAGE_RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


def interval_after_read(
    *, interval: timedelta, new_articles: int, published: Sequence[datetime] = (), fresh_for: timedelta | None = None
) -> timedelta:
    """The pace of a source that adapts, after a read that succeeded: 1 to 30 minutes.

    ``published``: the dates of the entries, when the feed was parsed; ``fresh_for``: its ``Cache-Control: max-age``,
    before which a read would be answered from a cache.
    """
    if new_articles:
        usual_gap = _usual_gap(published)
        wanted = usual_gap / _READS_PER_ARTICLE if usual_gap else interval / 2
    else:
        wanted = interval * _SLOWER
    if fresh_for:
        wanted = max(wanted, min(fresh_for, LONGEST))
    return min(max(wanted, SHORTEST), LONGEST)


def next_after_success(
    *, started_at: datetime, now: datetime, interval: timedelta, every: timedelta | None
) -> datetime:
    """When to read again. ``every`` is kept exactly, counted from the start of the read; no read overlaps another."""
    return max(started_at + (every or interval), now)


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


def _usual_gap(published: Sequence[datetime]) -> timedelta | None:
    newest = sorted(published, reverse=True)[:20]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps)) if len(gaps) >= 2 else None
