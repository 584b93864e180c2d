"""One long-lived crawl for article pages, fed from the database, renewed now and then for its caches' sake."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner

from crawler.database_thread import DatabaseThread
from crawler.etiquette import Etiquette
from crawler.page_desk import PageDesk
from crawler.spiders.article import ArticleSpider
from domain.clock import Clock
from domain.errors import StorageError
from storage import articles
from storage.shares import WHOLE, Share

log = logging.getLogger("gulfwatch.crawler.pages")

LEASE = timedelta(minutes=10)
_LOOK_EVERY_SECONDS = 3.0
_AT_ONCE = 500
_MOST = 5000  # queued in memory; the rest waits in the database
RENEW_IDLE_AFTER = timedelta(hours=1)
RENEW_AFTER = timedelta(hours=2)
_CRAWL_PAUSE_SECONDS = 5.0
_STOP_SECONDS = 1.5


class PageLoop:
    """Takes wanted pages by lease and keeps a crawl running that reads them.

    ``wanted`` is set when pages are wanted: then it does not wait for its next look.
    """

    def __init__(
        self,
        *,
        database: DatabaseThread,
        desk: PageDesk,
        owner: str,
        clock: Clock,
        etiquette: Etiquette,
        settings: Mapping[str, Any],
        wanted: asyncio.Event,
        share: Callable[[], Share] = lambda: WHOLE,
    ) -> None:
        self._database = database
        self._desk = desk
        self._owner = owner
        self._clock = clock
        self._runner = AsyncCrawlerRunner(dict(settings))
        self._etiquette = etiquette
        self._wanted = wanted
        self._share = share
        self._begun_at = clock()
        self._ending = False

    async def run(self) -> None:
        """Until it is cancelled; then the crawl is stopped. Raises RuntimeError when the crawl is gone.

        Pages would be leased and never read then: the process ends, and the daemon begins another.
        """
        crawl = asyncio.get_running_loop().create_task(self._crawl_for_ever())
        try:
            while not crawl.done():
                await self._take_wanted()
                self._renew_when_old()
                await self._wait()
            raise RuntimeError("the crawl of article pages is gone")
        finally:
            await self._end(crawl)

    async def _end(self, crawl: "asyncio.Task[None]") -> None:
        """Pages that are on their way are dropped; their leases are the caller's to give back."""
        self._ending = True
        self._desk.queue.close()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._runner.stop()
                await asyncio.wait([crawl])
        except TimeoutError:
            log.debug("the crawl did not end in time; it ends with the process")

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                await self._wanted.wait()
        except TimeoutError:
            return

    async def _take_wanted(self) -> None:
        self._wanted.clear()
        room = min(_AT_ONCE, _MOST - len(self._desk.queue))
        if room <= 0:
            return
        now = self._clock()
        try:
            pages = await self._database.write(
                lambda conn: articles.lease_wanted_pages(
                    conn, now=now, owner=self._owner, lease=LEASE, limit=room, share=self._share()
                )
            )
        except StorageError as error:
            log.error("wanted pages cannot be taken from the database: %s", error)
            return
        for page in pages:
            self._desk.queue.put(page, leased_until=now + LEASE)

    def _renew_when_old(self) -> None:
        """Closes the queue, so that the crawl ends with its last page and the next one begins with empty caches."""
        if is_to_be_renewed(self._begun_at, now=self._clock(), idle=len(self._desk.queue) == 0):
            self._desk.queue.close()

    async def _crawl_for_ever(self) -> None:
        while not self._ending:
            self._begun_at = self._clock()
            self._desk.queue.open()
            try:
                await self._runner.crawl(ArticleSpider, desk=self._desk, etiquette=self._etiquette)
            except Exception:  # the crawl is Scrapy's; a new one is begun, after a pause
                log.exception("the crawl of article pages ended")
                await asyncio.sleep(_CRAWL_PAUSE_SECONDS)


def is_to_be_renewed(begun_at: datetime, *, now: datetime, idle: bool) -> bool:
    """After an hour when nothing is under way, after two in any case."""
    return now - begun_at >= (RENEW_IDLE_AFTER if idle else RENEW_AFTER)
