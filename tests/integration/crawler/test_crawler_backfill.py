"""A source's past is read from real servers: politely, newest first, and never a page twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from config.settings import Settings, read_settings
from crawler.history.backfill import Asked, backfill
from crawler.history.progress import BackfillSummary, Progress
from crawler.pool import EXTRACTORS, WorkPool
from domain.errors import GulfwatchError
from domain.source import Source, SourceKind
from storage import articles, backfills, sources
from storage.backfills import Wish
from storage.database import Database
from tests.past_news import HTML, XML, PastArticle, past_articles, serve_archive, serve_pages, serve_sitemaps
from tests.servers import Answer, ScriptedServer

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SINCE = NOW.replace(hour=0) - timedelta(days=60)
ASKED = Asked(since=SINCE)
ARTICLES = past_articles(40, newest=date(2026, 6, 12))  # one every three days: 20 of the last 60


class LastingPool(WorkPool):
    """One process reads the pages of all these tests: to start one takes longer than a test does.

    That a run ends its own is seen where the whole command runs.
    """

    def stop(self) -> None:
        """The module does, at its end."""


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkPool]:
    made = LastingPool(preload=EXTRACTORS, workers=1)
    yield made
    WorkPool.stop(made)


@pytest.fixture(autouse=True)
def _lasting_pool(pool: WorkPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.history.backfill.WorkPool", lambda **_: pool)


def settings(**values: object) -> Settings:
    found = read_settings({"GULFWATCH_ALLOW_NETWORKS": "127.0.0.1/32", "GULFWATCH_HOST_DELAY": "0s"}, terminal=False)
    return replace(found, **values)


def source_at(server: ScriptedServer, path: str, *, kind: SourceKind) -> Source:
    url = server.url(path)
    return Source(id="harbour", name="Harbour Post", kind=kind, address=url, shown_address=url)


def run(
    database: Database, source: Source, asked: Asked = ASKED, *, told: list[Progress] | None = None, **values: object
) -> BackfillSummary:
    with database.write() as conn:
        sources.replace_all(conn, [source], now=NOW)
    seen = [] if told is None else told
    return backfill(database, source, asked, settings=settings(**values), tell=seen.append, clock=lambda: NOW)


def stored(database: Database) -> list[tuple[datetime | None, str]]:
    """The newest first."""
    with database.read() as conn:
        return [(one.published_at, one.title) for one in articles.list_recent(conn, limit=500)]


def expected(these: list[PastArticle]) -> list[tuple[datetime | None, str]]:
    return [(one.published_at, one.title) for one in these]


def pages_asked(server: ScriptedServer) -> list[str]:
    return [request.path for request in server.requests if request.path.startswith("/news/")]


@pytest.fixture
def inside() -> list[PastArticle]:
    return [article for article in ARTICLES if article.published_at >= SINCE]


@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.SITEMAP])
def test_the_months_asked_for_are_read_by_sitemap(
    sqlite_database: Database, inside: list[PastArticle], kind: SourceKind
) -> None:
    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        path = serve_sitemaps(server, ARTICLES)
        told: list[Progress] = []
        summary = run(sqlite_database, source_at(server, path, kind=kind), told=told)
        asked_for = [request.path for request in server.requests]
    assert (summary.planned, summary.read, summary.stored, summary.waiting) == (True, len(inside), len(inside), 0)
    assert stored(sqlite_database) == expected(inside)
    assert pages_asked(server) == [article.path for article in inside]
    assert "/sitemap-2026-03.xml" not in asked_for
    assert server.most_at_once == 1
    assert (told[0].planning, told[-1].planning, told[-1].stored, told[-1].waiting) == (True, False, len(inside), 0)


@pytest.mark.parametrize("dated", [True, False])
def test_a_listing_is_followed_from_page_to_page_until_the_dates_pass_the_day(
    sqlite_database: Database, inside: list[PastArticle], dated: bool
) -> None:
    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        path = serve_archive(server, ARTICLES, dated=dated)
        summary = run(sqlite_database, source_at(server, path, kind=SourceKind.LISTING))
        asked_for = pages_asked(server)
        listed = len(server.requests_to(path))
    assert stored(sqlite_database) == expected(inside)
    assert (summary.stored, summary.waiting, len(asked_for)) == (len(inside), 0, len(set(asked_for)))
    assert listed < 7


def test_a_blog_s_feed_is_read_page_by_page_where_there_is_no_sitemap(
    sqlite_database: Database, inside: list[PastArticle]
) -> None:
    def feed(number: int) -> Answer:
        shown = ARTICLES[(number - 1) * 10 : number * 10]
        items = "".join(
            f"<item><title>{one.title}</title><link>{server.url(one.path)}</link>"
            f"<pubDate>{one.published_at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for one in shown
        )
        head = "<generator>https://wordpress.org/?v=6.9</generator>"
        return Answer(body=f"<rss version='2.0'><channel><title>H</title>{head}{items}</channel></rss>", headers=XML)

    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        server.route("/feed", lambda request: feed(int(request.query.removeprefix("paged=") or 1)))
        run(sqlite_database, source_at(server, "/feed", kind=SourceKind.FEED))
        queries = [request.query for request in server.requests_to("/feed")]
    assert stored(sqlite_database) == expected(inside)
    assert queries == ["", "paged=2", "paged=3"]


def test_a_dry_run_asks_for_no_article_and_the_next_run_for_no_sitemap(
    sqlite_database: Database, inside: list[PastArticle]
) -> None:
    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        source = source_at(server, serve_sitemaps(server, ARTICLES), kind=SourceKind.SITEMAP)
        planned = run(sqlite_database, source, replace(ASKED, dry_run=True))
        maps = len(server.requests)
        assert (planned.planned, planned.waiting, planned.read, pages_asked(server)) == (True, len(inside), 0, [])
        run(sqlite_database, source)
    assert [request.path for request in server.requests[maps:]] == ["/robots.txt", *(one.path for one in inside)]


def test_what_is_limited_goes_on_where_it_was_and_what_is_known_is_not_asked_for(
    sqlite_database: Database, inside: list[PastArticle]
) -> None:
    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        source = source_at(server, serve_sitemaps(server, ARTICLES), kind=SourceKind.SITEMAP)
        first = run(sqlite_database, source, replace(ASKED, limit=4))
        second = run(sqlite_database, source)
        third = run(sqlite_database, source)
        further = run(sqlite_database, source, replace(ASKED, since=SINCE - timedelta(days=30)))
    assert (first.read, first.waiting) == (4, len(inside) - 4)
    assert (second.read, second.waiting) == (len(inside) - 4, 0)
    assert (third.read, third.known) == (0, len(inside))
    assert (further.read, further.known) == (10, len(inside))
    assert len(pages_asked(server)) == len(set(pages_asked(server))) == len(inside) + 10


def test_what_may_still_be_news_is_left_to_the_source(sqlite_database: Database) -> None:
    today = past_articles(2, newest=NOW.date(), every_days=2)
    with ScriptedServer() as server:
        serve_pages(server, today)
        source = source_at(server, serve_sitemaps(server, today), kind=SourceKind.SITEMAP)
        summary = run(sqlite_database, source)
        assert (dict(summary.outcomes), stored(sqlite_database)) == ({"recent": 1, "taken": 1}, expected(today[1:]))
        again = run(sqlite_database, source)
        assert again.read == 0  # its page has said when it was published: it is asked for again tomorrow
        run(sqlite_database, source, replace(ASKED, recent=True))
    assert stored(sqlite_database) == expected(today)


def test_robots_txt_is_obeyed_and_its_delay_kept(sqlite_database: Database) -> None:
    few = ARTICLES[:3]
    with ScriptedServer() as server:
        serve_pages(server, few)
        serve_sitemaps(server, few)
        forbidden = f"User-agent: *\nCrawl-delay: 0.3\nDisallow: {few[1].path}\nSitemap: {server.url('/sitemap.xml')}\n"
        server.route("/robots.txt", Answer(body=forbidden))
        summary = run(sqlite_database, source_at(server, "/sitemap.xml", kind=SourceKind.SITEMAP))
        at = [request.at for request in server.requests if request.path != "/robots.txt"]
    assert dict(summary.outcomes) == {"robots": 1, "taken": 2}
    assert (summary.delay, pages_asked(server)) == (timedelta(seconds=0.3), [few[0].path, few[2].path])
    assert min(later - earlier for earlier, later in pairwise(at)) >= 0.29


def test_a_site_that_asks_for_silence_is_left_and_goes_on_later(sqlite_database: Database) -> None:
    with ScriptedServer() as server:
        serve_pages(server, ARTICLES)
        source = source_at(server, serve_sitemaps(server, ARTICLES), kind=SourceKind.SITEMAP)
        page = server._routes[ARTICLES[2].path]
        server.route(ARTICLES[2].path, Answer(status=429, headers={"Retry-After": "7200"}), page)
        first = run(sqlite_database, source)
        second = run(sqlite_database, source)
    assert (first.stopped, first.read) == ("the site asks to be left alone for 2 hours", 3)
    assert (second.stopped, second.waiting, first.stored + second.stored) == (None, 0, 20)


def test_a_private_address_is_not_connected_to(sqlite_database: Database) -> None:
    with ScriptedServer() as server:
        source = source_at(server, "/sitemap.xml", kind=SourceKind.SITEMAP)
        with pytest.raises(GulfwatchError, match=r"no sitemap and no archive page of 'harbour' .* private address"):
            run(sqlite_database, source, network_policy=read_settings({}, terminal=False).network_policy)
    assert server.connections == 0


def test_pages_without_an_article_are_told_apart_and_not_asked_for_again(sqlite_database: Database) -> None:
    few = ARTICLES[:4]
    with ScriptedServer() as server:
        serve_pages(server, few)
        source = source_at(server, serve_sitemaps(server, few), kind=SourceKind.SITEMAP)
        server.route(few[0].path, Answer(status=404))
        server.route(few[1].path, Answer(body=b"%PDF-1.7 " * 50, headers={"Content-Type": "application/pdf"}))
        server.redirect(
            few[2].path, server.route("/", Answer(body="<html><body><p>Home</p></body></html>", headers=HTML))
        )
        summary = run(sqlite_database, source)
        again = run(sqlite_database, source)
    assert dict(summary.outcomes) == {"http-404": 1, "no-text": 1, "not-html": 1, "taken": 1}
    assert again.read == 0


def test_two_processes_do_not_read_the_same_past(sqlite_database: Database) -> None:
    with ScriptedServer() as server:
        source = source_at(server, serve_sitemaps(server, ARTICLES), kind=SourceKind.SITEMAP)
        with sqlite_database.write() as conn:
            sources.replace_all(conn, [source], now=NOW)
            wish = Wish(source_id=source.id, since=SINCE, until=None, start=None)
            assert backfills.take(conn, wish, owner="elsewhere:1", gone=(), now=NOW)
        with pytest.raises(GulfwatchError, match="another process is reading the past of 'harbour' at this moment"):
            run(sqlite_database, source)
