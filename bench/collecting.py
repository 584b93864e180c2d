"""How fast feeds are collected, entries stored, beside ``reader``: the same server, one run, both on all cores.

2,000 feeds of 50 entries on 500 hosts of the loopback network: read for the first time, then answered 304, then sent
unchanged without validators. Ours is the real collector process over SQLite. Processor time is that of a collector (or
peer) with its workers, per feed; the rates are by the clock and include everything else that the machine does.

    bench/collecting.py [FEEDS] [--peer FEEDS_OF_THE_PEER] [--collectors N] [--certificate PEM]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.newsroom.process import ROOT, newsroom, prepare
from bench.newsroom.serving import host_name
from domain.clock import utc_now
from domain.source import FullText, Source, SourceKind
from storage import sources
from storage.database import Database, open_database
from storage.tables import articles
from storage.tables import sources as sources_table

HOSTS = 500
LONGEST_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """All feeds read once."""

    feeds: int
    seconds: float
    cpu_seconds: float
    memory_mb: float

    @property
    def rate(self) -> float:
        return self.feeds / self.seconds

    def __str__(self) -> str:
        each = 1000 * self.cpu_seconds / self.feeds
        return f"{self.rate:8.0f} feeds/s  {each:7.2f} ms of processor time each  {self.memory_mb:5.0f} MB"


def addresses(count: int, port: int, kind: str, scheme: str) -> list[str]:
    return [f"{scheme}://{host_name(number % HOSTS)}:{port}/{kind}/{number}" for number in range(count)]


def source(number: int, address: str) -> Source:
    return Source(
        id=f"feed-{number:05}",
        name=f"Gazette {number}",
        kind=SourceKind.FEED,
        address=address,
        shown_address=address,
        country="oman",
        languages=("ar", "en"),
        full_text=FullText.NEVER,
        every=timedelta(hours=6),
    )


class Cost:
    """Processor time and memory of a process and its children from now on."""

    def __init__(self, *pids: int) -> None:
        self._roots = [psutil.Process(pid) for pid in pids]
        self._before = self._cpu()

    def _all(self) -> list[psutil.Process]:
        return [each for root in self._roots for each in (root, *root.children(recursive=True))]

    def _cpu(self) -> float:
        return sum(times.user + times.system for each in self._all() for times in (each.cpu_times(),))

    def so_far(self) -> float:
        return self._cpu() - self._before

    def memory_mb(self) -> float:
        return sum(each.memory_info().rss for each in self._all()) / 2**20


@contextmanager
def collectors(url: str, count: int, certificate: str | None) -> Iterator[list[int]]:
    environ = {
        **os.environ,
        "GULFWATCH_DATABASE": url,
        "GULFWATCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "GULFWATCH_LOG": "json",
        "GULFWATCH_COLLECTORS": str(count),
        **({"SSL_CERT_FILE": certificate} if certificate else {}),
    }
    command = [sys.executable, "-m", "crawler.collector"]
    running = [
        subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, cwd=ROOT, stderr=subprocess.DEVNULL)
        for _ in range(count)
    ]
    try:
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def measure(database: Database, pids: list[int], feeds: int) -> Round:
    """Makes every source due and waits until all were read."""
    cost = Cost(*pids)
    begun_at = utc_now()
    began = time.perf_counter()
    with database.write() as conn:
        conn.execute(sa.update(sources_table).values(next_fetch_at=begun_at))
    _wait(lambda: _read_since(database, begun_at) >= feeds)
    return Round(
        feeds=feeds,
        seconds=time.perf_counter() - began,
        cpu_seconds=cost.so_far(),
        memory_mb=cost.memory_mb(),
    )


def _read_since(database: Database, at: object) -> int:
    with database.read() as conn:
        query = sa.select(sa.func.count()).select_from(sources_table).where(sources_table.c.last_success_at >= at)
        return int(conn.execute(query).scalar_one())


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("not all feeds were read in time")
        time.sleep(0.05)


def ours(port: int, feeds: int, count: int, scheme: str, certificate: str | None) -> dict[str, Round]:
    rounds = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        database = open_database(url)
        with collectors(url, count, certificate) as pids:
            _wait(lambda: _beating(database) == count)
            _settle(pids)
            for kind in ("feed", "same"):
                listed = [source(n, address) for n, address in enumerate(addresses(feeds, port, kind, scheme))]
                with database.write() as conn:  # never due until they are measured
                    sources.replace_all(conn, listed, now=utc_now() + timedelta(hours=1))
                rounds[f"{kind} first"] = measure(database, pids, feeds)
                rounds[f"{kind} again"] = measure(database, pids, feeds)
                rounds[f"{kind} again"] = measure(database, pids, feeds)
            with database.read() as conn:
                stored = conn.execute(sa.select(sa.func.count()).select_from(articles)).scalar_one()
        database.close()
    print(f"  ({stored} articles stored)")
    return rounds


def _settle(pids: list[int]) -> None:
    """Until the collectors have loaded what they load in the background: that is once a day, not once a round."""
    for _ in range(60):
        cost = Cost(*pids)
        time.sleep(1)
        if cost.so_far() < 0.1:
            return


def _beating(database: Database) -> int:
    from storage import workers

    with database.read() as conn:
        return len(workers.list_workers(conn))


PEER = """
import sys, time, json, os
from reader import make_reader
reader = make_reader(sys.argv[1])
addresses = json.load(sys.stdin)
for address in addresses:
    reader.add_feed(address)
def cpu():
    return sum(os.times()[:4])
for _ in range(int(sys.argv[2])):
    began, spent = time.perf_counter(), cpu()
    reader.update_feeds(workers=8, scheduled=False)
    print(json.dumps([time.perf_counter() - began, cpu() - spent]), flush=True)
"""


def peer(port: int, feeds: int, scheme: str) -> dict[str, Round]:
    import json

    rounds = {}
    for kind in ("feed", "same"):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-W", "ignore", "-c", PEER, f"{folder}/reader.db", "2"]
            text = json.dumps(addresses(feeds, port, kind, scheme))
            done = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True)
        for name, line in zip(("first", "again"), done.stdout.splitlines(), strict=True):
            seconds, spent = json.loads(line)
            rounds[f"{kind} {name}"] = Round(feeds=feeds, seconds=seconds, cpu_seconds=spent, memory_mb=0)
    return rounds


NAMES = {
    "feed first": "first reading",
    "feed again": "answered 304",
    "same again": "unchanged, 200",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("feeds", type=int, nargs="?", default=2000)
    parser.add_argument("--peer", type=int, default=200)
    parser.add_argument("--collectors", type=int, default=1)
    parser.add_argument("--certificate")
    args = parser.parse_args()
    scheme = "https" if args.certificate else "http"
    serving = ("--certificate", args.certificate) if args.certificate else ()
    with newsroom("--hosts", str(HOSTS), *serving) as port:
        for kind in ("feed", "same"):
            prepare(addresses(args.feeds, port, kind, scheme), certificate=args.certificate)
        print(f"{args.feeds} feeds of 50 entries on {HOSTS} hosts, {args.collectors} collector(s)")
        mine = ours(port, args.feeds, args.collectors, scheme, args.certificate)
        theirs = peer(port, args.peer, scheme) if args.peer else {}
    for key, name in NAMES.items():
        print(f"{name:16} gulfwatch {mine[key]}")
        if key in theirs:
            other = theirs[key]
            by_cpu = other.cpu_seconds / other.feeds / (mine[key].cpu_seconds / mine[key].feeds)
            print(f"{'':16} reader    {other}")
            print(f"{'':16} {mine[key].rate / other.rate:.1f} times the rate, {by_cpu:.1f} times per processor second")


if __name__ == "__main__":
    main()
