"""Visits without a crawl: for ``gulfwatch collect`` and ``gulfwatch sources test``, with the same manners."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import aiohttp
from protego import Protego

from crawler.address import host_of
from crawler.answers import Answer, BadStatus
from crawler.crawl_desk import cut_short
from crawler.feeds.download import USUAL_LIMITS, Limits, download
from crawler.host_gates import HostGates
from crawler.politeness import Errand
from crawler.pool import WorkPool
from crawler.robots import ROBOTS_BYTES, USER_AGENT_TOKEN, crawl_delay, forbidden, unavailable
from crawler.visits import MAX_BODY, VISIT_DEADLINE, Ask, Found, Visit
from domain.errors import FetchError
from domain.source import Source, SourceKind
from storage.sources import DueSource

_ACCEPT = "application/xml, text/xml;q=0.9, text/html;q=0.9, application/xhtml+xml;q=0.9, */*;q=0.5"


def hand_due(url: str, *, kind: SourceKind, links: str | None = None) -> DueSource:
    """A source that stands in no file, at its first read."""
    return DueSource(
        source=Source(id="by-hand", name=url, kind=kind, address=url, shown_address=url, links=links),
        etag=None,
        last_modified=None,
        body_hash=None,
        failures=0,
        interval_seconds=300,
        first_read=True,
        last_new_at=None,
        last_success_at=None,
        down_since=None,
        moved_to=None,
        moved_seen=0,
    )


@dataclass(slots=True, kw_only=True)
class _Site:
    """What is remembered of one site while a command runs."""

    robots: Protego | None = None
    known: bool = False


class HandReader:
    """Fetches under the guard of its session, obeys robots.txt, and waits for its host's turn at the gates."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        user_agent: str,
        obey: bool,
        gates: HostGates,
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        self._session = session
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate, br, zstd"}
        self._obey = obey
        self._gates = gates
        self._limits = replace(limits, body=MAX_BODY)
        self._sites: dict[str, _Site] = {}

    async def fetch(self, ask: Ask) -> Answer:
        """Raises FetchError."""
        apart = await self._check_robots(ask.url)
        async with self._gates.turn(host_of(ask.url), Errand.CRAWL, crawl_delay=apart):
            return await download(self._session, ask.url, headers=self._headers | ask.headers(), limits=self._limits)

    async def robots(self, url: str) -> Protego | None:
        """The rules of the address's site; None: there are none. Raises FetchError where they cannot be read."""
        parts = urlsplit(url)
        site = self._sites.setdefault(f"{parts.scheme}://{parts.netloc}", _Site())
        if not site.known:
            site.robots = await self._read_robots(f"{parts.scheme}://{parts.netloc}/robots.txt")
            site.known = True
        return site.robots

    async def _read_robots(self, url: str) -> Protego | None:
        try:
            async with self._gates.turn(host_of(url), Errand.ROBOTS):
                answer = await download(self._session, url, headers=self._headers, limits=self._limits)
        except BadStatus as error:
            if error.status >= 500 or error.status == 429:
                raise unavailable() from error
            return None
        text = answer.body[:ROBOTS_BYTES].decode("utf-8-sig", "ignore")
        return None if "<html" in text[:2000].lower() else Protego.parse(text)

    async def _check_robots(self, url: str) -> float:
        """The seconds between two pages that the site's rules ask for."""
        rules = await self.robots(url) if self._obey else None
        if rules is None:
            return 0.0
        if not rules.can_fetch(url, USER_AGENT_TOKEN):
            raise forbidden()
        return crawl_delay(rules)


class HandVisits:
    """Reads sources of one kind for ``crawler.readers``."""

    def __init__(self, *, reader: HandReader, begin: Callable[[DueSource], Visit], pool: WorkPool) -> None:
        self._reader = reader
        self._begin = begin
        self._pool = pool

    async def read(self, due: DueSource) -> Found | FetchError:
        visit = self._begin(due)
        try:
            async with asyncio.timeout(VISIT_DEADLINE.total_seconds()):
                while (ask := visit.ask()) is not None:
                    await self._step(visit, ask)
        except TimeoutError:
            return cut_short(visit)
        return visit.outcome()

    async def _step(self, visit: Visit, ask: Ask) -> None:
        try:
            answer = await self._reader.fetch(ask)
            parsed = None
            if answer.status != 304:
                parsed = await self._pool.run(
                    visit.parse, answer.body, content_type=answer.content_type, base=answer.address
                )
        except FetchError as error:
            visit.fail(error)
        else:
            visit.take(answer, parsed)
