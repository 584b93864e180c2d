"""How a visit to each kind of source that is crawled begins."""

from collections.abc import Callable

from crawler.listings.visit import ListingVisit
from crawler.sitemaps.visit import SitemapVisit
from crawler.visits import Visit
from domain.source import SourceKind
from storage.sources import DueSource

VISITS: dict[SourceKind, Callable[[DueSource], Visit]] = {
    SourceKind.SITEMAP: SitemapVisit,
    SourceKind.LISTING: ListingVisit,
}
