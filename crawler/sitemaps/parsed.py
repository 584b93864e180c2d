"""What a sitemap's bytes hold."""

from dataclasses import dataclass
from datetime import datetime

from domain.article import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSitemap:
    """One line of a sitemap index."""

    url: str
    changed_at: datetime | None  # its lastmod


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSitemap:
    """A sitemap has entries, an index children; one that has both is read as both."""

    entries: tuple[Entry, ...] = ()
    children: tuple[ChildSitemap, ...] = ()
    skipped: int = 0  # that held no usable address, or were beyond the limit
    notes: tuple[str, ...] = ()
