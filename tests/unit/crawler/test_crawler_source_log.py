"""What the log says of sources: changes, and a calm summary."""

import logging
from datetime import datetime, timedelta

import pytest

from crawler.findings import Failure, Finding, Recorded, judge
from crawler.source_log import SourceLog, summary
from storage.articles import Stored
from tests.crawler_samples import NOW, due, feed_source

MINUTE = timedelta(minutes=1)


def note(told: SourceLog, name: str, *, error: str | None = None, new: int = 0, at: datetime = NOW) -> None:
    failure = Failure(kind=error, text="the host name could not be found") if error else None
    finding = Finding(due=due(feed_source(name)), started_at=at, failure=failure, entries=3)
    stored = Stored(new_ids=tuple(map(str, range(new))), revised_ids=(), repeated=0, page_wanted=())
    told.note(finding, Recorded(result=judge(finding, new_articles=new, now=at), stored=stored, held=True))


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> SourceLog:
    caplog.set_level(logging.INFO, "gulfwatch")
    return SourceLog()


def test_the_same_failure_is_told_once(told: SourceLog, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(10):
        note(told, "a", error="dns")
    note(told, "a", error="timeout")
    assert lines(caplog) == [("WARNING", "source not read"), ("WARNING", "source not read")]


def test_news_and_recovery_are_told_and_nothing_new_is_not(told: SourceLog, caplog: pytest.LogCaptureFixture) -> None:
    note(told, "a")
    note(told, "a", new=2)
    note(told, "a")
    note(told, "a", error="dns")
    note(told, "a")
    assert lines(caplog) == [("INFO", "source read"), ("WARNING", "source not read"), ("INFO", "source read")]


def test_a_summary_stands_in_for_a_line_a_try(told: SourceLog, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(118):
        note(told, f"s{number}", error="dns")
    note(told, "x")
    note(told, "y")
    caplog.clear()
    for minute in range(30):
        told.summarise(NOW + minute * MINUTE)
    text = "118 of 120 sources fail, 118 of them: the host name could not be found"
    assert lines(caplog) == [("WARNING", text)] * 3  # after one minute, then every ten
    assert summary({"a": "x"}, known=5) == ""
