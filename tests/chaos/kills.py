"""``kill -9`` of a daemon that works, beside a receiver that fails and forgets: nothing is lost, repeats are few.

A killed daemon repeats the one delivery that was in flight; a receiver that takes a delivery and drops the connection
gets it again. There may be no other repeats.
"""

import json
import random
import sqlite3
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.asked import bus, watchlist, watchlists
from tests.acceptance.running import RunningDaemon, running, wait_for
from tests.chaos.press import Press
from tests.chat_room import ChatRoom, Reply, Request
from tests.servers import ScriptedServer

FAILS, DROPS = 0.15, 0.15
AHEAD = 100
"""So many articles are published before they are needed: a daemon that starts finds work in the outbox."""

LONGEST_LIFE = 20.0
_PATIENCE = 900.0
MOST_FAILURES = 4
"""Of one delivery: the schedule's fifth wait is five minutes, and then a quarter of an hour."""


class Receiver:
    """Answers 15 % of requests with 500; takes 15 %, and drops the connection without an answer."""

    def __init__(self, seed: int, most_failures: int) -> None:
        self._chance, self._most = random.Random(seed), most_failures
        self._failures: Counter[str] = Counter()
        self.taken: list[Request] = []
        self.failed = self.dropped = 0

    def __call__(self, request: Request, _number: int) -> Reply:
        if len(request.body) < int(request.headers["content-length"]):
            return Reply(drop=True)  # its sender was killed in the middle of it: no receiver takes that
        key, roll = request.headers["webhook-id"], self._chance.random()
        if roll < FAILS + DROPS and self._failures[key] < self._most:
            self._failures[key] += 1
            if roll < FAILS:
                self.failed += 1
                return Reply(status=500)
            self.dropped += 1
            self.taken.append(request)
            return Reply(drop=True)
        self.taken.append(request)
        return Reply()

    @property
    def heard(self) -> int:
        """Requests in all."""
        return len(self.taken) + self.failed

    @property
    def copies(self) -> Counter[str]:
        return Counter(request.headers["webhook-id"] for request in list(self.taken))


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What a run came to."""

    delivered: int  # different webhook-ids
    articles: int  # different articles in them
    duplicates: int
    most_copies: int  # of one delivery
    dropped: int  # taken by the receiver, which did not say so
    failed: int
    kills: int
    kills_at_work: int  # after which the daemon had posted since its start
    bodies_differ: int  # deliveries whose copies were not byte for byte the same
    leased: int  # rows left as if they were being sent
    integrity: str
    seconds: float

    @property
    def allowed_duplicates(self) -> int:
        """P2: one for each answer that was lost, and one for each kill."""
        return self.dropped + self.kills


def run(folder: Path, *, articles: int, kills: int, seed: int = 1, most_failures: int = MOST_FAILURES) -> Killed:
    """Publishes the articles bit by bit, killing the daemon all the while, then lets it finish."""
    began, chance, receiver = time.monotonic(), random.Random(seed), Receiver(seed, most_failures)
    with ScriptedServer() as server, ChatRoom(receiver) as room, running(folder) as daemon:
        press = Press(server, articles=articles, feeds=min(10, articles))
        daemon.write("sources.yaml", press.listed())
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", bus(room))
        daemon.start()
        press.wait_until_read()
        at_work = sum(_kill(daemon, press, receiver, chance) for _ in range(kills))
        press.publish(articles)
        wait_for(lambda: len(receiver.copies) >= articles, seconds=_PATIENCE, what=f"all {articles} are delivered")
        wait_for(daemon.is_ready, seconds=_PATIENCE, what="the last daemon is ready")
        wait_for(
            lambda: not daemon.api("deliveries?status=pending")["items"], seconds=_PATIENCE, what="none is pending"
        )
        daemon.stop()
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    for request in receiver.taken:
        bodies[request.headers["webhook-id"]].add(request.body)
    return Killed(
        delivered=len(receiver.copies),
        articles=len({json.loads(request.body)["data"]["article"]["url"] for request in receiver.taken}),
        duplicates=len(receiver.taken) - len(receiver.copies),
        most_copies=max(receiver.copies.values()),
        dropped=receiver.dropped,
        failed=receiver.failed,
        kills=kills,
        kills_at_work=at_work,
        bodies_differ=sum(len(copies) > 1 for copies in bodies.values()),
        **_left_in(folder / "gulfwatch.db"),
        seconds=time.monotonic() - began,
    )


def _kill(daemon: RunningDaemon, press: Press, receiver: Receiver, chance: random.Random) -> bool:
    """Kills after some deliveries, or at any instant, and starts again; answers whether it had posted before."""
    before = receiver.heard
    if press.published - len(receiver.copies) < AHEAD / 2:
        press.publish(AHEAD)
    if chance.random() < 0.8:
        goal, until = before + chance.randint(1, 9), time.monotonic() + LONGEST_LIFE
        while receiver.heard < goal and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.1))
    else:
        time.sleep(chance.uniform(0, 4))  # its start included
    daemon.kill()
    at_work = receiver.heard > before
    daemon.start(ready=False)
    return at_work


def _left_in(database: Path) -> dict[str, object]:
    with sqlite3.connect(database) as conn:
        (leased,) = conn.execute("SELECT count(*) FROM deliveries WHERE lease_until IS NOT NULL").fetchone()
        (integrity,) = conn.execute("PRAGMA integrity_check").fetchone()
    conn.close()
    return {"leased": leased, "integrity": integrity}
