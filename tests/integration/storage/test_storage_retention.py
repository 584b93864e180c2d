"""What is old and proves nothing goes; what an alert points to, and what a feed may still carry, stays."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage import alerts, articles, retention, stories
from storage.database import Database
from storage.tables import article_revisions, metadata, story_marks
from tests.storage_factories import NOW, SECOND, add_alert, add_article, add_sources, make_entry

YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "NEWEST_KEPT", 2)


def _counts(conn: sa.Connection) -> dict[str, int]:
    rows = {table.name: conn.execute(sa.select(sa.func.count()).select_from(table)) for table in metadata.sorted_tables}
    return {name: count for name, counted in rows.items() if (count := counted.scalar_one()) and name != "sources"}


def _old_articles(conn: sa.Connection, count: int) -> list[str]:
    add_sources(conn)
    return [add_article(conn, f"old {number}", now=NOW - YEAR + number * SECOND) for number in range(count)]


def _left(conn: sa.Connection) -> list[str]:
    return [article.id for article in reversed(articles.list_recent(conn, limit=99))]


def test_old_articles_go_the_oldest_first_and_a_few_at_a_time(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 7)
        done = [retention.purge(conn, before=NOW - timedelta(days=1), limit=3) for _ in range(3)]
        assert (done, _left(conn)) == ([3, 2, 0], ids[5:])


def test_young_articles_stay(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 5)
        assert retention.purge(conn, before=NOW - YEAR + SECOND, limit=99) == 1
        assert _left(conn) == ids[1:]


def test_each_source_keeps_what_its_feed_may_still_carry(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "muscat-post", "izmir-haber")
        quiet = [add_article(conn, f"q{each}", now=NOW - YEAR, source_id="izmir-haber") for each in range(2)]
        busy = [add_article(conn, f"b{each}", now=NOW - YEAR + each * SECOND) for each in range(4)]
        assert retention.purge(conn, before=NOW, limit=99) == 2
        assert sorted(_left(conn)) == sorted([*quiet, *busy[2:]])


def test_an_article_with_an_alert_stays_with_its_story(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 4)
        add_alert(conn, article_id=ids[0], now=NOW - YEAR)
        assert retention.purge(conn, before=NOW, limit=99) == 1
        assert (_left(conn), _counts(conn)) == ([ids[0], *ids[2:]], {"articles": 3, "alerts": 1, "stories": 1})


def test_what_belongs_to_an_article_goes_with_it(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 3)
        alone, shared = stories.create(conn, now=NOW), stories.create(conn, now=NOW)
        stories.add_article(conn, story_id=alone, article_id=ids[0], marks=[1, 2], now=NOW)
        articles.store_entries(conn, [make_entry("old 0", title="New", content_hash="2")], now=NOW)
        assert conn.execute(sa.select(sa.func.count()).select_from(article_revisions)).scalar_one() == 1
        assert retention.purge(conn, before=NOW, limit=99) == 1
        assert _counts(conn) == {"articles": 2, "stories": 1}
        assert (stories.get(conn, alone), stories.get(conn, shared) is not None) == (None, True)


def test_a_story_that_still_has_an_article_stays(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 3)
        story_id = stories.create(conn, now=NOW)
        for article_id in (ids[0], ids[2]):
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[1], now=NOW)
        assert retention.purge(conn, before=NOW, limit=99) == 1
        assert stories.get(conn, story_id) is not None


def test_old_marks_go_a_few_at_a_time(database: Database) -> None:
    with database.write() as conn:
        old, young = _old_articles(conn, 2)
        story_id = stories.create(conn, now=NOW)
        stories.add_article(conn, story_id=story_id, article_id=old, marks=range(5), now=NOW - SECOND)
        stories.add_article(conn, story_id=story_id, article_id=young, marks=range(5), now=NOW)
        done = [retention.purge_marks(conn, before=NOW, limit=3) for _ in range(3)]
        left = set(conn.execute(sa.select(story_marks.c.article_id)).scalars())
        assert (done, left) == ([3, 2, 0], {young})


def test_an_entry_of_the_unsure_lane_keeps_nothing_and_goes_with_its_article_and_story(database: Database) -> None:
    with database.write() as conn:
        ids = _old_articles(conn, 3)
        add_alert(conn, "lane", article_id=ids[0], unsure=True, in_lane=True, now=NOW - YEAR)
        sent = add_alert(conn, "sent", article_id=ids[1], unsure=True, now=NOW - YEAR)
        assert retention.purge(conn, before=NOW, limit=99) == 1
        assert _left(conn) == ids[1:]
        assert (alerts.get_alert(conn, "lane"), alerts.get_alert(conn, sent) is not None) == (None, True)
        assert _counts(conn)["stories"] == 1
