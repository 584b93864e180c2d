"""How soon an alert goes out: from the commit of its article to its first POST, alone and beside broken channels."""

import json
import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from storage.database import open_database
from tests.acceptance.asked import SECRET, source, sources, watchlist, watchlists
from tests.acceptance.running import running, wait_for
from tests.chaos.press import address, store
from tests.chat_room import ChatRoom, Reply, Request, Script
from tests.servers import Answer, ScriptedServer

HANGS, FAILS = "/hangs", "/fails"
SOUND = ("/sound-1", "/sound-2", "/sound-3", "/sound-4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Seconds from commit to first POST on one channel, sorted."""

    seconds: tuple[float, ...]
    duplicates: int
    cpu_seconds: float  # of the daemon in all that time, over all channels: what a busy machine changes less

    def percentile(self, share: float) -> float:
        return self.seconds[min(math.ceil(len(self.seconds) * share), len(self.seconds)) - 1]


def latency(folder: Path, *, articles: int, per_second: float) -> Timed:
    """One channel that answers at once."""
    return _timed(folder, {"/bus": Reply()}, articles=articles, per_second=per_second)["/bus"]


def neighbours(folder: Path, *, articles: int, per_second: float) -> dict[str, Timed]:
    """Six channels, of which one hangs and one fails for ever; of the other four how soon each was posted to."""
    replies = {HANGS: Reply(hang=True), FAILS: Reply(status=500), **dict.fromkeys(SOUND, Reply())}
    return _timed(folder, replies, articles=articles, per_second=per_second, sound=SOUND)


def _timed(
    folder: Path, replies: dict[str, Reply], *, articles: int, per_second: float, sound: Sequence[str] = ("/bus",)
) -> dict[str, Timed]:
    with ScriptedServer() as server, ChatRoom(_by_path(replies)) as room, running(folder) as daemon:
        server.route("/feed", Answer(body="<rss version='2.0'><channel/></rss>"))
        daemon.write("sources.yaml", sources(source("feed-0", server.url("/feed"), full_text="never", every="1h")))
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", {"channels": [_entry(path, room) for path in replies]})
        daemon.start()
        server.wait_for_requests("/feed", within=30)
        assert daemon.process is not None
        process = psutil.Process(daemon.process.pid)
        before = sum(process.cpu_times()[:2])
        committed = _store_at_a_rate(daemon.environment["GULFWATCH_DATABASE"], articles, per_second)
        wait_for(lambda: all(_count(room.requests, path) >= articles for path in sound),
                 seconds=120, what="all are delivered")  # fmt: skip
        spent = sum(process.cpu_times()[:2]) - before
        daemon.stop()
        return {path: _measured(committed, room.requests, path, spent) for path in sound}


def _by_path(replies: dict[str, Reply]) -> Script:
    return lambda request, _number: replies[_path(request)]


def _entry(path: str, room: ChatRoom) -> dict[str, Any]:
    return {"id": path.strip("/"), "type": "webhook", "url": room.url(path), "secret": SECRET}


def _store_at_a_rate(url: str, count: int, per_second: float) -> dict[str, float]:
    """Stores the articles one by one beside the daemon; answers by address when each was committed."""
    database = open_database(url)
    began, committed = time.monotonic(), dict[str, float]()
    for number in range(count):
        time.sleep(max(began + number / per_second - time.monotonic(), 0))
        committed[address(number)] = store(database, [number])
    database.close()
    return committed


def _measured(committed: dict[str, float], requests: Iterable[Request], path: str, spent: float) -> Timed:
    first, copies = dict[str, float](), Counter[str]()
    for request in requests:
        if _path(request) == path:
            url = json.loads(request.body)["data"]["article"]["url"]
            first.setdefault(url, request.at - committed[url])
            copies[url] += 1
    return Timed(
        seconds=tuple(sorted(first.values())), duplicates=sum(copies.values()) - len(copies), cpu_seconds=spent
    )


def _count(requests: Iterable[Request], path: str) -> int:
    return sum(_path(request) == path for request in list(requests))


def _path(request: Request) -> str:
    return request.line.split()[1]
