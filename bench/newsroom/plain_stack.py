"""The peer of ``end_to_end.py``: what a team writes in an afternoon. Scrapy asks, feedparser reads feeds, trafilatura
pages, a regular expression finds names, requests posts.

``python -m bench.newsroom.plain_stack ADDRESSES_FILE WEBHOOK KNOWN_FILE``: one round; links in KNOWN_FILE are not new.
"""

import json
import re
import sys
from pathlib import Path

import feedparser
import requests
import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess

NAMES = re.compile(
    r"Aselsan|Havelsan|Oman\b|Umman|أسيلسان|هافيلسان|عُمان|عمان|Duqm|الدقم|Muscat|Maskat|مسقط", re.IGNORECASE
)
SETTINGS = {
    "LOG_ENABLED": False,
    "CONCURRENT_REQUESTS": 128,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
}


class PlainSpider(scrapy.Spider):
    name = "plain"

    def __init__(self, addresses, webhook, known):  # type: ignore[no-untyped-def]
        super().__init__()
        self.start_urls = addresses
        self.webhook = webhook
        self.known = known
        self.session = requests.Session()

    def parse(self, response):  # type: ignore[no-untyped-def]
        for entry in feedparser.parse(response.body).entries:
            if entry.link not in self.known:
                yield response.follow(entry.link, self.parse_page, cb_kwargs={"title": entry.title})

    def parse_page(self, response, title):  # type: ignore[no-untyped-def]
        text = trafilatura.extract(response.text) or ""
        if NAMES.search(f"{title}\n{text}"):
            self.session.post(self.webhook, json={"title": title, "url": response.url, "text": text[:300]}, timeout=10)


def main() -> None:
    addresses, webhook, known = sys.argv[1:]
    process = CrawlerProcess(SETTINGS)
    process.crawl(
        PlainSpider,
        addresses=json.loads(Path(addresses).read_text()),
        webhook=webhook,
        known=set(json.loads(Path(known).read_text())),
    )
    process.start()


if __name__ == "__main__":
    main()
