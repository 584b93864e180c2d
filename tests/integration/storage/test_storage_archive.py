"""The archive read through in pages, and what watchlists have caught in it."""

from datetime import timedelta

import pytest

from domain.ids import first_id, new_id
from storage import articles
from storage.catches import Catch, list_catches
from storage.database import Database
from tests.storage_factories import MINUTE, NOW, SECOND, add_alert, add_article, add_sources


@pytest.mark.parametrize("page", [1, 2, 5, 6, 500])
def test_every_article_since_an_instant_is_read_once_the_oldest_first(database: Database, page: int) -> None:
    with database.write() as conn:
        add_sources(conn)
        ids = [add_article(conn, f"k{index}", now=NOW + index * SECOND) for index in range(6)]
    pages = list(articles.iterate(database, since=NOW + SECOND, page=page))
    assert [article.id for found in pages for article in found] == ids[1:]
    assert all(0 < len(found) <= page for found in pages)


def test_an_empty_archive_has_no_pages(database: Database) -> None:
    assert list(articles.iterate(database, since=NOW)) == []


def test_no_transaction_is_open_between_two_pages(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        for index in range(3):
            add_article(conn, f"k{index}", now=NOW + index * SECOND)
    titles = []
    for found in articles.iterate(database, since=NOW, page=2):
        titles += [article.title for article in found]
        with database.write() as conn:
            add_article(conn, "late" + found[-1].id, now=NOW + MINUTE, title="Came meanwhile")
        if len(titles) > 3:
            break
    assert titles == ["Title of k0", "Title of k1", "Title of k2", "Came meanwhile"]


def test_the_first_id_of_an_instant_lies_between_those_before_and_after() -> None:
    millisecond = timedelta(milliseconds=1)
    assert new_id(NOW - millisecond) < first_id(NOW) <= new_id(NOW) < first_id(NOW + millisecond)


def test_catches_are_the_alerts_of_these_watchlists_without_the_unsure_lane(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "one", reason="names Oman")
        add_alert(conn, "two", watchlist_id="ports", watchlist_title="Ports")
        add_alert(conn, "three", unsure=True, in_lane=True)
        caught = list_catches(conn, ["defence"])
        assert {catch.watchlist_id for catch in list_catches(conn, ["defence", "ports"])} == {"defence", "ports"}
        assert list_catches(conn, []) == []
        (alerted,) = [article for article in articles.list_recent(conn, limit=9) if article.id == caught[0].article_id]
    assert alerted.story_id is not None
    assert caught == [
        Catch(
            watchlist_id="defence",
            story_id=alerted.story_id,
            article_id=alerted.id,
            source_id="muscat-post",
            published_at=None,
            collected_at=NOW,
            title="Title of article of one",
            reason="names Oman",
        )
    ]
