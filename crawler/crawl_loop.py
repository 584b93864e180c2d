"""Keeps a spider's crawl running for as long as there are sources for it; renewed now and then, as that of pages."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner

from crawler.crawl_desk import CrawlDesk
from crawler.etiquette import Etiquette
from crawler.page_loop import is_to_be_renewed
from crawler.spiders.source import SourceSpider
from domain.clock import Clock

log = logging.getLogger("gulfwatch.crawler.sources")

_LOOK_EVERY_SECONDS = 60.0
_PAUSE_SECONDS = 5.0
_STOP_SECONDS = 1.5


class CrawlLoop:
    """One crawl of one spider, fed by one desk. Begun with the first visit."""

    def __init__(
        self,
        *,
        spider: type[SourceSpider],
        desk: CrawlDesk,
        etiquette: Etiquette,
        settings: Mapping[str, Any],
        clock: Clock,
    ) -> None:
        self._spider = spider
        self._desk = desk
        self._etiquette = etiquette
        self._clock = clock
        self._runner = AsyncCrawlerRunner(dict(settings))

    async def run(self) -> None:
        """Until it is cancelled; visits that are under way are dropped then."""
        try:
            while True:
                await self._desk.wait_for_work()
                await self._crawl()
        finally:
            self._desk.close()
            try:
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._runner.stop()
            except TimeoutError:
                log.debug("the crawl did not end in time; it ends with the process")

    async def _crawl(self) -> None:
        begun_at = self._clock()
        self._desk.open()
        crawl = asyncio.ensure_future(self._runner.crawl(self._spider, desk=self._desk, etiquette=self._etiquette))
        while not crawl.done():
            await asyncio.wait([crawl], timeout=_LOOK_EVERY_SECONDS)
            if is_to_be_renewed(begun_at, now=self._clock(), idle=len(self._desk) == 0):
                self._desk.close()
        if error := crawl.exception():
            log.error("the crawl of sources ended", exc_info=error)
            await asyncio.sleep(_PAUSE_SECONDS)
