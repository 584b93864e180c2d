"""Subscriptions follow what feeds offer: hubs are asked, asked again, and asked to stop."""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from functools import partial

import aiohttp
import sqlalchemy as sa

from crawler.database_thread import DatabaseThread
from crawler.tally import Tally
from crawler.websub.asking import ask_hub
from crawler.websub.steps import Step, after_refusal, next_step
from domain.clock import Clock
from domain.errors import FetchError, StorageError
from storage import subscriptions
from storage.subscriptions import NewSubscription, Subscription

log = logging.getLogger("gulfwatch.crawler.websub")

MOST_HUBS_AT_ONCE = 8
_ID_BYTES, _SECRET_BYTES = 32, 32


def draw() -> NewSubscription:
    """An id and a secret that nobody can guess."""
    return NewSubscription(secrets.token_urlsafe(_ID_BYTES), secrets.token_hex(_SECRET_BYTES))


class Subscribing:
    """Asks hubs, one request at a time each, so that one that hangs keeps no other waiting."""

    def __init__(
        self,
        *,
        database: DatabaseThread,
        session: aiohttp.ClientSession,
        callbacks: str | None,
        user_agent: str,
        clock: Clock,
        tally: Tally,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``callbacks``: the address that subscriptions' ids are appended to; None: nobody can call us."""
        self._database = database
        self._session = session
        self._callbacks = callbacks
        self._user_agent = user_agent
        self._clock = clock
        self._tally = tally
        self._chance = chance
        self._asked: dict[str, asyncio.Task[None]] = {}  # by hub

    async def follow_offers(self) -> None:
        """New subscriptions for new offers; those that are no longer wanted end. Raises StorageError."""
        await self._database.write(
            partial(subscriptions.reconcile, callbacks=self._callbacks, draw=draw, now=self._clock())
        )

    async def ask_due(self) -> None:
        """Begins one request to each hub that is due and not being asked. Raises StorageError."""
        due = await self._database.write(
            partial(subscriptions.due_hubs, now=self._clock(), limit=2 * MOST_HUBS_AT_ONCE)
        )
        for hub in due:
            if hub not in self._asked and len(self._asked) < MOST_HUBS_AT_ONCE:
                task = asyncio.get_running_loop().create_task(self._ask(hub), name="ask a hub")
                self._asked[hub] = task
                task.add_done_callback(partial(self._forget, hub))

    def _forget(self, hub: str, _task: "asyncio.Task[None]") -> None:
        self._asked.pop(hub, None)

    async def settle(self) -> None:
        """Waits for the requests that were begun."""
        await asyncio.gather(*self._asked.values())

    async def stop(self) -> None:
        """Requests in flight are dropped: the hub is asked again when its time comes."""
        tasks = list(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, hub: str) -> None:
        try:
            begun = await self._database.write(partial(self._begin, hub=hub))
            if begun is not None:
                await self._send(*begun)
        except StorageError as error:
            log.error("subscriptions cannot be written down: %s", error)
        except Exception:  # one hub's oddity is not another's trouble
            log.exception("a hub could not be asked")

    def _begin(self, conn: sa.Connection, *, hub: str) -> tuple[Subscription, Step] | None:
        """Written before it is sent: a hub may verify before it answers, and a crash must not repeat it at once."""
        now = self._clock()
        subscription = subscriptions.lock_due(conn, hub, now=now)
        if subscription is None:
            return None
        step = next_step(subscription, now=now, chance=self._chance())
        if step.mode is None:
            subscriptions.note_ended(conn, subscription.id, forget_at=step.next_at)
            return None
        if step.expired:
            subscriptions.note_expired(conn, subscription, now=now)
        subscriptions.note_asked(
            conn, subscription.id, state=step.state, failures=step.failures, next_at=step.next_at, now=now
        )
        asked = subscriptions.get(conn, subscription.id)
        return (asked, step) if asked else None

    async def _send(self, subscription: Subscription, step: Step) -> None:
        assert step.mode is not None
        fields = {"source": subscription.source_id, "mode": step.mode}
        try:
            await ask_hub(self._session, subscription, step.mode, user_agent=self._user_agent)
        except FetchError as error:
            self._tally.add("hub_requests", error.kind)
            log.warning("a hub refuses", extra={"fields": {**fields, "answer": str(error)}})
            state, next_at = after_refusal(step, error, now=self._clock(), chance=self._chance())
            await self._database.write(
                partial(
                    subscriptions.note_refused,
                    asked=subscription,
                    state=state,
                    reason=f"the request to the hub failed: {error}",
                    next_at=next_at,
                )
            )
        else:
            self._tally.add("hub_requests", "accepted")
            log.info("a hub was asked", extra={"fields": fields})
