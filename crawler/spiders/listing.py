"""Reads pages that list a site's newest articles.

By hand: ``scrapy crawl listing -a url=https://…`` prints the links that are taken for articles.
"""

from crawler.listings.visit import ListingVisit
from crawler.spiders.source import SourceSpider
from crawler.visits import Visit
from domain.source import SourceKind
from storage.sources import DueSource


class ListingSpider(SourceSpider):
    """The page itself; its articles' pages are read as those of every source."""

    name = "listing"
    kind = SourceKind.LISTING

    @staticmethod
    def begin(due: DueSource) -> Visit:
        return ListingVisit(due)
