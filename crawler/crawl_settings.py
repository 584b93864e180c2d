"""Scrapy's settings for article pages (reliability, section 4: the row of Scrapy 2.19), made from Gulfwatch's own."""

from datetime import timedelta
from typing import Any

from config.settings import Settings

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
EVENT_LOOP = "uvloop.Loop"


def crawl_settings(settings: Settings, *, deadline: timedelta = timedelta(seconds=30)) -> dict[str, Any]:
    """Everything that differs from Scrapy's defaults. ``deadline``: for one request, to its last byte."""
    timeout = {"DOWNLOAD_TIMEOUT": deadline.total_seconds()}
    return {**_PLACE, **_LIMITS, **_CLOSED, **_PIPELINE, **_from(settings), **timeout}


def _from(settings: Settings) -> dict[str, Any]:
    return {
        "USER_AGENT": settings.user_agent,
        "ROBOTSTXT_OBEY": settings.robots_obey,
        "GULFWATCH_HOST_DELAY": settings.host_delay.total_seconds(),
        "GULFWATCH_NETWORK_POLICY": settings.network_policy,
    }


_HANDLER = "crawler.gated_handler.GatedHandler"

_PLACE: dict[str, Any] = {
    "BOT_NAME": "gulfwatch",
    "SPIDER_MODULES": ["crawler.spiders"],
    "NEWSPIDER_MODULE": "crawler.spiders",
    "TWISTED_REACTOR": REACTOR,
    "ASYNCIO_EVENT_LOOP": EVENT_LOOP,
    "LOG_LEVEL": "INFO",
}

_LIMITS: dict[str, Any] = {
    "DOWNLOAD_MAXSIZE": 10 * 2**20,
    "DOWNLOAD_WARNSIZE": 0,
    "DNS_TIMEOUT": 10,
    "REDIRECT_MAX_TIMES": 5,
    "URLLENGTH_LIMIT": 8192,
    "CONCURRENT_REQUESTS": 160,
    "CONCURRENT_ITEMS": 1,  # of one response, which gives one; Scrapy begins as many tasks for each
    "CONCURRENT_REQUESTS_PER_DOMAIN": 160,  # how many and how far apart is decided at the gates (crawler.host_gates)
    "DOWNLOAD_DELAY": 0,
    "RETRY_ENABLED": False,  # a page's own schedule decides (crawler.pace)
}

_CLOSED: dict[str, Any] = {
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_HANDLERS": {**dict.fromkeys(("http", "https"), _HANDLER), **dict.fromkeys(("file", "data", "ftp", "s3"))},
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOADER_CLIENT_TLS_CIPHERS": None,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "REFERRER_POLICY": "no-referrer",
    "REFERER_ENABLED": False,
    "COOKIES_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_ENABLED": False,  # crawler.middlewares.RedirectByHand judges every hop
    "DNSCACHE_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",  # read by `scrapy crawl`; the collector installs its own
}

_UNUSED = ("offsite.OffsiteMiddleware", "httpauth.HttpAuthMiddleware", "stats.DownloaderStats")

_PIPELINE: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        **dict.fromkeys(f"scrapy.downloadermiddlewares.{name}" for name in _UNUSED),
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.middlewares.RobotsByTheBook": 100,
        "crawler.middlewares.RedirectByHand": 600,
    },
    "SPIDER_MIDDLEWARES": {
        "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    },
    "ITEM_PIPELINES": {"crawler.pipelines.HandBack": 100},
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # the daemon's counters are its own (crawler.tally)
    "EXTENSIONS": {
        "scrapy.extensions.corestats.CoreStats": None,
        "scrapy.extensions.logcount.LogCount": None,
        "scrapy.extensions.logstats.LogStats": None,  # a crawl that never ends has nothing to sum up each minute
        "scrapy.extensions.memusage.MemoryUsage": None,  # the daemon watches the collector's memory
    },
    "LOGSTATS_INTERVAL": 0,
}
