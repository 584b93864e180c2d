"""What is learnt of when a source publishes, and that it makes news wait less than a fixed interval does."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bench.rhythms import Waits, fixed_waits, simulate
from crawler.feeds.wishes import NO_WISHES, Wishes, not_before, read_wishes, stored_wishes
from crawler.rhythm import Forecast, Rhythm, after_read, begin, days_known, hours_of, hours_until_waited
from crawler.rhythm_bytes import packed, unpacked

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def office_hours(days: int, *, resting: Sequence[int] = ()) -> list[datetime]:
    """Four articles an hour from 6 to 14 UTC, but on the weekdays on which it rests."""
    working = (MONDAY + number * DAY for number in range(days) if (MONDAY + number * DAY).weekday() not in resting)
    return [day + hour * HOUR + part * HOUR / 4 for day in working for hour in range(6, 14) for part in range(4)]


def learnt(times: Sequence[datetime], *, until: datetime, every: timedelta = HOUR) -> Rhythm:
    """Read every so often; the feed shows all that was published in the last two days."""
    rhythm, now = begin([], now=MONDAY), MONDAY
    while now < until:
        now += every
        shown = [time for time in times if now - 2 * DAY < time <= now]
        new = sum(time > now - every for time in shown)
        rhythm = after_read(rhythm, published=shown, new_articles=new, now=now)
    return rhythm


def rate_at(rhythm: Rhythm, moment: datetime) -> float:
    return Forecast(rhythm, rhythm.read_at).rate(int(hours_of(moment)))


def test_hours_and_weekdays_are_learnt() -> None:
    rhythm = learnt(office_hours(28, resting=(4,)), until=MONDAY + 28 * DAY)
    noon = [rate_at(rhythm, MONDAY + (28 + day) * DAY + 10 * HOUR) for day in range(7)]
    assert all(3 < noon[day] < 5 for day in (0, 1, 2, 3, 5, 6))
    assert noon[4] < 0.5
    assert rate_at(rhythm, MONDAY + 28 * DAY + 22 * HOUR) < 0.2


def test_a_week_of_a_feed_teaches_the_hours_of_the_day() -> None:
    rhythm = begin(office_hours(7), now=MONDAY + 7 * DAY)
    assert rate_at(rhythm, MONDAY + 8 * DAY + 10 * HOUR) > 10 * rate_at(rhythm, MONDAY + 8 * DAY + 22 * HOUR)


def test_what_is_long_ago_fades() -> None:
    rhythm = learnt(office_hours(28), until=MONDAY + 28 * DAY)
    silent = after_read(rhythm, published=[], new_articles=0, now=MONDAY + 28 * DAY + 42 * DAY)
    before, after = (Forecast(each, each.read_at).overall for each in (rhythm, silent))
    assert after < before / 3


def test_a_pinned_entry_does_not_stretch_the_past() -> None:
    newest = [MONDAY - number * HOUR / 4 for number in range(20)]
    assert begin([*newest, MONDAY - 300 * DAY], now=MONDAY).since > hours_of(MONDAY) - 6


def test_a_source_that_dates_every_entry_anew_is_not_taken_for_a_lively_one() -> None:
    rhythm = begin([MONDAY] * 50, now=MONDAY)
    for minute in range(1, 600):
        now = MONDAY + minute * timedelta(minutes=1)
        rhythm = after_read(rhythm, published=[now] * 50, new_articles=0, now=now)
    assert sum(rhythm.counts) <= 50


def test_articles_without_dates_count_when_they_are_read() -> None:
    rhythm = begin([], now=MONDAY)
    rhythm = after_read(rhythm, published=[], new_articles=3, now=MONDAY + 2 * HOUR)
    assert sum(rhythm.counts) == pytest.approx(3, rel=0.01)
    assert rhythm.counts[2] > 2.9


def test_dates_in_the_future_count_as_now() -> None:
    rhythm = begin([MONDAY, MONDAY + 9 * DAY], now=MONDAY)
    assert rhythm.counted_to == hours_of(MONDAY)


def test_a_burst_brings_the_next_read_nearer_for_a_while() -> None:
    calm = learnt(office_hours(28), until=MONDAY + 28 * DAY)
    now = MONDAY + 28 * DAY + 5 * timedelta(minutes=1)
    news = [now - timedelta(seconds=number) for number in range(20)]
    lively = after_read(calm, published=news, new_articles=20, now=now)
    quiet = after_read(calm, published=[], new_articles=0, now=now)

    def wait(rhythm: Rhythm) -> float:
        return hours_until_waited(rhythm, now=now, waited=0.02, longest=6)

    assert wait(lively) < wait(quiet) / 1.5


def test_silence_adds_up_to_what_should_have_come_and_news_ends_it() -> None:
    rhythm = learnt(office_hours(28), until=MONDAY + 28 * DAY)
    now = MONDAY + 29 * DAY
    silent = after_read(rhythm, published=[], new_articles=0, now=now)
    assert 20 < silent.awaited - rhythm.awaited < 40
    assert after_read(silent, published=[now], new_articles=1, now=now).awaited == 0
    assert 27 < days_known(rhythm) < 29


def test_a_rhythm_is_stored_in_few_bytes_and_comes_back() -> None:
    rhythm = learnt(office_hours(28, resting=(4,)), until=MONDAY + 28 * DAY)
    stored = packed(rhythm)
    back = unpacked(stored)
    assert back is not None
    assert len(stored) < 450
    assert back.counts == pytest.approx(rhythm.counts, rel=0.001)
    assert (back.since, back.awaited, back.read_at) == (rhythm.since, rhythm.awaited, rhythm.read_at)
    assert [unpacked(None), unpacked(b""), unpacked(b"\x02" + stored[1:])] == [None, None, None]


def test_counts_with_three_digits_still_fade() -> None:
    exact = begin(office_hours(14), now=MONDAY + 14 * DAY)
    kept = exact
    for hour in range(1, 21 * 24):
        now = MONDAY + 14 * DAY + hour * HOUR
        exact = after_read(exact, published=[], new_articles=1, now=now)
        stored = unpacked(packed(after_read(kept, published=[], new_articles=1, now=now)))
        assert stored is not None
        kept = stored
    assert kept.counts == pytest.approx(exact.counts, rel=0.01, abs=0.001)


def test_no_history_whatever_breaks_the_forecast() -> None:
    chance = random.Random(1)
    for _ in range(100):
        past = [MONDAY + timedelta(hours=chance.uniform(-2000, 50)) for _ in range(chance.randrange(60))]
        rhythm, now = begin(past, now=MONDAY), MONDAY
        for _ in range(10):
            now += timedelta(hours=chance.choice([-1, 0, 0.01, 1, 7, 900]))
            rhythm = after_read(rhythm, published=past, new_articles=chance.randrange(3), now=now)
            assert 0 < hours_until_waited(rhythm, now=now, waited=0.02, longest=6) <= 6
            assert unpacked(packed(rhythm)) is not None


def test_with_as_many_requests_news_waits_half_as_long_as_with_a_fixed_interval() -> None:
    sources, days = range(14), 28
    adaptive = Waits.of(simulate(seed, days) for seed in sources)
    interval = len(sources) * days * 24 / adaptive.requests
    fixed = Waits.of(fixed_waits(seed, days, interval) for seed in sources)
    assert adaptive.median < fixed.median / 2
    assert adaptive.mean < fixed.mean


def test_ttl_skip_hours_and_skip_days_are_read_as_feeds_write_them() -> None:
    wishes = read_wishes(ttl=" 60 ", hours=["0", " 24", "3", "25", "x", None], days=["Friday", "saturday ", "Someday"])
    assert wishes == Wishes(ttl=HOUR, skip_hours=(0, 3), skip_days=(4, 5))
    assert stored_wishes(wishes.as_stored()) == wishes
    assert (NO_WISHES.as_stored(), stored_wishes(None)) == (None, NO_WISHES)


def test_a_feed_that_asks_never_to_be_read_is_read() -> None:
    assert read_wishes(ttl="99999999", hours=map(str, range(24)), days=["monday"]) == Wishes(ttl=DAY, skip_days=(0,))
    assert read_wishes(ttl="-5", hours=(), days=()) == NO_WISHES
    weekend = Wishes(skip_days=(0, 1, 2))
    assert not_before(weekend, MONDAY + HOUR) == MONDAY + HOUR + DAY
