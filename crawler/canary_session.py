"""The connections by which canaries are read: to the feed of the daemon that started this collector, and nowhere else.

The guard against private addresses stays what it is for every source of sources.yaml. These connections have one of
their own, which is narrower: one port of one address.
"""

import errno
import socket
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.guard import REFUSED
from crawler.name_lookup import AddressInfo

_HOST = "127.0.0.1"


def open_session_to_daemon(port: int) -> aiohttp.ClientSession:
    """A pool of connections that leads to this port of this machine, whatever name is asked for."""
    connector = aiohttp.TCPConnector(
        resolver=_Daemon(port), use_dns_cache=False, force_close=True, socket_factory=_sockets_to(port)
    )
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
    )


class _Daemon(AbstractResolver):
    """Every name is the daemon's."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, _port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=_HOST, port=self._port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Nothing of its own to close."""


def _sockets_to(port: int) -> Callable[[AddressInfo], socket.socket]:
    """Refuses a literal address that a redirect may have named: no resolver is asked for those."""

    def open_socket(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _name, address = info
        if address[:2] != (_HOST, port):
            raise OSError(errno.EACCES, f"{REFUSED}: canaries are read from the daemon alone")
        return socket.socket(family, kind, protocol)

    return open_socket
