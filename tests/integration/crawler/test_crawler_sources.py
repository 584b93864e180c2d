"""Sitemaps and listings in the collector process: read by their spiders, with the same manners and states as feeds."""

from datetime import timedelta

import pytest

from domain.clock import utc_now
from domain.source import FullText, SourceKind, SourceState
from storage import articles
from tests.crawler_samples import article_page, news_sitemap, plain_sitemap, sitemap_index, source_of
from tests.integration.crawler.conftest import SECOND, CollectorProcess, wait_until
from tests.servers import Answer, Request, ScriptedServer, Trap, gzip_bomb

XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
NEVER = {"every": SECOND, "full_text": FullText.NEVER}


def listing(*numbers: int) -> str:
    items = "".join(
        f"<article><h2><a href='/news/{n}'>Aselsan signs agreement number {n} in Muscat</a></h2></article>"
        for n in numbers
    )
    return f"<!DOCTYPE html><html><body><nav><a href='/a'>All of our news</a></nav><main>{items}</main></body></html>"


def titles(collector: CollectorProcess, source_id: str) -> list[str]:
    return sorted(article.title for article in collector.articles() if article.source_id == source_id)


def test_a_sitemap_is_read_and_then_asked_for_what_is_new(collector: CollectorProcess, server: ScriptedServer) -> None:
    now = utc_now()
    first = news_sitemap([("/news/1", "Aselsan opens an office", now)], site=server.url(""))
    second = news_sitemap([("/news/2", "Havelsan follows", now), ("/news/1", "Aselsan opens an office", now)])
    address = server.route(
        "/news.xml",
        Answer(body=first, headers={**XML, "ETag": '"1"'}),
        Answer(status=304),
        Answer(body=second.replace("https://news.example.om", server.url("")), headers=XML),
    )
    collector.have(source_of(SourceKind.SITEMAP, address=address, **NEVER))
    process = collector.start()
    asked = server.wait_for_requests("/news.xml", 4)
    wait_until(lambda: len(collector.articles()) == 2)
    assert collector.stop(process) == 0
    assert [request.headers.get("if-none-match") for request in asked[:4]] == [None, '"1"', '"1"', None]
    assert "Gulfwatch" in asked[0].headers["user-agent"]
    assert titles(collector, "site") == ["Aselsan opens an office", "Havelsan follows"]
    assert collector.report("site").state is SourceState.FRESH
    counted = collector.counters()
    assert (counted["source_reads", "read"], counted["articles_collected", "new"]) == (2, 2)
    assert [request.path for request in server.requests].count("/robots.txt") == 1


def test_the_page_gives_the_title_that_a_plain_sitemap_lacks(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    path, old = "/2026/11/aselsan-opens-workshop", utc_now() - timedelta(days=3)
    page = server.route(path, Answer(body=article_page(), headers=HTML))
    child = plain_sitemap([(path, utc_now()), ("/2026/10/old-news-of-the-port", old)], site=server.url(""))
    server.route("/posts.xml", Answer(body=child, headers=XML))
    address = server.route("/index.xml", Answer(body=sitemap_index([("/posts.xml", None)], site=server.url(""))))
    collector.have(source_of(SourceKind.SITEMAP, address=address, every=SECOND))
    collector.start()
    wait_until(lambda: "أسيلسان تقيم ورشة في الدقم" in titles(collector, "site"))
    server.wait_for_requests("/posts.xml", 3)
    assert titles(collector, "site") == ["old news of the port", "أسيلسان تقيم ورشة في الدقم"]
    assert {article.url: article.seeded for article in collector.articles()}[page] is False
    assert server.requests_to("/2026/10/old-news-of-the-port") == []  # old at the first read: kept, not asked for


def test_a_listing_brings_only_what_is_new_on_it(collector: CollectorProcess, server: ScriptedServer) -> None:
    address = server.route(
        "/latest", *(Answer(body=listing(*range(n, 0, -1)), headers=HTML) for n in (4, 4, 5)), Answer(status=503)
    )
    server.route("/news/5", Answer(body=article_page(title="Aselsan's fifth agreement"), headers=HTML))
    collector.have(source_of(SourceKind.LISTING, address=address, every=SECOND))
    collector.start()
    wait_until(lambda: "Aselsan's fifth agreement" in titles(collector, "site"))
    assert titles(collector, "site")[:4] == [f"Aselsan signs agreement number {n} in Muscat" for n in range(1, 5)]
    wait_until(lambda: collector.report("site").failures)
    report = collector.report("site")
    assert (report.state, report.reason) == (SourceState.FAILING, "answered 503 (not available at present)")
    wait_until(lambda: collector.counters().get(("articles_collected", "new")) == 5)


def test_each_trouble_has_its_state_and_its_words(collector: CollectorProcess) -> None:
    with Trap("127.0.0.66") as trap, ScriptedServer() as walled, ScriptedServer() as server:
        walled.route("/robots.txt", Answer(body="User-agent: *\nDisallow: /"))
        server.route("/page", Answer(body="<html><body>Welcome</body></html>", headers=HTML))
        server.route("/bomb", Answer(body=gzip_bomb(50), headers={"Content-Encoding": "gzip"}))
        server.route("/packed", Answer(body=gzip_bomb(50)))
        server.route("/index", Answer(body=sitemap_index([("/news.xml", None)], site=trap.url(""))))
        server.route("/hangs", Answer(hang=True))
        server.route("/good", Answer(body=listing(1, 2, 3), headers=HTML))
        server.redirect("/away", trap.url("/x"))
        bad = {
            "walled": (SourceKind.SITEMAP, walled.url("/news.xml")),
            "page": (SourceKind.SITEMAP, server.url("/page")),
            "bomb": (SourceKind.SITEMAP, server.url("/bomb")),
            "packed": (SourceKind.SITEMAP, server.url("/packed")),
            "index": (SourceKind.SITEMAP, server.url("/index")),
            "missing": (SourceKind.LISTING, server.url("/missing")),
            "empty": (SourceKind.LISTING, server.url("/page")),
            "hangs": (SourceKind.LISTING, server.url("/hangs")),
            "away": (SourceKind.LISTING, server.url("/away")),
        }
        good = source_of(SourceKind.LISTING, "good", address=server.url("/good"), links="h2 a", **NEVER)
        collector.have(good, *(source_of(kind, name, address=url, **NEVER) for name, (kind, url) in bad.items()))
        process = collector.start("--deadline", "3")
        wait_until(lambda: all(collector.report(name).last_fetch_at for name in (*bad, "good")))
        assert collector.stop(process) == 0
        assert trap.connections == []
        assert walled.requests_to("/news.xml") == []
    reports = {name: collector.report(name) for name in bad}
    assert {name: (report.error_kind, report.state.value) for name, report in reports.items()} == {
        "walled": ("robots", "failing"),
        "page": ("not-a-feed", "not-news"),
        "bomb": ("too-large", "failing"),
        "packed": ("too-large", "failing"),
        "index": ("private-address", "blocked"),
        "missing": ("http-404", "failing"),
        "empty": ("no-links", "not-news"),
        "hangs": ("timeout", "failing"),
        "away": ("private-address", "blocked"),
    }
    assert reports["page"].reason == "sent an HTML page instead of a sitemap"
    assert collector.report("good").state is SourceState.FRESH
    assert len(titles(collector, "good")) == 3


@pytest.mark.parametrize("kind", [SourceKind.SITEMAP, SourceKind.LISTING])
def test_a_first_read_floods_nobody(collector: CollectorProcess, server: ScriptedServer, kind: SourceKind) -> None:
    def answer(request: Request) -> Answer:
        if kind is SourceKind.LISTING:
            return Answer(body=listing(*range(1000, 1060)), headers=HTML)
        paths = [(f"/news/agreement-number-{n}", None) for n in range(60)]
        return Answer(body=plain_sitemap(paths, site=server.url("")), headers=XML)

    collector.have(source_of(kind, address=server.route("/all", answer), full_text=FullText.NEVER))
    collector.start()
    wait_until(lambda: len(collector.articles()) == 60)
    with collector.database.read() as conn:
        assert articles.count(conn) == 60
    assert sum(not article.seeded for article in collector.articles()) == 20
