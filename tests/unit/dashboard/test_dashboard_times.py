"""Times and spans in words."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.times import ago, days_until, exact, sized, span

NOW = datetime(2025, 2, 6, 9, 41, 20, tzinfo=UTC)

WORDS = [
    (timedelta(), "just now"),
    (timedelta(seconds=44), "just now"),
    (timedelta(seconds=45), "1 min ago"),
    (timedelta(minutes=5, seconds=40), "6 min ago"),
    (timedelta(minutes=89), "89 min ago"),
    (timedelta(minutes=90), "2 h ago"),
    (timedelta(hours=35), "35 h ago"),
    (timedelta(hours=36), "2 d ago"),
    (timedelta(days=13), "13 d ago"),
    (timedelta(days=14), "23 Jan 2025"),
    (timedelta(days=34, hours=9), "3 Jan 2025"),
    (-timedelta(seconds=20), "now"),
    (-timedelta(seconds=50), "in 1 min"),
    (-timedelta(minutes=9), "in 9 min"),
    (-timedelta(hours=3), "in 3 h"),
    (-timedelta(days=20), "26 Feb 2025"),
]


@pytest.mark.parametrize(("age", "words"), WORDS, ids=[words for _, words in WORDS])
def test_a_time_is_told_as_people_tell_it(age: timedelta, words: str) -> None:
    assert ago(NOW - age, NOW) == words


def test_the_exact_time_is_told_in_utc() -> None:
    assert exact(NOW) == "2025-02-06 09:41:20 UTC"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.214, "0.2 s"), (45, "45 s"), (60, "1 min"), (90, "1.5 min"), (600, "10 min"), (5400, "1.5 h"), (172800, "2 d")],
)
def test_a_span_has_its_nearest_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_the_days_of_a_chart_end_today() -> None:
    assert days_until(NOW, 3) == ("2025-02-04", "2025-02-05", "2025-02-06")


def test_sizes_are_told_as_networks_count() -> None:
    counts = (0, 999, 1000, 45_678, 3_400_000, 2_000_000_000)
    assert [sized(count) for count in counts] == ["0 B", "999 B", "1 kB", "46 kB", "3.4 MB", "2.0 GB"]
