"""Dates that are not believed: flagged in words, shown as such, and never used to order or to judge anything."""

from datetime import datetime, timedelta
from typing import NamedTuple

from crawler.plain_text import one_line
from crawler.source_zone import zone_of
from domain.article import Entry

FUTURE_ALLOWED = timedelta(hours=24)
"""Ahead of the present by no more than this a date is a matter of zones and clocks."""

_SHOWN = 60


class JudgedDate(NamedTuple):
    """Either an instant or a doubt; neither where nothing was written."""

    instant: datetime | None
    doubt: str | None = None


def judge_date(instant: datetime | None, *, now: datetime | None) -> JudgedDate:
    """A date more than a day ahead is a mistake of the outlet, and no date. Without a present all are believed."""
    if instant is not None and now is not None and instant > now + FUTURE_ALLOWED:
        return JudgedDate(None, f"the outlet dates it {instant:%Y-%m-%d}, which is still to come")
    return JudgedDate(instant)


def doubt_unread(written: str) -> str | None:
    """The doubt about a text that stands where a date should, and cannot be read as one; None for no text."""
    shown = one_line(written)[:_SHOWN]
    return f"the outlet's date cannot be read: {shown}" if shown else None


def judge_entry(entry: Entry, *, country: str | None, now: datetime) -> JudgedDate:
    """An entry's date on its outlet's clock: where it named no zone, that of the outlet's country is meant."""
    instant = entry.published_at
    if instant is None:
        return JudgedDate(None, entry.date_doubt)
    if not entry.zoned:
        instant = instant.replace(tzinfo=zone_of(country)).astimezone(instant.tzinfo)
    return judge_date(instant, now=now)
