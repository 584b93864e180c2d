"""A scripted receiver on a loopback socket: it answers by script, and keeps every request as it came over the wire."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, raw. Header names are in lower case; ``connection`` counts from 1."""

    line: str
    headers: Mapping[str, str]
    body: bytes
    at: float  # by time.monotonic(), when it was complete
    connection: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is written back: ``raw`` bytes as they stand, or a status with headers and body."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    raw: bytes | None = None
    wait: float = 0.0  # seconds before the first byte
    drip: float = 0.0  # seconds between two bytes
    hang: bool = False  # no answer, until the room closes
    reset: bool = False  # RST instead of an answer
    drop: bool = False  # the connection is closed without an answer
    endless: bool = False  # the body never ends; with ``drip`` only it drips

    def bytes(self) -> bytes:
        if self.raw is not None:
            return self.raw
        headers = {"content-length": str(len(self.body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


OK = Reply()
Script = Callable[[Request, int], Reply]
"""Given a request and its number from 1, the reply."""


def in_turn(*replies: Reply, then: Reply = OK) -> Script:
    """The replies in their order, and ``then`` for all that follow."""
    return lambda _request, number: replies[number - 1] if number <= len(replies) else then


class ChatRoom:
    """Listens from ``with`` to its end. ``requests`` grows; ``wait_for`` waits for it."""

    def __init__(
        self, script: Script | Reply = OK, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.script: Script = script if callable(script) else in_turn(then=script)
        self.requests: list[Request] = []
        self.connections = 0
        self._tls = tls
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server((host, 0), backlog=512)
        self.host, self.port = host, self._listener.getsockname()[1]

    def url(self, path: str = "/services/T000/B000/canary-7f3a9c") -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}{path}"

    def __enter__(self) -> "ChatRoom":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def wait_for(self, count: int, *, seconds: float = 60.0) -> list[Request]:
        """The requests, as soon as there are so many. AssertionError when there are not in time."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.requests) >= count, seconds), (
                f"{len(self.requests)} requests instead of {count} within {seconds} s"
            )
            return list(self.requests)

    def bodies_by_id(self) -> dict[str, list[bytes]]:
        """The bodies of every ``webhook-id``, in the order of their coming."""
        bodies: dict[str, list[bytes]] = {}
        for request in list(self.requests):
            bodies.setdefault(request.headers["webhook-id"], []).append(request.body)
        return bodies

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection, self.connections), daemon=True).start()

    def _converse(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError, ValueError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with self._changed:
                self._open.add(connection)
            with connection.makefile("rb") as reader:  # which holds the socket open, too
                self._talk(connection, reader, number)
        with self._changed:
            self._open.discard(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def _talk(self, connection: socket.socket, reader: BinaryIO, number: int) -> None:
        while not self._closing.is_set():
            request = _read(reader, number)
            if request is None:
                return
            with self._changed:
                self.requests.append(request)
                count = len(self.requests)
                self._changed.notify_all()
            if not self._answer(connection, self.script(request, count)):
                return

    def _answer(self, connection: socket.socket, reply: Reply) -> bool:
        """Writes one reply; False when the connection is over."""
        if reply.hang:
            self._closing.wait(60)
            return False
        self._closing.wait(reply.wait)
        if reply.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        if reply.reset or reply.drop:
            connection.close()
            return False
        for piece in _pieces(reply):
            connection.sendall(piece)
            if reply.drip and self._closing.wait(reply.drip):
                return False
        return reply.raw is None and not reply.endless and reply.headers.get("connection") != "close"


def _pieces(reply: Reply) -> Iterable[bytes]:
    whole = reply.bytes()
    if reply.drip and not reply.endless:
        yield from (whole[at : at + 1] for at in range(len(whole)))
    else:
        yield whole
    while reply.endless:
        yield b"x" * (1 if reply.drip else 65536)


def _read(reader: BinaryIO, number: int) -> Request | None:
    line = reader.readline(65536)
    if not line:
        return None
    headers: dict[str, str] = {}
    for header in iter(lambda: reader.readline(65536).strip(), b""):
        name, _, value = header.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", 0)))
    text = line.decode("latin-1").strip()
    return Request(line=text, headers=headers, body=body, at=time.monotonic(), connection=number)


@contextlib.contextmanager
def trap(host: str = "127.66.6.6") -> Iterator[ChatRoom]:
    """A listener on an address that no test allows: whoever reaches it is counted in ``connections``."""
    with ChatRoom(host=host) as room:
        yield room
