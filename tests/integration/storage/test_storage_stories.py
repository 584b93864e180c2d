"""A copy finds its story by the marks that it shares."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage import articles, stories
from storage.database import Database, open_database
from storage.stories import Candidate
from storage.tables import sources
from tests.storage_factories import MINUTE, NOW, SECOND, add_article, add_sources

LARGEST = 2**63 - 1


@pytest.fixture
def database(database: Database) -> Database:
    with database.write() as conn:
        add_sources(conn, "muscat-post", "izmir-haber")
    return database


def test_candidates_share_two_marks_those_with_the_most_first(database: Database) -> None:
    with database.write() as conn:
        story_id = stories.create(conn, now=NOW)
        ids = [add_article(conn, str(number), now=NOW + number * SECOND) for number in range(4)]
        for article_id, marks in zip(ids, [(1, 2, LARGEST), (2, 99), (-LARGEST - 1, 2), (2, 99, 3)], strict=True):
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=marks, now=NOW)
        found = stories.find_candidates(conn, [LARGEST, 2, 99, 1], since=NOW)
    assert found == [
        Candidate(story_id=story_id, article_id=ids[0], shared=3),
        Candidate(story_id=story_id, article_id=ids[3], shared=2),
        Candidate(story_id=story_id, article_id=ids[1], shared=2),
    ]


def test_without_marks_there_are_no_candidates(database: Database) -> None:
    with database.read() as conn:
        assert stories.find_candidates(conn, [], since=NOW) == []


def test_an_article_seen_too_long_ago_is_no_candidate(database: Database) -> None:
    with database.write() as conn:
        story_id, article_id = stories.create(conn, now=NOW), add_article(conn)
        stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[1], now=NOW)
        assert stories.find_candidates(conn, [1], since=NOW + SECOND) == []


def test_a_mark_that_everything_shares_brings_a_bounded_number_of_candidates(database: Database) -> None:
    with database.write() as conn:
        story_id = stories.create(conn, now=NOW)
        for number in range(stories.MOST_CANDIDATES + 5):
            article_id = add_article(conn, str(number), now=NOW + number * SECOND)
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[1], now=NOW)
        found = stories.find_candidates(conn, [1], since=NOW)
    assert (len(found), found[0].article_id) == (stories.MOST_CANDIDATES, article_id)


def test_a_story_counts_its_articles_and_names_their_sources(database: Database) -> None:
    with database.write() as conn:
        story_id = stories.create(conn, now=NOW)
        for number, source_id in enumerate(["izmir-haber", "muscat-post", "izmir-haber"]):
            article_id = add_article(conn, str(number), source_id=source_id, now=NOW + number * SECOND)
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[], now=NOW)
        told = stories.get(conn, story_id)
        assert stories.get(conn, "unknown") is None
    assert told is not None
    assert (told.id, told.created_at, told.articles) == (story_id, NOW, 3)
    assert told.source_ids == ("izmir-haber", "muscat-post")


def test_reprints_of_one_agency_and_its_own_text_are_one_independent_source(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "muscat-post", "izmir-haber", "gulf-desk", "oman-news")
        conn.execute(sa.update(sources).where(sources.c.id == "oman-news").values(name="Oman News Agency"))
        story_id = stories.create(conn, now=NOW)
        credits = {"oman-news": None, "muscat-post": "ONA", "izmir-haber": "ONA", "gulf-desk": None}
        for number, (source_id, agency) in enumerate(credits.items()):
            article_id = add_article(conn, str(number), source_id=source_id, now=NOW + number * SECOND)
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[], now=NOW, agency=agency)
        told = stories.get(conn, story_id)
        article = articles.get(conn, article_id)
    assert told is not None and article is not None
    assert (len(told.outlets), told.independent) == (4, 2)
    assert [outlet.agency for outlet in told.outlets] == [None, "ONA", "ONA", None]


def test_a_credit_that_is_known_stays(database: Database) -> None:
    with database.write() as conn:
        story_id, article_id = stories.create(conn, now=NOW), add_article(conn)
        for agency in ("ONA", "WAM", None):
            stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[], now=NOW, agency=agency)
        told = articles.get(conn, article_id)
    assert told is not None and told.agency == "ONA"


def test_an_article_triaged_again_has_its_new_marks_and_counts_once(database: Database) -> None:
    with database.write() as conn:
        story_id, article_id = stories.create(conn, now=NOW), add_article(conn)
        stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[1, 2], now=NOW)
        stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[2, 3], now=NOW + MINUTE)
        (candidate,) = stories.find_candidates(conn, [2, 3], since=NOW)
        assert stories.find_candidates(conn, [1], since=NOW) == []
        told = stories.get(conn, story_id)
    assert (candidate.shared, told and told.articles) == (2, 1)


def test_an_article_that_turns_out_to_be_of_another_story_moves_there(database: Database) -> None:
    with database.write() as conn:
        first, second, article_id = stories.create(conn, now=NOW), stories.create(conn, now=NOW), add_article(conn)
        stories.add_article(conn, story_id=first, article_id=article_id, marks=[1], now=NOW)
        stories.add_article(conn, story_id=second, article_id=article_id, marks=[1], now=NOW)
        counts = [report.articles for report in (stories.get(conn, first), stories.get(conn, second)) if report]
        article = articles.get(conn, article_id)
    assert (counts, article and article.story_id) == ([0, 1], second)


def test_two_copies_that_are_triaged_at_once_are_one_story(database_url: str) -> None:
    """Each worker has its own connections, as two daemons on one PostgreSQL do."""
    databases = [open_database(database_url) for _ in range(2)]
    with databases[0].write() as conn:
        add_sources(conn)
        ids = [add_article(conn, str(number)) for number in range(20)]
    together = threading.Barrier(2)

    def triage(worker: int) -> None:
        for article_id in ids[worker::2]:
            together.wait(10)
            with databases[worker].write() as conn:
                candidates = stories.find_candidates(conn, [1], since=NOW - timedelta(days=1))
                story_id = candidates[0].story_id if candidates else stories.create(conn, now=NOW)
                stories.add_article(conn, story_id=story_id, article_id=article_id, marks=[1], now=NOW)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(triage, range(2)))
    with databases[0].read() as conn:
        story_ids = {article.story_id for article in articles.list_recent(conn, limit=100)}
        (story_id,) = story_ids
        told = stories.get(conn, str(story_id))
    for database in databases:
        database.close()
    assert told is not None and told.articles == 20
