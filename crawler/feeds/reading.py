"""What a worker process answers of a feed: small, quick to pickle, and free of the parsers."""

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from crawler.feeds.entry import ParsedFeed
from crawler.usual import Brought
from domain.article import NewArticle

_NAMES = tuple(field.name for field in fields(NewArticle))
as_row = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What a read of a feed came to, made to travel between processes."""

    feed: ParsedFeed  # without its entries
    entries: int
    rows: tuple[tuple[object, ...], ...]  # of ``articles``: a tuple travels in a third of an object's time
    published: tuple[datetime, ...]  # the dates of all entries that are believed
    brought: Brought
    named_by_link: bool  # a pushed part of it has the same keys; not told where there is no hub
    known: bytes  # what to hand over at the next read; empty: nothing

    @property
    def articles(self) -> tuple[NewArticle, ...]:
        """Those that were not known."""
        return tuple(NewArticle(**dict(zip(_NAMES, row, strict=True))) for row in self.rows)  # type: ignore[arg-type]
