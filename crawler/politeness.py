"""How gently a host is asked: one request at a time, and silence for as long as it asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import ip_address

from crawler.pace import LONGEST_ASKED
from domain.network import NetworkPolicy

PATIENCE = timedelta(seconds=5)
"""How long an answer keeps its host's other sources waiting. A page that hangs must not cost them their 30 s."""

OWN_PATIENCE = timedelta(seconds=0.1)
PAGES_OUT = 2  # of one host: one on its way, one that waits out the host's delay
OWN_PAGES_OUT = 48


class HostGates:
    """One gate for each host and port. A gate that nobody uses is forgotten."""

    def __init__(self) -> None:
        self._gates: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._paused_until: dict[str, datetime] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, patience: timedelta = PATIENCE) -> AsyncIterator[None]:
        """Waits until no other read of this host is in flight, or the one that is has tried the host's patience."""
        gate = self._gates.setdefault(host, asyncio.Lock())
        self._waiting[host] = self._waiting.get(host, 0) + 1
        try:
            await gate.acquire()
            open_gate = _Once(gate)
            timer = asyncio.get_running_loop().call_later(patience.total_seconds(), open_gate)
            try:
                yield
            finally:
                timer.cancel()
                open_gate()
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


class _Once:
    """Opens the gate at the first call: the end of the read or the end of patience, whichever comes first."""

    def __init__(self, gate: asyncio.Lock) -> None:
        self._gate: asyncio.Lock | None = gate

    def __call__(self) -> None:
        if self._gate is not None:
            self._gate.release()
            self._gate = None


def is_own(host: str, policy: NetworkPolicy) -> bool:
    """Whether ``host:port`` is an address in a network that the operator allowed: their own, to be asked freely."""
    name = host.rpartition(":")[0]
    try:
        ip = ip_address(name)
    except ValueError:
        return name == "localhost"
    return any(ip.version == network.version and ip in network for network in policy.allowed)


def patience_with(host: str, policy: NetworkPolicy) -> timedelta:
    """How long one answer of this host may keep its other sources waiting."""
    return OWN_PATIENCE if is_own(host, policy) else PATIENCE


def pages_out(host: str, policy: NetworkPolicy) -> int:
    """How many pages of one host may be under way; the delay between two of them is kept in any case."""
    return OWN_PAGES_OUT if is_own(host, policy) else PAGES_OUT
