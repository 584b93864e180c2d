"""Between Scrapy's engine and the network: each hop is judged anew, and robots.txt is obeyed."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.address import check_address, host_of
from crawler.robots import ROBOTS_BYTES, USER_AGENT_TOKEN, forbidden, unavailable
from crawler.spiders.base import PageRefused, name_failure
from domain.clock import utc_now
from domain.errors import FetchError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ROBOTS_LIFE = timedelta(hours=1)
_ROBOTS_FAILURE_LIFE = timedelta(minutes=5)
_ROBOTS_SECONDS = 10.0
_SAME_FOR_THE_PAGE = frozenset({"private-address", "dns", "connect", "tls"})  # its host is the page's host
_ROBOTS_MOST = 2000


class RedirectByHand:
    """Follows at most ``REDIRECT_MAX_TIMES`` redirects; every target passes the same check as the first address."""

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("REDIRECT_MAX_TIMES"))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """A new request for a redirect, with nothing of the old one's headers that names where it came from."""
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or location is None:
            return response
        followed = int(request.meta.get("redirects_followed", 0)) + 1
        if followed > self._most:
            raise PageRefused(FetchError("redirects", f"redirects more than {self._most} times"))
        try:
            target = check_address(location.decode("utf-8", "replace"), base=request.url)
        except FetchError as error:
            raise PageRefused(error) from error
        slot = "robots " if request.meta.get("is_robots") else ""
        meta = {**request.meta, "redirects_followed": followed, "download_slot": slot + host_of(target)}
        meta |= _move(request, response, target)
        return request.replace(url=target, meta=meta, dont_filter=True)


def _move(request: Request, response: Response, target: str) -> dict[str, object]:
    """Where permanent redirects alone led so far (``moved_to``), and whether there was another (``strayed``)."""
    if response.status not in _PERMANENT or request.meta.get("strayed"):
        return {"strayed": True}
    return {"moved_to": target}


@dataclass(frozen=True, slots=True)
class _Rules:
    until: datetime
    parsed: Protego | None = None  # None: everything is allowed
    failure: FetchError | None = None  # why nothing may be read for now


class RobotsByTheBook:
    """robots.txt as RFC 9309 has it: 4xx allows everything, an unreachable one nothing until it can be read.

    Asked for outside the host's slot, so that it does not use up the delay before the first page.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._seconds = min(_ROBOTS_SECONDS, crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))
        self._rules: dict[str, asyncio.Task[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises PageRefused for a page that robots.txt forbids."""
        if request.meta.get("is_robots"):
            return
        rules = await self._rules_for(request.url)
        if rules.failure is not None:
            raise PageRefused(rules.failure)
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, USER_AGENT_TOKEN):
            raise PageRefused(forbidden())

    async def _rules_for(self, url: str) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(site)
        if known is None or (known.done() and known.result().until <= utc_now()):
            known = asyncio.get_running_loop().create_task(self._read(f"{site}/robots.txt"))
            self._rules[site] = known
            self._forget_some()
        return await asyncio.shield(known)

    def _forget_some(self) -> None:
        while len(self._rules) > _ROBOTS_MOST:
            self._rules.pop(next(iter(self._rules)))

    async def _read(self, url: str) -> _Rules:
        meta = {"is_robots": True, "download_slot": f"robots {host_of(url)}", "download_timeout": self._seconds}
        request = Request(url, meta=meta, dont_filter=True, callback=NO_CALLBACK, priority=1000)
        try:
            response = await self._crawler.engine.download_async(request)
        except PageRefused:  # a robots.txt that redirects for ever, or out of the web, says nothing
            return _Rules(until=utc_now() + _ROBOTS_LIFE)
        except Exception as error:  # whatever kept it from being read: dns, timeout, reset …
            named = name_failure(error, request=request)
            return _unavailable(named if named.kind in _SAME_FOR_THE_PAGE else None)
        if response.status >= 500 or response.status == 429:
            return _unavailable(None)
        allowed = response.status >= 300 or b"<html" in response.body[:2000].lower()
        text = response.body[:ROBOTS_BYTES].decode("utf-8-sig", "ignore")
        return _Rules(until=utc_now() + _ROBOTS_LIFE, parsed=None if allowed else Protego.parse(text))


def _unavailable(failure: FetchError | None) -> _Rules:
    return _Rules(until=utc_now() + _ROBOTS_FAILURE_LIFE, failure=failure or unavailable())
