"""Reads article pages: from the collector's desk for as long as it hands some out, or one by hand.

By hand: ``scrapy crawl article -a url=https://…`` prints what the extraction makes of the page.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from crawler.address import check_address
from crawler.page_desk import PageDesk
from crawler.page_results import FailedPage, FetchedPage
from crawler.spiders.base import GulfwatchSpider, name_failure
from domain.errors import FetchError
from storage.articles import WantedPage

_HTML = re.compile(r"^\s*(?:text/html|application/xhtml\+xml|text/plain|$)", re.IGNORECASE)
_LOOKS_LIKE_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|article|div|p|meta)\b", re.IGNORECASE)
_HEAD = 20_000


class ArticleSpider(GulfwatchSpider):
    """One request for each wanted page; an item for each, whatever came of it."""

    name = "article"

    def __init__(self, url: str | None = None, desk: PageDesk | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.desk = desk
        self._url = url

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "ArticleSpider":
        """Scrapy's way to make a spider; from here on what is not HTML is cut off at its headers."""
        spider: ArticleSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stop_unless_html, signal=signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Waits for pages as long as the desk hands them out."""
        if self._url:
            yield self._request(WantedPage(article_id="", url=self._url, source_id="", attempts=0))
        while self.desk is not None and (page := await self.desk.next_page()) is not None:
            yield self._request(page)

    def _request(self, page: WantedPage) -> Request | FailedPage:
        try:
            url = check_address(page.url)
        except FetchError as error:
            return FailedPage(page=page, kind=error.kind, text=str(error))
        return self.request(url, callback=self.parse, errback=self.note_failure, cb_kwargs={"page": page})

    def parse(self, response: Response, page: WantedPage) -> Iterator[FetchedPage | FailedPage]:
        """A page arrived."""
        header = response.headers.get("Content-Type")
        if not _LOOKS_LIKE_MARKUP.search(response.body[:_HEAD].replace(b"\x00", b"")):
            yield FailedPage(page=page, kind="not-html", text="is not an HTML page")
            return
        content_type = header.decode("latin-1") if header else ""
        yield FetchedPage(page=page, url=response.url, body=response.body, content_type=content_type)

    def note_failure(self, failure: Failure) -> Iterator[FailedPage]:
        """A page did not arrive."""
        request: Request = getattr(failure, "request")  # noqa: B009 - set by Scrapy, unknown to Twisted's types
        error = name_failure(failure.value or Exception(), request=request)
        yield FailedPage(
            page=request.cb_kwargs["page"],
            kind=error.kind,
            text=str(error),
            retry_after=getattr(error, "retry_after", None),
        )

    def stop_unless_html(self, headers: Headers, request: Request) -> None:
        """A video or a PDF behind an article's address is not downloaded."""
        content_type = headers.get("Content-Type")
        if content_type and not request.url.endswith("/robots.txt") and not _HTML.match(content_type.decode("latin-1")):
            raise StopDownload(fail=True)
