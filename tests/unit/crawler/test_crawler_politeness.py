"""How gently a host is asked, as a table of what it was asked before."""

from datetime import timedelta

import pytest

from crawler.politeness import (
    LONGEST_CRAWL_DELAY,
    OWN_PAGES_OUT,
    OWN_PATIENCE,
    PATIENCE,
    SUSPECTS_PATIENCE,
    UNNAMED_PAUSE,
    Errand,
    LastAsked,
    Manners,
    errand_of,
    is_own,
    line_of,
    manners_of,
    may_ask_at,
    pages_out,
    patience_of,
    pause_for,
    rank,
)
from domain.network import NetworkPolicy, parse_networks
from domain.source import SourceKind

OWN = NetworkPolicy(parse_networks("127.0.0.0/8,fd00::/8"))
SECOND = timedelta(seconds=1)
POLITE = Manners(delay=1.0)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8001", True),
        ("localhost:80", True),
        ("fd00::1:80", True),
        ("8.8.8.8:443", False),
        ("news.example.om:443", False),
    ],
)
def test_a_network_of_the_operators_own_is_asked_freely(host: str, own: bool) -> None:
    assert is_own(host, OWN) is own
    assert pages_out(host, OWN) == (48 if own else 2)


def test_everything_asked_of_a_host_of_the_open_web_stands_in_one_line() -> None:
    requests = (Errand.FEED, Errand.AGAIN, Errand.CRAWL, Errand.ROBOTS)
    assert {line_of(errand, own=False) for errand in requests} == {""}
    assert {manners_of(errand, own=False, delay=SECOND) for errand in requests} == {POLITE}
    assert len({line_of(errand, own=True) for errand in Errand}) == len(Errand)


@pytest.mark.parametrize(
    ("errand", "at_once", "delay"),
    [(Errand.FEED, 1, 0.0), (Errand.CRAWL, OWN_PAGES_OUT, 1.0), (Errand.ROBOTS, OWN_PAGES_OUT, 0.0)],
)
def test_of_the_operators_own_hosts_only_pages_keep_the_delay(errand: Errand, at_once: int, delay: float) -> None:
    expected = Manners(at_once=at_once, delay=delay, patience=OWN_PATIENCE.total_seconds())
    assert manners_of(errand, own=True, delay=SECOND) == expected


def test_a_visit_waits_for_another_visit_and_not_for_the_requests_that_it_makes_itself() -> None:
    assert line_of(Errand.VISIT, own=False) not in ("", line_of(Errand.VISIT_AGAIN, own=False))
    assert manners_of(Errand.VISIT, own=False, delay=SECOND) == Manners(patience=PATIENCE.total_seconds())


@pytest.mark.parametrize(
    ("kind", "failed", "errand"),
    [
        (SourceKind.FEED, False, Errand.FEED),
        (SourceKind.FEED, True, Errand.AGAIN),
        (SourceKind.SITEMAP, False, Errand.VISIT),
        (SourceKind.LISTING, True, Errand.VISIT_AGAIN),
    ],
)
def test_an_errand_is_of_its_sources_kind(kind: SourceKind, failed: bool, errand: Errand) -> None:
    assert errand_of(kind, failed_before=failed) is errand


@pytest.mark.parametrize(
    ("at", "crawled_at", "crawl_delay", "expected"),
    [
        (100.0, float("-inf"), 0.0, 101.0),  # the usual delay after a feed
        (100.0, 100.0, 10.0, 110.0),  # page after page: what robots.txt asks for
        (105.0, 100.0, 10.0, 110.0),  # a feed between them changes nothing
        (109.5, 100.0, 10.0, 110.5),
        (100.0, 100.0, 0.2, 101.0),  # never less than the usual delay
        (100.0, 100.0, 86400.0, 100.0 + LONGEST_CRAWL_DELAY.total_seconds()),
    ],
)
def test_when_a_host_may_be_asked_next(at: float, crawled_at: float, crawl_delay: float, expected: float) -> None:
    last = LastAsked(at=at, crawled_at=crawled_at)
    assert may_ask_at(last, manners=POLITE, crawl_delay=crawl_delay) == expected


def test_a_host_that_was_never_asked_may_be_asked_at_once() -> None:
    assert may_ask_at(LastAsked(), manners=POLITE, crawl_delay=30.0) < 0


def test_what_failed_before_tries_the_patience_of_others_for_a_moment_only() -> None:
    assert patience_of(Errand.FEED, manners=POLITE) == PATIENCE.total_seconds()
    assert patience_of(Errand.AGAIN, manners=POLITE) == SUSPECTS_PATIENCE.total_seconds()


def test_a_feed_goes_first_but_no_later_feed_passes_a_page_for_ever() -> None:
    page, feed = rank(Errand.CRAWL, since=0.0), rank(Errand.FEED, since=1.0)
    assert feed < page < rank(Errand.FEED, since=3.0) < rank(Errand.AGAIN, since=0.0)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "retry_after", "own", "pause"),
    [
        (429, HOUR, False, HOUR),
        (503, HOUR, True, HOUR),
        (429, None, False, UNNAMED_PAUSE),
        (429, None, True, None),
        (503, None, False, None),
        (500, HOUR, False, None),  # the source's own trouble
    ],
)
def test_too_many_requests_and_a_wish_to_wait_mean_the_whole_host(
    status: int, retry_after: timedelta | None, own: bool, pause: timedelta | None
) -> None:
    assert pause_for(status, retry_after, own=own) == pause
