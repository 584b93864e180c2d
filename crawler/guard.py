"""Where never to go: no connection reaches an address that the network policy refuses.

Both gates judge the address that is then connected to, so there is no gap between check and connect: for aiohttp in
the connector's ``socket_factory``, which sees literals and resolved names alike; for Scrapy in the reactor's name
resolver, which Twisted asks for names and for literals (in whatever spelling) and whose answers it connects to.
"""

import asyncio
import errno
import socket
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from zope.interface import implementer

from crawler.name_lookup import AddressInfo, look_up
from domain.errors import AddressRefused, FetchError
from domain.network import NetworkPolicy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

REFUSED = "private address refused"
_REMEMBERED = 1000


def guarded_sockets(policy: NetworkPolicy) -> Callable[[AddressInfo], socket.socket]:
    """A ``socket_factory`` for aiohttp's connector: it raises OSError(EACCES) for an address that is refused."""

    def open_socket(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _name, address = info
        if reason := policy.refusal(address[0], address[1]):
            raise OSError(errno.EACCES, f"{REFUSED}: {reason}")
        return socket.socket(family, kind, protocol)

    return open_socket


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to take back: a late answer finds nobody waiting."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's name resolver: its answers judged, nothing cached.

    Scrapy's process classes install it through ``TWISTED_DNS_RESOLVER``; the collector, which uses
    ``AsyncCrawlerRunner``, installs it by hand at its start, because the runner does not.
    """

    def __init__(self, reactor: Any, policy: NetworkPolicy) -> None:
        self._reactor = reactor
        self._policy = policy
        self._look_ups: set[asyncio.Task[None]] = set()
        self._refusals: OrderedDict[tuple[str, int], str] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: Any) -> Self:
        return cls(reactor, crawler.settings["GULFWATCH_NETWORK_POLICY"])

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def check_answer(self, host: str, port: int) -> None:
        """Raises AddressRefused when the last look-up of this host and port was answered by refused addresses only."""
        if reason := self._refusals.get((host.lower(), port)):
            raise AddressRefused(f"{REFUSED}: {reason}")

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name; an IResolutionReceiver
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> "_Resolution":
        """Looks the name up and hands on the addresses that may be connected to; none when all are refused."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        task = asyncio.get_running_loop().create_task(self._answer(resolutionReceiver, hostName, portNumber))
        self._look_ups.add(task)
        task.add_done_callback(self._look_ups.discard)
        return resolution

    async def _answer(self, receiver: Any, host: str, port: int) -> None:
        for address in self._judge(host, port, await look_up(host, port)):
            receiver.addressResolved(address)
        receiver.resolutionComplete()

    def _judge(self, host: str, port: int, found: list[AddressInfo]) -> list[IPv4Address | IPv6Address]:
        good: list[IPv4Address | IPv6Address] = []
        reasons: list[str] = []
        for family, _kind, _protocol, _name, address in found:
            if reason := self._policy.refusal(address[0], port):
                reasons.append(reason)
            else:
                good.append(_twisted_address(family, address, port))
        self._remember(host, port, reasons[0] if reasons and not good else None)
        return good

    def _remember(self, host: str, port: int, reason: str | None) -> None:
        key = (host.lower(), port)
        self._refusals.pop(key, None)
        if reason:
            self._refusals[key] = reason
            if len(self._refusals) > _REMEMBERED:
                self._refusals.popitem(last=False)


def refusal_in(error: BaseException) -> FetchError | None:
    """The AddressRefused that hides in a connection error of aiohttp, if it is one."""
    text = str(error)
    if REFUSED not in text:
        return None
    return AddressRefused(text[text.index(REFUSED) :].rstrip("]"))


def _twisted_address(family: int, address: tuple[Any, ...], port: int) -> IPv4Address | IPv6Address:
    if family == socket.AF_INET6:
        return IPv6Address("TCP", address[0], port, *address[2:])
    return IPv4Address("TCP", address[0], port)
