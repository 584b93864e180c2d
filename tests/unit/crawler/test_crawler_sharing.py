"""Hosts among several collectors."""

from datetime import timedelta

from crawler.sharing import share_of
from crawler.succession import SILENT_AFTER
from storage.shares import WHOLE, Share, host_slot
from storage.workers import WorkerReport
from tests.crawler_samples import NOW


def worker(id: str, *, role: str = "collector", silent: timedelta = timedelta(0)) -> WorkerReport:
    return WorkerReport(id=id, role=role, host="here", pid=1, started_at=NOW, seen_at=NOW - silent)


def test_a_collector_that_is_alone_has_all_hosts() -> None:
    assert share_of("a", [worker("a"), worker("d", role="daemon")], now=NOW) == Share(index=0, count=1)
    assert share_of("a", [], now=NOW) == WHOLE


def test_those_that_live_have_different_shares_of_one_whole() -> None:
    living = [worker("c"), worker("a"), worker("b"), worker("gone", silent=SILENT_AFTER + timedelta(seconds=1))]
    shares = [share_of(id, living, now=NOW) for id in ("a", "b", "c")]
    assert shares == [Share(index=index, count=3) for index in range(3)]


def test_a_host_has_one_slot_whatever_is_asked_of_it() -> None:
    slots = {
        host_slot(address)
        for address in ("https://news.example.om/rss", "http://NEWS.example.om:8080/map.xml", "https://news.example.om")
    }
    assert len(slots) == 1
    assert host_slot("https://other.example.om/rss") not in slots
    assert [host_slot(nothing) for nothing in (None, "", "https://[broken", "mailto:a@b.example")] == [None] * 4
