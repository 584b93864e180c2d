"""Which addresses a file or a setting may name. Whether one may be connected to is judged again at the connection."""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from domain.network import NetworkPolicy

LONGEST_ADDRESS = 8192
_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]")
_LOCAL_ENDINGS = (".internal", ".local", ".localhost", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """The parts of an address that decide whether it may be used."""

    scheme: str  # http or https
    host: str  # lower case, IPv6 without brackets
    port: int


def read_web_address(text: str) -> WebAddress:
    """Checks an address of the web.

    Raises ValueError, in words that follow the name of a key and never show the address, which may hold a secret.
    """
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"must be an address of at most {LONGEST_ADDRESS} characters")
    if _FORBIDDEN.search(text):
        raise ValueError("must be an address without spaces, backslashes or control characters")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("must be an address such as https://example.com/feed: its host or port is malformed") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("must be an address that begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("must be an address without 'user:password@'")
    if not host or port == 0:
        raise ValueError("must be an address such as https://example.com/feed: its host or port is malformed")
    return WebAddress(scheme=parts.scheme, host=host, port=port or (443 if parts.scheme == "https" else 80))


def literal_ip(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host stands for without asking any name server; None for a name.

    Knows the old spellings too that a resolver accepts, such as 127.1 and 0x7f000001.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if re.fullmatch(r"[0-9a-fx.]+", host) else None
    except OSError:
        return None


def in_allowed_network(host: str, policy: NetworkPolicy) -> bool:
    """Whether a host lies in the operator's own networks.

    A name that only a private network can know (one word, ``….internal``) counts when there are such networks at all.
    """
    if (ip := literal_ip(host)) is not None:
        return any(ip.version == network.version and ip in network for network in policy.allowed)
    return bool(policy.allowed) and ("." not in host or host.endswith(_LOCAL_ENDINGS))


def is_public(address: WebAddress) -> bool:
    """Whether others can reach a host, as far as its name tells: neither loopback nor private, and not one word."""
    if (ip := literal_ip(address.host)) is not None:
        return NetworkPolicy().refusal(str(ip), 443) is None
    host = address.host.rstrip(".")
    return "." in host and not host.endswith(_LOCAL_ENDINGS)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, without asking any name server."""
    ip = literal_ip(host)
    return ip is not None and ip.is_loopback


def is_refused(address: WebAddress, policy: NetworkPolicy) -> bool:
    """Whether a host written as numbers is sure to be refused at the connection."""
    ip = literal_ip(address.host)
    return ip is not None and policy.refusal(str(ip), address.port) is not None
