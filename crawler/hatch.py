"""Where work waits until a crawl takes it: open while there is a crawl, one place to wait for all that may change."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Hatch:
    """Base of the queues that crawls take their work from. To be used on one event loop."""

    def __init__(self) -> None:
        self._change = asyncio.Event()
        self._open = False

    def open(self) -> None:
        """Work is handed out from now on."""
        self._open = True
        self._change.set()

    def close(self) -> None:
        """No work is handed out any more, so that a crawl ends when its last is done."""
        self._open = False
        self._change.set()

    async def _changed(self) -> None:
        """Until somebody has set ``_change`` since it was last looked at."""
        self._change.clear()
        await self._change.wait()

    async def _hand_out(self, take: Callable[[], T | None]) -> T | None:
        """What ``take`` gives, as soon as it gives something; None when the hatch is closed."""
        while self._open:
            if (work := take()) is not None:
                return work
            await self._changed()
        return None
