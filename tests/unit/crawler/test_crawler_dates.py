"""Dates as the sources of the beat write them."""

from datetime import UTC, datetime

import pytest

from crawler.dates import parse_date


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Mon, 23 Nov 2026 10:30:00 +0400", datetime(2026, 11, 23, 6, 30, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 10:30:00 GMT", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
        ("23 Nov 2026 10:30 EST", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)),
        ("2026-11-23T10:30:00+03:00", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("2026-11-23T10:30:00.123Z", datetime(2026, 11, 23, 10, 30, 0, 123000, tzinfo=UTC)),
        ("2026-11-23 10:30:00 +0300", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("03 Apr 2026 - 03:12 pm", datetime(2026, 4, 3, 15, 12, tzinfo=UTC)),
        ("3rd, June 2025 GMT", datetime(2025, 6, 3, tzinfo=UTC)),
        ("November 23, 2026 9:05 AM", datetime(2026, 11, 23, 9, 5, tzinfo=UTC)),
        ("13 Kas 2026 10:30", datetime(2026, 11, 13, 10, 30, tzinfo=UTC)),
        ("Çrş, 03 Şub 2021 18:45:10 +0300", datetime(2021, 2, 3, 15, 45, 10, tzinfo=UTC)),
        ("5 AĞUSTOS 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("7 Ekim 2026, 23:59", datetime(2026, 10, 7, 23, 59, tzinfo=UTC)),
        ("11 أكتوبر 2020، 05:47 م", datetime(2020, 10, 11, 17, 47, tzinfo=UTC)),
        ("الأحد 10 يناير 2021 06:08 م", datetime(2021, 1, 10, 18, 8, tzinfo=UTC)),
        ("٢٤ يوليو-٢٠٢٥", datetime(2025, 7, 24, tzinfo=UTC)),
        ("5 يونيو/حزيران 2024", datetime(2024, 6, 5, tzinfo=UTC)),
        ("22 كانون الثاني 2026", datetime(2026, 1, 22, tzinfo=UTC)),
        ("3 تشرين الثاني 2026 16:56 مساء", datetime(2026, 11, 3, 16, 56, tzinfo=UTC)),
        ("الرياض 26 شوال 1436 هـ الموافق 11 اغسطس 2015 م واس", datetime(2015, 8, 11, tzinfo=UTC)),
    ],
)
def test_dates_that_can_be_read(text: str, instant: datetime) -> None:
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "   ", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "2026-13-45", "31 Feb 2026"),
        *("2026-11-23T25:61:00Z", "Mon, 23 Nov 2026 25:61:00 +0400", "26 شوال 1399", "0", "1763892000"),
        *("x" * 100_000, "13 Foo 2026"),
    ],
)
def test_dates_that_cannot(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["Mon, 23 Nov 2026 10:30:00 +9999", "2026-11-23T10:30:00+99:99"])
def test_an_impossible_zone_never_raises(text: str) -> None:
    assert parse_date(text) in (None, datetime(2026, 11, 23, 10, 30, tzinfo=UTC))
