"""What the worker processes do. The parsers are imported there alone, so that the collector itself starts quickly."""

from datetime import datetime
from functools import cache
from types import ModuleType

from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.reading import FeedReading
from crawler.garbage import settle_down
from crawler.pages.page_text import NoArticle, PageText
from crawler.sitemaps.parsed import ParsedSitemap
from domain.source import Selectors, Source


def parse_feed(body: bytes, *, content_type: str, base: str) -> ParsedFeed | NotAFeed:
    """See ``crawler.feeds.parse``."""
    from crawler.feeds import parse

    return parse.parse_feed(body, content_type=content_type, base=base)


def read_feed(
    body: bytes,
    *,
    content_type: str,
    base: str,
    source: Source,
    first_read: bool,
    now: datetime,
    known: bytes = b"",
    has_hub: bool = False,
) -> FeedReading | NotAFeed:
    """See ``crawler.feeds.read``."""
    from crawler.feeds import read

    return read.read_feed(
        body,
        content_type=content_type,
        base=base,
        source=source,
        first_read=first_read,
        now=now,
        known=known,
        has_hub=has_hub,
    )


@cache
def _extractor() -> ModuleType:
    """What costs most to load: a worker that meets no page never does."""
    from crawler.pages import extract

    settle_down()
    return extract


def load_extractor() -> None:
    """Ahead of the first page."""
    _extractor()


def extract_page(
    body: bytes,
    *,
    content_type: str,
    url: str,
    country: str | None = None,
    selectors: Selectors | None = None,
    now: datetime | None = None,
) -> PageText | NoArticle:
    """See ``crawler.pages.extract``."""
    found: PageText | NoArticle = _extractor().extract_page(
        body, content_type=content_type, url=url, country=country, selectors=selectors, now=now
    )
    return found


def parse_sitemap(body: bytes, *, content_type: str, base: str) -> ParsedSitemap | NotAFeed:
    """See ``crawler.sitemaps.parse``."""
    from crawler.sitemaps import parse

    return parse.parse_sitemap(body, content_type=content_type, base=base)


def parse_whole_sitemap(body: bytes, *, content_type: str, base: str) -> ParsedSitemap | NotAFeed:
    """The same with all its entries, for those who look for the past."""
    from crawler.sitemaps import parse

    return parse.parse_sitemap(body, content_type=content_type, base=base, most=parse.MAX_READ)


def parse_listing(body: bytes, *, content_type: str, base: str, selector: str | None = None) -> ParsedFeed | NotAFeed:
    """See ``crawler.listings.parse``."""
    from crawler.listings import parse

    return parse.parse_listing(body, content_type=content_type, base=base, selector=selector)
