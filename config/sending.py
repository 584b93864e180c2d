"""When alerts and canaries are sent, when a channel is quiet, how many messages it takes: as people write them."""

import re
from datetime import UTC, datetime, timedelta

from cronsim import CronSim, CronSimError

from config.durations import parse_duration
from config.fields import read_text
from config.nodes import quote

_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_DAILY = re.compile(rf"daily\s+{_CLOCK}")
_QUIET = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}")
_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*/\s*(s|min|h)")
_A_MINUTE = {"s": 60.0, "min": 1.0, "h": 1 / 60}
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)  # a leap year's, so that 29 February is soon found


def read_send(value: object) -> str:
    """``immediately``, ``hourly``, ``daily HH:MM`` or ``cron`` with crontab(5)'s five fields."""
    text = read_text(value)
    send = " ".join(text.split())
    if send in ("immediately", "hourly"):
        return send
    if daily := _DAILY.fullmatch(send):
        return f"daily {int(daily[1]):02}:{daily[2]}"
    if send.startswith("cron "):
        _check_cron(send.removeprefix("cron "))
        return send
    raise ValueError(f"is {quote(text)}, but must be immediately, hourly, daily 08:00 or cron 0 8 * * 0-4")


def _check_cron(expression: str) -> None:
    if len(expression.split()) != 5:
        raise ValueError("needs five fields after cron: minute, hour, day, month, weekday, such as cron 0 8 * * 0-4")
    try:
        next(CronSim(expression, _SOME_DAY))
    except CronSimError as error:
        part = str(error).removeprefix("Bad ")
        raise ValueError(f"has a wrong {part} after cron (0 and 7 are Sunday; a range runs upwards)") from None
    except StopIteration:
        raise ValueError("names a day after cron that never comes") from None


def read_quiet(value: object) -> tuple[int, int]:
    """``22:00-06:00`` as minutes after midnight; it may span midnight."""
    text = read_text(value)
    written = _QUIET.fullmatch(text)
    if written is None:
        raise ValueError(f"is {quote(text)}, but must be two times of day, such as 22:00-06:00")
    start, end = (int(written[hour]) * 60 + int(written[hour + 1]) for hour in (1, 3))
    if start == end:
        raise ValueError(f"is {quote(text)}, which begins and ends at the same time")
    return start, end


def read_rate(value: object) -> float:
    """``20/min``, ``1/s`` or ``100/h`` as messages a minute."""
    text = read_text(value)
    written = _RATE.fullmatch(text)
    if written is None or not float(written[1]):
        raise ValueError(f"is {quote(text)}, but must be a number of messages for each s, min or h, such as 20/min")
    return float(written[1]) * _A_MINUTE[written[2]]


def read_canary_every(value: object) -> timedelta:
    """How long between two canaries."""
    return parse_duration(read_text(value), shortest=timedelta(seconds=10), longest=timedelta(days=30))


def read_canary_within(value: object) -> timedelta:
    """How long one canary may take."""
    return parse_duration(read_text(value), shortest=timedelta(seconds=1), longest=timedelta(hours=1))
