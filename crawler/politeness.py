"""How gently a host is asked: one request at a time, and silence for as long as it asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from crawler.pace import LONGEST_ASKED


class HostGates:
    """One gate for each host and port. A gate that nobody uses is forgotten."""

    def __init__(self) -> None:
        self._gates: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._paused_until: dict[str, datetime] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until no other read of this host is in flight."""
        gate = self._gates.setdefault(host, asyncio.Lock())
        self._waiting[host] = self._waiting.get(host, 0) + 1
        try:
            async with gate:
                yield
        finally:
            self._waiting[host] -= 1
            if not self._waiting[host]:
                del self._waiting[host], self._gates[host]

    def pause(self, host: str, *, span: timedelta, now: datetime) -> None:
        """The host asked to be left alone (429 or 503 with ``Retry-After``): all its sources wait."""
        self._paused_until[host] = now + min(span, LONGEST_ASKED)

    def pause_left(self, host: str, now: datetime) -> timedelta | None:
        """How long the host still wants to be left alone; None: it does not."""
        until = self._paused_until.get(host)
        if until is None:
            return None
        if until <= now:
            del self._paused_until[host]
            return None
        return until - now
