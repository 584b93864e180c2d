"""What everything in one process shares that crawls: the gates before the hosts, and what their robots.txt says."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from protego import Protego

from crawler.host_gates import HostGates
from domain.clock import Clock, utc_now
from domain.errors import FetchError
from domain.network import NetworkPolicy

_MOST_SITES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What a site's robots.txt came to."""

    until: datetime  # when it is to be read again
    parsed: Protego | None = None  # None: everything is allowed
    failure: FetchError | None = None  # why nothing may be read for now
    crawl_delay: float = 0.0  # seconds between two pages; 0: the usual


class RobotsMemory:
    """The rules of the sites that were asked last, so that pages, sitemaps and listings do not each ask anew."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._rules: OrderedDict[str, SiteRules] = OrderedDict()
        self._reads: dict[str, asyncio.Task[SiteRules]] = {}

    async def rules(self, site: str, read: Callable[[], Coroutine[Any, Any, SiteRules]]) -> SiteRules:
        """The rules of ``https://host:port``, by ``read`` where they are unknown or too old."""
        known = self._rules.get(site)
        if known is not None and known.until > self._clock():
            return known
        if site not in self._reads:
            self._reads[site] = asyncio.get_running_loop().create_task(self._learn(site, read))
        return await asyncio.shield(self._reads[site])

    async def _learn(self, site: str, read: Callable[[], Coroutine[Any, Any, SiteRules]]) -> SiteRules:
        try:
            rules = await read()
        finally:
            del self._reads[site]
        self._rules[site] = rules
        self._rules.move_to_end(site)
        while len(self._rules) > _MOST_SITES:
            self._rules.popitem(last=False)
        return rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Etiquette:
    """One for each process; its feeds stand before the same gates."""

    gates: HostGates
    robots: RobotsMemory = field(default_factory=RobotsMemory)


def etiquette_by_hand(*, policy: NetworkPolicy, host_delay_seconds: float) -> Etiquette:
    """That of a process with nothing but one crawl."""
    return Etiquette(gates=HostGates(policy=policy, delay=timedelta(seconds=host_delay_seconds)))
