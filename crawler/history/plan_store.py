"""The plan of one backfill in the database, held by this process while it works."""

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from crawler.history.off_loop import OffLoop
from crawler.history.taking import key_of_address
from crawler.intake import OLD_NEWS
from domain.clock import Clock
from domain.errors import GulfwatchError
from storage import backfills, history, traffic
from storage.backfills import AddressKind, PlannedAddress, Settled, Wish
from storage.database import Database
from storage.history import PastArticle


class PlanStore:
    """What the database knows of one source's backfill. Every method is a transaction of its own."""

    def __init__(self, database: Database, wish: Wish, *, recent: bool, clock: Clock) -> None:
        """``recent``: what was published within the last day is wanted too."""
        self._off_loop = OffLoop(database)
        self.wish = wish
        self._recent = recent
        self._clock = clock
        self._owner = f"{socket.gethostname()}:{os.getpid()}"

    async def take(self) -> None:
        """Raises GulfwatchError while another process is at it."""

        def work(conn: sa.Connection) -> bool:
            holder = backfills.owner_of(conn, self.wish.source_id)
            gone = [holder] if holder is not None and is_gone(holder) else []
            return backfills.take(conn, self.wish, owner=self._owner, gone=gone, now=self._clock())

        if not await self._off_loop.write(work):
            raise GulfwatchError(f"another process is reading the past of '{self.wish.source_id}' at this moment")

    async def keep(self, ahead: timedelta = timedelta(0)) -> None:
        """Holds it for longer, through a wait of ``ahead`` as well. Raises GulfwatchError when it was taken over."""
        now = self._clock() + ahead
        source_id = self.wish.source_id
        if not await self._off_loop.write(lambda conn: backfills.keep(conn, source_id, owner=self._owner, now=now)):
            raise GulfwatchError(f"another process has taken over reading the past of '{source_id}'")

    async def give_back(self) -> None:
        await self._off_loop.write(lambda conn: backfills.give_back(conn, self.wish.source_id, owner=self._owner))

    async def is_planned(self) -> bool:
        return await self._off_loop.read(lambda conn: backfills.is_planned(conn, self.wish.source_id))

    async def note_planned(self) -> None:
        await self._off_loop.write(lambda conn: backfills.note_planned(conn, self.wish.source_id, now=self._clock()))

    async def newest_addresses(self) -> list[str]:
        """Of the source's newest articles."""
        return await self._off_loop.read(lambda conn: history.newest_addresses(conn, self.wish.source_id, limit=50))

    async def next(self, *kinds: AddressKind, limit: int = 1) -> list[PlannedAddress]:
        """What waits, of these kinds in their order."""

        def work(conn: sa.Connection) -> list[PlannedAddress]:
            found: list[PlannedAddress] = []
            for kind in kinds:
                room = limit - len(found)
                found += backfills.next_addresses(conn, self.wish.source_id, limit=room, kind=kind) if room else []
            return found

        return await self._off_loop.read(work)

    async def is_waiting(self, address: PlannedAddress) -> bool:
        return await self._off_loop.read(lambda conn: backfills.is_waiting(conn, self.wish.source_id, address.url))

    async def published_at(self, address: PlannedAddress) -> datetime | None:
        """Of an article that was read, by this plan or before it."""
        source_id = self.wish.source_id

        def work(conn: sa.Connection) -> datetime | None:
            read = backfills.published_at(conn, source_id, address.url)
            key = key_of_address(address.url, source_id=source_id)
            return read or (history.published_at(conn, key) if key else None)

        return await self._off_loop.read(work)

    async def count(self, kind: AddressKind = AddressKind.ARTICLE) -> Mapping[str, int]:
        return await self._off_loop.read(lambda conn: backfills.count(conn, self.wish.source_id, kind=kind))

    async def settle(self, settled: Settled | None, *, following: Sequence[PlannedAddress] = ()) -> int:
        """Notes what came of a sitemap or an archive page, and plans what it leads to.

        None: only that. Articles that the archive has are not planned; answers how many that are.
        """
        source_id, since = self.wish.source_id, self.wish.since

        def work(conn: sa.Connection) -> int:
            keys = {one.url: _key(one, source_id) for one in following}
            known = history.known_keys(conn, {key for key in keys.values() if key})
            unknown = [one for one in following if keys[one.url] not in known]
            backfills.plan(conn, source_id, unknown, since=since, until=self._latest())
            if settled is not None:
                backfills.settle(conn, source_id, settled, now=self._clock())
            return len(following) - len(unknown)

        return await self._off_loop.write(work)

    def _latest(self) -> datetime:
        """What was published later is not wanted now."""
        return self.wish.until or self._clock() - (timedelta(0) if self._recent else OLD_NEWS)

    async def store(self, settled: Settled, *, past: PastArticle | None = None, received: int = 0) -> bool:
        """Notes what came of an article's page, and stores the article in the same transaction.

        Answers whether it is new to the archive.
        """
        source_id = self.wish.source_id

        def work(conn: sa.Connection) -> bool:
            now = self._clock()
            new = past is not None and history.store_past(conn, [past], now=now) == 1
            backfills.settle(conn, source_id, settled, now=now)
            if received:
                traffic.add(conn, {source_id: received}, year=now.year)
            return new

        return await self._off_loop.write(work)


def _key(address: PlannedAddress, source_id: str) -> str | None:
    return key_of_address(address.url, source_id=source_id) if address.kind is AddressKind.ARTICLE else None


def is_gone(owner: str) -> bool:
    """Whether a process of this machine has died; of another machine's nothing is known but its lease."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
