"""Retry-After in every form that receivers use, and in those that they misuse."""

import logging
from datetime import UTC, datetime

import pytest

from alerts.retry_after import retry_after_seconds

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
DAY = 86_400.0

HEADERS = [
    ("30", 30.0),
    (" 30 ", 30.0),
    ("0", 0.0),
    ("1.5", 1.5),
    ("99999999", DAY),
    ("86401", DAY),
    ("Sun, 01 Mar 2026 12:02:00 GMT", 120.0),
    ("Sunday, 01-Mar-26 12:02:00 GMT", 120.0),
    ("Sun Mar  1 12:02:00 2026", 120.0),
    ("Sun, 01 Mar 2026 13:02:00 +0100", 120.0),
    ("Sun, 01 Mar 2026 11:59:00 GMT", None),
    ("Mon, 01 Mar 2027 12:00:00 GMT", DAY),
    ("-1", None),
    ("-1.5", None),
    ("abc", None),
    ("", None),
    ("1e400", None),
    ("inf", None),
    ("nan", None),
    ("1_000", None),
    ("٣٠", None),
    ("30 seconds", None),
    ("0x10", None),
    ("9" * 400, None),
]


@pytest.mark.parametrize(("header", "seconds"), HEADERS)
def test_the_header_is_read(header: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": header}, b"", NOW) == seconds


BODIES = [
    (b'{"retry_after": 64.57, "global": true}', 64.57),
    (b'{"parameters": {"retry_after": 12}}', 12.0),
    (b'{"retry_after": "7"}', 7.0),
    (b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}', 2.5),
    (b'{"retry_after_ms": "soon"}', None),
    (b'{"retry_after": -1}', None),
    (b'{"retry_after": true}', None),
    (b'{"retry_after": 1e400}', None),
    (b'{"retry_after": null}', None),
    (b'{"retry_after": [5]}', None),
    (b'{"parameters": 5, "retry_after": 3}', 3.0),
    (b'["retry_after"]', None),
    (b'"retry_after"', None),
    (b"retry_after" + b"[" * 10_000, None),
    (b'{"retry_after":' + b"[" * 10_000, None),
    (b"", None),
]


@pytest.mark.parametrize(("body", "seconds"), BODIES)
def test_the_body_is_read(body: bytes, seconds: float | None) -> None:
    assert retry_after_seconds({}, body, NOW) == seconds


def test_the_longer_of_the_two_is_obeyed() -> None:
    assert retry_after_seconds({"retry-after": "65"}, b'{"retry_after": 64.57}', NOW) == 65.0


def test_more_than_a_day_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert retry_after_seconds({"retry-after": "99999999"}, b"", NOW) == DAY
    assert [record.message for record in caplog.records] == ["a receiver asks for more than a day's wait"]
