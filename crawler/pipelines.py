"""What becomes of a page: back to the desk it came from, or, by hand, to the terminal."""

import json
import sys
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawl_desk import Job
from crawler.page_results import FailedPage, FetchedPage
from crawler.pages.page_text import PageText
from crawler.tasks import extract_page
from domain.errors import FetchError


class HandBack:
    """The only pipeline: it knows whether a collector waits for the page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: FetchedPage | FailedPage | Job) -> FetchedPage | FailedPage | Job:
        """Awaits the desk, so that a crawl that ends has nothing left undone."""
        desk = getattr(self._crawler.spider, "desk", None)
        if desk is not None:
            await desk.receive(item)
        else:
            sys.stdout.write(json.dumps(describe(item), ensure_ascii=False, indent=2, default=str) + "\n")
        return item


def describe(item: FetchedPage | FailedPage | Job) -> dict[str, Any]:
    """What the extraction makes of a page, or a visit of a source, for people."""
    if isinstance(item, Job):
        return _describe_visit(item)
    if isinstance(item, FailedPage):
        return {"url": item.page.url, "failed": item.text, "kind": item.kind}
    found = extract_page(item.body, content_type=item.content_type, url=item.url)
    if not isinstance(found, PageText):
        return {"url": item.url, "failed": found.text, "kind": found.kind}
    return {
        "url": item.url,
        "title": found.title,
        "language": found.language,
        "published_at": found.published_at,
        "authors": list(found.authors),
        "text": found.text,
    }


def _describe_visit(job: Job) -> dict[str, Any]:
    url = job.visit.due.source.address
    outcome = job.visit.outcome()
    if isinstance(outcome, FetchError):
        return {"url": url, "failed": str(outcome), "kind": outcome.kind}
    entries = [
        {"url": entry.url, "title": entry.title, "published_at": entry.published_at} for entry in outcome.entries or ()
    ]
    return {"url": url, "notes": list(outcome.notes), "entries": entries}
