"""Scrapy's last step before the network: every request of a crawl waits here for its host's turn."""

from scrapy import Request
from scrapy.http import Response

from crawler.address import host_of
from crawler.answers import BadStatus, HostPaused, parse_retry_after
from crawler.handlers import BoundedHeadersHandler
from crawler.host_gates import HostGates
from crawler.politeness import Errand
from crawler.refusals import PageRefused
from domain.clock import utc_now

CRAWL_DELAY = "crawl_delay"
"""In a request's meta: the seconds between two pages that its host's robots.txt asks for."""


class GatedHandler(BoundedHeadersHandler):
    """Used for http and https (``DOWNLOAD_HANDLERS``). The spider knows the gates; a timeout begins after the wait."""

    async def download_request(self, request: Request) -> Response:
        """Raises PageRefused where the host wants to be left alone for now."""
        gates: HostGates = self._crawler.spider.etiquette.gates  # type: ignore[union-attr]
        host = host_of(request.url)
        errand = Errand.ROBOTS if request.meta.get("is_robots") else Errand.CRAWL
        async with gates.turn(host, errand, crawl_delay=request.meta.get(CRAWL_DELAY, 0.0)):
            if left := gates.pause_left(host):
                raise PageRefused(HostPaused(left))
            response: Response = await super().download_request(request)
        if response.status in (429, 503):
            gates.heed(host, _refusal(response))
        return response


def _refusal(response: Response) -> BadStatus:
    header = response.headers.get("Retry-After")
    asked = parse_retry_after(header.decode("latin-1") if header else None, now=utc_now())
    return BadStatus(response.status, retry_after=asked)
