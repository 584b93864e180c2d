"""Entries become new articles, revisions and repeats; what an article said before is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.article import Article, NewArticle, PageState
from storage import articles, sources
from storage.articles import Stored, WantedPage
from storage.database import Database, open_database
from storage.tables import article_revisions
from tests.storage_factories import MINUTE, NOW, SECOND, add_alert, add_article, add_sources, make_entry


@pytest.fixture
def database(database: Database) -> Database:
    with database.write() as conn:
        add_sources(conn, "muscat-post", "izmir-haber", country="oman")
    return database


def _store(database: Database, *entries: NewArticle, now: Any = NOW) -> Stored:
    with database.write() as conn:
        return articles.store_entries(conn, entries, now=now)


def _get(database: Database, article_id: str, *, revision: int | None = None) -> Article | None:
    with database.read() as conn:
        return articles.get(conn, article_id, revision=revision)


def test_an_article_comes_back_as_it_was_stored(database: Database) -> None:
    published = NOW - timedelta(hours=3)
    stored = _store(
        database,
        make_entry(
            title="عُمان توقّع اتفاقية\x00", authors=("A. B.",), published_at=published, language="ar", seeded=True
        ),
    )
    (article_id,) = stored.new_ids
    assert (_get(database, article_id), _get(database, "unknown")) == (
        Article(
            id=article_id,
            source_id="muscat-post",
            source_name="Muscat-Post",
            source_country="oman",
            url="https://muscat-post.example/k1",
            title="عُمان توقّع اتفاقية",
            summary="Summary of k1",
            text="Summary of k1",
            language="ar",
            authors=("A. B.",),
            published_at=published,
            collected_at=NOW,
            revision=1,
            seeded=True,
            story_id=None,
        ),
        None,
    )


def test_the_same_entries_read_again_are_repeats(database: Database) -> None:
    entries = [make_entry("a"), make_entry("b"), make_entry("c")]
    first = _store(database, *entries)
    second = _store(database, *entries, make_entry("d"), now=NOW + MINUTE)
    assert (len(first.new_ids), first.repeated, len(second.new_ids), second.repeated, second.revised_ids) == (
        3,
        0,
        1,
        3,
        (),
    )


def test_nothing_is_stored_of_an_empty_feed(database: Database) -> None:
    assert _store(database) == Stored(new_ids=(), revised_ids=(), repeated=0, page_wanted=())


def test_an_entry_that_stands_twice_in_one_feed_is_stored_once(database: Database) -> None:
    stored = _store(database, make_entry(title="First"), make_entry(title="Second", content_hash="other"))
    assert (len(stored.new_ids), stored.repeated) == (1, 1)
    article = _get(database, stored.new_ids[0])
    assert article is not None and article.title == "First"


def test_an_entry_whose_address_changed_but_not_its_guid_and_content_is_a_repeat(database: Database) -> None:
    _store(database, make_entry("a", guid="g", content_hash="h"))
    moved = make_entry("b", guid="g", content_hash="h")
    twice = [make_entry(key, guid="g2", content_hash="h2") for key in ("c", "d")]
    stored = _store(database, moved, *twice)
    assert (len(stored.new_ids), stored.repeated) == (1, 2)


@pytest.mark.parametrize(
    "other",
    [
        {"guid": "g", "content_hash": "another text under a guid used again"},
        {"guid": None, "content_hash": "h"},
        {"guid": "g", "content_hash": "h", "source_id": "izmir-haber"},
    ],
)
def test_a_guid_alone_makes_no_repeat(database: Database, other: dict[str, Any]) -> None:
    _store(database, make_entry("a", guid="g", content_hash="h"))
    assert len(_store(database, make_entry("b", **other)).new_ids) == 1


@pytest.mark.parametrize("url", [None, "https://muscat-post.example/latest"])
def test_an_entry_whose_guid_drifts_at_every_read_is_a_repeat(database: Database, url: str | None) -> None:
    text = "The workshop in Duqm will employ four hundred people, said the director of the port on Monday morning. "
    reads = [make_entry(f"guid:{read}", guid=f"{read}", url=url, text=text, content_hash="h") for read in range(3)]
    assert [len(_store(database, entry).new_ids) for entry in reads] == [1, 0, 0]


def test_a_mere_title_may_come_again(database: Database) -> None:
    alarms = [make_entry(f"guid:{n}", guid=f"{n}", url=None, title="Alarm", text="", content_hash="h") for n in "12"]
    assert [len(_store(database, entry).new_ids) for entry in alarms] == [1, 1]


def test_a_changed_text_is_a_revision_and_the_old_one_is_kept(database: Database) -> None:
    (article_id,) = _store(database, make_entry(title="Old", text="Old text")).new_ids
    later = make_entry(title="New", text="New text", content_hash="2", published_at=NOW, authors=("A",))
    stored = _store(database, later, now=NOW + MINUTE)
    assert stored == Stored(new_ids=(), revised_ids=(article_id,), repeated=0, page_wanted=())
    told = [
        (article.revision, article.title, article.text, article.collected_at, article.authors)
        for article in (_get(database, article_id), _get(database, article_id, revision=1))
        if article is not None
    ]
    assert told == [(2, "New", "New text", NOW, ("A",)), (1, "Old", "Old text", NOW, ("A",))]
    assert (_get(database, article_id, revision=2), _get(database, article_id, revision=3)) == (
        _get(database, article_id),
        None,
    )


def test_a_feed_cannot_rewrite_another_source_s_article(database: Database) -> None:
    (article_id,) = _store(database, make_entry()).new_ids
    before = _get(database, article_id)
    stored = _store(database, make_entry(title="Hacked", content_hash="2", source_id="izmir-haber"))
    assert (stored.repeated, _get(database, article_id)) == (1, before)


def test_a_date_that_is_known_stays(database: Database) -> None:
    (article_id,) = _store(database, make_entry(published_at=NOW - MINUTE)).new_ids
    _store(database, make_entry(title="New", content_hash="2", published_at=NOW + MINUTE))
    article = _get(database, article_id)
    assert article is not None and article.published_at == NOW - MINUTE


def test_the_pages_to_be_read_are_named(database: Database) -> None:
    stored = _store(
        database,
        make_entry("a", page=PageState.WANTED),
        make_entry("b"),
        make_entry("c", page=PageState.WANTED, url=None),
    )
    assert stored.page_wanted == (
        WantedPage(
            article_id=stored.new_ids[0], url="https://muscat-post.example/a", source_id="muscat-post", attempts=0
        ),
    )


def test_the_newest_articles_are_listed_first_in_the_order_of_the_feed(database: Database) -> None:
    _store(database, make_entry("3"), make_entry("2"), make_entry("1"))
    _store(database, make_entry("5", source_id="izmir-haber"), make_entry("4"), now=NOW + SECOND)
    with database.read() as conn:
        first = articles.list_recent(conn, limit=3)
        second = articles.list_recent(conn, limit=3, cursor=first[-1].id)
        of_one = articles.list_recent(conn, limit=1, source_id="izmir-haber")
        counted = (articles.count(conn), articles.count(conn, since=NOW + SECOND))
    titles = [[article.title.removeprefix("Title of ") for article in page] for page in (first, second, of_one)]
    assert (titles, counted) == ([["5", "4", "3"], ["2", "1"], ["5"]], (5, 2))


def test_what_a_source_brought_is_counted(database: Database) -> None:
    _store(database, make_entry("a"), make_entry("b"), make_entry("c", source_id="izmir-haber"))
    _store(database, make_entry("a"), make_entry("d"))
    with database.read() as conn:
        totals = {report.id: report.articles_total for report in sources.list_reports(conn, now=NOW)}
    assert totals == {"izmir-haber": 1, "muscat-post": 3}


def test_several_feeds_are_stored_at_once_and_each_is_told_of_its_own(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "muscat-post", "doha-times")
        add_article(conn, "known")
        theirs = make_entry("theirs", source_id="doha-times")
        first = [
            make_entry("new"),
            make_entry("known", content_hash="other", title="Another title"),
            make_entry("both"),
        ]
        one, none, other = articles.store_feeds(conn, [first, [], [make_entry("both"), theirs, theirs]], now=NOW)
        titles = [articles.get(conn, id).title for id in (*one.new_ids, *other.new_ids)]  # type: ignore[union-attr]
    assert titles == ["Title of new", "Title of both", "Title of theirs"]
    assert [(len(each.new_ids), len(each.revised_ids), each.repeated) for each in (one, none, other)] == [
        (2, 1, 0),
        (0, 0, 0),
        (1, 0, 2),
    ]


def test_a_source_that_changes_its_article_is_heard_whoever_carries_it_at_the_same_time(database: Database) -> None:
    with database.write() as conn:
        article_id = add_article(conn, "both", source_id="izmir-haber")
        theirs = make_entry("both", title="In other words", content_hash="of others")
        its_own = make_entry("both", title="Corrected", content_hash="corrected", source_id="izmir-haber")
        one, other = articles.store_feeds(conn, [[theirs], [its_own]], now=NOW)
    assert (one.revised_ids, one.repeated, other.revised_ids, other.repeated) == ((), 1, (article_id,), 0)
    article = _get(database, article_id)
    assert article is not None and article.title == "Corrected"


def test_a_hundred_entries_take_few_statements(sqlite_database: Database) -> None:
    statements: list[str] = []
    entries = [make_entry(f"k{number}", guid=f"g{number}") for number in range(100)]
    with sqlite_database.write() as conn:
        add_sources(conn)
        sa.event.listen(conn, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))
        articles.store_entries(conn, entries, now=NOW)
        articles.store_entries(conn, entries, now=NOW)
    assert statements == ["SELECT", "SELECT", "INSERT", "UPDATE", "SELECT"]


def test_an_article_added_twice_at_once_on_postgresql_is_new_once(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.write() as conn:
        add_sources(conn)
    entries = [make_entry(f"k{number}") for number in range(50)]
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: _store(database, *entries), range(8)))
    database.close()
    assert sum(len(result.new_ids) for result in results) == 50
    assert sum(result.repeated for result in results) == 350


def test_a_feed_that_changes_its_words_at_every_read_does_not_fill_the_database(database: Database) -> None:
    (article_id,) = _store(database, make_entry(text="Text 1")).new_ids
    for number in range(2, 62):
        _store(database, make_entry(text=f"Text {number}", content_hash=str(number)))
        if number == 30:
            with database.write() as conn:
                add_alert(conn, "told", article_id=article_id, article_revision=number)
    with database.read() as conn:
        kept = set(conn.execute(sa.select(article_revisions.c.revision)).scalars())
    assert kept == {30, *range(41, 61)}
