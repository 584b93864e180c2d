"""One guarded GET with aiohttp: redirects by hand, a limit on size, a deadline on everything."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import aiohttp
from yarl import URL

from crawler import descriptors
from crawler.address import check_address
from crawler.answers import Answer, BadStatus, parse_retry_after
from crawler.feeds.conditional_get import keep_validator, max_age
from crawler.feeds.encodings import BoundedBody
from crawler.guard import guarded_sockets, refusal_in
from crawler.name_lookup import ThreadResolver
from domain.clock import utc_now
from domain.errors import FetchError
from domain.network import NetworkPolicy

MAX_BODY = 10 * 2**20
MAX_REDIRECTS = 5
DEADLINE = timedelta(seconds=30)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PIECE = 64 * 1024
_DNS_CACHE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one read may cost."""

    body: int = MAX_BODY  # bytes, after decompression
    deadline: timedelta = DEADLINE  # for everything from the look-up of the name to the last byte


USUAL_LIMITS = Limits()


def open_session(policy: NetworkPolicy) -> aiohttp.ClientSession:
    """One pool of connections, kept between reads, that never connects to what ``policy`` refuses.

    No cookies, no proxy and no password from the environment.
    """
    connector = aiohttp.TCPConnector(
        limit=0,  # the callers limit themselves
        resolver=ThreadResolver(),
        ttl_dns_cache=_DNS_CACHE_SECONDS,
        keepalive_timeout=descriptors.kept_seconds(descriptors=descriptors.limit()),
        socket_factory=guarded_sockets(policy),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=15, sock_read=None),
        read_bufsize=_PIECE,
    )


async def download(
    session: aiohttp.ClientSession, address: str, *, headers: Mapping[str, str], limits: Limits = USUAL_LIMITS
) -> Answer:
    """The answer to a GET: 200 with its body, or 304. Raises FetchError, named, for everything else.

    Kinds: bad-address, private-address, dns, connect, tls, timeout, cut, bad-answer, bad-304, redirects, too-large,
    bad-encoding, dataloss, and http-404 and the like as BadStatus.
    """
    try:
        async with asyncio.timeout(limits.deadline.total_seconds()):
            return await _follow(session, address, headers, limits)
    except TimeoutError:
        raise FetchError("timeout", f"did not answer within {limits.deadline.total_seconds():g} seconds") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise failure_of(error) from error


_check_source = lru_cache(maxsize=8192)(check_address)  # the same ones round after round


async def _follow(session: aiohttp.ClientSession, address: str, headers: Mapping[str, str], limits: Limits) -> Answer:
    current = _check_source(address)
    moved_to: str | None = None
    permanent = True
    for _ in range(MAX_REDIRECTS + 1):
        async with session.get(URL(current, encoded=True), headers=headers, allow_redirects=False) as response:
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or location is None:
                return await _read(response, current, moved_to, "If-None-Match" in headers, limits)
            permanent = permanent and response.status in _PERMANENT
            current = check_address(_as_text(location), base=current)
            moved_to = current if permanent else moved_to
    raise FetchError("redirects", f"redirects more than {MAX_REDIRECTS} times")


async def _read(
    response: aiohttp.ClientResponse, address: str, moved_to: str | None, conditional: bool, limits: Limits
) -> Answer:
    headers = response.headers
    validated = conditional or "If-Modified-Since" in response.request_info.headers
    if response.status == 304 and not validated:
        raise FetchError("bad-304", "answered 304 (not modified) to a request that did not ask for it")
    if response.status not in (200, 304):
        retry_after = parse_retry_after(headers.get("Retry-After"), now=utc_now())
        lowered = {name.lower(): value for name, value in headers.items()}
        raise BadStatus(response.status, retry_after=retry_after, headers=lowered, address=address)
    body, received, notes = (b"", 0, ()) if response.status == 304 else await _read_body(response, limits.body)
    return Answer(
        status=response.status,
        address=address,
        body=body,
        content_type=headers.get("Content-Type", ""),
        etag=None if notes else keep_validator(headers.get("ETag")),
        last_modified=None if notes else keep_validator(headers.get("Last-Modified")),
        fresh_for=max_age(headers.get("Cache-Control")),
        moved_to=moved_to,
        links=tuple(headers.getall("Link", ())),
        received=received,
        notes=notes,
    )


async def _read_body(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, int, tuple[str, ...]]:
    """The body, its bytes on the wire, and a note when the connection was cut before its end.

    What came complete is then used, not remembered.
    """
    body = BoundedBody(response.headers.get("Content-Encoding", ""), limit=limit)
    try:
        async for piece in response.content.iter_chunked(_PIECE):
            body.feed(piece)
    except aiohttp.ClientPayloadError:
        if body.encoded:
            raise FetchError("dataloss", "sent a compressed body that was cut off") from None
        return body.finish(), body.arrived, ("the connection was cut before the end",)
    return _unpacked(body.finish(), limit), body.arrived, ()


def _unpacked(body: bytes, limit: int) -> bytes:
    """Some servers send a gzip file and call it a feed."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inner = BoundedBody("gzip", limit=limit)
    inner.feed(body)
    return inner.finish()


def _as_text(location: str) -> str:
    """aiohttp hands on raw header bytes that are not UTF-8 as surrogates."""
    return location.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def failure_of(error: Exception) -> FetchError:
    """The failure's kind and words. The exception's own text may hold the address and is left out."""
    if refusal := refusal_in(error):
        return refusal
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return FetchError("dns", "the host name could not be found")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError):
        reason = getattr(getattr(error, "certificate_error", error), "verify_message", "") or "not valid"
        return FetchError("tls", f"the certificate was not accepted: {reason}")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return FetchError("tls", "no secure connection could be made")
    if isinstance(error, aiohttp.ServerTimeoutError):
        return FetchError("timeout", "did not accept the connection in time")
    if isinstance(error, aiohttp.ClientConnectorError):
        return FetchError("connect", f"no connection: {error.strerror or 'failed'}".lower())
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | OSError):
        return FetchError("cut", "the connection was cut")
    if isinstance(error, aiohttp.InvalidURL):
        return FetchError("bad-address", "the address is not a web address")
    if isinstance(error, aiohttp.ClientResponseError | ValueError):
        return FetchError("bad-answer", "sent an answer that is not HTTP, or headers that are too large")
    return FetchError("bad-answer", f"the answer could not be read ({type(error).__name__})")
