"""When a feed asks not to be read: RSS's ttl, skipHours and skipDays (https://www.rssboard.org/rss-specification)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LONGEST_WISH = timedelta(hours=24)
"""What a feed asks for is done for a day; what goes beyond it is a mistake, or a feed that does not want readers."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What one feed asks of its readers."""

    ttl: timedelta | None = None  # how long what was read stays valid
    skip_hours: tuple[int, ...] = ()  # 0 to 23, UTC
    skip_days: tuple[int, ...] = ()  # from Monday, 0

    def as_stored(self) -> dict[str, Any] | None:
        """JSON for the database; None: it asks for nothing."""
        if self == NO_WISHES:
            return None
        ttl = self.ttl.total_seconds() if self.ttl else None
        return {"ttl": ttl, "skip_hours": list(self.skip_hours), "skip_days": list(self.skip_days)}


NO_WISHES = Wishes()


def stored_wishes(value: Mapping[str, Any] | None) -> Wishes:
    """The opposite of ``as_stored``."""
    if not value:
        return NO_WISHES
    ttl = timedelta(seconds=value["ttl"]) if value["ttl"] else None
    return Wishes(ttl=ttl, skip_hours=tuple(value["skip_hours"]), skip_days=tuple(value["skip_days"]))


def read_wishes(*, ttl: str | None, hours: Iterable[str | None], days: Iterable[str | None]) -> Wishes:
    """From the elements' texts; what is no number, no hour or no day is not read. Some write 24 for midnight."""
    minutes = _number(ttl)
    skip_hours = {number % 24 for hour in hours if (number := _number(hour)) is not None and number <= 24}
    skip_days = {_DAYS.index(name) for day in days if (name := (day or "").strip().lower()) in _DAYS}
    return Wishes(
        ttl=min(timedelta(minutes=min(minutes, 10_000)), LONGEST_WISH) if minutes else None,
        skip_hours=tuple(sorted(skip_hours)) if len(skip_hours) < 24 else (),
        skip_days=tuple(sorted(skip_days)) if len(skip_days) < 7 else (),
    )


def not_before(wishes: Wishes, at: datetime) -> datetime:
    """The first instant from ``at`` on that lies in no hour or day to be skipped; a day later at most."""
    if not wishes.skip_hours and not wishes.skip_days:
        return at
    moment = at
    while moment - at < LONGEST_WISH and (moment.hour in wishes.skip_hours or moment.weekday() in wishes.skip_days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(moment, at + LONGEST_WISH)


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else None
