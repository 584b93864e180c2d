"""What hubs have pushed goes the way of a feed that was read: parsed in the pool, stored under the source's lease."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from crawler.database_thread import DatabaseThread
from crawler.feeds.entry import NotAFeed
from crawler.pool import WorkPool
from crawler.tally import Tally
from crawler.tasks import read_feed
from crawler.websub.judgement import judge_push, read_at
from domain.article import NewArticle
from domain.clock import Clock
from domain.errors import FetchError, StorageError
from storage import articles, pushes, sources
from storage.articles import Stored
from storage.pushes import Push
from storage.sources import DueSource

log = logging.getLogger("gulfwatch.crawler.websub")

LEASE = timedelta(minutes=2)
MOST_AT_ONCE = 8
_MOST_ATTEMPTS = 3  # a body that ends the process each time is not tried for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A source under lease, and what was pushed of it."""

    due: DueSource
    base: str | None  # of links; None: what is pushed is not stored
    pushes: tuple[Push, ...]


class PushIntake:
    """Takes in what waits, several sources at once. ``on_wanted`` is called when articles' own pages are wanted."""

    def __init__(
        self,
        *,
        database: DatabaseThread,
        pool: WorkPool,
        owner: str,
        clock: Clock,
        tally: Tally,
        on_wanted: Callable[[], None],
    ) -> None:
        self._database = database
        self._pool = pool
        self._owner = owner
        self._clock = clock
        self._tally = tally
        self._on_wanted = on_wanted

    async def take_in_waiting(self) -> int:
        """Answers of how many sources something was taken in. Raises StorageError."""
        taken = await self._database.write(self._take)
        await asyncio.gather(*(self._take_in(one) for one in taken))
        return len(taken)

    def _take(self, conn: sa.Connection) -> list[Taken]:
        ids = pushes.waiting_sources(conn, now=self._clock(), limit=MOST_AT_ONCE)
        if not ids:
            return []
        leased = sources.lease_due(conn, now=self._clock(), owner=self._owner, lease=LEASE, limit=MOST_AT_ONCE, ids=ids)
        return [_taken(conn, due) for due in leased]

    async def _take_in(self, taken: Taken) -> None:
        """A body that cannot be used makes its source due: the hub has said that there is news."""
        found = [await self._articles(taken, push) for push in taken.pushes]
        usable = [articles for articles in found if articles is not None]
        try:
            stored = await self._database.write(
                lambda conn: self._record(conn, taken, usable, unusable=len(found) - len(usable))
            )
        except StorageError as error:  # the lease falls back, and the pushes are still there
            log.error("what a hub sent cannot be stored: %s", error, extra={"fields": {"source": taken.due.source.id}})
            return
        self._count(taken, stored, usable=len(usable))

    async def _articles(self, taken: Taken, push: Push) -> tuple[NewArticle, ...] | None:
        """None: nothing that could be used."""
        if taken.base is None or not push.body.strip() or push.attempts >= _MOST_ATTEMPTS:
            return None
        try:
            reading = await self._pool.run(
                read_feed,
                push.body,
                content_type=push.content_type,
                base=taken.base,
                source=taken.due.source,
                first_read=taken.due.first_read,
                now=self._clock(),
            )
        except FetchError:
            return None
        except Exception:  # one source's oddity is not another's trouble
            log.exception("a push could not be digested", extra={"fields": {"source": taken.due.source.id}})
            return None
        return None if isinstance(reading, NotAFeed) or not reading.entries else reading.articles

    def _record(
        self, conn: sa.Connection, taken: Taken, usable: list[tuple[NewArticle, ...]], *, unusable: int
    ) -> list[Stored]:
        now, due = self._clock(), taken.due
        stored = [articles.store_entries(conn, entries, now=now) for entries in usable]
        result = judge_push(
            due,
            published=[one.published_at for entries in usable for one in entries if one.published_at],
            new_articles=sum(len(one.new_ids) for one in stored),
            now=now,
        )
        pushes.settle(
            conn,
            due.source.id,
            taken=[push.id for push in taken.pushes],
            result=result if usable else None,
            owner=self._owner,
            due_at=read_at(due, now=now) if unusable else None,
        )
        return stored

    def _count(self, taken: Taken, stored: list[Stored], *, usable: int) -> None:
        self._tally.add("pushes", "taken-in", usable)
        self._tally.add("pushes", "ping", len(taken.pushes) - usable)
        self._tally.add("articles_collected", "new", sum(len(one.new_ids) for one in stored))
        self._tally.add("articles_collected", "revised", sum(len(one.revised_ids) for one in stored))
        self._tally.add("articles_collected", "repeated", sum(one.repeated for one in stored))
        log.info("pushed", extra={"fields": {"source": taken.due.source.id, "pushes": len(taken.pushes)}})
        if any(one.page_wanted for one in stored):
            self._on_wanted()


def _taken(conn: sa.Connection, due: DueSource) -> Taken:
    base, found = pushes.take(conn, due.source.id)
    return Taken(due=due, base=base, pushes=tuple(found))
