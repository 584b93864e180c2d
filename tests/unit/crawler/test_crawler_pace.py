"""When a source is read again, what is said of it, and who is to blame."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler import health, pace
from crawler.answers import BadStatus, parse_retry_after
from crawler.connectivity import Connectivity
from crawler.feeds.conditional_get import keep_validator, max_age, request_headers
from crawler.feeds.wishes import NO_WISHES, Wishes
from crawler.findings import Failure, Finding, judge
from crawler.rhythm import Rhythm, after_read, begin
from crawler.rhythm_bytes import packed, unpacked
from tests.crawler_samples import NOW, due, feed_source

MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)


def hourly(count: int, *, gap: timedelta = HOUR) -> Rhythm:
    """What a feed with so many entries, one after each gap, teaches."""
    return begin([NOW - number * gap for number in range(count)], now=NOW)


@pytest.mark.parametrize(
    ("gap", "shortest", "longest"),
    [
        (timedelta(seconds=10), MINUTE, 1.5 * MINUTE),
        (5 * MINUTE, 2 * MINUTE, 4 * MINUTE),
        (HOUR, 9 * MINUTE, 15 * MINUTE),
        (31 * HOUR, 30 * MINUTE, 100 * MINUTE),
        (161 * HOUR, 35 * MINUTE, 5 * HOUR),
    ],
)
def test_the_pace_follows_how_often_a_source_publishes(gap: timedelta, shortest: timedelta, longest: timedelta) -> None:
    found = pace.interval_after_read(rhythm=hourly(300, gap=gap), now=NOW, wishes=NO_WISHES)
    assert shortest <= found <= longest


def test_the_pace_stays_between_a_minute_and_six_hours() -> None:
    dead = begin([NOW - timedelta(days=900)], now=NOW)
    asleep = after_read(dead, published=[], new_articles=0, now=NOW + timedelta(days=400))
    assert pace.interval_after_read(rhythm=asleep, now=NOW + timedelta(days=400), wishes=NO_WISHES) <= pace.LONGEST
    assert pace.interval_after_read(rhythm=hourly(3000, gap=SECOND), now=NOW, wishes=NO_WISHES) == pace.SHORTEST


@pytest.mark.parametrize(
    ("wishes", "fresh_for", "wanted"),
    [
        (NO_WISHES, 40 * MINUTE, 40 * MINUTE),
        (Wishes(ttl=HOUR), None, HOUR),
        (Wishes(ttl=HOUR), 90 * MINUTE, 90 * MINUTE),
        (NO_WISHES, timedelta(days=9), timedelta(days=1)),
        (Wishes(skip_hours=(12, 13)), None, 2 * HOUR),
        (Wishes(skip_days=(0,)), None, 12 * HOUR),
        (Wishes(skip_days=(0, 1, 2)), None, timedelta(days=1)),
    ],
)
def test_what_a_feed_asks_for_is_kept_for_a_day(wishes: Wishes, fresh_for: timedelta | None, wanted: timedelta) -> None:
    found = pace.interval_after_read(rhythm=hourly(50), now=NOW, wishes=wishes, fresh_for=fresh_for)
    assert wanted <= found <= wanted + 15 * MINUTE


def test_a_source_that_breaks_news_of_watched_names_is_read_up_to_twice_as_often() -> None:
    rhythm, now = hourly(50), NOW
    usual = pace.interval_after_read(rhythm=rhythm, now=now, wishes=NO_WISHES)
    favoured = pace.interval_after_read(rhythm=rhythm, now=now, wishes=NO_WISHES, favour=2.0)
    assert usual / 2.2 <= favoured <= usual / 1.8
    found = [pace.favour_of(alerts=alerts, behind=timedelta(0)) for alerts in (0, 10, 100_000)]
    assert [round(each, 3) for each in found] == [1.0, 1.5, 2.0]
    assert pace.favour_of(alerts=100_000, behind=2 * MINUTE) == 1.0


def test_every_is_kept_from_the_start_of_the_read() -> None:
    begun = NOW - timedelta(seconds=0.4)
    soon = pace.next_after_success(started_at=begun, now=NOW, interval=5 * MINUTE, every=SECOND)
    slow = pace.next_after_success(started_at=NOW - 7 * SECOND, now=NOW, interval=5 * MINUTE, every=SECOND)
    assert (soon, slow) == (begun + SECOND, NOW)


@pytest.mark.parametrize(
    ("failures", "every", "after"),
    [
        (1, None, 5 * MINUTE),
        (2, None, 10 * MINUTE),
        (3, None, 20 * MINUTE),
        (7, None, 320 * MINUTE),
        (8, None, 6 * HOUR),
        (10_000, None, 6 * HOUR),
        (1, SECOND, 5 * SECOND),
        (2, SECOND, 10 * SECOND),
        (3, 10 * MINUTE, 40 * MINUTE),
        (9, timedelta(days=2), timedelta(days=2)),
    ],
)
def test_a_failing_source_is_tried_less_and_less_but_always(
    failures: int, every: timedelta | None, after: timedelta
) -> None:
    assert pace.next_after_failure(now=NOW, failures=failures, interval=5 * MINUTE, every=every) == NOW + after


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({"retry_after": 20 * MINUTE}, 20 * MINUTE),
        ({"retry_after": SECOND}, 5 * MINUTE),
        ({"retry_after": timedelta(days=3650)}, 24 * HOUR),
        ({"retry_after": 7 * HOUR, "every": SECOND}, 7 * HOUR),
        ({"gone": True}, 24 * HOUR),
        ({"offline": True, "failures": 50}, 5 * MINUTE),
        ({"offline": True, "failures": 50, "every": SECOND}, 5 * MINUTE),
    ],
)
def test_what_a_server_asks_for_is_obeyed_for_a_day(changes: dict[str, object], after: timedelta) -> None:
    values: dict[str, object] = {"failures": 9, "interval": 5 * MINUTE, "every": None} | changes
    assert pace.next_after_failure(now=NOW, **values) == NOW + after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attempts", "hopeless", "retry_after", "after"),
    [
        (1, False, None, MINUTE),
        (2, False, None, 10 * MINUTE),
        (3, False, None, HOUR),
        (4, False, None, None),
        (1, True, None, None),
        (1, False, 30 * MINUTE, 30 * MINUTE),
        (1, False, timedelta(days=9), 24 * HOUR),
    ],
)
def test_a_page_is_tried_four_times(
    attempts: int, hopeless: bool, retry_after: timedelta | None, after: timedelta | None
) -> None:
    assert pace.next_page_try(now=NOW, attempts=attempts, hopeless=hopeless, retry_after=retry_after) == (
        NOW + after if after else None
    )


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("30", 30 * SECOND),
        ("1.5", timedelta(seconds=1.5)),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 2 * MINUTE),
        ("Mon, 23 Nov 2026 11:00:00 GMT", None),
        *((text, None) for text in ("-1", "0", "", "abc", "nan", "-inf", None, "Mon, 99 Nov 2026")),
    ],
)
def test_retry_after_is_read_in_every_form(value: str | None, span: timedelta | None) -> None:
    assert parse_retry_after(value, now=NOW) == span


@pytest.mark.parametrize("value", ["99999999999", "inf", "1e400"])
def test_an_absurd_retry_after_is_no_exception(value: str) -> None:
    span = parse_retry_after(value, now=NOW)
    assert span is not None
    assert span > timedelta(days=365)


def test_failures_have_states_and_words() -> None:
    kinds = ("http-403", "wall", "private-address", "http-410", "not-a-feed", "empty-body", "timeout", "http-503")
    assert [health.state_after_failure(kind).value for kind in kinds] == [
        *("blocked", "blocked", "blocked", "gone", "not-news", "not-news", "failing", "failing")
    ]
    assert [str(BadStatus(503, retry_after=2 * MINUTE)), str(BadStatus(404)), str(BadStatus(599))] == [
        "answered 503 (not available at present), asks to wait 2 minutes",
        "answered 404 (not found)",
        "answered 599",
    ]


def test_a_read_writes_down_the_rhythm_and_what_the_feed_asks_for() -> None:
    published = tuple(NOW - number * HOUR for number in range(30))
    first = Finding(
        due=due(first_read=True), started_at=NOW, entries=30, published=published, wishes=Wishes(ttl=40 * MINUTE)
    )
    result = judge(first, new_articles=30, now=NOW)
    assert (unpacked(result.rhythm), result.wishes) == (
        unpacked(packed(begin(published, now=NOW))),
        {"ttl": 2400.0, "skip_hours": [], "skip_days": []},
    )
    assert result.next_fetch_at == NOW + 40 * MINUTE
    unchanged = Finding(due=due(rhythm=result.rhythm, wishes=result.wishes), started_at=NOW + HOUR)
    later = judge(unchanged, new_articles=0, now=NOW + HOUR)
    assert (later.next_fetch_at, later.wishes) == (NOW + HOUR + 40 * MINUTE, result.wishes)


def test_an_empty_feed_is_never_slowed_down() -> None:
    finding = Finding(due=due(interval_seconds=60.0), started_at=NOW, entries=0)
    result = judge(finding, new_articles=0, now=NOW)
    assert (result.interval_seconds, result.next_fetch_at, result.first_read_done) == (60.0, NOW + MINUTE, False)


def test_a_304_keeps_the_validators_and_says_nothing_of_a_first_read() -> None:
    finding = Finding(due=due(first_read=True), started_at=NOW, etag='"1"', body_hash="h")
    result = judge(finding, new_articles=0, now=NOW)
    assert (result.ok, result.etag, result.body_hash, result.http_status, result.first_read_done) == (
        *(True, '"1"', "h", 304, False),
    )


def test_a_failure_without_any_network_says_so_and_is_tried_again_soon() -> None:
    failure = Failure(kind="dns", text="the host name could not be found")
    alone = judge(Finding(due=due(failures=20), started_at=NOW, failure=failure), new_articles=0, now=NOW)
    offline = judge(
        Finding(due=due(failures=20), started_at=NOW, failure=replace(failure, offline=True)), new_articles=0, now=NOW
    )
    assert (alone.next_fetch_at, alone.reason) == (NOW + 6 * HOUR, "the host name could not be found")
    assert (offline.next_fetch_at, offline.reason) == (
        NOW + 5 * MINUTE,
        "the host name could not be found; nothing else answers either: is there a connection to the internet?",
    )


def test_several_unreachable_sources_and_no_answer_at_all_mean_no_network() -> None:
    way = Connectivity()
    for number in range(3):
        assert not way.is_offline(NOW)
        way.note(f"s{number}", failure_kind="dns", now=NOW)
    assert way.is_offline(NOW)
    way.note("s4", failure_kind="http-500", now=NOW)
    assert not way.is_offline(NOW)


def test_a_source_that_was_not_asked_for_its_host_s_sake_proves_no_network() -> None:
    way = Connectivity()
    for number in range(3):
        way.note(f"s{number}", failure_kind="dns", now=NOW)
        way.note("quiet", failure_kind="host-paused", now=NOW)
    assert way.is_offline(NOW)


def test_one_source_that_is_tried_often_is_not_the_network() -> None:
    way = Connectivity()
    for _ in range(10):
        way.note("same", failure_kind="timeout", now=NOW)
    assert not way.is_offline(NOW)


def test_a_source_with_every_shows_that_pace() -> None:
    result = judge(Finding(due=due(feed_source(every=SECOND)), started_at=NOW, entries=3), new_articles=0, now=NOW)
    assert (result.interval_seconds, result.next_fetch_at) == (1.0, NOW + SECOND)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('"abc"', '"abc"'),
        ('W/"abc"', 'W/"abc"'),
        ("x" * 1024, "x" * 1024),
        ("x" * 1025, None),
        ('"a"\r\nX: 1', None),
        ('"خبر"', None),
        ("\x00", None),
        ("", None),
        (None, None),
    ],
)
def test_validators_are_sent_back_only_when_they_are_safe(value: str | None, kept: str | None) -> None:
    assert keep_validator(value) == kept
    assert request_headers(user_agent="G", etag=value).get("If-None-Match") == kept


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("max-age=300", 5 * MINUTE),
        ("public, max-age=60, stale-while-revalidate=30", MINUTE),
        ("max-age=99999999999", 24 * HOUR),
        ("max-age=9999999999", 24 * HOUR),
        ("no-cache, max-age=300", None),
        ("max-age=0", None),
        (None, None),
    ],
)
def test_max_age_is_read_up_to_a_day(header: str | None, span: timedelta | None) -> None:
    assert max_age(header) == span
