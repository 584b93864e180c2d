"""The collector process: on time beside sources that misbehave, and gone when it should be."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from statistics import median

import psutil
import pytest
import sqlalchemy as sa

from domain.clock import utc_now
from domain.source import FullText, SourceState
from storage.tables import sources
from tests.crawler_samples import feed_source, rss
from tests.integration.crawler.conftest import ROOT, SECOND, CollectorProcess, children_of, wait_until
from tests.servers import Answer, ScriptedServer, Trap, brotli_bomb, gzip_bomb

FEED = {"Content-Type": "application/rss+xml"}


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_a_feed_is_read_soon_after_the_start_and_then_asked_for_what_is_new(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    with ScriptedServer() as plain:
        feed = rss(3, site=server.url(""))
        address = server.route("/feed", Answer(body=feed, headers={**FEED, "ETag": '"1"'}), Answer(status=304))
        same = plain.route("/feed", Answer(body=rss(2), headers=FEED))  # no validators: the same body again and again
        collector.have(
            feed_source(address=address, every=SECOND, full_text=FullText.NEVER),
            feed_source("plain", address=same, every=SECOND, full_text=FullText.NEVER),
        )
        begun = time.monotonic()
        process = collector.start()
        server.wait_for_requests("/feed")
        assert time.monotonic() - begun < 30  # about 1 s on a machine with nothing else to do
        asked = server.wait_for_requests("/feed", 8)
        wait_until(lambda: collector.beats()[0].seen_at > collector.beats()[0].started_at + SECOND)
        assert [(beat.role, beat.pid) for beat in collector.beats()] == [("collector", process.pid)]
        assert collector.stop(process) == 0
    assert [request.headers.get("if-none-match") for request in asked[:3]] == [None, '"1"', '"1"']
    assert 0.9 < median(later.at - earlier.at for earlier, later in pairwise(asked[2:])) < 1.6
    titles = [article.title for article in collector.articles() if article.source_id == "times"]
    assert sorted(titles) == [f"خبر رقم {n} من عُمان" for n in range(3)]
    assert collector.report("times").state is SourceState.FRESH
    counted = collector.counters()
    assert (counted["source_reads", "read"], counted["articles_collected", "new"]) == (2, 5)
    assert counted["source_reads", "unchanged"] >= 4


@contextlib.contextmanager
def one_server_each(answers: Mapping[str, Answer]) -> Iterator[dict[str, ScriptedServer]]:
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(ScriptedServer()) for name in answers}
        for name, answer in answers.items():
            servers[name].route("/feed", answer)
        yield servers


def test_sources_that_misbehave_are_named_and_delay_no_other(collector: CollectorProcess) -> None:
    good = {f"good-{number}": Answer(body=rss(2), headers=FEED) for number in range(40)}
    with Trap("127.0.0.66") as trap:
        bad = {
            "hangs": Answer(hang=True),
            "drips": Answer(body=rss(1), drip=(1, 0.5)),
            "endless": Answer(body=b"<rss>" * 10_000, endless=True),
            "gzip": Answer(body=gzip_bomb(200), headers={"Content-Encoding": "gzip"}),
            "brotli": Answer(body=brotli_bomb(50), headers={"Content-Encoding": "br"}),
            "private": Answer(status=302, headers={"Location": trap.url("/feed")}),
            "mapped": Answer(status=302, headers={"Location": trap.url("/feed", host="[::ffff:127.0.0.66]")}),
            "loop": Answer(status=302, headers={"Location": "/feed"}),
            "page": Answer(body="<!DOCTYPE html><html><body>Welcome</body></html>"),
            "empty": Answer(body=""),
            "no-entries": Answer(body=rss(0)),
            "gone": Answer(status=410),
            "broken": Answer(body=rss(1), reset="body"),
        }
        with one_server_each(good | bad) as servers:
            addresses = {name: server.url("/feed") for name, server in servers.items()}
            collector.have(
                *(
                    feed_source(name, address=address, every=SECOND, full_text=FullText.NEVER)
                    for name, address in addresses.items()
                )
            )
            process = collector.start("--deadline", "2")
            asked = [servers[name].wait_for_requests("/feed", 6) for name in good]
            wait_until(lambda: all(collector.report(name).last_fetch_at for name in bad), what="all were tried")
            assert collector.stop(process) == 0
        assert trap.connections == []
    # every second, on a machine that is busy with the bad ones and may stand still for a moment
    gaps = [later.at - earlier.at for requests in asked for earlier, later in pairwise(requests[1:6])]
    assert (median(gaps) < 1.6, max(gaps) < 6) == (True, True)
    reports = {name: collector.report(name) for name in bad}
    assert {name: (report.error_kind, report.state.value) for name, report in reports.items()} == {
        "hangs": ("timeout", "failing"),
        "drips": ("timeout", "failing"),
        "endless": ("too-large", "failing"),
        "gzip": ("too-large", "failing"),
        "brotli": ("too-large", "failing"),
        "private": ("private-address", "blocked"),
        "mapped": ("private-address", "blocked"),
        "loop": ("redirects", "failing"),
        "page": ("not-a-feed", "not-news"),
        "empty": ("empty-body", "not-news"),
        "no-entries": (None, "not-news"),
        "gone": ("http-410", "gone"),
        "broken": ("cut", "failing"),
    }
    assert reports["private"].reason.startswith("private address refused: 127.0.0.66 is not a public address")
    assert reports["hangs"].reason == "did not answer within 2 seconds"


def test_sources_that_hang_do_not_hold_up_others_of_their_own_host(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    names = [f"{kind}-{number}" for number in range(12) for kind in ("hangs", "good")]
    for name in names:
        server.route(f"/{name}", Answer(hang=True) if name.startswith("hangs") else Answer(body=rss(1), headers=FEED))
    collector.have(
        *(feed_source(name, address=server.url(f"/{name}"), every=SECOND, full_text=FullText.NEVER) for name in names)
    )
    collector.start()
    for name in names:
        if name.startswith("good"):
            server.wait_for_requests(f"/{name}", 3)


def test_a_host_that_asks_to_wait_is_left_alone_by_all_its_sources(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    server.route("/first", Answer(status=429, headers={"Retry-After": "3600"}))
    listed = [feed_source(name, address=server.url(f"/{name}"), every=SECOND) for name in ("first", "second")]
    collector.have(listed[0])
    collector.start()
    wait_until(lambda: collector.report("first").last_fetch_at)
    collector.have(*listed)
    wait_until(lambda: collector.report("second").last_fetch_at)
    first, second = collector.report("first"), collector.report("second")
    assert (first.reason, second.error_kind) == ("answered 429 (too many requests), asks to wait 1 hour", "host-paused")
    assert [one.next_fetch_at > utc_now() + timedelta(minutes=55) for one in (first, second)] == [True, True]
    assert [request.path for request in server.requests] == ["/first"]


def test_sigterm_ends_it_in_time_and_gives_back_what_it_holds(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    collector.have(feed_source(address=server.route("/feed", Answer(hang=True))))
    process = collector.start()
    server.wait_for_requests("/feed")
    begun = time.monotonic()
    children = children_of(process)
    assert collector.stop(process) == 0
    assert time.monotonic() - begun < 10
    assert collector.query(sa.select(sources.c.lease_owner, sources.c.failures)) == [(None, 0)]
    assert collector.beats() == []
    wait_until(lambda: gone(children), what="the workers end with the collector")


def test_it_ends_when_its_parent_is_gone(collector: CollectorProcess) -> None:
    process = collector.start()
    wait_until(collector.beats)
    children = children_of(process, at_least=3)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(2)
    wait_until(lambda: gone(children), what="the workers end with the collector")


@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL", "end of its parent"])
def test_however_it_ends_it_says_nothing_of_its_innards(collector: CollectorProcess, end: str) -> None:
    process = collector.start(PYTHONDEVMODE="1")  # what is left open would be told
    children_of(process, at_least=3)
    wait_until(collector.beats)
    assert process.stdin is not None
    if end == "end of its parent":
        process.stdin.close()
    else:
        process.send_signal(signal.Signals[end])
    process.wait(5)
    collector.stop(process)  # reads what its helpers say after it, too
    assert "collecting" in collector.log
    assert "Warning" not in collector.log


def test_feeds_wait_neither_for_scrapy_nor_for_the_extractors() -> None:
    program = "import sys, crawler.collecting; print({'scrapy', 'trafilatura'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


def test_after_a_kill_no_worker_stays_and_the_next_collector_takes_over(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    address = server.route("/feed", Answer(hang=True), Answer(body=rss(2), headers=FEED))
    collector.have(feed_source(address=address, full_text=FullText.NEVER))
    first = collector.start()
    server.wait_for_requests("/feed")
    children = children_of(first)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(5)
    wait_until(lambda: gone(children), what="the workers end with the collector")
    collector.start()
    server.wait_for_requests("/feed", 2)
    wait_until(lambda: len(collector.articles()) == 2)


def test_a_parser_that_dies_costs_one_source_one_read(collector: CollectorProcess, server: ScriptedServer) -> None:
    collector.have(feed_source(address=server.route("/feed", Answer(status=304)), every=SECOND))
    process = collector.start()
    for child in children_of(process):
        if "resource_tracker" not in " ".join(child.cmdline()):
            child.kill()
    server.route("/feed", Answer(body=rss(2), headers=FEED))
    wait_until(lambda: len(collector.articles()) == 2, within=20)


def test_a_secret_in_an_address_is_never_logged(collector: CollectorProcess, server: ScriptedServer) -> None:
    server.route("/secret-token-1234", Answer(status=500))
    shown = replace(feed_source(address=server.url("/secret-token-1234")), shown_address="${FEED}")
    collector.have(shown)
    process = collector.start()
    wait_until(lambda: ("source_reads", "http-500") in collector.counters(), what="it is read, and that is told")
    collector.stop(process)
    assert "address=${FEED}" in collector.log
    assert "secret-token" not in collector.log
    assert "secret-token" not in collector.report("times").reason
