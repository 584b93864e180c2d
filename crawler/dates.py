"""Dates as feeds and pages of the beat write them, in three languages, two calendars and three sets of digits."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from crawler.date_names import MONTHS, fold_date
from crawler.relative_dates import read_relative
from crawler.written_dates import read_words

_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2}):(\d{2}) "
    r"([+-]\d{4}|GMT|UTC|Z)"
)
_USUAL_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3}|\.\d{6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)
_MAIL = re.compile(
    r"(?:[a-z]{3,9}\s*,?\s*)?\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4},?\s+\d{1,2}:\d{2}(?::\d{2})?\s*"
    r"(?:[+-]\d{4}|gmt|utc?|z|[ecmp][sd]t)"
)
_ISO = re.compile(
    r"(?P<day>\d{4}-?\d{2}-?\d{2})(?:(?:t|\s+)(?P<time>\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)\s*"
    r"(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?)?"
)
_MONTHS = {name.title(): number for name, number in MONTHS.items() if name.isascii() and len(name) == 3}
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_FARTHEST = timedelta(hours=15)
_MAX_CHARACTERS = 200


class WrittenDate(NamedTuple):
    """A date that could be read."""

    instant: datetime  # aware, UTC
    zoned: bool  # it named its zone; else it was read in the zone given


def read_date(text: str | None, *, zone: tzinfo = UTC, now: datetime | None = None) -> WrittenDate | None:
    """The instant that a feed's or page's date names; None when there is none that can be read.

    ``zone``: of a date that names none. ``now`` (aware): when the text was written at the latest, for dates that are
    told from it (2 saat önce) or leave out their year; without it these are not read. Years before 1995 are
    placeholders (1970), not news, and answer None; what lies in the future is left to ``crawler.date_doubts``.
    """
    if not text:
        return None
    try:
        found = _read(text.strip()[:_MAX_CHARACTERS], now.astimezone(zone) if now else None)
        if found is None:
            return None
        instant = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return WrittenDate(instant, found.tzinfo is not None) if instant >= _EARLIEST else None


def parse_date(text: str | None, *, zone: tzinfo = UTC, now: datetime | None = None) -> datetime | None:
    """As ``read_date``; only the instant, in UTC."""
    found = read_date(text, zone=zone, now=now)
    return found.instant if found else None


def _read(text: str, now: datetime | None) -> datetime | None:
    if usual := _USUAL.fullmatch(text):  # nearly every feed's; costs a fifth when it is read at once
        day, month, year, hour, minute, second, zone = usual.groups()
        return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), 0, _zone(zone))
    if text[10:11] == "T" and _USUAL_ISO.fullmatch(text):
        return datetime.fromisoformat(text)
    folded = fold_date(text)
    if iso := _ISO.fullmatch(folded):
        return _iso(iso)
    if _MAIL.fullmatch(folded) and (found := _mail(text)):
        return found
    return read_words(folded, now=now) or (read_relative(folded, now=now) if now else None)


def _iso(found: re.Match[str]) -> datetime:
    """RFC 3339 and its loose relatives."""
    naive = datetime.fromisoformat(f"{found['day']}T{(found['time'] or '00:00').replace(',', '.')}")
    return naive.replace(tzinfo=_zone(found["zone"])) if found["zone"] else naive


def _mail(text: str) -> datetime | None:
    """RFC 2822, as RSS wants it, in all its looseness."""
    fields = parsedate_tz(text)
    if fields is None or not 1 <= fields[1] <= 12 or fields[0] < 1000:
        return None
    offset = timedelta(seconds=fields[9] or 0)
    return datetime(*fields[:6], tzinfo=timezone(offset)) if abs(offset) <= _FARTHEST else None


@lru_cache(maxsize=256)
def _zone(text: str) -> timezone:
    """Of ``+0400``, ``+04:00``, ``+04``, or a name of Greenwich's."""
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > _FARTHEST:
        return UTC
    return timezone(-offset if text[0] == "-" else offset)
