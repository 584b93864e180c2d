"""Posts a second: the dispatcher with its outbox, beside bare ``requests`` in the same run, each on one core.

    python bench/dispatch.py [COUNT]

The receiver is a process of its own on another core, and answers 200 at once over kept connections.
"""

import asyncio
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[1]))

from alerts.channels.webhook import WEBHOOK
from alerts.dispatch import Dispatcher
from alerts.payload import body_of
from alerts.wire.poster import Poster
from domain.alert import Channel, ChannelType, DeliveryStatus
from domain.secret import Secret
from storage import outbox, reports
from storage.database import Database, open_database
from tests.alert_factories import LOOPBACK, SIGNING_SECRET, channel, delivery, store_alerts

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def receive(ready: Connection) -> None:
    """The receiver's process. Sends its port, then answers whoever asks when each request came."""
    _use_core(1)
    asyncio.run(_serve(ready))


async def _serve(ready: Connection) -> None:
    server = await asyncio.start_server(_converse, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        writer.write(ANSWER)


def _use_core(number: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One way of posting."""

    per_second: float  # by the clock
    cpu_ms: float  # of this process for each post: what a busy machine does not change


def figure_of(count: int, work: Callable[[], object]) -> Figure:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return Figure(per_second=count / seconds, cpu_ms=1000 * cpu_seconds / count)


def bare(url: str, count: int) -> None:
    """What anybody would write: one session, one body."""
    body = body_of(delivery().payload)
    with requests.Session() as session:
        for _ in range(count):
            session.post(url, data=body, timeout=10).raise_for_status()


def unstored(there: Channel, count: int) -> None:
    """The wire alone: rendered, signed, guarded, judged."""
    poster = Poster(policy=LOOPBACK)
    for _ in range(count):
        WEBHOOK.send(delivery(), there, post=poster, at=datetime.now(UTC))
    poster.close()


def dispatched(database: Database, channels: dict[str, Channel]) -> None:
    """Everything: leased, sent and settled, until nothing is pending."""
    made = _dispatcher(database, channels)
    while _pending(database):
        made.tick()
        while made.busy:
            time.sleep(0.01)
    made.stop(timedelta(seconds=2))


def _dispatcher(database: Database, channels: dict[str, Channel]) -> Dispatcher:
    now = datetime.now(UTC)
    with database.write() as conn:
        outbox.sync_channels(conn, {each.id: each.fingerprint for each in channels.values()}, now)
    return Dispatcher(database=database, channels=lambda: channels, policy=LOOPBACK, clock=lambda: datetime.now(UTC))


def _pending(database: Database) -> int:
    with database.read() as conn:
        return reports.deliveries_by_status(conn)[DeliveryStatus.PENDING]


def latencies(database: Database, channels: dict[str, Channel], count: int) -> list[float]:
    """Seconds from a delivery's commit to the attempt's end, one at a time on an idle channel."""
    made = _dispatcher(database, channels)
    seconds = []
    for _ in range(count):
        store_alerts(database, 1, now=datetime.now(UTC))
        committed = time.perf_counter()
        made.tick()
        while _pending(database):
            time.sleep(0.0005)
        seconds.append(time.perf_counter() - committed)
    made.stop(timedelta(seconds=2))
    return sorted(seconds)


def measure(url: str, count: int, folder: str) -> dict[str, Figure]:
    """Every way of posting, the bare one first and last."""
    there = Channel(id="desk", type=ChannelType.WEBHOOK, url=Secret(url), secret=Secret(SIGNING_SECRET))
    many = {f"desk-{number}": replace(there, id=f"desk-{number}") for number in range(8)}
    figures = {
        "bare requests": figure_of(count, lambda: bare(url, count)),
        "rendered, signed, guarded, judged": figure_of(count, lambda: unstored(there, count)),
    }
    for name, channels in (("dispatcher, 1 channel", {"desk": there}), ("dispatcher, 8 channels", many)):
        database = open_database(f"sqlite:///{folder}/{len(channels)}.db")
        for channel_id in channels:
            store_alerts(database, count // len(channels), channel_id=channel_id)
        figures[name] = figure_of(count, partial(dispatched, database, channels))
        database.close()
    figures["bare requests, again"] = figure_of(count, lambda: bare(url, count))
    return figures


def print_figures(figures: dict[str, Figure], seconds: list[float]) -> None:
    peers = [figures["bare requests"], figures["bare requests, again"]]
    fastest, cheapest = max(peer.per_second for peer in peers), min(peer.cpu_ms for peer in peers)
    for name, figure in figures.items():
        sys.stdout.write(
            f"{name:34} {figure.per_second:7.0f} a second ({figure.per_second / fastest:4.2f} of bare requests), "
            f"{figure.cpu_ms:5.2f} ms of CPU each ({figure.cpu_ms / cheapest:4.1f} times)\n"
        )
    median, late = statistics.median(seconds) * 1000, seconds[98] * 1000
    sys.stdout.write(f"from commit to settled: median {median:.1f} ms, 99th of 100 {late:.1f} ms\n")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    ours, theirs = multiprocessing.Pipe()
    receiver = multiprocessing.get_context("spawn").Process(target=receive, args=(theirs,), daemon=True)
    receiver.start()
    url = f"http://127.0.0.1:{ours.recv()}/in"
    _use_core(0)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(url, count, folder)
        database = open_database(f"sqlite:///{folder}/latency.db")
        seconds = latencies(database, {"desk": channel(id="desk", url=url)}, 100)
        database.close()
    receiver.terminate()
    print_figures(figures, seconds)


if __name__ == "__main__":
    main()
