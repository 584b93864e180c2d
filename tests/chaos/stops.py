"""SIGTERM again and again while alerts go out: the daemon ends in time, nothing is lost, nothing is sent twice."""

import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.asked import bus, watchlist, watchlists
from tests.acceptance.running import RunningDaemon, running, wait_for
from tests.chaos.press import Press
from tests.chat_room import ChatRoom, Reply, Request
from tests.servers import ScriptedServer

_PATIENCE = 600.0
SLOWEST = 0.4
"""Seconds that the receiver takes for an answer, at most: at most instants a call is in flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What a run came to."""

    delivered: int
    duplicates: int
    codes: Counter[int]  # exit codes
    seconds: tuple[float, ...]  # that each stop took, sorted
    in_flight: int  # stops that came while a request was unanswered
    second_signal_seconds: float  # to the end, after SIGTERM was sent twice


def run(folder: Path, *, articles: int, stops: int, seed: int = 1) -> Stopped:
    chance, codes, seconds, in_flight = random.Random(seed), Counter[int](), list[float](), 0
    answered = Counter[str]()

    def slow(request: Request, _number: int) -> Reply:
        answered[request.headers["webhook-id"]] += 1
        return Reply(wait=chance.uniform(0, SLOWEST))

    with ScriptedServer() as server, ChatRoom(slow) as room, running(folder) as daemon:
        press = Press(server, articles=articles + 1, feeds=min(10, articles))
        daemon.write("sources.yaml", press.listed())
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", bus(room))
        daemon.start()
        press.wait_until_read()
        for _ in range(stops):
            before = len(room.requests)
            press.publish(articles // stops)
            wait_for(lambda: len(room.requests) > before, seconds=60, what="it sends")  # noqa: B023
            time.sleep(chance.uniform(0, 1))  # the instant of the stop is the input
            in_flight += time.monotonic() - room.requests[-1].at < SLOWEST / 2 if room.requests else 0
            code, took = daemon.stop()
            codes[code] += 1
            seconds.append(took)
            daemon.start()
        wait_for(lambda: len(answered) >= articles, seconds=_PATIENCE, what=f"all {articles} are delivered")
        twice = _stop_twice(daemon, press, room)
    return Stopped(
        delivered=len(answered),
        duplicates=sum(answered.values()) - len(answered),
        codes=codes,
        seconds=tuple(sorted(seconds)),
        in_flight=in_flight,
        second_signal_seconds=twice,
    )


def _stop_twice(daemon: RunningDaemon, press: Press, room: ChatRoom) -> float:
    """One more article, whose receiver hangs: the first signal would wait for it, the second does not."""
    room.script = lambda _request, _number: Reply(hang=True)
    sent = len(room.requests)
    press.publish(1)
    room.wait_for(sent + 1, seconds=60)
    assert daemon.process is not None
    daemon.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)  # two signals at one instant are one
    began = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    daemon.process.wait(15)
    return time.monotonic() - began
