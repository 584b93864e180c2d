"""Dates told from the reader's present: منذ ساعتين, 2 saat önce, 5 minutes ago, dün 14:30."""

import re
from datetime import datetime, time, timedelta

from crawler.date_names import DAYS_BACK, DUALS, NOW, NUMBERS, UNITS, any_of
from crawler.written_dates import read_time, read_zone

_COUNT = rf"(?P<count>\d{{1,4}}|{any_of(NUMBERS)})"
_UNIT = rf"(?P<unit>{any_of(UNITS)})"
_DUAL = rf"(?P<dual>{any_of(DUALS)})"
_AMOUNT = rf"(?:{_DUAL}|(?:{_COUNT}\s*)?{_UNIT})(?!\w)"
_AGO = (
    re.compile(rf"(?<!\w)(?:منذ|قبل)\s+(?:حوالي\s+|نحو\s+|اكثر من\s+)?{_AMOUNT}"),
    re.compile(rf"(?<![\w:]){_AMOUNT}\s*(?:مضت|مضي|önce|ago|evvel)(?!\w)"),
)
_DAY = re.compile(rf"(?<!\w)(?P<day>{any_of(DAYS_BACK)})(?!\w)")


def read_relative(text: str, *, now: datetime) -> datetime | None:
    """The instant that a folded text tells from ``now``, which is aware and in the outlet's zone. None: none."""
    if text.strip(" .") in NOW:
        return now
    for pattern in _AGO:
        if found := pattern.search(text):
            return now - _length(found)
    if found := _DAY.search(text):
        day = now.date() - timedelta(days=DAYS_BACK[found["day"]])
        return datetime.combine(day, read_time(text) or time(), tzinfo=read_zone(text) or now.tzinfo)
    return None


def _length(found: re.Match[str]) -> timedelta:
    if found["dual"]:
        return timedelta(seconds=DUALS[found["dual"]])
    count = found["count"] or "1"
    return timedelta(seconds=UNITS[found["unit"]] * (int(count) if count.isdigit() else NUMBERS[count]))
