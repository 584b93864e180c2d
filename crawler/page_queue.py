"""Wanted pages, handed to the crawl fairly: newest first within a host, each host in its turn."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.address import host_of
from crawler.hatch import Hatch
from domain.clock import Clock
from storage.articles import WantedPage

TOGETHER = 96  # handed out at once, of all hosts


@dataclass(frozen=True, slots=True)
class _Queued:
    page: WantedPage
    leased_until: datetime


class PageQueue(Hatch):
    """A host that is slow or hangs holds no more of the pages that are out than ``per_host`` answers for it."""

    def __init__(self, *, clock: Clock, per_host: Callable[[str], int], together: int = TOGETHER) -> None:
        super().__init__()
        self._clock = clock
        self._per_host = per_host
        self._together = together
        self._hosts: OrderedDict[str, deque[_Queued]] = OrderedDict()  # the next host's turn first
        self._out: dict[str, int] = {}  # host → pages handed out
        self._known: set[str] = set()  # article ids, queued or handed out

    def __len__(self) -> int:
        """How many pages are queued or handed out."""
        return len(self._known)

    @property
    def handed_out(self) -> int:
        return sum(self._out.values())

    def put(self, page: WantedPage, *, leased_until: datetime) -> None:
        """Queues a page, unless it is here already."""
        if page.article_id in self._known:
            return
        self._known.add(page.article_id)
        self._hosts.setdefault(host_of(page.url), deque()).append(_Queued(page, leased_until))
        self._change.set()

    async def get(self) -> WantedPage | None:
        """The next page, as soon as there is one whose turn it is; None when the queue is closed."""
        return await self._hand_out(self._take)

    def leave_host(self, page: WantedPage) -> None:
        """The page's host is free for the next one; the page itself is still being worked on."""
        host = host_of(page.url)
        left = self._out.get(host, 0) - 1
        if left > 0:
            self._out[host] = left
        else:
            self._out.pop(host, None)
        self._change.set()

    def forget(self, page: WantedPage) -> None:
        """The page is settled; it may be queued again."""
        self._known.discard(page.article_id)

    def _take(self) -> WantedPage | None:
        if self.handed_out >= self._together:
            return None
        now = self._clock()
        for host in list(self._hosts):
            if self._out.get(host, 0) >= self._per_host(host):
                continue
            page = self._take_of(host, now)
            if page is not None:
                self._out[host] = self._out.get(host, 0) + 1
                return page
        return None

    def _take_of(self, host: str, now: datetime) -> WantedPage | None:
        queued = self._hosts.pop(host)
        page: WantedPage | None = None
        while queued and page is None:
            newest = queued.pop()
            if newest.leased_until > now:
                page = newest.page
            else:
                self._known.discard(newest.page.article_id)  # its lease ran out: the database gives it again
        if queued:
            self._hosts[host] = queued  # at the end: the other hosts come first
        return page
