"""Articles' own pages, read by the crawl of a running collector."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.clock import utc_now
from storage.tables import articles
from tests.certificates import self_signed
from tests.crawler_samples import ARABIC_PARAGRAPHS, article_page, feed_source, pub_date, rss
from tests.integration.crawler.conftest import ROOT, CollectorProcess, wait_until
from tests.servers import Answer, Request, ScriptedServer, Trap, gzip_bomb

FEED = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = Answer(body=article_page(), headers=HTML)
TEXT = "\n".join(ARABIC_PARAGRAPHS)


REFUSED = "private address refused: 127.0.0.66 is not a public address (allow it with GULFWATCH_ALLOW_NETWORKS)"
WHAT_IS_SAID = {
    "missing": "answered 404 (not found)",
    "gone": "answered 410 (gone for good)",
    "forbidden": "answered 403 (forbidden)",
    "busy": "answered 503 (not available at present), asks to wait 2 hours",
    "hangs": "did not answer in time",
    "drips": "did not answer in time",
    "endless": "sent too much",
    "bomb": "sent too much when decompressed",
    "pdf": "is not an HTML page",
    "lies": "is not an HTML page",
    "loop": "redirects more than 5 times",
    **dict.fromkeys(("private", "decimal", "mapped", "literal", "octal"), REFUSED),
    "file": "the address is not an http or https address",
    "cut": "the connection was cut",
    "script": "no article text",
    "headers": "sent headers that are too large",
    "certificate": "no secure connection could be made, or its certificate was not accepted",
}
"""Of each page that was not read."""


def item(name: str, url: str, *, minutes_ago: int = 0) -> str:
    date = pub_date(minutes_ago, now=utc_now())
    return f"<item><title>{name}</title><link>{url}</link><description>ملخص {name}.</description>{date}</item>"


def serve_feed(collector: CollectorProcess, server: ScriptedServer, pages: Mapping[str, str]) -> None:
    items = [item(name, url) for name, url in pages.items()]
    collector.have(feed_source(address=server.route("/feed", Answer(body=rss(items), headers=FEED))))


def rows(collector: CollectorProcess) -> dict[str, Any]:
    return {row.title: row for row in collector.query(sa.select(articles))}


def wait_for_pages(collector: CollectorProcess, *, tried: int, within: float = 60) -> dict[str, Any]:
    def tried_pages() -> dict[str, Any] | None:
        found = rows(collector)
        return found if sum(row.page_attempts > 0 for row in found.values()) >= tried else None

    return wait_until(tried_pages, within=within, what=f"{tried} pages were tried")


@contextlib.contextmanager
def hosts(answers: Mapping[str, Answer]) -> Iterator[dict[str, ScriptedServer]]:
    """A server for each page: what one host does is no excuse for another."""
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(ScriptedServer()) for name in answers}
        for name, answer in answers.items():
            servers[name].route(f"/{name}", answer)
        yield servers


def test_the_page_behind_a_summary_becomes_the_text(collector: CollectorProcess, server: ScriptedServer) -> None:
    serve_feed(collector, server, {"ورشة": server.route("/workshop", PAGE)})
    collector.start()
    row = wait_until(lambda: found if (found := rows(collector).get("ورشة")) and found.page == "read" else None)
    assert [paragraph for paragraph in ARABIC_PARAGRAPHS if paragraph not in row.text] == []
    assert "Related headline" not in row.text
    assert (row.title, row.summary, row.language) == ("ورشة", "ملخص ورشة.", "ar")
    assert (row.revision, row.authors) == (1, ["Salma Al-Harthy"])
    assert row.ready_at < row.collected_at + timedelta(seconds=30)
    assert [request.path for request in server.requests] == ["/feed", "/robots.txt", "/workshop"]
    assert server.requests[2].headers["user-agent"].startswith("Gulfwatch/")


def misbehaving(trap: Trap) -> dict[str, Answer]:
    """What the page of each name answers; a good one and one that moved among them."""
    return {
        "good": PAGE,
        "missing": Answer(status=404),
        "gone": Answer(status=410),
        "forbidden": Answer(status=403),
        "busy": Answer(status=503, headers={"Retry-After": "7200"}),
        "hangs": Answer(hang=True),
        "drips": Answer(body=article_page(), drip=(10, 0.3), headers=HTML),
        "endless": Answer(body=b"<p>x</p>" * 50_000, endless=True, headers=HTML),
        "bomb": Answer(body=gzip_bomb(100), headers={**HTML, "Content-Encoding": "gzip"}),
        "pdf": Answer(body=b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"}),
        "lies": Answer(body=b"%PDF-1.7 ...", headers=HTML),
        "loop": Answer(status=302, headers={"Location": "/loop"}),
        "private": Answer(status=302, headers={"Location": trap.url("/x")}),
        "decimal": Answer(status=302, headers={"Location": trap.url("/x", host=str((127 << 24) + 66))}),
        "mapped": Answer(status=302, headers={"Location": trap.url("/x", host="[::ffff:127.0.0.66]")}),
        "file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "cut": Answer(body=article_page(), reset="body", headers=HTML),
        "script": Answer(body="<html><body><div id=app></div><script>go()</script></body></html>", headers=HTML),
        "headers": Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000),
        "moved": Answer(status=301, headers={"Location": "/elsewhere"}),
    }


def test_pages_that_misbehave_leave_the_summary_and_delay_no_other(
    collector: CollectorProcess, server: ScriptedServer, tmp_path: Path
) -> None:
    certified = ScriptedServer(tls=self_signed(tmp_path))
    with Trap("127.0.0.66") as trap, certified:
        answers = misbehaving(trap)
        with hosts(answers) as servers:
            servers["moved"].route("/elsewhere", PAGE)
            pages = {name: servers[name].url(f"/{name}") for name in answers}
            pages["certificate"] = certified.url("/x").replace("127.0.0.1", "localhost")
            pages["literal"] = trap.url("/x")
            pages["octal"] = trap.url("/x", host="0177.0.0.0102")
            serve_feed(collector, server, pages)
            process = collector.start("--deadline", "2")
            found = wait_for_pages(collector, tried=len(pages), within=20)
            assert collector.stop(process) == 0
        assert trap.connections == []
    given_up = {"missing", "gone", "endless", "bomb", "pdf", "lies", "private", "decimal", "mapped", "file", "script"}
    given_up |= {"literal", "octal"}
    assert {name for name, row in found.items() if row.page == "failed"} == given_up
    assert {name for name, row in found.items() if row.page == "read"} == {"good", "moved"}
    assert {name: row.page_error for name, row in found.items() if row.page != "read"} == WHAT_IS_SAID
    # what was given up is matched with its summary at once; the others when their grace is over, with no page in sight
    for name, row in found.items():
        held = row.ready_at - row.collected_at
        assert (held > timedelta(seconds=24)) is (row.page == "wanted"), name
        assert held <= timedelta(seconds=25), name
        if row.page != "read":
            assert row.text == f"ملخص {name}."
    assert found["busy"].page_next_at > utc_now() + timedelta(hours=1.9)
    assert found["hangs"].page_next_at < utc_now() + timedelta(minutes=1.1)


def test_robots_txt_is_obeyed(collector: CollectorProcess, server: ScriptedServer) -> None:
    rules = "User-agent: *\nDisallow: /private/\n\nUser-agent: Gulfwatch\nDisallow: /members/\n"
    robots = {
        "members": Answer(body=rules, headers={"Content-Type": "text/plain"}),
        "private": Answer(body=rules, headers={"Content-Type": "text/plain"}),
        "missing": Answer(status=404),
        "broken": Answer(status=500),
        "page": Answer(body="<!DOCTYPE html><html>404</html>", headers=HTML),
        "huge": Answer(body="# comment\n" * 100_000, headers={"Content-Type": "text/plain"}),
        "loops": Answer(status=302, headers={"Location": "/robots.txt"}),
        "hangs": Answer(hang=True),
    }
    with hosts(dict.fromkeys(robots, PAGE)) as servers:
        for name, answer in robots.items():
            servers[name].route("/robots.txt", answer)
            servers[name].route(f"/{name}/1", PAGE)
        serve_feed(collector, server, {name: servers[name].url(f"/{name}/1") for name in robots})
        collector.start("--deadline", "2")
        found = wait_for_pages(collector, tried=len(robots))
        asked = {name for name, one in servers.items() if one.requests_to(f"/{name}/1")}
    # a group of its own replaces the one for everybody (RFC 9309, 2.2.1)
    assert asked == {"private", "missing", "page", "huge", "loops"}
    assert {name: (row.page, row.page_error) for name, row in found.items() if name not in asked} == {
        "members": ("failed", "its robots.txt forbids to read the page"),
        "broken": ("wanted", "its robots.txt cannot be read at present"),
        "hangs": ("wanted", "its robots.txt cannot be read at present"),
    }


def test_robots_txt_may_be_ignored_by_setting(collector: CollectorProcess, server: ScriptedServer) -> None:
    serve_feed(collector, server, {"Workshop": server.route("/workshop", PAGE)})
    collector.start(GULFWATCH_ROBOTS="ignore")
    wait_for_pages(collector, tried=1)
    assert server.requests_to("/robots.txt") == []


def test_two_pages_of_one_host_are_apart_and_another_host_does_not_wait(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    with ScriptedServer() as slow, ScriptedServer() as quick:

        def page(request: Request) -> Answer:
            return Answer(status=404) if request.path == "/robots.txt" else PAGE

        slow.route_all(page)
        quick.route_all(page)
        pages = {f"slow {number}": slow.url(f"/{number}") for number in range(20)}
        serve_feed(collector, server, {**pages, "quick": quick.url("/1")})
        collector.start(GULFWATCH_HOST_DELAY="500ms")
        wait_until(lambda: (row := rows(collector).get("quick")) and row.page == "read")
        assert len(slow.requests) < 8
        wait_until(lambda: len(slow.requests) >= 5)
        moments = [request.at for request in slow.requests if request.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.48
    assert slow.most_at_once <= 2  # robots.txt has a connection of its own


RENEWED_AT_ONCE = """
import sys
from datetime import timedelta
import crawler.page_loop
crawler.page_loop.RENEW_IDLE_AFTER = timedelta(0)
crawler.page_loop._LOOK_EVERY_SECONDS = 0.2
from crawler.collector import main

class Counted(crawler.page_loop.AsyncCrawlerRunner):
    def crawl(self, *arguments, **named):
        print("a crawl begins", file=sys.stderr, flush=True)
        return super().crawl(*arguments, **named)

crawler.page_loop.AsyncCrawlerRunner = Counted
if __name__ == "__main__":
    main()
"""


def test_the_crawl_is_renewed_and_goes_on(collector: CollectorProcess, server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "renewed.py").write_text(RENEWED_AT_ONCE)
    first, second = item("First", server.route("/1", PAGE)), item("Second", server.route("/2", PAGE))
    address = server.route("/feed", Answer(body=rss([first])))
    collector.have(feed_source(address=address, every=timedelta(seconds=1)))
    process = collector.start(program=[str(tmp_path / "renewed.py")], PYTHONPATH=str(ROOT))
    wait_until(lambda: (row := rows(collector).get("First")) and row.page == "read")
    server.wait_for_requests("/feed", len(server.requests_to("/feed")) + 3)  # time enough to be renewed
    server.route("/feed", Answer(body=rss([first, second])))
    wait_until(lambda: (row := rows(collector).get("Second")) and row.page == "read")
    collector.stop(process)
    assert collector.log.count("a crawl begins") > 1
    assert len(server.requests_to("/robots.txt")) == 1  # the new crawl need not ask what the old one was told


CANCELLED_CRAWL = """
import asyncio
import crawler.page_loop
from crawler.collector import main

class Cancelled(crawler.page_loop.AsyncCrawlerRunner):
    async def crawl(self, *_, **__):
        raise asyncio.CancelledError

if __name__ == "__main__":
    crawler.page_loop.AsyncCrawlerRunner = Cancelled
    main()
"""


def test_a_crawl_that_is_gone_ends_the_process_so_that_another_is_begun(
    collector: CollectorProcess, tmp_path: Path
) -> None:
    (tmp_path / "cancelled.py").write_text(CANCELLED_CRAWL)
    process = collector.start(program=[str(tmp_path / "cancelled.py")], PYTHONPATH=str(ROOT), GULFWATCH_LOG="json")
    assert process.wait(60) == 1
    collector.stop(process)
    assert "RuntimeError: the crawl of article pages is gone" in collector.log
    assert collector.beats() == []
    collector.log = ""  # its traceback is meant


def test_old_news_of_a_first_read_costs_no_page(collector: CollectorProcess, server: ScriptedServer) -> None:
    old = item("Old", server.route("/old", PAGE), minutes_ago=3000)
    new = item("New", server.route("/new", PAGE))
    collector.have(feed_source(address=server.route("/feed", Answer(body=rss([old, new]), headers=FEED))))
    collector.start()
    wait_until(lambda: (row := rows(collector).get("New")) and row.page == "read")
    assert {(row.title, row.page, row.seeded) for row in rows(collector).values()} == {
        ("Old", "unwanted", True),
        ("New", "read", False),
    }
    assert server.requests_to("/old") == []
