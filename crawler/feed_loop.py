"""What is due is leased, read and written down, many sources at once, so that none waits for another."""

import asyncio
import contextlib
import heapq
import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from crawler import descriptors
from crawler.address import host_of
from crawler.answers import Answer, BadStatus, HostPaused
from crawler.connectivity import Connectivity
from crawler.database_thread import DatabaseThread
from crawler.descriptors import reads_at_once
from crawler.findings import Finding, Recorded, record_all
from crawler.host_gates import HostGates
from crawler.politeness import errand_of
from crawler.readers import Fetched, SourceReaders
from crawler.shared_reads import SharedReads
from crawler.source_log import SourceLog
from crawler.tally import RECEIVED, Tally
from domain.canary import is_canary
from domain.clock import Clock
from domain.errors import StorageError
from domain.secret import Secret
from domain.source import SourceKind
from storage import sources
from storage.shares import WHOLE, Share
from storage.sources import DueSource

log = logging.getLogger("gulfwatch.crawler.feeds")

POLL = timedelta(seconds=0.25)
LEASE = timedelta(minutes=5)  # a dead collector's leases are freed by its missing heartbeat long before
AGAIN_AFTER = timedelta(seconds=10)  # what a source sent could not be stored: a full disk must not make us hammer it
HELD_FOR = timedelta(seconds=0.2)
CROWDED_FOR = timedelta(seconds=10)  # a host with hundreds of feeds takes no place from the sources of others
IN_FLIGHT = 128
SUSPECTS_IN_FLIGHT = 64  # of those: sources whose last read failed and that may hang
HELD = 512  # leased, in flight or waiting for their host
NEW_HELD = 384  # of those: sources that were never read. A thousand new ones keep no news of the others waiting
NEW_SURE = 64  # of those: that new ones have before the others
NEW_IN_FLIGHT = 0.75  # of all that are in flight
NEW_SETTLED = 16  # parsed, stored or waiting for either at once: whole feeds, which little news would wait behind
_STORAGE_PAUSE_SECONDS = 2.0


class FeedLoop:
    """Reads sources for as long as it runs.

    ``on_wanted`` is called when articles' own pages are wanted; ``on_secrets`` with addresses that hold a secret.
    """

    def __init__(
        self,
        *,
        database: DatabaseThread,
        reader: SourceReaders,
        owner: str,
        gates: HostGates,
        clock: Clock,
        tally: Tally,
        on_wanted: Callable[[], None],
        on_secrets: Callable[[Iterable[Secret]], None] = lambda _secrets: None,
        share: Callable[[], Share] = lambda: WHOLE,
    ) -> None:
        self._database = database
        self._reader = reader
        self._owner = owner
        self._clock = clock
        self._tally = tally
        self._on_wanted = on_wanted
        self._on_secrets = on_secrets
        self._gates = gates
        self._shared = SharedReads[tuple[datetime, Fetched]]()
        self._share = share
        self._connectivity = Connectivity()
        self._source_log = SourceLog()
        in_flight = reads_at_once(IN_FLIGHT, descriptors=descriptors.limit())
        self._in_flight = asyncio.Semaphore(in_flight)
        self._suspects = asyncio.Semaphore(reads_at_once(SUSPECTS_IN_FLIGHT, descriptors=descriptors.limit()))
        self._new_in_flight = asyncio.Semaphore(max(1, int(NEW_IN_FLIGHT * in_flight)))
        self._new_settled = asyncio.Semaphore(NEW_SETTLED)
        self._held: dict[str, asyncio.Task[None]] = {}
        self._new_held: set[str] = set()
        self._unsettled: dict[str, datetime] = {}  # leased, not in flight, and when to give the lease back
        self._coming: list[datetime] = []  # heap of the next reads that this process knows of

    async def run(self) -> None:
        """Until it is cancelled; what is in flight is then dropped, and its leases are the caller's to give back."""
        try:
            while True:
                try:
                    await self._take_due()
                    self._source_log.summarise(self._clock())
                except StorageError as error:
                    log.error("sources cannot be taken from the database: %s", error)
                    await asyncio.sleep(_STORAGE_PAUSE_SECONDS)
                await asyncio.sleep(self._until_next())
        finally:
            for task in self._held.values():
                task.cancel()
            await asyncio.gather(*self._held.values(), return_exceptions=True)

    async def _take_due(self) -> None:
        if len(self._held) >= HELD:
            return
        free = [source_id for source_id, at in self._unsettled.items() if at <= self._clock()]
        due = await self._database.write(partial(self._lease_due, free=free))
        for source_id in free:
            del self._unsettled[source_id]
        self._on_secrets(Secret(one.source.address) for one in due if one.source.address != one.source.shown_address)
        begun: Counter[str] = Counter()  # by host; they stand before its gate once this loop has let them run
        for source in due:
            host = host_of(source.source.address)
            if source.source.id in self._held:  # its last read is about to end, or its lease ran out while it waited
                self._unsettled[source.source.id] = self._clock() + HELD_FOR
            elif self._gates.is_crowded(host, coming=begun[host]):
                self._unsettled[source.source.id] = self._clock() + CROWDED_FOR
            else:
                begun[host] += 1
                self._start(source)

    def _lease_due(self, conn: sa.Connection, *, free: Sequence[str]) -> list[DueSource]:
        """The time is told here, once the database is at hand: what fell due meanwhile need not wait again.

        Sources that were read before go before new ones, whose old news nobody is told of.
        """
        if free:
            sources.release_leases(conn, self._owner, ids=free)
        due_now = partial(
            sources.lease_due, conn, now=self._clock(), owner=self._owner, lease=LEASE, share=self._share()
        )

        def lease(limit: int, *, new: bool) -> list[DueSource]:
            return due_now(limit=limit, new=new) if limit > 0 else []

        room, new_held = HELD - len(self._held), len(self._new_held)
        places = min(room, NEW_SURE - new_held)
        sure = lease(places, new=True)
        others = lease(room - len(sure), new=False)
        left = min(room - len(sure) - len(others), NEW_HELD - new_held - len(sure))
        more = lease(left, new=True) if len(sure) >= places else []
        return [*sure, *others, *more]

    def _start(self, due: DueSource) -> None:
        task = asyncio.get_running_loop().create_task(self._read(due), name=f"read {due.source.id}")
        self._held[due.source.id] = task
        if is_new(due):
            self._new_held.add(due.source.id)
        task.add_done_callback(lambda _task: self._let_go(due.source.id))

    def _let_go(self, source_id: str) -> None:
        self._held.pop(source_id, None)
        self._new_held.discard(source_id)

    def _until_next(self) -> float:
        """Seconds until something is due: never longer than the poll, which finds what others made due."""
        now = self._clock()
        while self._coming and self._coming[0] <= now:
            heapq.heappop(self._coming)
        longest = POLL.total_seconds()
        return min(longest, (self._coming[0] - now).total_seconds()) if self._coming else longest

    async def _read(self, due: DueSource) -> None:
        try:
            started_at, answer = await self._shared.read(request_of(due), partial(self._ask, due))
            async with self._new_settled if due.first_read else contextlib.nullcontext():
                finding = self._with_connectivity(await self._reader.digest(due, answer, started_at=started_at))
                recorded = await self._record(finding)
        except StorageError as error:
            log.error("what a source sent cannot be stored: %s", error, extra={"fields": {"source": due.source.id}})
            self._unsettled[due.source.id] = self._clock() + AGAIN_AFTER
            return
        except Exception:  # one source's oddity is not another's trouble
            log.exception("a source could not be settled", extra={"fields": {"source": due.source.id}})
            return
        self._count(finding, recorded)
        heapq.heappush(self._coming, recorded.result.next_fetch_at)
        if recorded.stored.page_wanted:
            self._on_wanted()

    async def _ask(self, due: DueSource) -> tuple[datetime, Fetched]:
        """What came, and when it was asked for: once its host could be asked. Canaries are our own: at once."""
        if is_canary(due.source.id):
            return self._clock(), await self._fetch(due)
        host = host_of(due.source.address)
        async with self._gates.turn(host, errand_of(due.source.kind, failed_before=due.failures > 0)):
            started_at = self._clock()
            if left := self._gates.pause_left(host):
                return started_at, HostPaused(left)
            answer = await self._fetch(due)
        if isinstance(answer, BadStatus):
            self._gates.heed(host_of(answer.address) if answer.address else host, answer)
        if isinstance(answer, Answer):
            self._tally.add(RECEIVED, due.source.id, answer.received)
        return started_at, answer

    async def _fetch(self, due: DueSource) -> Fetched:
        few = self._new_in_flight if is_new(due) else self._suspects if due.failures else contextlib.nullcontext()
        async with few, self._in_flight:
            return await self._reader.fetch(due)

    def _with_connectivity(self, finding: Finding) -> Finding:
        if is_canary(finding.due.source.id):
            return finding  # to reach ourselves proves no network
        now = self._clock()
        failure = finding.failure
        self._connectivity.note(finding.due.source.id, failure_kind=failure.kind if failure else None, now=now)
        if failure is None or not self._connectivity.is_offline(now):
            return finding
        return replace(finding, failure=replace(failure, offline=True))

    async def _record(self, finding: Finding) -> Recorded:
        return await self._database.write_together(self._record_all, finding, weight=1 + len(finding.articles))

    def _record_all(self, conn: sa.Connection, findings: Sequence[Finding]) -> list[Recorded]:
        return record_all(conn, findings, owner=self._owner, now=self._clock())

    def _count(self, finding: Finding, recorded: Recorded) -> None:
        if is_canary(finding.due.source.id):
            return  # what we plant ourselves is in no sum
        self._tally.add("source_reads", outcome_of(finding))
        self._tally.add("articles_collected", "new", len(recorded.stored.new_ids))
        self._tally.add("articles_collected", "revised", len(recorded.stored.revised_ids))
        self._tally.add("articles_collected", "repeated", recorded.stored.repeated)
        self._tally.add("entries_skipped", "", finding.skipped)
        self._source_log.note(finding, recorded)


def is_new(due: DueSource) -> bool:
    """Whether it was never read and has not failed: what fails for ever takes no place of those that are new."""
    return due.first_read and not due.failures


def request_of(due: DueSource) -> Hashable:
    """Equal for what is one request. What a visit finds is of its own source, whatever another finds there."""
    if due.source.kind is not SourceKind.FEED:
        return due.source.id
    return due.source.address, due.etag, due.last_modified, due.distrusted_until


def outcome_of(finding: Finding) -> str:
    """The counter's label for a read."""
    if finding.failure:
        return finding.failure.kind
    return "unchanged" if finding.entries is None else "read"
