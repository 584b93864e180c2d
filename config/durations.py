"""Durations as people write them: ``10m``, ``1s``, ``365d``."""

import re
from datetime import timedelta

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WRITTEN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h|d|w)")
_LONGEST = timedelta(days=36500)


def parse_duration(text: str, *, shortest: timedelta = timedelta(0), longest: timedelta = _LONGEST) -> timedelta:
    """Reads a number and its unit: ms, s, m, h, d or w.

    Raises ValueError, in words that follow the name of a key or setting, for anything else and outside the bounds.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise ValueError("must be a number and a unit (ms, s, m, h, d, w), such as 10m")
    number, unit = float(written[1]), _UNITS[written[2]]
    if number < shortest / unit:
        raise ValueError(f"must be at least {write_duration(shortest)}")
    if number > longest / unit:
        raise ValueError(f"must be at most {write_duration(longest)}")
    return number * unit


def write_duration(duration: timedelta) -> str:
    """The shortest way to write a duration in one unit: 90 seconds are ``90s``, 120 are ``2m``."""
    for unit in ("d", "h", "m", "s"):
        if duration and not duration % _UNITS[unit]:
            return f"{duration // _UNITS[unit]}{unit}"
    return f"{duration // _UNITS['ms']}ms" if duration else "0s"
