"""What comes when nobody waits for it any more, and a visit's own fault in the middle of it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from scrapy.http import Request, XmlResponse
from twisted.python.failure import Failure

from crawler.answers import Answer, own_fault
from crawler.crawl_desk import CrawlDesk, Job, cut_short
from crawler.pool import WorkPool
from crawler.sitemaps import visit as sitemap_visit
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from crawler.sitemaps.visit import SitemapVisit
from crawler.spiders.sitemap import SitemapSpider
from crawler.tally import Tally
from domain.errors import FetchError
from domain.source import SourceKind
from tests.crawler_samples import due, source_of

URL = "https://muscat-post.example/sitemap.xml"
INDEX = ParsedSitemap(entries=(), children=(ChildSitemap(url=f"{URL}?news=1", changed_at=None),))


def visit() -> SitemapVisit:
    return SitemapVisit(due(source_of(SourceKind.SITEMAP, "post", address=URL)))


async def _after_its_time(called: Callable[[SitemapSpider, Job, Request], Any]) -> tuple[Job, list[Any]]:
    job = Job(visit=visit())
    cut_short(job.visit)
    job.outcome.cancel()
    desk = CrawlDesk(begin=SitemapVisit, pool=WorkPool(preload=()), tally=Tally())
    given = called(SitemapSpider(desk=desk), job, Request(URL, cb_kwargs={"job": job}))
    return job, [each async for each in given] if hasattr(given, "__aiter__") else list(given)


def _failed(spider: SitemapSpider, _job: Job, request: Request) -> Any:
    failure = Failure(TimeoutError())
    failure.request = request  # type: ignore[attr-defined]
    return spider.note_failure(failure)


def _answered(spider: SitemapSpider, job: Job, request: Request) -> Any:
    return spider.parse(XmlResponse(URL, body=b"<urlset/>", request=request), job)


@pytest.mark.parametrize("called", [_answered, _failed])
def test_an_answer_after_the_visits_time_is_left_without_a_word(
    called: Callable[[SitemapSpider, Job, Request], Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        job, given = asyncio.run(_after_its_time(called))
    assert given == [job]
    assert caplog.records == []


def test_a_fault_while_a_sitemap_is_taken_in_fails_that_sitemap(monkeypatch: pytest.MonkeyPatch) -> None:
    def wanted_children(*_: object, **__: object) -> list[ChildSitemap]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(sitemap_visit, "wanted_children", wanted_children)
    one = visit()
    with pytest.raises(RuntimeError) as bug:
        one.take(Answer(status=200, address=URL, body=b"x", content_type=""), INDEX)
    one.fail(own_fault(bug.value))
    outcome = one.outcome()
    assert one.ask() is None
    assert isinstance(outcome, FetchError)
    assert outcome.kind == "bug"
