"""The shared base of the spiders that read sources: a visit is a chain of requests."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.address import check_address
from crawler.answers import Answer, own_fault
from crawler.by_hand import hand_due
from crawler.crawl_desk import CrawlDesk, Job
from crawler.feeds.conditional_get import keep_validator, max_age
from crawler.spiders.base import GulfwatchSpider, name_failure
from crawler.visits import MAX_BODY, Visit
from domain.errors import FetchError
from domain.source import SourceKind
from storage.sources import DueSource

log = logging.getLogger("gulfwatch.crawler.sources")


class SourceSpider(GulfwatchSpider):
    """Reads what the desk hands out for as long as it does; by hand, ``-a url=…``, one address."""

    kind: SourceKind

    def __init__(self, url: str | None = None, desk: CrawlDesk | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.desk = desk
        self._url = url

    @staticmethod
    @abstractmethod
    def begin(due: DueSource) -> Visit:
        """The visit to a source of the spider's kind."""

    async def start(self) -> AsyncIterator[Any]:
        if self._url:
            yield self._next(Job(visit=self.begin(hand_due(self._url, kind=self.kind))))
        while self.desk is not None and (job := await self.desk.next_job()) is not None:
            yield self._next(job)

    def _next(self, job: Job) -> Request | Job:
        """The visit's next request; the visit itself, as an item, when it is over or nobody waits for it any more."""
        while not job.ended and (ask := job.visit.ask()) is not None:
            try:
                url = check_address(ask.url)
            except FetchError as error:
                job.fail(error)
                continue
            return self.request(
                url,
                headers=ask.headers(),
                meta={"handle_httpstatus_list": [304], "download_maxsize": MAX_BODY},
                callback=self.parse,
                errback=self.note_failure,
                cb_kwargs={"job": job},
            )
        return job

    async def parse(self, response: Response, job: Job) -> AsyncIterator[Request | Job]:
        """What was asked for came; where nobody waits for it any more it is left."""
        try:
            await self._take(response, job)
        except Exception as bug:  # one source's oddity is not another's trouble; nobody else would end its visit
            log.exception("a source could not be read", extra={"fields": {"source": job.visit.due.source.id}})
            job.fail(own_fault(bug))
        yield self._next(job)

    async def _take(self, response: Response, job: Job) -> None:
        answer = answer_of(response)
        if answer.status == 304 and not conditional(response):
            job.fail(FetchError("bad-304", "answered 304 (not modified) to a request that did not ask for it"))
        elif self.desk is not None:
            await self.desk.digest(job, answer)
        else:
            parsed = await asyncio.to_thread(
                job.visit.parse, answer.body, content_type=answer.content_type, base=answer.address
            )
            job.take(answer, parsed)

    def note_failure(self, failure: Failure) -> Any:
        """It did not come."""
        request: Request = getattr(failure, "request")  # noqa: B009 - set by Scrapy, unknown to Twisted's types
        job: Job = request.cb_kwargs["job"]
        job.fail(name_failure(failure.value or Exception(), request=request))
        yield self._next(job)


def conditional(response: Response) -> bool:
    headers = response.request.headers if response.request else {}
    return b"If-None-Match" in headers or b"If-Modified-Since" in headers


def answer_of(response: Response) -> Answer:
    """Scrapy's response in our words."""
    return Answer(
        status=response.status,
        address=response.url,
        body=response.body,
        content_type=_header(response, "Content-Type") or "",
        etag=keep_validator(_header(response, "ETag")),
        last_modified=keep_validator(_header(response, "Last-Modified")),
        fresh_for=max_age(_header(response, "Cache-Control")),
        moved_to=response.meta.get("moved_to"),
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
