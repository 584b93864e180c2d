"""One page of an archive: its entries and where the one before it is. Runs in a worker process."""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crawler.address import clean_link
from crawler.charset import decode_page
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.history.pagination import next_by_links, next_by_number, page_number, with_number
from crawler.history.span import earlier, span_of_map
from crawler.plain_text import strip_illegal
from domain.article import Entry

_FEED = re.compile(rb"<(?:[a-zA-Z][\w.-]{0,30}:)?(?:rss|feed|RDF)[\s>]")
_FEED_LINK = re.compile(rb"<(?:[\w.-]{1,30}:)?link\b[^<>]{0,500}>")
_OLDER_FEED = re.compile(rb"\brel=[\"'](?:prev-archive|next)[\"']")  # RFC 5005, sections 3 and 4
_HREF = re.compile(rb"\bhref=[\"']([^\"'<>]{1,2000})[\"']")
_WORDPRESS = re.compile(rb"wordpress", re.IGNORECASE)
_HEAD = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """What a page of an archive holds."""

    entries: tuple[Entry, ...]
    following: str | None  # the page with what is older; None: it names none, and has no number that could be raised


def parse_archive_page(
    body: bytes, *, content_type: str, base: str, selector: str | None, since: datetime
) -> ArchivePage | NotAFeed:
    """A listing, or a feed that has pages. What is neither is a value; nothing is raised."""
    from crawler.feeds.parse import parse_feed
    from crawler.listings.parse import parse_listing

    if _FEED.search(body[:_HEAD]):
        feed = parse_feed(body, content_type=content_type, base=base)
        following = _feed_before(body, base)
        return ArchivePage(entries=feed.entries, following=following) if isinstance(feed, ParsedFeed) else feed
    found = parse_listing(body, content_type=content_type, base=base, selector=selector)
    if isinstance(found, NotAFeed):
        return _empty_day(found, base=base, since=since)
    return ArchivePage(entries=found.entries, following=_before(body, content_type, base, since))


def _before(body: bytes, content_type: str, base: str, since: datetime) -> str | None:
    markup = strip_illegal(decode_page(body, content_type=content_type).text)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    tree = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    linked = next_by_links(tree, url=base) if tree is not None else None
    return linked or next_by_number(base) or _day_before(base, since)


def _empty_day(nothing: NotAFeed, *, base: str, since: datetime) -> ArchivePage | NotAFeed:
    """A day without news does not end an archive of days."""
    following = _day_before(base, since) if nothing.kind in ("no-links", "empty-body") else None
    return ArchivePage(entries=(), following=following) if following else nothing


def _day_before(base: str, since: datetime) -> str | None:
    before = earlier(base)
    span = span_of_map(before) if before else None
    return before if span is not None and span.overlaps(since, since.max.replace(tzinfo=since.tzinfo)) else None


def _feed_before(body: bytes, base: str) -> str | None:
    for link in _FEED_LINK.findall(body[:_HEAD]):
        if _OLDER_FEED.search(link) and (found := _HREF.search(link)):
            return clean_link(found[1].decode("utf-8", "replace").replace("&amp;", "&"), base=base)
    if _WORDPRESS.search(body[:_HEAD]):
        return with_number(base, name="paged", number=(page_number(base) or 1) + 1)
    return None
