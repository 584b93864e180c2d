"""When an alert is due on a channel: the watchlist's ``send`` and the channel's quiet hours, by the channel's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from domain.alert import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When an alert is sent, and why not before. An alert that is not due now is held for a digest."""

    at: datetime
    why: str  # "immediately", "hourly", "daily 08:00", "cron …", "quiet hours"


def due_at(*, send: str, channel: Channel, now: datetime) -> Due:
    """``send`` is ``immediately``, ``hourly``, ``daily HH:MM`` or ``cron …`` (five fields, 0 and 7 are Sunday).

    ``now`` is aware; the answer is in UTC. Raises CronSimError for a ``cron`` that config has not checked.
    """
    at = now if send == "immediately" else _next_tick(_cron_of(send), ZoneInfo(channel.timezone), now)
    loud_again_at = quiet_until(channel, at)
    return Due(at=at, why=send) if loud_again_at is None else Due(at=loud_again_at, why="quiet hours")


def quiet_until(channel: Channel, at: datetime) -> datetime | None:
    """The end of the quiet hours that ``at`` falls into, in UTC; None when it falls into none."""
    if channel.quiet is None:
        return None
    begin, end = channel.quiet
    local = at.astimezone(ZoneInfo(channel.timezone))
    minute = local.hour * 60 + local.minute
    if not (begin <= minute < end if begin < end else minute >= begin or minute < end):
        return None
    return _next_wall_time(local, end)


def _next_wall_time(local: datetime, minutes: int) -> datetime:
    """The first instant after ``local`` at which its clocks show so many minutes after midnight.

    A time that the clocks skip is taken as many minutes later; one that they show twice is met the first time.
    """
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    wall = midnight + timedelta(minutes=minutes)  # arithmetic on the wall's clock: 24:00 is the next day's midnight
    candidates = (wall, wall.replace(fold=1), wall + timedelta(days=1))
    return next(at for at in (each.astimezone(UTC) for each in candidates) if at > local)


def _cron_of(send: str) -> str:
    kind, _, rest = send.partition(" ")
    if kind == "hourly":
        return "0 * * * *"
    if kind == "daily":
        hour, minute = rest.strip().split(":")
        return f"{int(minute)} {int(hour)} * * *"
    if kind == "cron":
        return rest
    raise ValueError(f"send: {send!r} is none of immediately, hourly, daily HH:MM, cron …")


def _next_tick(cron: str, timezone: ZoneInfo, now: datetime) -> datetime:
    return next(CronSim(cron, now.astimezone(timezone))).astimezone(UTC)
