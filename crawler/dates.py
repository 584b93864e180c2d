"""Dates as feeds and pages of the beat write them, in three languages and two sets of digits."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_MONTHS = {
    # English, and Turkish with its common short forms (feeds: "13 Kas 2026", "Çrş, 03 Şub 2021")
    **dict.fromkeys(("jan", "january", "oca", "ocak", "يناير", "كانون الثاني", "جانفي"), 1),
    **dict.fromkeys(("feb", "february", "şub", "şubat", "subat", "فبراير", "شباط", "فيفري"), 2),
    **dict.fromkeys(("mar", "march", "mart", "مارس", "آذار", "اذار"), 3),
    **dict.fromkeys(("apr", "april", "nis", "nisan", "أبريل", "ابريل", "إبريل", "نيسان", "أفريل"), 4),
    **dict.fromkeys(("may", "mayıs", "mayis", "مايو", "أيار", "ايار", "ماي"), 5),
    **dict.fromkeys(("jun", "june", "haz", "haziran", "يونيو", "يونيه", "حزيران", "جوان"), 6),
    **dict.fromkeys(("jul", "july", "tem", "temmuz", "يوليو", "يوليه", "تموز", "جويلية"), 7),
    **dict.fromkeys(("aug", "august", "ağu", "ağustos", "agustos", "أغسطس", "اغسطس", "آب", "أوت"), 8),
    **dict.fromkeys(("sep", "sept", "september", "eyl", "eylül", "eylul", "سبتمبر", "أيلول", "ايلول"), 9),
    **dict.fromkeys(("oct", "october", "eki", "ekim", "أكتوبر", "اكتوبر", "تشرين الأول", "تشرين الاول"), 10),
    **dict.fromkeys(("nov", "november", "kas", "kasım", "kasim", "نوفمبر", "تشرين الثاني"), 11),
    **dict.fromkeys(("dec", "december", "ara", "aralık", "aralik", "ديسمبر", "كانون الأول", "كانون الاول"), 12),
}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،", "01234567890123456789,")
_NAMES = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,./-]+(?P<month>{_NAMES})\w*\.?(?:\s*[/(]\s*\w+(?: \w+)?\)?)?"
    r"[\s,./-]+(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?P<month>{_NAMES})\w*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>am|pm|ص|م(?!\w)|صباحا|مساء)?",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2}):(\d{2}) "
    r"([+-]\d{4}|GMT|UTC|Z)"
)
_OFFSET = re.compile(r"(?:(?:GMT|UTC)?\s*(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})|Z|GMT|UTC)\s*$")
_ISO = re.compile(
    r"^(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$",
    re.IGNORECASE,
)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_MAX_CHARACTERS = 200


def parse_date(text: str | None) -> datetime | None:
    """The instant that a feed's or page's date names, in UTC; None when there is none that can be read.

    A date without a zone is taken as UTC. Years before 1995 are placeholders (1970), not news, and answer None;
    what lies in the future is left to ``crawler.intake``, which knows the present.
    """
    if not text:
        return None
    plain = text.strip()[:_MAX_CHARACTERS].translate(_DIGITS)
    try:
        found = _parse_iso(plain) or _parse_mail(plain) or _parse_words(plain)
        instant = found.astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None
    return instant if instant and instant >= _EARLIEST else None


def _parse_iso(text: str) -> datetime | None:
    """RFC 3339 and its loose relatives."""
    found = _ISO.match(text)
    if found is None:
        return None
    zone = found["zone"] or ""
    naive = datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}")
    return naive.replace(tzinfo=_zone(zone))


def _parse_mail(text: str) -> datetime | None:
    """RFC 2822, as RSS wants it: nearly always in one form, which costs a fifth when it is read at once."""
    if usual := _USUAL.fullmatch(text):
        day, month, year, hour, minute, second, zone = usual.groups()
        moment = (int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), int(second))
        return datetime(*moment, tzinfo=_zone(zone))
    fields = parsedate_tz(text)
    if fields is None or not 1 <= fields[1] <= 12 or fields[0] < 1000:
        return None
    offset = timedelta(seconds=fields[9] or 0)
    if abs(offset) > timedelta(hours=15):
        return None
    return datetime(*fields[:6], tzinfo=timezone(offset))


def _parse_words(text: str) -> datetime | None:
    """A day, a month by its name and a year, perhaps a time: ``11 أكتوبر 2020، 05:47 م``, ``13 Kas 2026 10:30``."""
    day = _DAY_MONTH_YEAR.search(text) or _MONTH_DAY_YEAR.search(text)
    if day is None:
        return None
    hour, minute, second = _time_of_day(text)
    midnight = datetime(int(day["year"]), _MONTHS[_month_key(day["month"])], int(day["day"]), tzinfo=_zone(text))
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def _month_key(name: str) -> str:
    return name if name in _MONTHS else name.replace("İ", "i").lower()


def _time_of_day(text: str) -> tuple[int, int, int]:
    found = _TIME.search(text)
    if found is None:
        return 0, 0, 0
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return 0, 0, 0
    half = (found["half"] or "").lower()
    if half in {"pm", "م", "مساء"} and hour < 12:  # alkhaleej writes "16:56 مساء": already a 24-hour clock
        hour += 12
    elif half in {"am", "ص", "صباحا"} and hour == 12:
        hour = 0
    return hour, minute, second


def _zone(text: str) -> timezone:
    found = _OFFSET.search(text)
    if found is None or not found["sign"]:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return timezone(-offset if found["sign"] == "-" else offset) if offset <= timedelta(hours=15) else UTC
