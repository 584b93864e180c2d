"""Between Scrapy's engine and the network: each hop is judged anew, and robots.txt is obeyed."""

from datetime import timedelta
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.address import check_address
from crawler.answers import HostPaused
from crawler.etiquette import RobotsMemory, SiteRules
from crawler.gated_handler import CRAWL_DELAY
from crawler.refusals import PageRefused
from crawler.robots import ROBOTS_BYTES, USER_AGENT_TOKEN, crawl_delay, forbidden, unavailable
from crawler.spiders.base import name_failure
from domain.clock import utc_now
from domain.errors import FetchError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ROBOTS_LIFE = timedelta(hours=1)
_ROBOTS_FAILURE_LIFE = timedelta(minutes=5)
_ROBOTS_SECONDS = 10.0
_SAME_FOR_THE_PAGE = frozenset({"private-address", "dns", "connect", "tls"})  # its host is the page's host


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
        meta = {**request.meta, "redirects_followed": followed, **_move(request, response, target)}
        return request.replace(url=target, meta=meta, dont_filter=True)


def _move(request: Request, response: Response, target: str) -> dict[str, object]:
    """Where permanent redirects alone led so far (``moved_to``), and whether there was another (``strayed``)."""
    if response.status not in _PERMANENT or request.meta.get("strayed"):
        return {"strayed": True}
    return {"moved_to": target}


class RobotsByTheBook:
    """robots.txt as RFC 9309 has it: 4xx allows everything, an unreachable one nothing until it can be read."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._seconds = min(_ROBOTS_SECONDS, crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))

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
        request.meta[CRAWL_DELAY] = rules.crawl_delay

    async def _rules_for(self, url: str) -> SiteRules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        return await self._memory.rules(site, partial(self._read, f"{site}/robots.txt"))

    @property
    def _memory(self) -> RobotsMemory:
        memory: RobotsMemory = self._crawler.spider.etiquette.robots  # type: ignore[union-attr]
        return memory

    async def _read(self, url: str) -> SiteRules:
        meta = {"is_robots": True, "download_timeout": self._seconds}
        request = Request(url, meta=meta, dont_filter=True, callback=NO_CALLBACK, priority=1000)
        try:
            response = await self._crawler.engine.download_async(request)
        except PageRefused as refused:
            return _refused(refused.failure)
        except Exception as error:  # whatever kept it from being read: dns, timeout, reset …
            named = name_failure(error, request=request)
            return _unavailable(named if named.kind in _SAME_FOR_THE_PAGE else None)
        if response.status >= 500 or response.status == 429:
            return _unavailable(None)
        allowed = response.status >= 300 or b"<html" in response.body[:2000].lower()
        text = response.body[:ROBOTS_BYTES].decode("utf-8-sig", "ignore")
        if allowed:
            return SiteRules(until=utc_now() + _ROBOTS_LIFE)
        parsed = Protego.parse(text)
        return SiteRules(until=utc_now() + _ROBOTS_LIFE, parsed=parsed, crawl_delay=crawl_delay(parsed))


def _refused(failure: FetchError) -> SiteRules:
    """A robots.txt that redirects for ever, or out of the web, says nothing; a host that is left alone, not yet."""
    if isinstance(failure, HostPaused):
        return SiteRules(until=utc_now(), failure=failure)
    return SiteRules(until=utc_now() + _ROBOTS_LIFE)


def _unavailable(failure: FetchError | None) -> SiteRules:
    return SiteRules(until=utc_now() + _ROBOTS_FAILURE_LIFE, failure=failure or unavailable())
