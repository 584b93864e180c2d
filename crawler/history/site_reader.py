"""Asks one address after the other: robots.txt with its crawl-delay, the delay of hosts, one connection, the guard."""

import asyncio
from datetime import timedelta

import aiohttp

from config.settings import Settings
from crawler.address import host_of
from crawler.answers import Answer
from crawler.by_hand import HandReader
from crawler.feeds.download import USUAL_LIMITS, Limits
from crawler.host_gates import HostGates
from crawler.robots import USER_AGENT_TOKEN
from crawler.visits import Ask
from domain.errors import FetchError

LONGEST_CRAWL_DELAY = timedelta(minutes=5)
"""Some robots.txt ask for days, which is another way to forbid."""


class SiteReader:
    """Never has two requests under way."""

    def __init__(self, *, session: aiohttp.ClientSession, settings: Settings, limits: Limits = USUAL_LIMITS) -> None:
        self._hand = HandReader(
            session=session,
            user_agent=settings.user_agent,
            obey=settings.robots_obey,
            gates=HostGates(policy=settings.network_policy, delay=timedelta(0)),  # the delay is kept here
            limits=limits,
        )
        self._delay = settings.host_delay
        self._obey = settings.robots_obey
        self._free_at: dict[str, float] = {}
        self._one = asyncio.Lock()

    async def fetch(self, url: str) -> Answer:
        """Waits for the host's turn, then reads. Raises FetchError."""
        async with self._one:
            delay = await self.delay_of(url)
            host, now = host_of(url), asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, self._free_at.get(host, now) - now))
            try:
                return await self._hand.fetch(Ask(url=url))
            finally:
                self._free_at[host] = asyncio.get_running_loop().time() + delay.total_seconds()

    async def delay_of(self, url: str) -> timedelta:
        """Between two requests to the address's host. Raises FetchError where robots.txt cannot be read."""
        if not self._obey:
            return self._delay
        rules = await self._hand.robots(url)
        asked = rules.crawl_delay(USER_AGENT_TOKEN) if rules is not None else None
        return max(self._delay, min(timedelta(seconds=float(asked or 0)), LONGEST_CRAWL_DELAY))

    def pause(self, url: str, wait: timedelta) -> None:
        """The host asked to be left alone for so long."""
        self._free_at[host_of(url)] = asyncio.get_running_loop().time() + wait.total_seconds()

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """That the robots.txt of the address's site names."""
        try:
            rules = await self._hand.robots(url)
        except FetchError:
            return ()
        return tuple(rules.sitemaps) if rules is not None else ()
