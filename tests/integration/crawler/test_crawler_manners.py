"""One host before one gate: its feeds, its pages and its robots.txt, asked by a running collector."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.clock import utc_now
from domain.source import SourceKind
from storage.tables import articles
from tests.crawler_samples import article_page, feed_source, pub_date, rss
from tests.integration.crawler.conftest import ROOT, SECOND, CollectorProcess, wait_until
from tests.servers import Answer, Request, ScriptedServer

FEED = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = Answer(body=article_page(), headers=HTML)

ON_THE_OPEN_WEB = """
import crawler.host_gates
crawler.host_gates.is_own = lambda _host, _policy: False
from crawler.collector import main
if __name__ == "__main__":
    main()
"""
"""A collector to which no host is the operator's own."""


def item(number: int, url: str) -> str:
    return f"<item><title>Story {number}</title><link>{url}</link>{pub_date(number, now=utc_now())}</item>"


def serve_story(server: ScriptedServer, count: int, *, of: ScriptedServer | None = None) -> str:
    """A feed of so many stories with pages; answers its address."""
    items = [item(number, (of or server).route(f"/page/{number}", PAGE)) for number in range(count)]
    return server.route("/feed", Answer(body=rss(items), headers=FEED))


def pages_of(requests: Sequence[Request]) -> list[Request]:
    return [request for request in requests if request.path.startswith("/page/")]


def gaps(requests: Sequence[Request]) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(requests)]


def test_a_host_of_the_open_web_is_asked_one_thing_at_a_time_with_a_delay_whatever_asks(
    collector: CollectorProcess, server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "open_web.py").write_text(ON_THE_OPEN_WEB)
    slow = 0.1
    urlset = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{}</loc></url></urlset>"
    server.route("/map.xml", Answer(body=urlset.format(server.url("/page/9")), delay=slow))
    feeds = [serve_story(server, 2), server.route("/second", Answer(body=rss([]), headers=FEED, delay=slow))]
    collector.have(
        *(feed_source(f"feed-{n}", address=address, every=SECOND) for n, address in enumerate(feeds)),
        replace(feed_source("map", address=server.url("/map.xml"), every=SECOND), kind=SourceKind.SITEMAP),
    )
    collector.start(program=[str(tmp_path / "open_web.py")], PYTHONPATH=str(ROOT), GULFWATCH_HOST_DELAY="500ms")
    wait_until(lambda: len(pages_of(server.requests)) >= 2 and server.requests_to("/map.xml"))
    server.wait_for_requests("/second", 3)
    paths = {request.path for request in server.requests}
    assert {"/feed", "/second", "/map.xml", "/robots.txt", "/page/0", "/page/1"} <= paths
    assert min(gaps(server.requests)) > 0.3
    assert len(server.requests_to("/robots.txt")) == 1  # though two crawls ask for what it allows


def test_crawl_delay_holds_between_pages_and_not_for_feeds(collector: CollectorProcess, server: ScriptedServer) -> None:
    server.route("/robots.txt", Answer(body="User-agent: *\nCrawl-delay: 1.2\n"))
    collector.have(feed_source(address=serve_story(server, 3), every=timedelta(seconds=0.5)))
    collector.start()
    wait_until(lambda: len(pages_of(server.requests)) >= 3)
    assert min(gaps(pages_of(server.requests))) > 1.15
    assert len(server.requests_to("/feed")) > 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_page_whose_host_asks_to_wait_silences_the_host_and_the_other_pages_keep_their_tries(
    collector: CollectorProcess, server: ScriptedServer, status: int
) -> None:
    with ScriptedServer() as host:
        address = serve_story(server, 4, of=host)
        host.route_all(Answer(status=404))
        for number in range(4):
            host.route(f"/page/{number}", Answer(status=status, headers={"Retry-After": "3600"}))
        collector.have(feed_source(address=address, every=timedelta(hours=1)))
        collector.start(GULFWATCH_HOST_DELAY="300ms")
        tried = wait_until(
            lambda: (
                found
                if len(found := collector.query(sa.select(articles).where(articles.c.page_error.is_not(None)))) == 4
                else None
            )
        )
        assert len(pages_of(host.requests)) == 1
    assert sorted(row.page_attempts for row in tried) == [0, 0, 0, 1]
    assert min(row.page_next_at for row in tried) > utc_now() + timedelta(minutes=55)
    assert {row.page_error.partition(" for ")[0] for row in tried if not row.page_attempts} == {
        "its host asked to be left alone"
    }


def test_two_sources_with_one_address_are_one_request(collector: CollectorProcess, server: ScriptedServer) -> None:
    news = Answer(body=rss([item(0, server.url("/page/0"))]), headers={**FEED, "ETag": '"1"'}, delay=0.3)
    address = server.route("/feed", news, replace(news, status=304))
    collector.have(*(feed_source(name, address=address, every=SECOND) for name in ("front", "politics")))
    collector.start()
    server.wait_for_requests("/feed", 4)
    wait_until(lambda: all(collector.report(name).last_success_at for name in ("front", "politics")))
    assert min(gaps(server.requests_to("/feed"))) > 0.6
