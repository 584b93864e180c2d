"""The collector at work: readers and the crawl on one event loop, one thread for the database, a few for CPU work."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.heap import give_back_freed
from config.settings import Settings
from crawler.canary_session import open_session_to_daemon
from crawler.crawl_desk import CrawlDesk
from crawler.crawl_settings import crawl_settings
from crawler.database_thread import DatabaseThread
from crawler.etiquette import Etiquette
from crawler.feed_loop import FeedLoop
from crawler.feeds.download import DEADLINE, Limits, open_session
from crawler.feeds.reader import FeedReader
from crawler.garbage import settle_down
from crawler.guard import GuardedResolver
from crawler.host_gates import HostGates
from crawler.page_desk import PageDesk
from crawler.page_queue import PageQueue
from crawler.page_settling import end_outlived
from crawler.politeness import pages_out
from crawler.pool import WorkPool
from crawler.readers import SourceReaders
from crawler.sharing import share_of
from crawler.succession import ROLE, take_over
from crawler.tally import Tally
from crawler.tally import write as write_tally
from crawler.tasks import load_extractor
from crawler.visit_kinds import VISITS
from crawler.websub.intake import PushIntake
from crawler.websub.loop import WebSubLoop, callbacks_of
from crawler.websub.subscribing import Subscribing
from domain.clock import Clock, utc_now
from domain.errors import StorageError
from domain.ids import new_id
from domain.secret import Secret
from domain.source import SourceKind
from storage import articles, sources, workers
from storage.database import Database
from storage.shares import WHOLE

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from crawler.crawl_loop import CrawlLoop
    from crawler.page_loop import PageLoop

log = logging.getLogger("gulfwatch.crawler.collector")

BEAT = timedelta(seconds=2)
GIVE_BACK_EVERY = timedelta(minutes=1)
END_FALLS_EVERY = timedelta(hours=1)
_LAST_WRITES_SECONDS = 2.0


class Collector:
    """Runs until ``stop`` is called, then gives back what it holds."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        pool: WorkPool,
        clock: Clock = utc_now,
        deadline: timedelta = DEADLINE,
        on_secrets: Callable[[Iterable[Secret]], None] = lambda _secrets: None,
        canary_port: int | None = None,
    ) -> None:
        self._settings = settings
        self._canary_port = canary_port  # of the daemon's feed of canaries; None: there is none
        self._clock = clock
        self._pool = pool
        self._deadline = deadline
        self._on_secrets = on_secrets
        self._database = DatabaseThread(database)
        self._tally = Tally()
        self._started_at = clock()
        self.worker_id = new_id(self._started_at)
        self._host = socket.gethostname()
        self._share = WHOLE  # of the hosts, as the collectors that live have them among them
        self._wanted = asyncio.Event()  # articles' own pages
        self._stopping = asyncio.Event()
        self._etiquette = Etiquette(gates=HostGates(policy=settings.network_policy, delay=settings.host_delay))

    def stop(self) -> None:
        """Asks for the end. To be called on the event loop."""
        self._stopping.set()

    async def run(self) -> None:
        """Collects until ``stop``. Raises what ended one of its loops: a bug, for which a new collector is begun."""
        install_guard(self._settings)
        log.info("collecting", extra={"fields": {"worker": self.worker_id, "pid": os.getpid()}})
        await self._beat()
        async with AsyncExitStack() as open_sessions:
            session = await open_sessions.enter_async_context(open_session(self._settings.network_policy))
            canaries = await self._open_canaries(open_sessions)
            reader = FeedReader(
                session=session,
                pool=self._pool,
                user_agent=self._settings.user_agent,
                clock=self._clock,
                limits=Limits(deadline=self._deadline),
                canaries=canaries,
            )
            desks = {kind: CrawlDesk(begin=begin, pool=self._pool, tally=self._tally) for kind, begin in VISITS.items()}
            feeds = FeedLoop(
                database=self._database,
                reader=SourceReaders(feeds=reader, crawled=desks, clock=self._clock),
                owner=self.worker_id,
                gates=self._etiquette.gates,
                clock=self._clock,
                tally=self._tally,
                on_wanted=self._wanted.set,
                on_secrets=self._on_secrets,
                share=lambda: self._share,
            )
            pushed = self._websub(session)
            try:
                await self._run_until_stopped(feeds, desks, pushed)
            finally:
                await self._give_back()

    async def _open_canaries(self, held: AsyncExitStack) -> "ClientSession | None":
        if self._canary_port is None:
            return None
        return await held.enter_async_context(open_session_to_daemon(self._canary_port))

    def _websub(self, session: "ClientSession") -> WebSubLoop:
        callbacks = callbacks_of(self._settings)
        subscribing = Subscribing(
            database=self._database,
            session=session,
            callbacks=callbacks,
            user_agent=self._settings.user_agent,
            clock=self._clock,
            tally=self._tally,
        )
        intake = PushIntake(
            database=self._database,
            pool=self._pool,
            owner=self.worker_id,
            clock=self._clock,
            tally=self._tally,
            on_wanted=self._wanted.set,
        )
        return WebSubLoop(database=self._database, subscribing=subscribing, intake=intake, active=callbacks is not None)

    async def _read_pages(self) -> None:
        """Scrapy takes a while to load, so the first feeds do not wait for it."""
        page_loop = await asyncio.to_thread(_load_page_loop)
        self._pool.begin(load_extractor)
        settle_down()
        await self._page_loop(page_loop).run()

    async def _crawl_sources(self, kind: SourceKind, desk: CrawlDesk) -> None:
        """Begins with the first source of the kind: most installations have feeds only."""
        await desk.wait_for_work()
        make_loop = await asyncio.to_thread(_load_crawl_loop, kind)
        settings = crawl_settings(self._settings, deadline=self._deadline)
        await make_loop(desk=desk, etiquette=self._etiquette, settings=settings, clock=self._clock).run()

    def _page_loop(self, page_loop: "type[PageLoop]") -> "PageLoop":
        desk = PageDesk(
            queue=PageQueue(clock=self._clock, per_host=partial(pages_out, policy=self._settings.network_policy)),
            pool=self._pool,
            database=self._database,
            clock=self._clock,
            tally=self._tally,
        )
        return page_loop(
            database=self._database,
            desk=desk,
            owner=self.worker_id,
            clock=self._clock,
            etiquette=self._etiquette,
            settings=crawl_settings(self._settings, deadline=self._deadline),
            wanted=self._wanted,
            share=lambda: self._share,
        )

    async def _run_until_stopped(
        self, feeds: FeedLoop, desks: Mapping[SourceKind, CrawlDesk], pushed: WebSubLoop
    ) -> None:
        crawls = (self._crawl_sources(kind, desk) for kind, desk in desks.items())
        works = (feeds.run(), pushed.run(), self._read_pages(), self._beat_for_ever())
        chores = (self._give_back_freed(), self._end_outlived_falls())
        loops = [asyncio.ensure_future(work) for work in (*works, *chores, *crawls)]
        stopped = asyncio.ensure_future(self._stopping.wait())
        done, _ = await asyncio.wait([*loops, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (*loops, stopped):
            task.cancel()
        await asyncio.gather(*loops, stopped, return_exceptions=True)
        for task in done:
            if task is not stopped:
                await task  # raises what ended it

    async def _give_back_freed(self) -> None:
        while True:
            await asyncio.sleep(GIVE_BACK_EVERY.total_seconds())
            await asyncio.to_thread(give_back_freed)

    async def _end_outlived_falls(self) -> None:
        while True:
            try:
                await self._database.write(partial(end_outlived, now=self._clock()))
            except StorageError as error:
                log.error("the database cannot be used: %s", error)
            await asyncio.sleep(END_FALLS_EVERY.total_seconds())

    async def _beat_for_ever(self) -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            await self._beat()

    async def _beat(self) -> None:
        """Says that this process is alive, writes the counters, and frees what dead collectors held."""
        taken = self._tally.take()
        now = self._clock()
        try:
            await self._database.write(partial(write_tally, amounts=taken, now=now))
        except StorageError as error:
            self._tally.give_back(taken)
            log.error("the database cannot be used: %s", error)
            return
        beat = partial(
            workers.beat,
            worker_id=self.worker_id,
            role=ROLE,
            pid=os.getpid(),
            host=self._host,
            started_at=self._started_at,
            now=now,
        )
        try:
            await self._database.write(beat)
            gone = await self._database.write(partial(take_over, now=now, host=self._host, own_id=self.worker_id))
            living = await self._database.write(workers.list_workers)
        except StorageError as error:
            log.error("the database cannot be used: %s", error)
            return
        self._share = share_of(self.worker_id, living, now=now)
        for worker_id in gone:
            log.warning("took over from a collector that is gone", extra={"fields": {"worker": worker_id}})

    async def _give_back(self) -> None:
        taken = self._tally.take()
        for work in (
            partial(sources.release_leases, owner=self.worker_id),
            partial(articles.release_leases, owner=self.worker_id),
            partial(write_tally, amounts=taken, now=self._clock()),
            partial(workers.forget, worker_id=self.worker_id),
        ):
            try:
                async with asyncio.timeout(_LAST_WRITES_SECONDS):
                    await self._database.write(work)
            except (StorageError, TimeoutError) as error:
                log.error("could not be given back: %s", error)
        self._database.stop(within=_LAST_WRITES_SECONDS)
        log.info("collector stopped", extra={"fields": {"worker": self.worker_id}})


def _load_page_loop() -> "type[PageLoop]":
    from crawler.page_loop import PageLoop

    return PageLoop


def _load_crawl_loop(kind: SourceKind) -> "Callable[..., CrawlLoop]":
    from crawler.crawl_loop import CrawlLoop
    from crawler.spiders.by_kind import SPIDERS

    return partial(CrawlLoop, spider=SPIDERS[kind])


def install_guard(settings: Settings) -> None:
    """Puts the guard where Twisted asks for addresses: ``AsyncCrawlerRunner`` does not do it."""
    from twisted.internet import reactor

    GuardedResolver(reactor, settings.network_policy).install_on_reactor()
