"""History in the archive: where it stands, what it never does, and how a plan of it is kept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.article import PageState
from domain.ids import instant_of
from storage import articles, backfills, history, reports, sources
from storage.backfills import AddressKind, AddressState, PlannedAddress, Settled, Wish
from storage.database import Database
from storage.history import PastArticle
from storage.tables import metadata
from tests.storage_factories import MINUTE, NOW, add_article, add_sources, make_entry

LONG_AGO = NOW - timedelta(days=200)
WISH = Wish(source_id="muscat-post", since=LONG_AGO, until=None, start=None)


def past(key: str = "p1", *, other_key: str | None = None, **values: object) -> PastArticle:
    article = make_entry(key, **{"published_at": LONG_AGO, **values})
    return PastArticle(article=article, seen_at=None, from_page=True, other_key=other_key)


def address(name: str, *, days: int | None = None, kind: AddressKind = AddressKind.ARTICLE) -> PlannedAddress:
    hint = None if days is None else LONG_AGO + timedelta(days=days)
    return PlannedAddress(url=f"https://muscat-post.example/{name}", kind=kind, hint=hint)


@pytest.fixture
def conn(database: Database) -> sa.Connection:
    with database.write() as conn:
        add_sources(conn)
        yield conn


def test_an_article_of_the_past_stands_at_its_own_date_and_is_never_triaged(conn: sa.Connection) -> None:
    assert history.store_past(conn, [past()], now=NOW) == 1
    (stored,) = articles.list_recent(conn, limit=10)
    assert (stored.collected_at, stored.published_at, stored.seeded) == (NOW, LONG_AGO, True)
    assert abs(instant_of(stored.id) - LONG_AGO) < timedelta(milliseconds=1)
    assert articles.lease_untriaged(conn, now=NOW + MINUTE, owner="t", lease=MINUTE, limit=10) == []


def test_it_counts_neither_for_its_source_nor_for_today(conn: sa.Connection) -> None:
    history.store_past(conn, [past()], now=NOW)
    report = sources.get_report(conn, "muscat-post", now=NOW)
    assert report is not None
    assert (report.articles_today, report.articles_total) == (0, 0)
    assert reports.overview(conn, now=NOW).articles_today == 0


def test_what_the_archive_has_stays_as_it_is(conn: sa.Connection) -> None:
    add_article(conn, "p1", title="As the feed told it")
    add_article(conn, "p2")
    assert history.store_past(conn, [past("p1"), past("p3", other_key="p2"), past("p4"), past("p4")], now=NOW) == 1
    assert history.known_keys(conn, {"p1", "p2", "p3", "p4"}) == {"p1", "p2", "p4"}
    assert "As the feed told it" in {one.title for one in articles.list_recent(conn, limit=10)}


def test_a_feed_that_brings_it_again_changes_no_word_of_its_page_and_the_revision_is_seeded(
    conn: sa.Connection,
) -> None:
    history.store_past(conn, [past(title="T", text="A long text of the page")], now=NOW)
    entry = make_entry("p1", title="New title", text="short", content_hash="another")
    repeated = articles.store_entries(conn, [entry], now=NOW + MINUTE)
    assert (repeated.new_ids, len(repeated.revised_ids)) == ((), 1)
    (leased,) = articles.lease_untriaged(conn, now=NOW + 2 * MINUTE, owner="t", lease=MINUTE, limit=10)
    assert (leased.title, leased.text, leased.seeded) == ("New title", "A long text of the page", True)


def test_the_source_of_what_is_imported_is_made_once_and_read_by_nobody(conn: sa.Connection) -> None:
    for _ in range(2):
        history.ensure_imported(conn, now=NOW)
    history.store_past(conn, [past(source_id=history.IMPORTED)], now=NOW)
    assert [one.id for one in sources.list_reports(conn, now=NOW)] == ["muscat-post"]
    assert sources.lease_due(conn, now=NOW, owner="c", lease=MINUTE, limit=10, ids=[history.IMPORTED]) == []
    (stored,) = articles.list_recent(conn, limit=1, source_id=history.IMPORTED)
    assert stored.source_name == "Imported"


def test_a_page_that_was_read_says_so(conn: sa.Connection) -> None:
    history.store_past(conn, [past()], now=NOW)
    table = metadata.tables["articles"]
    assert conn.execute(sa.select(table.c.page, table.c.page_read_at)).one() == (PageState.READ.value, NOW)


def take(conn: sa.Connection, wish: Wish = WISH, *, owner: str = "me:1", gone: tuple[str, ...] = ()) -> bool:
    return backfills.take(conn, wish, owner=owner, gone=gone, now=NOW)


def plan(conn: sa.Connection, *addresses: PlannedAddress) -> int:
    return backfills.plan(conn, "muscat-post", addresses, since=LONG_AGO, until=NOW)


def settle(conn: sa.Connection, name: str, state: AddressState, **values: object) -> None:
    settled = Settled(url=f"https://muscat-post.example/{name}", state=state, outcome="word", **values)
    backfills.settle(conn, "muscat-post", settled, now=NOW)


def waiting(conn: sa.Connection) -> list[str]:
    return [one.url.rpartition("/")[2] for one in backfills.next_addresses(conn, "muscat-post", limit=10)]


def test_a_plan_is_one_process_s_until_that_gives_it_back_or_dies(conn: sa.Connection) -> None:
    assert take(conn)
    assert not take(conn, owner="other:2")
    assert backfills.owner_of(conn, "muscat-post") == "me:1"
    assert take(conn, owner="other:2", gone=("me:1",))
    assert not backfills.keep(conn, "muscat-post", owner="me:1", now=NOW)
    backfills.give_back(conn, "muscat-post", owner="other:2")
    assert take(conn)


def test_a_hold_that_reaches_through_a_wait_is_not_cut_short_by_the_next_one(conn: sa.Connection) -> None:
    take(conn)
    for now in (NOW + timedelta(minutes=5), NOW):  # the first through a wait of five minutes
        assert backfills.keep(conn, "muscat-post", owner="me:1", now=now)
    wish = backfills.Wish(source_id="muscat-post", since=NOW, until=None, start=None)
    held, free = NOW + timedelta(minutes=4), NOW + timedelta(minutes=7)
    assert [backfills.take(conn, wish, owner="other:2", gone=(), now=now) for now in (held, free)] == [False, True]


def test_the_newest_comes_first_and_what_was_tried_comes_last(conn: sa.Connection) -> None:
    take(conn)
    assert (
        plan(conn, address("old", days=1), address("undated"), address("new", days=9), address("tried", days=20)) == 4
    )
    settle(conn, "tried", AddressState.WAITING)
    assert waiting(conn) == ["new", "old", "undated", "tried"]
    assert plan(conn, address("old", days=1)) == 0


def test_the_same_wish_goes_on_and_another_plans_anew_without_reading_twice(conn: sa.Connection) -> None:
    take(conn)
    plan(conn, address("map", kind=AddressKind.SITEMAP), address("a"), address("b"), address("c"))
    settle(conn, "map", AddressState.DONE)
    settle(conn, "a", AddressState.DONE)
    backfills.note_planned(conn, "muscat-post", now=NOW)
    assert take(conn)
    assert (backfills.is_planned(conn, "muscat-post"), waiting(conn)) == (True, ["b", "c"])
    assert take(conn, Wish(source_id="muscat-post", since=LONG_AGO - MINUTE, until=None, start=None))
    assert (backfills.is_planned(conn, "muscat-post"), waiting(conn)) == (False, [])
    assert plan(conn, address("map", kind=AddressKind.SITEMAP), address("a"), address("b")) == 2


def test_a_plan_that_is_done_is_made_anew(conn: sa.Connection) -> None:
    take(conn)
    backfills.note_planned(conn, "muscat-post", now=NOW)
    assert take(conn)
    assert not backfills.is_planned(conn, "muscat-post")


def test_what_was_left_is_asked_for_again_unless_its_page_was_of_another_time(conn: sa.Connection) -> None:
    take(conn)
    plan(conn, address("failed"), address("older"), address("inside"))
    settle(conn, "failed", AddressState.LEFT)
    settle(conn, "older", AddressState.LEFT, published_at=LONG_AGO - MINUTE)
    settle(conn, "inside", AddressState.LEFT, published_at=LONG_AGO + MINUTE)
    assert backfills.count(conn, "muscat-post") == {"word": 3}
    assert plan(conn, address("failed"), address("older"), address("inside")) == 2
    assert waiting(conn) == ["failed", "inside"]
    assert backfills.published_at(conn, "muscat-post", address("older").url) == LONG_AGO - MINUTE


def test_what_was_settled_long_ago_is_forgotten(conn: sa.Connection) -> None:
    take(conn)
    plan(conn, address("a"), address("b"))
    settle(conn, "a", AddressState.DONE)
    assert backfills.purge(conn, before=NOW + MINUTE, limit=10) == 1
    assert (backfills.is_waiting(conn, "muscat-post", address("b").url), waiting(conn)) == (True, ["b"])
