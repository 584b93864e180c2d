"""Dates as outlets print them, a table of them, and what holds for whatever is written where a date should be."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.date_names import HIJRI_MONTHS, MONTHS
from crawler.dates import parse_date, read_date
from crawler.hijri import FIRST_YEAR, LAST_YEAR, gregorian_day
from crawler.source_zone import zone_of

MUSCAT = ZoneInfo("Asia/Muscat")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TABLE = Path(__file__).parents[2] / "data" / "dates" / "written.tsv"
ROWS = [
    tuple(line.split("\t"))
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
MOMENTS = st.datetimes(min_value=datetime(1995, 1, 2), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


def said(text: str) -> datetime | None:
    return None if text == "none" else datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_table_has_its_length() -> None:
    assert len(ROWS) >= 200


@pytest.mark.parametrize(("text", "instant"), ROWS)
def test_a_date_of_the_table_is_read(text: str, instant: str) -> None:
    assert parse_date(text, zone=MUSCAT, now=NOW) == said(instant)


@pytest.mark.parametrize(
    ("text", "zoned"),
    [("2026-11-23T10:30:00Z", True), ("23 Nov 2026 10:30 GMT+3", True), ("23 نوفمبر 2026 10:30", False)],
)
def test_a_date_says_whether_it_named_its_zone(text: str, zoned: bool) -> None:
    found = read_date(text)
    assert found is not None
    assert found.zoned is zoned


@pytest.mark.parametrize("text", ["منذ ساعتين", "2 saat önce", "5 minutes ago", "dün 14:05", "22 Kasım 10:30"])
def test_what_is_told_from_the_present_needs_one(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("country", "hours"), [("oman", 4), ("om", 4), ("turkey", 3), ("qatar", 3), ("us", 0), (None, 0), ("atlantis", 0)]
)
def test_a_country_gives_the_zone(country: str | None, hours: int) -> None:
    assert NOW.astimezone(zone_of(country)).utcoffset() == timedelta(hours=hours)


@given(MOMENTS)
def test_an_instant_survives_being_written(moment: datetime) -> None:
    second = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(second.strftime("%a, %d %b %Y %H:%M:%S +0000")) == second


@given(MOMENTS, st.sampled_from(sorted(MONTHS)), st.booleans(), st.booleans())
def test_a_day_is_read_whatever_its_months_name_its_digits_and_its_clock(
    moment: datetime, name: str, arabic_digits: bool, half_day_clock: bool
) -> None:
    day = moment.replace(month=MONTHS[name], day=min(moment.day, 28), second=0, microsecond=0)
    hour, half = (day.hour % 12 or 12, " م" if day.hour >= 12 else " ص") if half_day_clock else (day.hour, "")
    text = f"{day.day} {name} {day.year}، {hour}:{day.minute:02}{half}"
    if arabic_digits:
        text = text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert parse_date(text) == day


@given(st.dates(min_value=date(1995, 1, 2), max_value=date(2077, 11, 15)))
def test_every_day_has_one_hijri_date_and_it_is_read(day: date) -> None:
    year, month = FIRST_YEAR, 1
    while following(year, month) <= day:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    number = (day - gregorian_day(year, month, 1)).days + 1
    name = next(name for name, count in HIJRI_MONTHS.items() if count == month)
    assert parse_date(f"{number} {name} {year} هـ") == datetime(day.year, day.month, day.day, tzinfo=UTC)


def following(year: int, month: int) -> date:
    """Where the month ends; beyond the last one of the calendar: never."""
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    return gregorian_day(*after, 1) if after[0] <= LAST_YEAR else date.max


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1414, 1, 1), (1501, 1, 1), (1447, 13, 1), (1447, 0, 1), (1447, 1, 31)]
)
def test_a_day_that_the_hijri_calendar_lacks_is_an_error(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="not a"):
        gregorian_day(year, month, day)


@given(st.integers(1, 9999), st.sampled_from(["{} دقيقة", "{} minutes", "{} dakika"]))
def test_what_is_told_from_the_present_is_never_after_it(count: int, unit: str) -> None:
    text = unit.format(count)
    written = f"منذ {text}" if "دقيقة" in text else f"{text} {'ago' if 'minutes' in text else 'önce'}"
    assert parse_date(written, now=NOW) == NOW - timedelta(minutes=count)


@given(st.text(alphabet="0123456789٠١٢٣:/-.+ Tzمصهـ نوفمبرKasımNovqagoönceمنذ", max_size=40) | st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    found = parse_date(text, zone=MUSCAT, now=NOW)
    assert found is None or found.tzinfo is UTC
