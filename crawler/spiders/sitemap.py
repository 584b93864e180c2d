"""Reads sitemaps, news sitemaps and their indexes.

By hand: ``scrapy crawl sitemap -a url=https://…`` prints the entries.
"""

from crawler.sitemaps.visit import SitemapVisit
from crawler.spiders.source import SourceSpider
from crawler.visits import Visit
from domain.source import SourceKind
from storage.sources import DueSource


class SitemapSpider(SourceSpider):
    """The sitemap, then those of its children that can hold news."""

    name = "sitemap"
    kind = SourceKind.SITEMAP

    @staticmethod
    def begin(due: DueSource) -> Visit:
        return SitemapVisit(due)
