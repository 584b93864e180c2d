"""From feeds' bytes to posted alerts, pages included, beside a plain stack of Scrapy, feedparser and trafilatura.

N feeds of 50 entries, each with one new article whose page is 120 KB: how long until every alert has reached a local
webhook. The daemon is the real one, with SQLite and the shipped gazetteer; the peer is one process of
``newsroom/plain_stack.py``.

    bench/end_to_end.py [FEEDS] [--peer FEEDS_OF_THE_PEER]
    bench/end_to_end.py --latency SECONDS [--rate ARTICLES_A_SECOND] [--polled FEEDS]
    bench/end_to_end.py FEEDS --memory NAMES

The second form publishes articles one after the other and tells how long each took from the feed's change to the
socket of the chat room, beyond the polling interval. The third tells what the daemon holds with all its processes
once it has read so many feeds of ten entries, with so many names of companies in 200 watchlists.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.collecting import HOSTS, Cost, addresses
from bench.mixed.names import LATIN
from bench.newsroom.process import ROOT, newsroom, prepare
from bench.newsroom.serving import host_name
from domain.clock import utc_now
from storage.database import open_database
from storage.tables import sources as sources_table

WATCHLISTS = """
watchlists:
  - id: beat
    title: The beat

    query: 'country:oman OR company:aselsan OR company:havelsan OR "Duqm" OR "الدقم" OR "مسقط" OR "Muscat" OR "Maskat"'
    channels: [room]
"""
LONGEST_SECONDS = 240.0
NAMED_IN = 200


class Room:
    """A webhook that notes when what arrived; a process of its own."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.count = context.Value("i", 0)
        self.port = context.Value("i", 0)
        self.heard: Any = context.Queue()  # not a simple one, which holds 64 KB and then lets the room wait
        self._process = context.Process(target=_receive, args=(self.count, self.port, self.heard), daemon=True)
        self._process.start()
        while not self.port.value:
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port.value}/room"

    def close(self) -> None:
        self._process.kill()
        self._process.join()


def _receive(count: Any, port: Any, heard: Any) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
                body = json.loads(await reader.readexactly(length))
                for title in _titles(body):
                    heard.put((title, time.time()))
                    with count.get_lock():
                        count.value += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(serve())


def _titles(body: Any) -> list[str]:
    """Of the alerts in a message: ours alone or in a digest, or the plain stack's."""
    if "data" not in body:
        return [body["url"]]
    data = body["data"]
    return [alert["article"]["url"] for alert in data.get("alerts", [data])]


def publish(port: int, feed: int) -> None:
    urllib.request.urlopen(f"http://{host_name(feed % HOSTS)}:{port}/publish/{feed}", timeout=10).read()


def publish_everywhere(port: int, feeds: int) -> None:
    for feed in range(feeds):
        publish(port, feed)
    prepare(addresses(feeds, port, "live", "http"))
    prepare(page_address(port, feed, 51) for feed in range(feeds))


def page_address(port: int, feed: int, number: int) -> str:
    return f"http://{host_name(feed % HOSTS)}:{port}/page/{feed}/{number}"


@contextmanager
def daemon(
    folder: Path, listed: list[str], room: Room, *, every: str, watchlists: str = WATCHLISTS
) -> Iterator[psutil.Process]:
    blocks = [
        {"id": f"feed-{n:05}", "name": f"Gazette {n}", "country": "oman", "feed": address, "every": every}
        for n, address in enumerate(listed)
    ]
    (folder / "sources.yaml").write_text(json.dumps({"sources": blocks}))
    (folder / "watchlists.yaml").write_text(watchlists)
    (folder / "channels.yaml").write_text(
        json.dumps({"channels": [{"id": "room", "type": "webhook", "url": room.url, "secret": "whsec_" + "A" * 32}]})
    )
    environ = {
        **os.environ,
        "GULFWATCH_CONFIG": str(folder),
        "GULFWATCH_DATABASE": f"sqlite:///{folder}/bench.db",
        "GULFWATCH_LISTEN": "",
        "GULFWATCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "GULFWATCH_HOST_DELAY": "0s",
        "GULFWATCH_LOG": "json",
    }
    with (folder / "daemon.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "cli", "run"], env=environ, cwd=ROOT, stderr=log, stdout=log)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait(condition: Any, what: str, seconds: float = LONGEST_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not in time: {what}")
        time.sleep(0.02)


def all_read(folder: Path, feeds: int) -> bool:
    path = folder / "bench.db"
    if not path.exists():
        return False
    database = open_database(f"sqlite:///{path}", create=False)
    try:
        with database.read() as conn:
            query = sa.select(sa.func.count()).where(sources_table.c.first_read_at.is_not(None))
            return int(conn.execute(query).scalar_one()) >= feeds
    finally:
        database.close()


def quiet(cost: Cost) -> bool:
    before = cost.so_far()
    time.sleep(1.0)
    return cost.so_far() - before < 0.15


def ours(port: int, feeds: int) -> tuple[float, float, float]:
    room = Room()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with daemon(folder, addresses(feeds, port, "live", "http"), room, every="6h") as process:
            wait(lambda: all_read(folder, feeds), "the first reading")
            wait(lambda: quiet(Cost(process.pid)), "a quiet daemon")
            publish_everywhere(port, feeds)
            cost, before, began = Cost(process.pid), room.count.value, time.perf_counter()
            database = open_database(f"sqlite:///{folder}/bench.db")
            with database.write() as conn:
                conn.execute(sa.update(sources_table).values(next_fetch_at=utc_now() - timedelta(seconds=1)))
            database.close()
            wait(lambda: room.count.value - before >= feeds, "the alerts")
            result = time.perf_counter() - began, cost.so_far(), cost.memory_mb()
    room.close()
    return result


def theirs(port: int, feeds: int) -> tuple[float, float]:
    room = Room()
    listed = addresses(feeds, port, "live", "http")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = [page_address(port, feed, number) for feed in range(feeds) for number in range(1, 51)]
        (folder / "addresses.json").write_text(json.dumps(listed))
        (folder / "known.json").write_text(json.dumps(known))
        command = [sys.executable, "-W", "ignore", "-m", "bench.newsroom.plain_stack"]
        began, spent = time.perf_counter(), os.times()
        arguments = [str(folder / "addresses.json"), room.url, str(folder / "known.json")]
        subprocess.run([*command, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        seconds, after = time.perf_counter() - began, os.times()
    if room.count.value < feeds:
        raise SystemExit(f"the plain stack posted {room.count.value} of {feeds}")
    room.close()
    return seconds, after.children_user + after.children_system - spent.children_user - spent.children_system


def latency(port: int, *, seconds: float, rate: float, feeds: int) -> None:
    """Feeds are polled every second; what an article took beyond that second."""
    room = Room()
    published: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with daemon(folder, addresses(feeds, port, "live", "http"), room, every="1s") as process:
            wait(lambda: all_read(folder, feeds), "the first reading")
            time.sleep(5)
            numbers = dict.fromkeys(range(feeds), 50)
            began = time.perf_counter()
            for turn in range(int(seconds * rate)):
                time.sleep(max(0.0, began + turn / rate - time.perf_counter()))
                feed = turn % feeds
                numbers[feed] += 1
                published[page_address(port, feed, numbers[feed])] = time.time()
                publish(port, feed)
            wait(lambda: room.count.value >= len(published), "the alerts")
            memory = Cost(process.pid).memory_mb()
    took = []
    for _ in range(room.count.value):
        url, at = room.heard.get(timeout=10)
        if url in published:
            took.append(at - published.pop(url))
    room.close()
    took.sort()
    beyond = [max(0.0, one - 1.0) for one in took]
    print(f"{len(took)} articles at {rate:g} a second, {feeds} feeds polled every second; {memory:.0f} MB")
    for name, times in (("from the feed's change to the socket", took), ("beyond the polling interval", beyond)):
        print(f"  {name:38} p50 {times[len(times) // 2]:.2f} s, p95 {times[int(len(times) * 0.95)]:.2f} s")


def whole_memory(port: int, *, feeds: int, names: int) -> None:
    room = Room()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed = addresses(feeds, port, "feed", "http")
        with daemon(folder, listed, room, every="1h", watchlists=watchlists_of(names)) as process:
            wait(lambda: all_read(folder, feeds), "the first reading")
            wait(lambda: quiet(Cost(process.pid)), "a quiet daemon", 1200)  # what it archived is matched too
            shares = [(each, each.memory_full_info()) for each in (process, *process.children(recursive=True))]
    room.close()
    resident, proportional = (sum(getattr(info, kind) for _, info in shares) / 2**20 for kind in ("rss", "pss"))
    print(
        f"{feeds} feeds, {names} names: {resident:.0f} MB resident in all processes, {proportional:.0f} MB proportional"
    )
    for _, info in shares:
        print(f"  {info.rss / 2**20:5.0f} MB resident, {info.pss / 2**20:5.0f} MB proportional")


def watchlists_of(names: int) -> str:
    """Companies of two made words each, the same number in each watchlist."""
    chance = random.Random(5)
    companies: dict[str, None] = {}
    while len(companies) < names:
        words = ("".join(chance.choices(LATIN, k=3)).capitalize() for _ in range(2))
        companies[" ".join(words)] = None
    listed = list(companies)
    blocks = [
        {"id": f"beat-{n}", "title": f"Beat {n}", "countries": ["Oman"], "companies": listed[n::NAMED_IN]}
        for n in range(min(NAMED_IN, names))
    ]
    return json.dumps({"watchlists": blocks})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("feeds", type=int, nargs="?", default=1000)
    parser.add_argument("--peer", type=int, default=200)
    parser.add_argument("--latency", type=float)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--polled", type=int, default=40)
    parser.add_argument("--memory", type=int)
    args = parser.parse_args()
    threading.excepthook = lambda _args: None
    old = ("--hosts", str(HOSTS), "--age", str(3 * 86400))
    if args.memory:
        with newsroom(*old, "--entries", "10") as port:
            whole_memory(port, feeds=args.feeds, names=args.memory)
        return
    with newsroom(*old) as port:
        if args.latency:
            latency(port, seconds=args.latency, rate=args.rate, feeds=args.polled)
            return
        seconds, cpu, memory = ours(port, args.feeds)
        rate, each = args.feeds / seconds, 1000 * cpu / args.feeds
        print(f"gulfwatch    {rate:7.0f} articles/s  {each:6.1f} ms each  {memory:.0f} MB")
    if args.peer:
        with newsroom("--hosts", str(HOSTS)) as port:
            publish_everywhere(port, args.peer)
            other, other_cpu = theirs(port, args.peer)
        print(f"plain stack  {args.peer / other:7.0f} articles/s  {1000 * other_cpu / args.peer:6.1f} ms each")
        by_cpu = 1000 * other_cpu / args.peer / each
        print(f"{rate / (args.peer / other):.1f} times the rate, {by_cpu:.1f} times per processor second")


if __name__ == "__main__":
    main()
