"""An article's own page is leased, read or given up; a page that cannot be read holds nothing back."""

from datetime import timedelta
from typing import Any

import pytest

from domain.article import PageState
from domain.source import Selectors
from storage import articles
from storage.database import Database
from tests.storage_factories import MINUTE, NOW, SECOND, add_article, add_sources, make_entry

LEASE = timedelta(seconds=60)
GRACE = 25 * SECOND
LONG_TEXT = "The whole text of the page, much longer than the summary of the feed"


@pytest.fixture
def article_id(database: Database) -> str:
    """An article whose page is wanted, held back until its grace is over."""
    with database.write() as conn:
        add_sources(conn)
        return add_article(conn, page=PageState.WANTED, ready_at=NOW + GRACE)


def _lease_pages(database: Database, *, now: Any = NOW, owner: str = "one", limit: int = 10) -> list[tuple[str, int]]:
    with database.write() as conn:
        pages = articles.lease_wanted_pages(conn, now=now, owner=owner, lease=LEASE, limit=limit)
    return [(page.article_id, page.attempts) for page in pages]


def _store_page(database: Database, article_id: str, **values: Any) -> bool:
    defaults: dict[str, Any] = {
        "text": LONG_TEXT,
        "title": None,
        "language": None,
        "published_at": None,
        "authors": (),
        "now": NOW,
    }
    with database.write() as conn:
        return articles.store_page(conn, article_id=article_id, **defaults | values)


def _fail_page(database: Database, article_id: str, *, next_at: Any, now: Any = NOW) -> None:
    with database.write() as conn:
        articles.fail_page(conn, article_id=article_id, error="no answer", now=now, next_at=next_at)


def _ready(database: Database, *, now: Any = NOW) -> list[tuple[int, str, str]]:
    """What triage is given at this instant."""
    with database.write() as conn:
        found = articles.lease_untriaged(conn, now=now, owner="triage", lease=LEASE, limit=10)
        articles.release_leases(conn, "triage")
    return [(article.revision, article.title, article.text) for article in found]


def _triage(database: Database, article_id: str, revision: int = 1, *, now: Any = NOW) -> None:
    with database.write() as conn:
        articles.lease_untriaged(conn, now=now, owner="triage", lease=LEASE, limit=10)
        assert articles.mark_triaged(conn, article_id=article_id, revision=revision, story_id=None, owner="triage")


def test_a_page_is_leased_once_until_the_lease_runs_out(database: Database, article_id: str) -> None:
    assert [_lease_pages(database), _lease_pages(database), _lease_pages(database, now=NOW + LEASE)] == [
        [(article_id, 0)],
        [],
        [(article_id, 0)],
    ]


def test_pages_that_wait_longest_are_leased_first(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        ids = [add_article(conn, f"k{number}", page=PageState.WANTED, now=NOW - number * SECOND) for number in range(3)]
    assert [_lease_pages(database, limit=2), _lease_pages(database, limit=2)] == [
        [(ids[2], 0), (ids[1], 0)],
        [(ids[0], 0)],
    ]


def test_a_collector_that_is_gone_gives_its_pages_back(database: Database, article_id: str) -> None:
    _lease_pages(database, owner="dead")
    with database.write() as conn:
        assert articles.release_leases(conn, "dead") == 1
    assert _lease_pages(database) == [(article_id, 0)]


def test_a_page_that_is_read_in_time_is_the_article_s_first_revision(database: Database, article_id: str) -> None:
    _lease_pages(database)
    assert _ready(database) == []
    assert _store_page(database, article_id, title="The page's title", language="tr", now=NOW + SECOND) is True
    assert _ready(database, now=NOW + SECOND) == [(1, "The page's title", LONG_TEXT)]
    assert _lease_pages(database, now=NOW + MINUTE) == []


@pytest.mark.parametrize("text", ["", "short"])
def test_a_page_that_says_less_than_the_feed_changes_nothing_and_ends_the_waiting(
    database: Database, article_id: str, text: str
) -> None:
    assert _store_page(database, article_id, text=text) is False
    assert _ready(database) == [(1, "Title of k1", "Summary of k1")]


def test_a_page_that_comes_after_the_grace_is_a_revision(database: Database, article_id: str) -> None:
    assert _ready(database, now=NOW + GRACE) == [(1, "Title of k1", "Summary of k1")]
    _triage(database, article_id, now=NOW + GRACE)
    assert _store_page(database, article_id, now=NOW + MINUTE) is True
    assert _ready(database, now=NOW + MINUTE) == [(2, "Title of k1", LONG_TEXT)]
    with database.read() as conn:
        first = articles.get(conn, article_id, revision=1)
    assert first is not None and first.text == "Summary of k1"


def test_a_page_that_comes_while_the_summary_is_triaged_takes_the_lease_away(
    database: Database, article_id: str
) -> None:
    with database.write() as conn:
        articles.lease_untriaged(conn, now=NOW + GRACE, owner="triage", lease=LEASE, limit=10)
    _store_page(database, article_id, now=NOW + GRACE)
    with database.write() as conn:
        assert not articles.mark_triaged(conn, article_id=article_id, revision=1, story_id=None, owner="triage")
    assert _ready(database, now=NOW + GRACE) == [(2, "Title of k1", LONG_TEXT)]


def test_a_slow_page_does_not_keep_triage_from_the_summary(database: Database, article_id: str) -> None:
    _lease_pages(database, now=NOW + GRACE)
    assert _ready(database, now=NOW + GRACE) == [(1, "Title of k1", "Summary of k1")]


def test_the_page_fills_the_gaps_of_the_feed_only(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        bare = add_article(conn, "bare", language=None)
        full = add_article(conn, "full", language="en", published_at=NOW, authors=("Feed",))
    for article_id in (bare, full):
        _store_page(database, article_id, language="tr", published_at=NOW - MINUTE, authors=["Page"])
    with database.read() as conn:
        stored = [articles.get(conn, article_id) for article_id in (bare, full)]
    assert [(article.language, article.published_at, article.authors) for article in stored if article] == [
        ("tr", NOW - MINUTE, ("Page",)),
        ("en", NOW, ("Feed",)),
    ]


def test_a_page_that_failed_is_tried_again_at_its_time(database: Database, article_id: str) -> None:
    _lease_pages(database)
    _fail_page(database, article_id, next_at=NOW + MINUTE)
    assert [_ready(database), _lease_pages(database), _lease_pages(database, now=NOW + MINUTE)] == [
        [],
        [],
        [(article_id, 1)],
    ]


def test_an_article_whose_page_is_given_up_is_ready_at_once(database: Database, article_id: str) -> None:
    _lease_pages(database)
    _fail_page(database, article_id, next_at=None)
    assert _ready(database) == [(1, "Title of k1", "Summary of k1")]
    assert _lease_pages(database, now=NOW + timedelta(days=1)) == []


def test_a_page_is_read_again_when_its_entry_changed_and_its_correction_is_a_revision(
    database: Database, article_id: str
) -> None:
    _store_page(database, article_id)
    _triage(database, article_id)
    changed = make_entry(content_hash="2", summary="Corrected", text="Corrected", page=PageState.WANTED)
    later = NOW + timedelta(hours=2)
    with database.write() as conn:
        stored = articles.store_entries(conn, [changed], now=later)
    assert (stored.revised_ids, [page.article_id for page in stored.page_wanted]) == ((), [article_id])
    assert _lease_pages(database, now=later) == [(article_id, 0)]
    assert _store_page(database, article_id, text="Corrected, and shorter than it was", now=later) is True
    assert _ready(database, now=later) == [(2, "Title of k1", "Corrected, and shorter than it was")]


def test_an_article_that_was_purged_meanwhile_is_no_error(database: Database) -> None:
    assert _store_page(database, "gone") is False
    _fail_page(database, "gone", next_at=None)


def test_what_a_page_says_beside_its_text_is_kept_until_it_says_something_else(
    database: Database, article_id: str
) -> None:
    doubt = "the outlet dates it 2031-01-01, which is still to come"
    said = articles.PageDetails(section="Economy", agency="Reuters", updated_at=NOW, date_doubt=doubt)
    _store_page(database, article_id, details=said)
    _store_page(database, article_id, details=articles.PageDetails(updated_at=NOW + MINUTE))
    with database.read() as conn:
        stored = articles.get(conn, article_id)
    assert stored is not None
    assert (stored.section, stored.agency, stored.updated_at) == ("Economy", "Reuters", NOW + MINUTE)
    assert (stored.published_at, stored.date_doubt) == (None, doubt)


def test_a_page_with_a_date_ends_the_doubt_about_the_feeds(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        doubted = add_article(conn, "doubted", date_doubt="the outlet's date cannot be read: soon")
    _store_page(database, doubted, published_at=NOW)
    with database.read() as conn:
        stored = articles.get(conn, doubted)
    assert stored is not None
    assert (stored.published_at, stored.date_doubt) == (NOW, None)


def test_a_wanted_page_brings_what_reading_it_needs_to_know_of_its_source(database: Database) -> None:
    selectors = Selectors(text="div.story", date=".when")
    with database.write() as conn:
        add_sources(conn, country="oman", selectors=selectors)
        add_article(conn, page=PageState.WANTED)
        pages = articles.lease_wanted_pages(conn, now=NOW, owner="one", lease=LEASE, limit=10)
    assert [(page.country, page.selectors) for page in pages] == [("oman", selectors)]
