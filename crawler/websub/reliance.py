"""Whether a hub can be relied on, so that its feed is read less often. Pure."""

from datetime import datetime, timedelta

PUSHED_INTERVAL = timedelta(hours=1)
"""The pace of a source whose news is pushed: the hub may forget us without a word."""

MISSED_ENOUGH = 2
"""So many reads that found news, with no push between them, and the hub is not relied on until the next push."""


def is_relied_on(*, pushed_until: datetime | None, missed: int, now: datetime) -> bool:
    """``missed``: reads that found news since the last push; one may have come just before its push."""
    return pushed_until is not None and now < pushed_until and missed < MISSED_ENOUGH


def missed_after_read(missed: int, *, pushed_until: datetime | None, new_articles: int, now: datetime) -> int:
    """Reads that found news since the last push, this one included; 0 while nobody pushes."""
    if pushed_until is None or now >= pushed_until:
        return 0
    return min(missed + bool(new_articles), MISSED_ENOUGH)
