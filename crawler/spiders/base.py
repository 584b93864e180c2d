"""What every spider shares: requests that the guard judges, and failures with a name."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.web._newclient import ParseError

from crawler.address import host_of
from crawler.answers import BadStatus, parse_retry_after
from crawler.etiquette import Etiquette, etiquette_by_hand
from crawler.guard import GuardedResolver
from crawler.handlers import HeadersTooLarge
from crawler.refusals import PageRefused
from domain.clock import utc_now
from domain.errors import FetchError


class GulfwatchSpider(Spider):
    """A spider whose requests wait for their host's turn at the gates, and are never dropped as duplicates.

    ``etiquette``: the collector's; None, by hand: its own.
    """

    def __init__(self, etiquette: Etiquette | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._given = etiquette

    @cached_property
    def etiquette(self) -> Etiquette:
        settings = self.crawler.settings
        return self._given or etiquette_by_hand(
            policy=settings["GULFWATCH_NETWORK_POLICY"], host_delay_seconds=settings.getfloat("GULFWATCH_HOST_DELAY")
        )

    def request(self, url: str, **kwargs: Any) -> Request:
        return Request(url, dont_filter=True, **kwargs)


def name_failure(error: BaseException, *, request: Request) -> FetchError:
    """The failure's kind and words. Scrapy's own texts hold the address, and are left out."""
    if isinstance(error, PageRefused):
        return error.failure
    if isinstance(error, HttpError):
        return _bad_status(error)
    if isinstance(error, CannotResolveHostError):
        return _unresolved(request)
    if isinstance(error, DownloadFailedError) and (inner := _inner_failure(error)):
        return inner
    for kinds, kind, text in _NAMES:
        if isinstance(error, kinds):
            return FetchError(kind, text)
    return FetchError("bad-answer", f"the answer could not be read ({type(error).__name__})")


def _inner_failure(error: DownloadFailedError) -> FetchError | None:
    """What Twisted knows of the failure's reasons and Scrapy leaves out."""
    for reason in getattr(error.__cause__, "reasons", ()):
        if isinstance(reason.value, HeadersTooLarge):
            return FetchError("bad-answer", "sent headers that are too large")
        if type(reason.value).__module__.partition(".")[0] in _TLS_MODULES:
            return FetchError("tls", "no secure connection could be made, or its certificate was not accepted")
        if isinstance(reason.value, ParseError):
            return FetchError("bad-answer", "sent an answer that is not HTTP")
    return None


def _unresolved(request: Request) -> FetchError:
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    host, _, port = host_of(request.url).rpartition(":")
    try:
        if isinstance(resolver, GuardedResolver):
            resolver.check_answer(host, int(port))
    except FetchError as refused:
        return refused
    return FetchError("dns", "the host name could not be found")


_TLS_MODULES = frozenset({"OpenSSL", "service_identity"})

_NAMES: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((DownloadTimeoutError,), "timeout", "did not answer in time"),
    ((DownloadConnectionRefusedError,), "connect", "no connection: refused"),
    ((ResponseDataLossError,), "cut", "the connection was cut"),
    ((DownloadCancelledError,), "too-large", "sent too much"),
    ((StopDownload,), "not-html", "is not an HTML page"),
    ((UnsupportedURLSchemeError,), "bad-address", "is not an http or https address"),
    ((IgnoreRequest,), "too-large", "sent too much when decompressed"),
    ((DownloadFailedError, OSError), "cut", "the connection failed or was cut"),
)


def _bad_status(error: HttpError) -> BadStatus:
    header = error.response.headers.get("Retry-After")
    retry_after: timedelta | None = parse_retry_after(header.decode("latin-1") if header else None, now=utc_now())
    sent = error.response.headers
    headers = {name.decode("latin-1").lower(): b",".join(sent.getlist(name)).decode("latin-1") for name in sent}
    return BadStatus(error.response.status, retry_after=retry_after, headers=headers, address=error.response.url)
