"""One round over some sources, for ``gulfwatch collect``: the collector's readers without its process."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import aiohttp
import sqlalchemy as sa

from config.settings import Settings
from crawler.address import host_of
from crawler.by_hand import HandReader, HandVisits
from crawler.database_thread import DatabaseThread
from crawler.feeds.download import USUAL_LIMITS, Limits, open_session
from crawler.feeds.reader import FeedReader
from crawler.findings import record
from crawler.host_gates import HostGates
from crawler.politeness import errand_of
from crawler.pool import PARSERS, WorkPool
from crawler.readers import SourceReaders
from crawler.visit_kinds import VISITS
from domain.clock import Clock, utc_now
from domain.errors import StorageError
from domain.ids import new_id
from domain.source import SourceState
from storage import sources
from storage.database import Database
from storage.sources import DueSource

_LEASE = timedelta(minutes=10)
_IN_FLIGHT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What one source brought."""

    source_id: str
    name: str
    ok: bool
    state: SourceState
    reason: str  # in words
    entries: int | None  # None: not changed, or not read
    new: int
    revised: int
    seconds: float


Progress = Callable[[SourceOutcome | None, int, int], None]
"""Called with (None, 0, total) at first, then after each source with its outcome, how many are done, and the total."""


def collect_once(
    database: Database,
    *,
    settings: Settings,
    source_ids: Sequence[str] | None = None,
    progress: Progress = lambda _outcome, _done, _total: None,
    clock: Clock = utc_now,
    limits: Limits = USUAL_LIMITS,
) -> tuple[SourceOutcome, ...]:
    """Reads each source once, whenever it is due; None: all that are enabled. In the order they came in.

    Articles' own pages are left to the daemon. A source that another process is reading at this moment is passed
    over, with that reason. Raises StorageError when nothing can be stored.
    """
    return asyncio.run(_Round(database, settings, progress, clock, limits).run(source_ids))


class _Round:
    def __init__(
        self, database: Database, settings: Settings, progress: Progress, clock: Clock, limits: Limits
    ) -> None:
        self._plain_database = database
        self._settings = settings
        self._progress = progress
        self._clock = clock
        self._limits = limits
        self._owner = f"once-{os.getpid()}-{new_id(clock())}"
        self._gates = HostGates(policy=settings.network_policy, delay=settings.host_delay)
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._outcomes: list[SourceOutcome] = []

    async def run(self, source_ids: Sequence[str] | None) -> tuple[SourceOutcome, ...]:
        database = DatabaseThread(self._plain_database)
        pool = WorkPool(preload=PARSERS)
        pool.begin()
        try:
            due, passed_over = await database.write(partial(self._take, source_ids=source_ids))
            total = len(due) + len(passed_over)
            self._progress(None, 0, total)
            for outcome in passed_over:
                self._done(outcome, total)
            async with open_session(self._settings.network_policy) as session:
                reader = self._readers(session, pool)
                async with asyncio.TaskGroup() as reads:
                    for one in due:
                        reads.create_task(self._read(one, reader, database, total))
        except BaseExceptionGroup as group:
            raise _first_storage_error(group) from group
        finally:
            await database.write(partial(sources.release_leases, owner=self._owner))
            database.stop(within=5)
            pool.stop()
        return tuple(self._outcomes)

    def _readers(self, session: aiohttp.ClientSession, pool: WorkPool) -> SourceReaders:
        hand = HandReader(
            session=session,
            user_agent=self._settings.user_agent,
            obey=self._settings.robots_obey,
            gates=self._gates,
            limits=self._limits,
        )
        feeds = FeedReader(
            session=session,
            pool=pool,
            user_agent=self._settings.user_agent,
            clock=self._clock,
            limits=self._limits,
        )
        crawled = {kind: HandVisits(reader=hand, begin=begin, pool=pool) for kind, begin in VISITS.items()}
        return SourceReaders(feeds=feeds, crawled=crawled, clock=self._clock)

    def _take(
        self, conn: sa.Connection, source_ids: Sequence[str] | None
    ) -> tuple[list[DueSource], list[SourceOutcome]]:
        now = self._clock()
        reports = [report for report in sources.list_reports(conn, now=now) if report.enabled]
        wanted = [report for report in reports if source_ids is None or report.id in source_ids]
        due = sources.lease_due(
            conn,
            now=now,
            owner=self._owner,
            lease=_LEASE,
            limit=max(len(wanted), 1),
            ids=[report.id for report in wanted],
        )
        taken = {one.source.id for one in due}
        passed_over = [
            SourceOutcome(
                source_id=report.id,
                name=report.name,
                ok=False,
                state=report.state,
                reason="is being read by another process at this moment",
                entries=None,
                new=0,
                revised=0,
                seconds=0.0,
            )
            for report in wanted
            if report.id not in taken
        ]
        return due, passed_over

    async def _read(self, due: DueSource, reader: SourceReaders, database: DatabaseThread, total: int) -> None:
        errand = errand_of(due.source.kind, failed_before=due.failures > 0)
        async with self._gates.turn(host_of(due.source.address), errand), self._in_flight:
            started_at = self._clock()
            answer = await reader.fetch(due)
        finding = await reader.digest(due, answer, started_at=started_at)
        recorded = await database.write(partial(record, finding=finding, owner=self._owner, now=self._clock()))
        outcome = SourceOutcome(
            source_id=due.source.id,
            name=due.source.name,
            ok=recorded.result.ok,
            state=recorded.result.state,
            reason=recorded.result.reason,
            entries=finding.entries,
            new=len(recorded.stored.new_ids),
            revised=len(recorded.stored.revised_ids),
            seconds=(self._clock() - started_at).total_seconds(),
        )
        self._done(outcome, total)

    def _done(self, outcome: SourceOutcome, total: int) -> None:
        self._outcomes.append(outcome)
        self._progress(outcome, len(self._outcomes), total)


def _first_storage_error(group: BaseExceptionGroup[BaseException]) -> BaseException:
    found = group.subgroup(StorageError)
    error: BaseException = found if found is not None else group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
