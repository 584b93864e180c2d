"""Names to addresses, in threads of their own: one name server that hangs must not hold up other names."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

LOOK_UP_SECONDS = 10.0
_THREADS = 128  # made when they are needed; libuv, behind the event loop's own look-up, has four

AddressInfo = tuple[Any, ...]
"""As getaddrinfo answers: family, kind, protocol, name, address."""

_threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="dns")


async def look_up(host: str, port: int, *, family: int = socket.AF_UNSPEC) -> list[AddressInfo]:
    """Every address of a name or a literal; none when there is no such name, or no answer within 10 s."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(_threads, _get_addresses, host, port, family)
    except TimeoutError:
        return []


class ThreadResolver(AbstractResolver):
    """The same look-up for aiohttp's connector."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError when the name has no address."""
        found = await look_up(host, port, family=family)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such host name, or no answer")
        return [_result(host, port, info) for info in found]

    async def close(self) -> None:
        """Nothing of its own to close: the threads serve every look-up of the process."""


def _result(host: str, port: int, info: AddressInfo) -> ResolveResult:
    family, _kind, protocol, _name, address = info
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    shown = address[0]
    if family == socket.AF_INET6 and address[3]:  # a link-local address needs its interface
        shown = f"{address[0].partition('%')[0]}%{address[3]}"
    return ResolveResult(hostname=host, host=shown, port=port, family=family, proto=protocol, flags=flags)


def _get_addresses(host: str, port: int, family: int) -> list[AddressInfo]:
    try:
        return list(socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return []
