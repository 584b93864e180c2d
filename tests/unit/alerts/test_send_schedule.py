"""When an alert is due on a channel, by the channel's own clock."""

from datetime import UTC, datetime

import pytest

from alerts.schedule import Due, due_at, quiet_until
from domain.alert import Channel, ChannelType


def channel(timezone: str = "UTC", quiet: tuple[int, int] | None = None) -> Channel:
    return Channel(id="desk", type=ChannelType.CONSOLE, timezone=timezone, quiet=quiet)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DUE = [
    ("immediately", "UTC", "2026-03-01T12:34:56", "2026-03-01T12:34:56"),
    ("hourly", "UTC", "2026-03-01T12:34:56", "2026-03-01T13:00"),
    ("hourly", "UTC", "2026-03-01T13:00", "2026-03-01T14:00"),
    ("hourly", "Asia/Tehran", "2026-03-01T12:34", "2026-03-01T13:30"),
    ("daily 08:00", "Asia/Muscat", "2026-03-01T03:59", "2026-03-01T04:00"),
    ("daily 08:00", "Asia/Muscat", "2026-03-01T04:01", "2026-03-02T04:00"),
    ("cron 0 8 * * 0-4", "Asia/Muscat", "2026-03-05T05:00", "2026-03-08T04:00"),
    ("cron 30 6 * * 7", "Europe/Istanbul", "2026-03-02T00:00", "2026-03-08T03:30"),
    ("cron 30 6 * * 0", "Europe/Istanbul", "2026-03-02T00:00", "2026-03-08T03:30"),
    ("cron */15 * * * *", "UTC", "2026-03-01T12:34:56", "2026-03-01T12:45"),
    # the day on which London's clocks go forward: 08:00 is an hour earlier by UTC
    ("daily 08:00", "Europe/London", "2026-03-28T12:00", "2026-03-29T07:00"),
    ("daily 08:00", "Europe/London", "2026-03-27T12:00", "2026-03-28T08:00"),
    # and on which they go back
    ("daily 08:00", "Europe/London", "2026-10-24T12:00", "2026-10-25T08:00"),
]


@pytest.mark.parametrize(("send", "timezone", "now", "at"), DUE)
def test_an_alert_is_due_by_its_watchlists_send(send: str, timezone: str, now: str, at: str) -> None:
    assert due_at(send=send, channel=channel(timezone), now=utc(now)) == Due(at=utc(at), why=send)


NIGHT, LUNCH, LATE = (22 * 60, 6 * 60), (12 * 60, 13 * 60 + 30), (150, 24 * 60)
QUIET = [
    (NIGHT, "Asia/Muscat", "2026-03-01T17:59", None),
    (NIGHT, "Asia/Muscat", "2026-03-01T18:00", "2026-03-02T02:00"),
    (NIGHT, "Asia/Muscat", "2026-03-01T21:00", "2026-03-02T02:00"),
    (NIGHT, "Asia/Muscat", "2026-03-02T01:59:59", "2026-03-02T02:00"),
    (NIGHT, "Asia/Muscat", "2026-03-02T02:00", None),
    (LUNCH, "UTC", "2026-03-01T12:59", "2026-03-01T13:30"),
    (LUNCH, "UTC", "2026-03-01T13:30", None),
    (LATE, "UTC", "2026-03-01T20:00", "2026-03-02T00:00"),
    (NIGHT, "Europe/London", "2026-03-28T23:00", "2026-03-29T05:00"),
    (NIGHT, "Europe/London", "2026-10-24T22:00", "2026-10-25T06:00"),
    # an end that the clocks skip (01:30 on 29 March), and one that they show twice (01:30 on 25 October)
    ((22 * 60, 90), "Europe/London", "2026-03-28T23:00", "2026-03-29T01:30"),
    ((22 * 60, 90), "Europe/London", "2026-10-25T00:10", "2026-10-25T00:30"),
    ((22 * 60, 90), "Europe/London", "2026-10-25T01:10", "2026-10-25T01:30"),
]


@pytest.mark.parametrize(("quiet", "timezone", "at", "ends"), QUIET)
def test_quiet_hours_end_by_the_channels_clock(
    quiet: tuple[int, int], timezone: str, at: str, ends: str | None
) -> None:
    assert quiet_until(channel(timezone, quiet), utc(at)) == (utc(ends) if ends else None)


def test_quiet_hours_hold_back_every_kind_of_send() -> None:
    muscat = channel("Asia/Muscat", NIGHT)
    ends = Due(at=utc("2026-03-02T02:00"), why="quiet hours")
    for send in ("immediately", "hourly", "cron 30 23 * * *"):
        assert due_at(send=send, channel=muscat, now=utc("2026-03-01T19:00")) == ends


def test_a_send_that_config_has_not_checked_is_a_bug() -> None:
    with pytest.raises(ValueError, match="none of immediately, hourly"):
        due_at(send="sometimes", channel=channel(), now=utc("2026-03-01T12:00"))
