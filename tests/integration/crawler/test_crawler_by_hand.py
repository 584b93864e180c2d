"""The crawler without the daemon: one round, one page, and the scrapy command."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta

import pytest

from config.settings import Settings, read_settings
from crawler.feeds.download import Limits
from crawler.fetch_text import fetch_page
from crawler.once import SourceOutcome, collect_once
from domain.clock import utc_now
from domain.errors import FetchError
from domain.network import NetworkPolicy, parse_networks
from domain.source import Source, SourceKind, SourceState
from storage import articles, sources
from storage.database import Database
from tests.crawler_samples import (
    ARABIC_PARAGRAPHS,
    article_page,
    feed_source,
    plain_sitemap,
    pub_date,
    rss,
    rss_item,
    source_of,
)
from tests.integration.crawler.conftest import ALLOWED, ROOT
from tests.servers import Answer, ScriptedServer, Trap

ENVIRON = {"GULFWATCH_ALLOW_NETWORKS": ALLOWED, "GULFWATCH_HOST_DELAY": "0s", "GULFWATCH_LOG": "text"}
POLICY = NetworkPolicy(parse_networks(ALLOWED))
SOON = Limits(deadline=timedelta(seconds=1))


def settings() -> Settings:
    return read_settings(ENVIRON)


def have(database: Database, *listed: Source) -> None:
    with database.write() as conn:
        sources.replace_all(conn, listed, now=utc_now())


def test_one_round_reads_every_source_and_tells_of_each(sqlite_database: Database, server: ScriptedServer) -> None:
    news = rss([rss_item(number, extra=pub_date(number, now=utc_now())) for number in range(3)])
    good = server.route("/good", Answer(body=news, headers={"ETag": '"1"'}), Answer(status=304))
    at = utc_now()
    body = plain_sitemap([("/news/port-of-duqm-grows", at), ("/news/talks-in-muscat", at)], site=server.url(""))
    sitemap = server.route("/sitemap.xml", Answer(body=body))
    have(
        sqlite_database,
        feed_source("good", address=good),
        feed_source("missing", address=server.url("/missing")),
        feed_source("off", address=server.url("/off"), enabled=False),
        source_of(SourceKind.SITEMAP, "map", address=sitemap),
        source_of(SourceKind.LISTING, "page", address=server.url("/latest")),
    )
    told: list[tuple[str | None, int, int]] = []

    def progress(outcome: SourceOutcome | None, done: int, total: int) -> None:
        told.append((outcome.source_id if outcome else None, done, total))

    outcomes = collect_once(sqlite_database, settings=settings(), progress=progress)
    summary = {one.source_id: (one.ok, one.state, one.reason, one.new) for one in outcomes}
    assert summary == {
        "good": (True, SourceState.FRESH, "3 new articles", 3),
        "missing": (False, SourceState.FAILING, "answered 404 (not found)", 0),
        "map": (True, SourceState.FRESH, "2 new articles", 2),
        "page": (False, SourceState.FAILING, "answered 404 (not found)", 0),
    }
    assert told[0] == (None, 0, 4)
    assert [(done, total) for _, done, total in told[1:]] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with sqlite_database.read() as conn:
        assert articles.count(conn) == 5
    again = collect_once(sqlite_database, settings=settings(), source_ids=["good"])
    assert [(one.source_id, one.reason, one.entries) for one in again] == [("good", "nothing new", None)]


def test_a_source_that_the_daemon_is_reading_is_passed_over(sqlite_database: Database) -> None:
    have(sqlite_database, feed_source())
    with sqlite_database.write() as conn:
        sources.lease_due(conn, now=utc_now(), owner="daemon", lease=timedelta(minutes=5), limit=1)
    outcomes = collect_once(sqlite_database, settings=settings())
    assert [one.reason for one in outcomes] == ["is being read by another process at this moment"]


def test_a_page_is_fetched_and_its_text_extracted(server: ScriptedServer) -> None:
    url = server.route("/a", Answer(body=article_page(), headers={"Content-Type": "text/html"}))
    page = fetch_page(url, policy=POLICY, user_agent="Gulfwatch")
    assert (page.title, page.language) == ("أسيلسان تقيم ورشة في الدقم", "ar")
    assert all(paragraph in page.text for paragraph in ARABIC_PARAGRAPHS)


@pytest.mark.parametrize(
    ("answer", "limits", "text"),
    [
        (Answer(status=404), Limits(), "answered 404 (not found)"),
        (Answer(hang=True), SOON, "did not answer within 1 seconds"),
        (Answer(body="<html><body></body></html>"), Limits(), "the page holds no article text"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(server: ScriptedServer, answer: Answer, limits: Limits, text: str) -> None:
    with pytest.raises(FetchError) as failure:
        fetch_page(server.route("/a", answer), policy=POLICY, user_agent="Gulfwatch", limits=limits)
    assert str(failure.value) == text


def scrapy(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env={**os.environ, **ENVIRON, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def crawled(url: str, *, spider: str = "article") -> Mapping[str, object]:
    run = scrapy("crawl", spider, "-a", f"url={url}")
    assert run.returncode == 0, run.stderr
    answer: Mapping[str, object] = json.loads(run.stdout)
    return answer


def test_scrapy_lists_the_spiders() -> None:
    run = scrapy("list")
    assert (run.returncode, run.stdout.split()) == (0, ["article", "listing", "sitemap"])


def test_the_sitemaps_spider_by_hand_prints_the_entries(server: ScriptedServer) -> None:
    body = plain_sitemap([("/news/port-of-duqm-grows", None)], site=server.url(""))
    server.route("/sitemap.xml", Answer(body=body))
    printed = crawled(server.url("/sitemap.xml"), spider="sitemap")
    assert printed == {
        "url": server.url("/sitemap.xml"),
        "notes": [],
        "entries": [
            {"url": server.url("/news/port-of-duqm-grows"), "title": "port of duqm grows", "published_at": None}
        ],
    }


def test_the_spider_by_hand_prints_what_it_read(server: ScriptedServer) -> None:
    server.route("/a", Answer(body=article_page(), headers={"Content-Type": "text/html"}))
    printed = crawled(server.redirect("/old", "/a", 301))
    assert (printed["url"], printed["title"], printed["language"]) == (
        server.url("/a"),
        "أسيلسان تقيم ورشة في الدقم",
        "ar",
    )


def test_the_spider_by_hand_is_guarded_too(server: ScriptedServer) -> None:
    with Trap("127.0.0.66") as trap:
        printed = crawled(server.redirect("/a", trap.url("/x")))
        assert (printed["kind"], trap.connections) == ("private-address", [])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("DOWNLOAD_MAXSIZE", "10485760"), ("DOWNLOAD_TIMEOUT", "30.0"), ("REDIRECT_MAX_TIMES", "5")),
        *(("TELNETCONSOLE_ENABLED", "False"), ("REMOTE_CONTROL_ENABLED", "False"), ("COOKIES_ENABLED", "False")),
        *(("DOWNLOAD_VERIFY_CERTIFICATES", "True"), ("HTTPPROXY_ENABLED", "False"), ("ROBOTSTXT_OBEY", "True")),
        *(("URLLENGTH_LIMIT", "8192"), ("DNS_TIMEOUT", "10"), ("REFERRER_POLICY", "no-referrer")),
        *(("CLOSESPIDER_TIMEOUT", "0.0"), ("DOWNLOAD_WARNSIZE", "0"), ("DOWNLOAD_TLS_MIN_VERSION", "TLSv1.2")),
    ],
)
def test_scrapy_is_closed_where_it_is_open_by_default(setting: str, value: str) -> None:
    from scrapy.settings import Settings as ScrapySettings

    from crawler.crawl_settings import crawl_settings

    assert str(ScrapySettings(crawl_settings(settings())).get(setting)) == value
