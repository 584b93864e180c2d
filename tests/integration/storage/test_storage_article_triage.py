"""Triage takes every article at its newest revision, exactly one worker at a time, and takes up again what failed."""

from datetime import timedelta
from typing import Any

import pytest

from storage import articles, reports, stories
from storage.article_triage import next_triage_after
from storage.database import Database
from storage.reports import Backlog
from tests.storage_factories import MINUTE, NOW, SECOND, add_article, add_sources, make_entry

LEASE = timedelta(seconds=30)


def _lease(database: Database, *, now: Any = NOW, owner: str = "one", limit: int = 10) -> list[tuple[str, int]]:
    with database.write() as conn:
        found = articles.lease_untriaged(conn, now=now, owner=owner, lease=LEASE, limit=limit)
    return [(article.id, article.revision) for article in found]


def _mark(database: Database, article_id: str, *, revision: int = 1, owner: str = "one", **values: Any) -> bool:
    with database.write() as conn:
        return articles.mark_triaged(
            conn, article_id=article_id, revision=revision, owner=owner, **{"story_id": None, **values}
        )


def _revise(database: Database, *, now: Any = NOW) -> None:
    with database.write() as conn:
        assert articles.store_entries(conn, [make_entry(title="New", content_hash="2")], now=now).revised_ids


@pytest.fixture
def article_id(database: Database) -> str:
    with database.write() as conn:
        add_sources(conn)
        return add_article(conn)


def test_articles_are_taken_when_they_are_ready_the_first_ready_first(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        ids = [add_article(conn, str(number), ready_at=NOW - number * SECOND) for number in range(3)]
        add_article(conn, "later", ready_at=NOW + SECOND)
    assert [_lease(database, limit=2), _lease(database, limit=2), _lease(database)] == [
        [(ids[2], 1), (ids[1], 1)],
        [(ids[0], 1)],
        [],
    ]


def test_an_article_that_is_triaged_is_not_taken_again(database: Database, article_id: str) -> None:
    assert (_lease(database), _mark(database, article_id), _lease(database)) == ([(article_id, 1)], True, [])


def test_an_article_without_the_mark_is_taken_up_again(database: Database, article_id: str) -> None:
    assert [_lease(database), _lease(database, now=NOW + LEASE - SECOND), _lease(database, now=NOW + LEASE)] == [
        [(article_id, 1)],
        [],
        [(article_id, 1)],
    ]


def test_the_mark_counts_only_with_the_lease(database: Database, article_id: str) -> None:
    _lease(database, owner="slow")
    _lease(database, owner="one", now=NOW + LEASE)
    marks = [_mark(database, article_id, owner="slow"), _mark(database, article_id), _mark(database, article_id)]
    assert marks == [False, True, False]


def test_a_new_revision_takes_the_lease_away_and_is_taken_at_once(database: Database, article_id: str) -> None:
    _lease(database)
    _revise(database)
    assert (_mark(database, article_id), _lease(database)) == (False, [(article_id, 2)])
    assert _mark(database, article_id, revision=2) is True


def test_a_revision_of_a_triaged_article_is_triaged_too(database: Database, article_id: str) -> None:
    _lease(database)
    _mark(database, article_id)
    _revise(database)
    assert _lease(database) == [(article_id, 2)]


def test_the_mark_names_the_story_and_keeps_it_when_none_is_named(database: Database, article_id: str) -> None:
    with database.write() as conn:
        story_id = stories.create(conn, now=NOW)
    _lease(database)
    _mark(database, article_id, story_id=story_id)
    _revise(database)
    _lease(database)
    _mark(database, article_id, revision=2)
    with database.read() as conn:
        article = articles.get(conn, article_id)
    assert article is not None and article.story_id == story_id


def test_a_failure_is_counted_shown_and_tried_again_later_and_later(database: Database, article_id: str) -> None:
    now, waits = NOW, []
    for _ in range(3):
        assert _lease(database, now=now) == [(article_id, 1)]
        with database.write() as conn:
            articles.fail_triage(conn, article_id=article_id, error="ValueError: a bug", now=now)
            articles.release_leases(conn, None)
        waits.append(next(wait for wait in range(1, 99) if _lease(database, now=now + wait * MINUTE)))
        with database.write() as conn:
            articles.release_leases(conn, "one")
        now += waits[-1] * MINUTE
    with database.read() as conn:
        behind = reports.backlog(conn, now=now)
    assert (waits, behind) == ([1, 2, 4], Backlog(articles=1, oldest_seconds=7 * 60.0, failed=1))


def test_a_revision_of_an_article_that_failed_is_tried_at_once(database: Database, article_id: str) -> None:
    _lease(database)
    with database.write() as conn:
        articles.fail_triage(conn, article_id=article_id, error="a bug", now=NOW)
    _revise(database)
    assert _lease(database) == [(article_id, 2)]


def test_the_failure_of_an_article_that_is_gone_is_no_error(database: Database) -> None:
    with database.write() as conn:
        articles.fail_triage(conn, article_id="gone", error="a bug", now=NOW)


def test_failures_wait_an_hour_at_most() -> None:
    assert [next_triage_after(failures) // MINUTE for failures in (0, 1, 2, 5, 6, 99)] == [1, 2, 4, 32, 60, 60]


def test_news_does_not_wait_for_the_old_news_of_a_new_source(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        for number in range(5):
            add_article(conn, f"old {number}", seeded=True, ready_at=NOW - MINUTE + number * SECOND)
        add_article(conn, "news", ready_at=NOW)
    with database.write() as conn:
        leased = articles.lease_untriaged(conn, now=NOW, owner="one", lease=MINUTE, limit=3)
    assert [article.title for article in leased] == ["Title of news", "Title of old 0", "Title of old 1"]
