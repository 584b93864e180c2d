"""Every kind of source by its own reader: feeds by aiohttp, sitemaps and listings by whoever crawls."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from crawler.answers import Answer
from crawler.feeds.reader import FeedReader
from crawler.findings import Finding
from crawler.intake import take_in
from crawler.visits import Found
from domain.clock import Clock
from domain.errors import FetchError
from domain.source import SourceKind
from storage.sources import DueSource

log = logging.getLogger("gulfwatch.crawler.reader")

Fetched = Answer | Found | FetchError


class CrawledReader(Protocol):
    """Visits a source."""

    async def read(self, due: DueSource) -> Found | FetchError: ...


class SourceReaders:
    """Reads a source of any kind. Knows nothing of the database."""

    def __init__(self, *, feeds: FeedReader, crawled: Mapping[SourceKind, CrawledReader], clock: Clock) -> None:
        self._feeds = feeds
        self._crawled = crawled
        self._clock = clock

    async def fetch(self, due: DueSource) -> Fetched:
        """The network's part. A failure is answered, not raised: it is what was found."""
        if due.source.kind is SourceKind.FEED:
            return await self._feeds.fetch(due)
        try:
            return await self._crawled[due.source.kind].read(due)
        except FetchError as error:
            return error

    async def digest(self, due: DueSource, fetched: Fetched, *, started_at: datetime) -> Finding:
        """What it means: a failure, nothing new, or articles."""
        if isinstance(fetched, Found):
            return found_in(due, fetched, started_at=started_at, clock=self._clock)
        return await self._feeds.digest(due, fetched, started_at=started_at)


def found_in(due: DueSource, found: Found, *, started_at: datetime, clock: Callable[[], datetime]) -> Finding:
    """A visit's entries go the way of a feed's."""
    entries = found.entries
    articles = take_in(entries or (), source=due.source, first_read=due.first_read, now=clock())
    return Finding(
        due=due,
        started_at=started_at,
        entries=None if entries is None else len(entries),
        articles=articles,
        published=tuple(article.published_at for article in articles if article.published_at),
        etag=found.etag,
        last_modified=found.last_modified,
        body_hash=found.body_hash,
        fresh_for=found.fresh_for,
        moved_to=found.moved_to,
        notes=found.notes,
        skipped=found.skipped,
    )
