"""What may be asked for at all: the check of an address's text, before any name is resolved."""

import re
import socket
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from domain.errors import FetchError

MAX_CHARACTERS = 8192
DEFAULT_PORTS = {"http": 80, "https": 443}

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_PORT = r"(?:[1-9][0-9]{1,3}|[1-5][0-9]{4}|60[0-9]{3})"
_PLAIN = re.compile(
    rf"https?://(?:[a-z0-9][a-z0-9.-]*\.[a-z]{{2,}}|(?:{_OCTET}\.){{3}}{_OCTET})(?::{_PORT})?"
    r"(?:/(?:[\w/.~=&+;,:!$*()?-]++|%[0-9a-fA-F]{2})*+)?",
    re.ASCII,
)
"""The form of nearly every link: nothing in it to clean, resolve or refuse."""

_NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_REMOVED_BY_BROWSERS = re.compile(r"[\t\r\n]")  # https://url.spec.whatwg.org/#concept-basic-url-parser


def check_address(address: str, *, base: str | None = None) -> str:
    """The absolute ASCII form of an http(s) address that may be asked for; ``base`` is what it is relative to.

    Raises FetchError ``bad-address`` for another scheme, user and password, a backslash, control characters, a
    host that is no host, or more than 8,192 characters (reliability, section 4: one parser for check and connect).
    """
    if _CONTROL.search(address) or "\\" in address:
        raise _refused("holds a backslash or control characters")
    try:
        absolute = urljoin(base, address.strip()) if base else address.strip()
        safe = safe_url_string(absolute)
        parts = urlsplit(safe)
        host, _port = parts.hostname, parts.port
    except (ValueError, UnicodeError):
        raise _refused("is not a web address") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise _refused("is not an http or https address")
    if "@" in parts.netloc:
        raise _refused("holds a user name or a password")
    if len(safe) > MAX_CHARACTERS:
        raise _refused(f"is longer than {MAX_CHARACTERS} characters")
    return _with_plain_number(safe, parts, host)


def _with_plain_number(address: str, parts: SplitResult, host: str) -> str:
    """``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are 127.0.0.1 to a resolver: written so that everyone sees it."""
    if not _NUMERIC_HOST.fullmatch(host):
        return address
    try:
        number = socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        raise _refused("is not a web address") from None
    return urlunsplit(parts._replace(netloc=number if parts.port is None else f"{number}:{parts.port}"))


def clean_link(link: str, *, base: str) -> str | None:
    """The address an entry links to, cleaned as a browser would: http(s) only, without user and password.

    None when nothing usable is left (``javascript:``, ``data:``, an empty link, a backslash in the host).
    """
    if len(link) <= MAX_CHARACTERS and _PLAIN.fullmatch(link):
        return link
    text = _REMOVED_BY_BROWSERS.sub("", link).strip()
    if not text or "\\" in text:
        return None
    try:
        parts = urlsplit(urljoin(base, text))
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return check_address(bare)
    except (ValueError, FetchError):
        return None


@lru_cache(maxsize=8192)
def host_of(address: str) -> str:
    """The host and port that politeness is counted by: ``example.com:443``."""
    parts = urlsplit(address)
    return f"{(parts.hostname or '').lower()}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 0)}"


def _refused(why: str) -> FetchError:
    return FetchError("bad-address", f"the address {why}")
