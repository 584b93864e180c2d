"""How gently a host is asked: pure functions of what it was asked before, to which ``crawler.host_gates`` keeps.

A host on the open web is asked one thing at a time, whatever asks, with a delay between two requests. A host in a
network that the operator allowed is their own: its errands do not wait for each other, only two pages for their delay.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from ipaddress import ip_address

from domain.network import NetworkPolicy
from domain.source import SourceKind

PATIENCE = timedelta(seconds=5)
"""How long an answer keeps its host's other errands waiting. A page that hangs must not cost them their 30 s."""

SUSPECTS_PATIENCE = timedelta(seconds=1)
OWN_PATIENCE = timedelta(seconds=0.1)
LONGEST_CRAWL_DELAY = timedelta(seconds=30)  # two pages a minute; a longer one would leave a sitemap unread
UNNAMED_PAUSE = timedelta(minutes=1)
PAGES_OUT = 2  # of one host: one on its way, one that waits out the host's delay
OWN_PAGES_OUT = 48
CROWD = 32
"""So many of one host wait in memory; more would take the places of other hosts' sources."""

_NEVER = float("-inf")


class Errand(Enum):
    """What a host is asked for."""

    FEED = "feed"
    AGAIN = "feed again"  # its last read failed, and this one may hang
    CRAWL = "crawl"  # a page, a sitemap, a listing: robots.txt and its Crawl-delay hold
    ROBOTS = "robots"
    VISIT = "visit"  # a whole visit of a sitemap or listing, which asks by errands of its own
    VISIT_AGAIN = "visit again"


def errand_of(kind: SourceKind, *, failed_before: bool) -> Errand:
    """What failed before keeps nobody else waiting; a visit asks its host by errands of its own."""
    if kind is SourceKind.FEED:
        return Errand.AGAIN if failed_before else Errand.FEED
    return Errand.VISIT_AGAIN if failed_before else Errand.VISIT


_GRACE = {Errand.FEED: 0.0, Errand.ROBOTS: 2.0, Errand.CRAWL: 2.0, Errand.AGAIN: 5.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one line of errands before a host is treated. Times in seconds."""

    at_once: int = 1
    delay: float = 0.0  # between the beginnings of two requests
    patience: float = PATIENCE.total_seconds()


@dataclass(slots=True)
class LastAsked:
    """When a host was asked last, on a clock that never goes backwards."""

    at: float = _NEVER
    crawled_at: float = _NEVER

    def note(self, errand: Errand, now: float) -> None:
        self.at = now
        if errand is Errand.CRAWL:
            self.crawled_at = now


def line_of(errand: Errand, *, own: bool) -> str:
    """The line that an errand stands in: on the open web the host's only one, before the operator's own one of many."""
    return errand.value if own or errand in (Errand.VISIT, Errand.VISIT_AGAIN) else ""


def manners_of(errand: Errand, *, own: bool, delay: timedelta) -> Manners:
    """How the line of this errand is treated."""
    if errand in (Errand.VISIT, Errand.VISIT_AGAIN):
        return Manners(patience=(OWN_PATIENCE if own else PATIENCE).total_seconds())
    if not own:
        return Manners(delay=delay.total_seconds())
    crawls = errand is Errand.CRAWL
    return Manners(
        at_once=OWN_PAGES_OUT if crawls or errand is Errand.ROBOTS else 1,
        delay=delay.total_seconds() if crawls else 0.0,
        patience=OWN_PATIENCE.total_seconds(),
    )


def may_ask_at(last: LastAsked, *, manners: Manners, crawl_delay: float = 0.0) -> float:
    """When the host may be asked next. ``crawl_delay``: what its robots.txt asks for between two pages; 0: nothing.

    It counts from page to page: a feed between them neither waits for it nor makes the next page wait for it anew.
    """
    longest = min(crawl_delay, LONGEST_CRAWL_DELAY.total_seconds())
    return max(last.at + manners.delay, last.crawled_at + longest)


def patience_of(errand: Errand, *, manners: Manners) -> float:
    """How many seconds this errand keeps its line waiting: what failed before hardly any."""
    if errand in (Errand.AGAIN, Errand.VISIT_AGAIN):
        return min(manners.patience, SUSPECTS_PATIENCE.total_seconds())
    return manners.patience


def rank(errand: Errand, *, since: float) -> float:
    """Whose turn is first: the lowest. A feed goes before a page of the same moment, and each before what came much
    later, so that neither a long line of pages nor one of feeds keeps the other from its turn.
    """
    return since + _GRACE.get(errand, 0.0)


def pause_for(status: int, retry_after: timedelta | None, *, own: bool) -> timedelta | None:
    """For how long an answer with this status silences all that is asked of its host; None: it does not.

    A 429 (too many requests) without ``Retry-After`` means the host as well, unless it is the operator's own.
    """
    if retry_after is not None and status in (429, 503):
        return retry_after
    return UNNAMED_PAUSE if status == 429 and not own else None


def is_own(host: str, policy: NetworkPolicy) -> bool:
    """Whether ``host:port`` is an address in a network that the operator allowed: their own, to be asked freely."""
    name = host.rpartition(":")[0]
    try:
        ip = ip_address(name)
    except ValueError:
        return name == "localhost"
    return any(ip.version == network.version and ip in network for network in policy.allowed)


def pages_out(host: str, policy: NetworkPolicy) -> int:
    """How many pages of one host may be under way; the delay between two of them is kept in any case."""
    return OWN_PAGES_OUT if is_own(host, policy) else PAGES_OUT
