"""The spider of each kind of source that is crawled."""

from crawler.spiders.listing import ListingSpider
from crawler.spiders.sitemap import SitemapSpider
from crawler.spiders.source import SourceSpider
from domain.source import SourceKind

SPIDERS: dict[SourceKind, type[SourceSpider]] = {spider.kind: spider for spider in (SitemapSpider, ListingSpider)}
