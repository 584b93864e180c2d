"""Servers that say "not changed" for ever: they are asked for the whole once a day, and found out."""

from datetime import datetime, timedelta

import pytest

from crawler.feeds.conditional_get import DISTRUST_FOR, may_ask_for_changes
from crawler.findings import Finding, judge
from tests.crawler_samples import NOW, due

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("body_at", "distrusted_until", "asks"),
    [
        (NOW - HOUR, None, True),
        (NOW - 23 * HOUR, None, True),
        (NOW - 24 * HOUR, None, False),
        (None, None, False),  # nothing is known of the body that the validators belong to
        (NOW - HOUR, NOW + HOUR, False),
        (NOW - HOUR, NOW, True),
    ],
)
def test_when_a_source_is_asked_only_for_changes(
    body_at: datetime | None, distrusted_until: datetime | None, asks: bool
) -> None:
    assert may_ask_for_changes(body_at=body_at, distrusted_until=distrusted_until, now=NOW) is asks


def test_a_304_does_not_count_as_a_body_and_a_body_that_is_the_same_does() -> None:
    known = due(body_at=NOW - HOUR)
    assert judge(Finding(due=known, started_at=NOW), new_articles=0, now=NOW).body_at == NOW - HOUR
    assert judge(Finding(due=known, started_at=NOW, whole=True), new_articles=0, now=NOW).body_at == NOW


def test_a_server_that_lied_is_distrusted_for_a_week_and_its_source_says_so() -> None:
    caught = judge(Finding(due=due(), started_at=NOW, whole=True, lied=True, entries=3), new_articles=1, now=NOW)
    assert caught.distrusted_until == NOW + DISTRUST_FOR
    words = 'its server said "not changed" of a feed that had: it is read whole until 2026-11-30'
    assert caught.reason == f"1 new article; {words}"
    later = due(distrusted_until=caught.distrusted_until)
    assert words in judge(Finding(due=later, started_at=NOW, whole=True), new_articles=0, now=NOW + HOUR).reason
    after = NOW + DISTRUST_FOR
    assert words not in judge(Finding(due=later, started_at=NOW, whole=True), new_articles=0, now=after).reason
