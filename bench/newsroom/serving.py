"""The newsroom's server: feeds by number on several loopback addresses, at once and with little processor time.

``python -m bench.newsroom.serving --hosts 500 --entries 50`` prints its port and serves until its standard input ends.
Paths: ``/feed/NUMBER`` answers 304 to a request that names its ETag; ``/same/NUMBER`` has no validators and sends the
same body each time; both link to pages that are nowhere. ``/live/NUMBER`` is a feed whose articles' pages are here,
under ``/page/…``. A request for ``/publish/NUMBER`` puts a new entry on a feed.
"""

import argparse
import asyncio
import ssl
import sys
import time
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.newsroom.texts import article_page, entry, feed_head, feed_tail

_NOW = datetime.now(UTC).isoformat(timespec="seconds")
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_ROBOTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"


class Newsroom:
    """What is published. Feeds are made when they are first asked for."""

    def __init__(self, *, entries: int, age_seconds: float) -> None:
        self._entries = entries
        self._age = age_seconds
        self._began = time.time()
        self._published: dict[int, list[tuple[int, float]]] = {}
        self._bodies: dict[int, dict[str, bytes]] = {}

    def publish(self, feed: int) -> int:
        """A new entry, as the newest of the feed; answers its number."""
        entries = self._listed(feed)
        number = entries[0][0] + 1
        entries.insert(0, (number, time.time()))
        del entries[self._entries :]
        self._bodies.pop(feed, None)
        return number

    def version(self, feed: int) -> int:
        return self._listed(feed)[0][0]

    def body(self, feed: int, site: str) -> bytes:
        bodies = self._bodies.setdefault(feed, {})
        if site not in bodies:
            items = (entry(feed, number, formatdate(at), site) for number, at in self._listed(feed))
            bodies[site] = "".join((feed_head(feed), *items, feed_tail())).encode()
        return bodies[site]

    def _listed(self, feed: int) -> list[tuple[int, float]]:
        if feed not in self._published:
            last = self._entries
            at = self._began - self._age
            self._published[feed] = [(last - index, at - index * 600) for index in range(self._entries)]
        return self._published[feed]


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, room: Newsroom, scheme: str) -> None:
        self._room = room
        self._scheme = scheme
        self._heard = b""

    def connection_made(self, transport: Any) -> None:  # uvloop's are of no class of asyncio's
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            request, self._heard = self._heard[:end], self._heard[end + 4 :]
            self._transport.write(self._answer(request.decode("latin-1")))
            if b"\r\nConnection: close" in request:
                self._transport.close()

    def _answer(self, request: str) -> bytes:
        path = request.split(" ", 2)[1]
        kind, _, rest = path.lstrip("/").partition("/")
        if kind == "robots.txt":
            return _ROBOTS
        if kind == "page":
            feed, _, number = rest.partition("/")
            return _ok(_page(int(feed), int(number)), "text/html; charset=utf-8")
        if kind == "publish":
            return _ok(str(self._room.publish(int(rest))).encode(), "text/plain")
        if kind not in {"feed", "same", "live"}:
            return _NOT_FOUND
        feed = int(rest)
        etag = f'ETag: "{self._room.version(feed)}"' if kind != "same" else ""
        if etag and etag[5:] in request:
            return f"HTTP/1.1 304 Not Modified\r\n{etag}\r\n\r\n".encode()
        return _ok(self._room.body(feed, self._site(kind, feed, request)), "application/rss+xml", etag)

    def _site(self, kind: str, feed: int, request: str) -> str:
        if kind != "live":
            return f"https://www.gazette-{feed}.example.om"
        host = next(line[6:] for line in request.split("\r\n") if line.lower().startswith("host:"))
        return f"{self._scheme}://{host}"


@lru_cache(maxsize=2_000)  # 240 MB at the most
def _page(feed: int, number: int) -> bytes:
    return article_page(feed, number, _NOW).encode()


def _ok(body: bytes, content_type: str, *more: str) -> bytes:
    lines = ("HTTP/1.1 200 OK", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *filter(None, more))
    return "\r\n".join((*lines, "", "")).encode() + body


def host_name(number: int) -> str:
    """The address of the newsroom's host of this number, all in 127.0.0.0/8."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


async def serve(args: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    room = Newsroom(entries=args.entries, age_seconds=args.age)
    context = None
    if args.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.certificate)
    scheme = "https" if context else "http"
    names = [host_name(number) for number in range(args.hosts)]
    first = await loop.create_server(lambda: Talk(room, scheme), names[0], args.port, ssl=context, backlog=1000)
    port = first.sockets[0].getsockname()[1]
    await loop.create_server(lambda: Talk(room, scheme), names[1:], port, ssl=context, backlog=1000)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    import uvloop

    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--age", type=float, default=3600, help="seconds: how old the newest entry is at the start")
    parser.add_argument("--certificate", type=Path, help="PEM with key and chain: serves HTTPS")
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
