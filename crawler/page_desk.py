"""Where pages come back to: their text is extracted and stored, or their failure noted."""

import asyncio
import logging
from datetime import timedelta

from crawler.database_thread import DatabaseThread
from crawler.pace import next_page_try
from crawler.page_queue import PageQueue
from crawler.page_results import HOPELESS, HOST_PAUSED, FailedPage, FetchedPage
from crawler.page_settling import SettledPage, settle_pages
from crawler.pages.page_text import NoArticle, PageText
from crawler.pool import WorkPool
from crawler.tally import RECEIVED, Tally
from crawler.tasks import extract_page
from domain.clock import Clock
from domain.errors import FetchError, StorageError
from storage.articles import WantedPage

log = logging.getLogger("gulfwatch.crawler.pages")

_AT_ONCE = 1  # page in the pool, so that a feed never waits for two slow ones

_PAGES_WEIGHT = 5  # what it costs to store a whole text

PAGE_DEADLINE = timedelta(seconds=120)  # for one page with its robots.txt, its redirects and its turn


class PageDesk:
    """Hands wanted pages out to the crawl and takes what came of them."""

    def __init__(
        self, *, queue: PageQueue, pool: WorkPool, database: DatabaseThread, clock: Clock, tally: Tally
    ) -> None:
        self.queue = queue
        self._pool = pool
        self._database = database
        self._clock = clock
        self._tally = tally
        self._watched: dict[str, asyncio.TimerHandle] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._extracting = asyncio.Semaphore(_AT_ONCE)

    async def next_page(self) -> WantedPage | None:
        """The next page to be read; None when the crawl is to end."""
        page = await self.queue.get()
        if page is not None:
            loop = asyncio.get_running_loop()
            self._watched[page.article_id] = loop.call_later(PAGE_DEADLINE.total_seconds(), self._give_up, page)
        return page

    async def receive(self, result: FetchedPage | FailedPage) -> None:
        """Takes one page back, for better or worse. A page that comes after its deadline is dropped."""
        page = result.page
        watch = self._watched.pop(page.article_id, None)
        if watch is None:
            return
        watch.cancel()
        self.queue.leave_host(page)
        if isinstance(result, FetchedPage):
            self._tally.add(RECEIVED, page.source_id, len(result.body))
        try:
            await self._settle(result)
        except StorageError as error:
            log.error("a page cannot be stored: %s", error, extra={"fields": {"article": page.article_id}})
        except Exception:  # one page's oddity is not another's trouble; its lease runs out
            log.exception("a page could not be settled", extra={"fields": {"article": page.article_id}})
        finally:
            self.queue.forget(page)

    async def _settle(self, result: FetchedPage | FailedPage) -> None:
        if isinstance(result, FailedPage):
            await self._fail(result)
            return
        extracted = await self._extract(result)
        if isinstance(extracted, PageText):
            await self._store(result, extracted)
        else:
            await self._fail(FailedPage(page=result.page, kind=extracted.kind, text=extracted.text))

    async def _extract(self, fetched: FetchedPage) -> PageText | NoArticle:
        try:
            async with self._extracting:
                return await self._pool.run(
                    extract_page,
                    fetched.body,
                    content_type=fetched.content_type,
                    url=fetched.url,
                    country=fetched.page.country,
                    selectors=fetched.page.selectors,
                    now=self._clock(),
                )
        except FetchError as error:
            return NoArticle(kind=error.kind, text=str(error))

    async def _store(self, fetched: FetchedPage, text: PageText) -> None:
        await self._write(SettledPage(page=fetched.page, at=self._clock(), text=text))
        self._tally.add("pages_read", "read")
        log.debug("page read", extra={"fields": {"article": fetched.page.article_id, "characters": len(text.text)}})

    async def _fail(self, failed: FailedPage) -> None:
        now = self._clock()
        attempts = failed.page.attempts + (failed.kind != HOST_PAUSED)
        next_at = next_page_try(
            now=now, attempts=attempts, hopeless=failed.kind in HOPELESS, retry_after=failed.retry_after
        )
        await self._write(SettledPage(page=failed.page, at=now, failed=failed, next_at=next_at))
        self._tally.add("pages_read", failed.kind)
        fields = {"source": failed.page.source_id, "article": failed.page.article_id, "reason": failed.text}
        log.info("page given up" if next_at is None else "page not read yet", extra={"fields": fields})

    async def _write(self, settled: SettledPage) -> None:
        said = await self._database.write_together(settle_pages, settled, weight=_PAGES_WEIGHT)
        if said:
            log.warning(
                "a source's pages give less, or as before",
                extra={"fields": {"source": settled.page.source_id, "reason": said}},
            )

    def _give_up(self, page: WantedPage) -> None:
        failed = FailedPage(page=page, kind="timeout", text="was not read in time")
        task = asyncio.get_running_loop().create_task(self.receive(failed))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
