"""Days and times as people write them: months by name or number, two calendars, a clock of 12 or 24 hours."""

import re
from datetime import date, datetime, time, timedelta, timezone

from crawler.date_names import AFTERNOON, FORENOON, HIJRI_MONTHS, MONTHS, ZONES, any_of
from crawler.hijri import FIRST_YEAR, LAST_YEAR, gregorian_day

_BETWEEN = r"[\s,./\-–]+"
_ORDINAL = r"(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{any_of(MONTHS)})\w*\.?"
_SECOND_NAME = r"(?:\s*[/(]\s*\w+(?: \w+)?\s*\)?)?"  # نوفمبر/تشرين الثاني
_HIJRI = rf"(?P<month>{any_of(HIJRI_MONTHS)})"
_DAY = rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_NAMED = (
    re.compile(rf"{_DAY}(?:{_BETWEEN}|\s+من\s+|\s+of\s+){_MONTH}{_SECOND_NAME}{_BETWEEN}(?:لعام |عام |سنه )?{_YEAR}"),
    re.compile(rf"(?<!\w){_MONTH}{_SECOND_NAME}\s+{_DAY}{_BETWEEN}{_YEAR}"),
    re.compile(rf"(?<!\d){_YEAR}{_BETWEEN}{_MONTH}{_BETWEEN}{_DAY}(?![\d:])"),
)
_NAMED_HIJRI = re.compile(rf"{_DAY}(?:{_BETWEEN}|\s+من\s+){_HIJRI}{_BETWEEN}(?:لعام |عام |سنه )?{_YEAR}")
_YEAR_LESS = (
    re.compile(rf"{_DAY}(?:{_BETWEEN}){_MONTH}(?!\w)"),
    re.compile(rf"(?<!\w){_MONTH}\s+{_DAY}(?![\d:])"),
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})(?![\d:])"
)
_MARKERS = any_of((*AFTERNOON, *FORENOON))
_TIME = re.compile(
    rf"(?<![\d:])(?P<hour>\d{{1,2}})[:٬](?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?(?!\d)\s*(?P<half>(?:{_MARKERS})(?!\w))?"
)
_DOTTED_TIME = re.compile(r"(?:saat|الساعه|\d{4}|at)[\s:,-]+(?P<hour>\d{1,2})[.](?P<minute>\d{2})(?![.\d])")
_FULL_HOUR = re.compile(rf"(?<![\d:./-])(?P<hour>\d{{1,2}})\s*(?P<half>(?:{_MARKERS})(?!\w))")
_HALF_BEFORE = re.compile(r"(?P<half>مساء|صباحا|ös|öö)\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})")
_OFFSET = re.compile(
    r"(?:(?<=:\d\d)|(?<=[ap]m)|(?<=gmt)|(?<=utc))\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\s*\)?$"
)
_ZONE = re.compile(rf"(?<![\w])(?P<name>{any_of(ZONES)})(?!\w)")
_FARTHEST = timedelta(hours=15)


def read_day(text: str, *, today: date | None = None) -> date | None:
    """The day that a folded text names; with ``today``, one without its year is the last such day.

    A day of the Gregorian calendar goes before one of the Hijri calendar beside it. Raises ValueError for a day
    that does not exist.
    """
    for pattern in _NAMED:
        if found := pattern.search(text):
            return date(int(found["year"]), MONTHS[found["month"]], int(found["day"]))
    if (found := _YEAR_FIRST.search(text)) or (found := _YEAR_LAST.search(text)):
        return _numbered_day(found, text)
    if found := _NAMED_HIJRI.search(text):
        return gregorian_day(int(found["year"]), HIJRI_MONTHS[found["month"]], int(found["day"]))
    return _without_year(text, today) if today else None


def _numbered_day(found: re.Match[str], text: str) -> date | None:
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if FIRST_YEAR <= year <= LAST_YEAR:
        beside = _YEAR_FIRST.search(text, found.end()) or _YEAR_LAST.search(text, found.end())
        return _numbered_day(beside, text) if beside else gregorian_day(year, month, day)
    if year < 100:
        year += 2000
    if month > 12 >= day and len(found["year"]) == 4:  # an American's order
        month, day = day, month
    return date(year, month, day)


def _without_year(text: str, today: date) -> date | None:
    found = next((match for pattern in _YEAR_LESS if (match := pattern.search(text))), None)
    if found is None:
        return None
    this_year = date(today.year, MONTHS[found["month"]], int(found["day"]))
    return this_year if this_year <= today + timedelta(days=1) else this_year.replace(year=today.year - 1)


def read_time(text: str) -> time | None:
    """The time of day that a folded text names; None: none. Raises ValueError for a time that does not exist."""
    found = _HALF_BEFORE.search(text) or _TIME.search(text) or _DOTTED_TIME.search(text) or _FULL_HOUR.search(text)
    if found is None:
        return None
    said = found.groupdict()
    hour, half = int(said["hour"]), said.get("half")
    if half in AFTERNOON and hour < 12:  # some write "16:56 مساء": already a clock of 24 hours
        hour += 12
    elif half in FORENOON and hour == 12:
        hour = 0
    return time(hour, int(said.get("minute") or 0), int(said.get("second") or 0))


def read_zone(text: str) -> timezone | None:
    """The zone that a folded text names; None: none, or one that cannot be."""
    if found := _OFFSET.search(text):
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if offset > _FARTHEST:
            return None
        return timezone(-offset if found["sign"] == "-" else offset)
    named = _ZONE.search(text)
    return timezone(timedelta(hours=ZONES[named["name"]])) if named else None


def read_words(text: str, *, now: datetime | None = None) -> datetime | None:
    """The instant, or without a zone the local time, that a folded text names. ``now``: in the reader's zone.

    None where there is no day in it. Raises ValueError for days and times that do not exist.
    """
    day = read_day(text, today=now.date() if now else None)
    if day is None:
        return None
    return datetime.combine(day, read_time(text) or time(), tzinfo=read_zone(text))
