"""What the ``scrapy`` command reads: scrapy.cfg names this module. The collector makes its own from the same source."""

from config.settings import read_settings
from crawler.crawl_settings import crawl_settings

globals().update(crawl_settings(read_settings()))
