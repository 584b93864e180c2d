"""What a worker process answers of a feed: small, quick to pickle, and free of the parsers."""

from dataclasses import dataclass
from datetime import datetime

from crawler.feeds.entry import ParsedFeed
from crawler.usual import Brought
from domain.article import NewArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What a read of a feed came to, made to travel between processes."""

    feed: ParsedFeed  # without its entries
    entries: int
    articles: tuple[NewArticle, ...]  # those that were not known
    published: tuple[datetime, ...]  # the dates of all entries that are believed
    brought: Brought
    named_by_link: bool  # a pushed part of it has the same keys; not told where there is no hub
    known: bytes  # what to hand over at the next read; empty: nothing
