"""A web server that misbehaves by script, and a trap that counts who connects. Real sockets on the loopback.

with ScriptedServer() as server:
    server.route("/feed", Answer(body=RSS, headers={"Content-Type": "application/rss+xml"}))
    server.route("/slow", Answer(body=RSS, delay=2), Answer(status=503))  # one after the other; the last one stays
    server.route("/echo", lambda request: Answer(body=request.body))
    …
    assert [request.path for request in server.requests] == ["/feed"]
"""

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

import brotli
from backports import zstd

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked for."""

    method: str
    path: str  # without the query
    query: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    at: float  # time.monotonic() when it was complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server does with one request."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str = b""
    delay: float = 0  # seconds before the first byte
    drip: tuple[int, float] | None = None  # so many bytes of the body, then so many seconds
    endless: bool = False  # the body again and again, until the client leaves
    hang: bool = False  # nothing, until the client leaves
    reset: str | None = None  # "request": a TCP reset instead of an answer; "body": one in the middle of the body
    raw: bytes | None = None  # sent as it is, instead of all of the above
    content_length: int | None = None  # a lie; None: the truth


Route = Callable[[Request], Answer]


class ScriptedServer:
    """Serves in a thread of its own from ``with`` to its end."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.host = host
        self.port = port
        self.requests: list[Request] = []
        self.connections = 0
        self.open_connections = 0
        self.most_at_once = 0
        self._routes: dict[str, Route] = {}
        self._default: Route = lambda _request: Answer(status=404)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._heard = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="scripted-server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, path: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}{path}"

    def route(self, path: str, *answers: Answer | Route) -> str:
        """Answers a path with each of the answers in turn, and with the last one from then on. Gives its address."""
        self._routes[path] = _in_turn(answers)
        return self.url(path)

    def route_all(self, answer: Answer | Route) -> None:
        """What every path without a route of its own answers."""
        self._default = _in_turn((answer,))

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.route(path, Answer(status=status, headers={"Location": to}))

    def requests_to(self, path: str) -> list[Request]:
        return [request for request in list(self.requests) if request.path == path]

    def wait_for_requests(self, path: str, count: int = 1, *, within: float = 60) -> list[Request]:
        """Blocks until the path was asked for so often; fails the test when it was not in time."""
        with self._heard:
            arrived = self._heard.wait_for(lambda: len(self.requests_to(path)) >= count, within)
        assert arrived, f"{path} was asked for {len(self.requests_to(path))} times instead of {count} within {within} s"
        return self.requests_to(path)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._talk, self.host, self.port, limit=2**22, ssl=self._tls)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(_end_conversations())
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_connections += 1
        self.most_at_once = max(self.most_at_once, self.open_connections)
        try:
            while (request := await _read_request(reader)) is not None:
                with self._heard:
                    self.requests.append(request)
                    self._heard.notify_all()
                await _answer(self._routes.get(request.path, self._default)(request), request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, _EndConnection):
            pass
        except asyncio.CancelledError:
            return  # the server ends; a cancelled handler would be reported as an error
        finally:
            self.open_connections -= 1
            writer.close()
            try:
                await writer.wait_closed()
            except ConnectionError:
                pass
            except asyncio.CancelledError:  # what is left to send is not waited for
                writer.transport.abort()


async def _end_conversations() -> None:
    """Cancels every other task; a connection that was accepted a moment ago has one, too, and a socket to close."""
    await _some_rounds_of_the_loop()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await _some_rounds_of_the_loop()


async def _some_rounds_of_the_loop() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class _EndConnection(Exception):
    pass


def _in_turn(answers: tuple[Answer | Route, ...]) -> Route:
    left = list(answers)

    def answer(request: Request) -> Answer:
        current = left.pop(0) if len(left) > 1 else left[0]
        return current if isinstance(current, Answer) else current(request)

    return answer


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _version = head[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Request(method=method, path=path, query=query, headers=headers, body=body, at=time.monotonic())


async def _answer(answer: Answer, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.hang:
        await reader.read()  # until the client leaves
        raise _EndConnection
    if answer.reset == "request":
        _reset(writer)
    if answer.raw is not None:
        writer.write(answer.raw)
        await writer.drain()
        raise _EndConnection
    ends = request.headers.get("connection") == "close"
    writer.write(_head(answer, ends=ends))
    await _send_body(answer, request, writer)
    if ends or answer.content_length is not None or answer.endless:
        raise _EndConnection


def _head(answer: Answer, *, ends: bool) -> bytes:
    phrase = HTTPStatus(answer.status).phrase if answer.status in list(HTTPStatus) else "Odd"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers.items())]
    if answer.status not in (204, 304) and not answer.endless:
        length = answer.content_length if answer.content_length is not None else len(_bytes(answer.body))
        lines.append(f"Content-Length: {length}")
    if ends:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


async def _send_body(answer: Answer, request: Request, writer: asyncio.StreamWriter) -> None:
    body = _bytes(answer.body)
    if request.method == "HEAD" or answer.status in (204, 304):
        await writer.drain()
        return
    if answer.reset == "body":
        writer.write(body[: max(len(body) // 2, 1)])
        await writer.drain()
        _reset(writer)
    step, pause = answer.drip or (_PIECE, 0.0)
    while True:
        for start in range(0, len(body), step):
            writer.write(body[start : start + step])
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)
        if not answer.endless:
            return


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    raise _EndConnection


def _bytes(body: bytes | str) -> bytes:
    return body.encode("utf-8") if isinstance(body, str) else body


class Trap:
    """Listens where nobody may go, and counts who does. ``port`` 0: any that is free."""

    def __init__(self, host: str = "127.0.0.66", port: int = 0) -> None:
        self._socket = socket.create_server((host, port), backlog=50)
        self._socket.settimeout(0.05)
        self.host, self.port = self._socket.getsockname()[:2]
        self.connections: list[tuple[str, int]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="trap", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join(10)
        self._socket.close()

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, address = self._socket.accept()
            except TimeoutError:
                continue
            self.connections.append(address)
            connection.close()


def gzip_bomb(mebibytes: int) -> bytes:
    """A gzip stream of so many MiB of zeros, made of members of 1 MiB."""
    return gzip.compress(bytes(2**20), mtime=0) * mebibytes


def brotli_bomb(mebibytes: int) -> bytes:
    """A brotli stream of so many MiB of zeros, in under a kilobyte."""
    compressor = brotli.Compressor(quality=5)
    pieces = [compressor.process(bytes(2**20)) for _ in range(mebibytes)]
    return b"".join([*pieces, compressor.finish()])


def zstd_bomb(mebibytes: int) -> bytes:
    """A zstd stream of so many MiB of zeros."""
    return zstd.compress(bytes(2**20)) * mebibytes
