"""The collector's part of WebSub: hubs are asked while there is somewhere to call us, and pushes are taken in."""

import asyncio
import logging
import time
from datetime import timedelta

from config.addresses import is_public, read_web_address
from config.settings import Settings
from crawler.database_thread import DatabaseThread
from crawler.websub.intake import PushIntake
from crawler.websub.subscribing import Subscribing
from domain.errors import StorageError
from storage import subscriptions

log = logging.getLogger("gulfwatch.crawler.websub")

POLL = timedelta(seconds=0.25)
OFFERS_EACH = timedelta(seconds=5)
_ASK_EACH = timedelta(seconds=1)
_STORAGE_PAUSE_SECONDS = 2.0


def callbacks_of(settings: Settings) -> str | None:
    """Where hubs call: an address that they can reach, and a dashboard that answers there. None: they cannot."""
    if settings.listen is None or not settings.url:
        return None
    try:
        return f"{settings.url}/websub/" if is_public(read_web_address(settings.url)) else None
    except ValueError:
        return None


class WebSubLoop:
    """Runs until it is cancelled."""

    def __init__(self, *, database: DatabaseThread, subscribing: Subscribing, intake: PushIntake, active: bool) -> None:
        """``active``: hubs can call us; else what is left of older subscriptions is ended, and no more is done."""
        self._database = database
        self._subscribing = subscribing
        self._intake = intake
        self._active = active
        self._may_be_pushed = False
        self._offers_at = self._ask_at = 0.0  # monotonic

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._turn()
                    await asyncio.sleep(POLL.total_seconds())
                except StorageError as error:
                    log.error("pushed feeds cannot be taken from the database: %s", error)
                    await asyncio.sleep(_STORAGE_PAUSE_SECONDS)
        finally:
            await self._subscribing.stop()

    async def _turn(self) -> None:
        now = time.monotonic()
        if now >= self._offers_at:
            self._offers_at = now + OFFERS_EACH.total_seconds() if self._active else float("inf")
            await self._subscribing.follow_offers()
        if not self._active:
            return
        if now >= self._ask_at:
            self._ask_at = now + _ASK_EACH.total_seconds()
            await self._subscribing.ask_due()
            self._may_be_pushed = await self._database.write(subscriptions.may_be_pushed)
        if self._may_be_pushed:
            await self._intake.take_in_waiting()
