"""Fresh, quiet or late: a silence is judged by the source's own rhythm, and what it brings by what it usually does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler import health
from crawler.findings import Failure, Finding, judge
from crawler.rhythm import Rhythm, after_read, begin
from crawler.rhythm_bytes import packed
from crawler.usual import READS_ENOUGH, Usual, brought_by, stored_usual
from crawler.usual import after_read as after_entries
from domain.article import NewArticle
from domain.source import SourceState
from tests.crawler_samples import NOW, due
from tests.storage_factories import make_entry

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def agency(until: datetime, *, silent_from: datetime | None = None) -> Rhythm:
    """Two articles an hour from 5 to 17 UTC but on Fridays, read every hour; at last it may fall silent."""
    rhythm, now = begin([], now=MONDAY), MONDAY
    while now < until:
        now += HOUR
        works = now.weekday() != 4 and 5 <= now.hour < 17 and not (silent_from and now > silent_from)
        news = [now - HOUR / 3, now - HOUR / 2] if works else []
        rhythm = after_read(rhythm, published=news, new_articles=len(news), now=now)
    return rhythm


def judged(rhythm: Rhythm | None, *, newest_at: datetime | None, now: datetime) -> tuple[SourceState, str]:
    return health.state_after_success(entries=None, new_articles=0, newest_at=newest_at, rhythm=rhythm, now=now)


def test_an_agency_that_is_silent_on_fridays_is_quiet_then() -> None:
    thursday_evening = MONDAY + 24 * DAY + 16 * HOUR
    now = thursday_evening + 30 * HOUR
    assert judged(agency(now), newest_at=thursday_evening, now=now) == (
        SourceState.QUIET,
        "nothing new, and no news for 1 day, as is usual at this time of its week",
    )


def test_the_same_silence_on_a_tuesday_is_late() -> None:
    monday_evening = MONDAY + 21 * DAY + 16 * HOUR
    now = monday_evening + 26 * HOUR
    state, reason = judged(agency(now, silent_from=monday_evening), newest_at=monday_evening, now=now)
    assert state is SourceState.LATE
    assert reason.startswith("nothing new, and no news for 1 day, in which its rhythm let ")


def test_a_night_is_no_silence() -> None:
    evening = MONDAY + 22 * DAY + 17 * HOUR
    assert judged(agency(evening + 11 * HOUR), newest_at=evening, now=evening + 11 * HOUR)[0] is SourceState.FRESH


def test_a_new_source_is_quiet_and_not_late_until_its_rhythm_is_known() -> None:
    young = begin([NOW - minute * HOUR / 60 for minute in range(50)], now=NOW)
    silent = after_read(young, published=[], new_articles=0, now=NOW + 2 * DAY)
    assert judged(silent, newest_at=NOW, now=NOW + 2 * DAY)[0] is SourceState.QUIET


def test_a_feed_that_never_changes_again_becomes_late_and_stays_so() -> None:
    rhythm, silent_from = agency(MONDAY + 28 * DAY), MONDAY + 28 * DAY
    states = []
    for day in range(1, 90):
        now = silent_from + day * DAY
        rhythm = after_read(rhythm, published=[], new_articles=0, now=now)
        states.append(judged(rhythm, newest_at=silent_from, now=now)[0])
    assert set(states[2:]) == {SourceState.LATE}


@pytest.mark.parametrize(
    ("entries", "new", "newest_at", "expected"),
    [
        (50, 3, NOW, (SourceState.FRESH, "3 new articles")),
        (50, 1, NOW, (SourceState.FRESH, "1 new article")),
        (None, 0, NOW - HOUR, (SourceState.FRESH, "nothing new")),
        (50, 0, NOW - 3 * DAY, (SourceState.QUIET, "nothing new, and no news for 3 days")),
        (50, 50, NOW - 200 * DAY, (SourceState.QUIET, "50 new articles, and no news for 200 days")),
        (50, 0, None, (SourceState.QUIET, "has brought nothing new so far")),
        (0, 0, NOW, (SourceState.NOT_NEWS, "sent a feed without entries")),
    ],
)
def test_a_source_whose_rhythm_is_not_known_is_fresh_quiet_or_no_news(
    entries: int | None, new: int, newest_at: datetime | None, expected: tuple[SourceState, str]
) -> None:
    assert expected == health.state_after_success(
        entries=entries, new_articles=new, newest_at=newest_at, rhythm=None, now=NOW
    )


def test_a_changed_state_is_told_to_the_ledger_once() -> None:
    failing = Finding(due=due(state=SourceState.FRESH), started_at=NOW, failure=Failure(kind="timeout", text="slow"))
    assert judge(failing, new_articles=0, now=NOW).changed_from is SourceState.FRESH
    again = replace(failing, due=due(state=SourceState.FAILING))
    assert judge(again, new_articles=0, now=NOW).changed_from is None
    well = Finding(due=due(state=SourceState.FAILING), started_at=NOW)
    assert judge(well, new_articles=0, now=NOW).changed_from is SourceState.FAILING


def entries(count: int, *, length: int = 400, dated: bool = True) -> list[NewArticle]:
    published = NOW if dated else None
    return [make_entry(f"k{number}", text="x" * length, published_at=published) for number in range(count)]


USUAL = Usual(entries=40, length=400, dated=1.0, reads=READS_ENOUGH)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (entries(40), ""),
        (entries(11), ""),
        (entries(4), "brings 4 entries where 40 were usual"),
        (entries(40, length=60), "its texts have 60 characters where 400 were usual"),
        (entries(40, dated=False), "0% of its entries have a date where 100% were usual"),
        (
            entries(1, length=0, dated=False),
            "brings 1 entries where 40 were usual; its texts have 0 characters where 400 were usual; "
            "0% of its entries have a date where 100% were usual",
        ),
    ],
)
def test_a_fall_in_what_a_source_brings_is_noticed_at_once(found: list[NewArticle], said: str) -> None:
    assert after_entries(USUAL, brought_by(found)).fallen == said


def test_what_is_usual_is_learnt_and_does_not_follow_a_fall_at_once() -> None:
    usual = Usual()
    for _ in range(20):
        usual = after_entries(usual, brought_by(entries(40)))
    assert (round(usual.entries), round(usual.length), usual.reads, usual.fallen) == (40, 400, 20, "")
    for _ in range(20):
        usual = after_entries(usual, brought_by(entries(4)))
    assert usual.fallen
    assert after_entries(usual, brought_by(entries(38))).fallen == ""
    assert after_entries(usual, brought_by([])) == usual
    assert stored_usual(usual.as_stored()) == usual


def test_a_fall_stands_in_the_reason_and_in_the_ledger_until_it_is_over() -> None:
    known = due(state=SourceState.FRESH, usual=USUAL.as_stored(), rhythm=packed(begin([NOW], now=NOW)), last_new_at=NOW)
    fallen = judge(Finding(due=known, started_at=NOW, entries=4, articles=tuple(entries(4))), new_articles=1, now=NOW)
    assert (fallen.state, fallen.fallen, fallen.changed_from, fallen.reason) == (
        SourceState.FRESH,
        True,
        SourceState.FRESH,
        "1 new article; brings 4 entries where 40 were usual",
    )
    still = due(state=SourceState.FRESH, usual=fallen.usual, rhythm=fallen.rhythm, last_new_at=NOW)
    unchanged = judge(Finding(due=still, started_at=NOW), new_articles=0, now=NOW)
    assert (unchanged.fallen, unchanged.changed_from) == (True, None)
    mended = Finding(due=still, started_at=NOW, entries=40, articles=tuple(entries(40)))
    well = judge(mended, new_articles=0, now=NOW)
    assert (well.fallen, well.changed_from, well.reason) == (False, SourceState.FRESH, "nothing new")
