"""What the worker processes do. The parsers are imported there alone, so that the collector itself starts quickly."""

from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.pages.page_text import NoArticle, PageText


def parse_feed(body: bytes, *, content_type: str, base: str) -> ParsedFeed | NotAFeed:
    """See ``crawler.feeds.parse``."""
    from crawler.feeds import parse

    return parse.parse_feed(body, content_type=content_type, base=base)


def extract_page(body: bytes, *, content_type: str, url: str) -> PageText | NoArticle:
    """See ``crawler.pages.extract``."""
    from crawler.pages import extract

    return extract.extract_page(body, content_type=content_type, url=url)
