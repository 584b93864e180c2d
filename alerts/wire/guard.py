"""The gate that every post goes through: the name is resolved here, each of its addresses is checked, and the checked
address is the one that is connected to. There is no moment between the check and the use.
"""

import contextlib
import queue
import socket
import threading
import time
from typing import Any, ClassVar

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from alerts.failures import SendFailed
from alerts.wire.calls import OpenCalls
from domain.network import NetworkPolicy

CONNECT_SECONDS = 5.0
"""For the name's resolution, and again for the connection."""

_MOST_ADDRESSES = 16

_Address = tuple[int, tuple[Any, ...]]


class Guard:
    """Opens connections to allowed addresses only, and tells the open calls which socket they speak through."""

    def __init__(self, policy: NetworkPolicy, calls: OpenCalls) -> None:
        self._policy = policy
        self.calls = calls

    def connect(self, host: str, port: int) -> tuple[socket.socket, socket.socket]:
        """The connected socket and a duplicate of it by which it can be shut down. Raises SendFailed."""
        addresses = self._resolve(host.strip("[]"), port)
        for _, address in addresses:
            if reason := self._policy.refusal(str(address[0]), port):
                raise SendFailed("private-address", f"address refused: {reason}")
        until = time.monotonic() + min(CONNECT_SECONDS, self.calls.remaining())
        failure = SendFailed("dns", "the host's name has no address")
        for family, address in addresses:
            try:
                return self._open(family, address, until)
            except OSError as error:
                failure = _not_connected(error)
        raise failure

    def _open(self, family: int, address: tuple[Any, ...], until: float) -> tuple[Any, Any]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        handle = None
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(max(until - time.monotonic(), 0.01))
            handle = sock.dup()
            self.calls.attach(handle)
            sock.connect(address)
        except BaseException:
            sock.close()
            if handle is not None:
                handle.close()
            raise
        return sock, handle

    def _resolve(self, host: str, port: int) -> list[_Address]:
        """Every address of the host; those written as numbers, in any spelling, without asking anybody."""
        try:
            return _addresses(host, port, socket.AI_NUMERICHOST)
        except (socket.gaierror, UnicodeError):
            pass
        answers: queue.SimpleQueue[list[_Address] | Exception] = queue.SimpleQueue()
        threading.Thread(target=_look_up, args=(host, port, answers), name="name-look-up", daemon=True).start()
        try:
            answer = answers.get(timeout=min(CONNECT_SECONDS, self.calls.remaining()))
        except queue.Empty:
            raise SendFailed("dns", "the host's name was not resolved in time") from None
        if isinstance(answer, Exception):
            raise SendFailed("dns", "the host's name cannot be resolved")
        return answer


def _look_up(host: str, port: int, answers: "queue.SimpleQueue[list[_Address] | Exception]") -> None:
    """In a thread of its own, because the system's resolver cannot be given a deadline."""
    try:
        answers.put(_addresses(host, port, 0))
    except (OSError, UnicodeError) as error:
        answers.put(error)


def _addresses(host: str, port: int, flags: int) -> list[_Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(int(family), tuple(address)) for family, _, _, _, address in found][:_MOST_ADDRESSES]


def _not_connected(error: OSError) -> SendFailed:
    if isinstance(error, TimeoutError):
        return SendFailed("timeout", f"no connection within {CONNECT_SECONDS:g} s")
    if isinstance(error, ConnectionRefusedError):
        return SendFailed("refused", "the connection was refused")
    return SendFailed("unreachable", f"no connection: {error.strerror or type(error).__name__}")


class _Guarded(HTTPConnection):
    """What both kinds of connection do differently from urllib3's."""

    guard: ClassVar[Guard]
    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock, self._handle = self.guard.connect(self._dns_host, self.port)
        sock.settimeout(self.timeout)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self._handle is not None:  # a connection kept from an earlier call
            self.guard.calls.attach(self._handle)
        super().request(*args, **kwargs)

    def close(self) -> None:
        handle, self._handle = self._handle, None
        try:
            super().close()
        finally:
            if handle is not None:
                with contextlib.suppress(OSError):
                    handle.close()


def guarded_pools(guard: Guard) -> dict[str, type[HTTPConnectionPool]]:
    """For urllib3's ``pool_classes_by_scheme``: pools whose connections go through this guard."""
    inner = guard

    class Plain(_Guarded):
        guard = inner

    class Secure(_Guarded, HTTPSConnection):
        guard = inner

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
