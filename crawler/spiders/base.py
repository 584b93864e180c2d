"""What every spider shares: requests that the guard judges, and failures with a name."""

from datetime import timedelta
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
from crawler.guard import GuardedResolver
from crawler.handlers import HeadersTooLarge
from crawler.politeness import is_own, pages_out
from domain.clock import utc_now
from domain.errors import FetchError


class PageRefused(IgnoreRequest):
    """A request that Gulfwatch itself does not make; carries the failure that it stands for."""

    def __init__(self, failure: FetchError) -> None:
        self.failure = failure
        super().__init__(str(failure))


class GulfwatchSpider(Spider):
    """A spider whose requests are kept apart by host and port, and never dropped as duplicates."""

    def request(self, url: str, **kwargs: Any) -> Request:
        """A request in its host's slot, which keeps the delay between two pages of one host."""
        slot = host_of(url)
        self._widen(slot)
        meta = {"download_slot": slot, **kwargs.pop("meta", {})}
        return Request(url, meta=meta, dont_filter=True, **kwargs)

    def _widen(self, slot: str) -> None:
        """A host of the operator's own may be asked for several pages at once; the delay between them stays."""
        policy = self.crawler.settings["GULFWATCH_NETWORK_POLICY"]
        if is_own(slot, policy):
            slots = self.crawler.engine.downloader.per_slot_settings
            slots.setdefault(slot, {"concurrency": pages_out(slot, policy)})


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
    return BadStatus(error.response.status, retry_after=retry_after, headers=headers)
