"""Durations are read as people write them and written the short way."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.durations import parse_duration, write_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1s", timedelta(seconds=1)),
        ("10m", timedelta(minutes=10)),
        ("365d", timedelta(days=365)),
        ("1.5h", timedelta(minutes=90)),
        ("2w", timedelta(weeks=2)),
        ("250ms", timedelta(milliseconds=250)),
        (" 0s ", timedelta(0)),
    ],
)
def test_a_number_and_its_unit_are_a_duration(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "1", "m", "1 m", "1y", "-1s", "1e3s", "١s", "1m30s", "inf d", "9999999999d"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number and a unit"):
        parse_duration(text)


def test_the_longest_is_a_century() -> None:
    with pytest.raises(ValueError, match="must be at most 36500d"):
        parse_duration("999999999w")


@given(st.integers(0, 10**9).map(lambda milliseconds: timedelta(milliseconds=milliseconds)))
def test_what_is_written_is_read_back(duration: timedelta) -> None:
    assert parse_duration(write_duration(duration)) == duration


@pytest.mark.parametrize(
    ("seconds", "text"), [(90, "90s"), (120, "2m"), (7200, "2h"), (86400, "1d"), (0.5, "500ms"), (0, "0s")]
)
def test_the_short_way(seconds: float, text: str) -> None:
    assert write_duration(timedelta(seconds=seconds)) == text
