"""Canaries in the daemon: their feed, which answers once they are switched on, and their keeper."""

import asyncio
from dataclasses import replace

from alerts.canaries import CanaryKeeper, CanaryOrders
from daemon.canary_feed import CanaryFeed
from daemon.in_force import InForce
from domain.clock import Clock
from domain.watchlist import Watchlist
from matching import canary
from storage.database import Database

_START_SECONDS = 10.0


class Canaries:
    """``begin`` on the event loop, then ``tend`` about once a second, in one thread at a time, and ``stop``."""

    def __init__(self, database: Database, *, dashboard_url: str | None, clock: Clock) -> None:
        self._feed = CanaryFeed(database)
        self._keeper = CanaryKeeper(database, clock=clock)
        self._dashboard_url = dashboard_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answers = False

    @property
    def port(self) -> int:
        """Where this machine's collectors find the feed."""
        return self._feed.port

    def begin(self) -> None:
        """Remembers the running event loop, on which the feed is served."""
        self._loop = asyncio.get_running_loop()

    def tend(self, in_force: InForce) -> None:
        """Takes every step that is due by what is in force. Raises StorageError."""
        if in_force.canary is not None and not self._answers and self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._feed.start(), self._loop).result(_START_SECONDS)
            self._answers = True
        self._keeper.tend(
            CanaryOrders(
                plan=in_force.canary,
                operators=in_force.operators,
                channels=in_force.channels,
                dashboard_url=self._dashboard_url,
            )
        )

    async def stop(self) -> None:
        """Lets go of the feed's port."""
        await self._feed.stop()


def watchlist_of(in_force: InForce) -> Watchlist | None:
    """The watchlist of canaries with the channel they are to arrive in; None: they are switched off."""
    plan = in_force.canary
    return None if plan is None else replace(canary.WATCHLIST, channels=(plan.channel_id,))
