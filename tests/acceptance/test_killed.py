"""kill -9 of the daemon, again and again: nothing is lost, and every repeat says that it is one."""

import random
import sqlite3
import time
from collections import Counter
from pathlib import Path

from tests.acceptance.asked import bus, source, sources, verified, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom, Reply, Request
from tests.servers import Answer, ScriptedServer

ARTICLES, MATCHING, KILLS, FAILURES = 300, 100, 10, 2


def test_every_alert_arrives_although_the_daemon_is_killed_and_the_receiver_fails(
    newsroom: ScriptedServer, daemon: RunningDaemon, tmp_path: Path
) -> None:
    chance = random.Random(20250206)
    accepted: list[Request] = []
    failed: Counter[str] = Counter()

    def receiver(request: Request, _number: int) -> Reply:
        """Fails 30 % of requests; one delivery twice at the most, so that the schedule's long waits stay out."""
        delivery = request.headers["webhook-id"]
        if chance.random() < 0.3 and failed[delivery] < FAILURES:
            failed[delivery] += 1
            return Reply(status=503)
        accepted.append(request)
        return Reply()

    items = _items(newsroom)
    served = 0
    newsroom.route("/feed", lambda _request: Answer(body=rss(reversed(items[:served])), headers=_XML))
    with ChatRoom(receiver) as room:
        daemon.write("sources.yaml", sources(source("desk", newsroom.url("/feed"), full_text="never")))
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", bus(room))
        for _ in range(KILLS):
            daemon.start()
            served = min(served + ARTICLES // KILLS, ARTICLES)
            time.sleep(chance.uniform(0.5, 4))  # the instant of the kill is the input of this test
            daemon.kill()
        daemon.start()
        served = ARTICLES
        assert accepted, "some were delivered between the kills"
        wait_for(lambda: len({request.headers["webhook-id"] for request in accepted}) == MATCHING,
                 seconds=90, what=f"all {MATCHING} are delivered")  # fmt: skip
        wait_for(lambda: not daemon.api("deliveries?status=pending")["items"], seconds=30, what="nothing is pending")
        bodies = room.bodies_by_id()
    assert len(bodies) == MATCHING
    assert all(len(set(copies)) == 1 for copies in bodies.values()), "every repeat has the same id and body"
    titles = {verified(request)["data"]["article"]["title"] for request in accepted}
    assert titles == {item.title for item in items if "Aselsan" in item.title}
    assert daemon.stop()[0] == 0
    with sqlite3.connect(daemon.folder / "gulfwatch.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _items(newsroom: ScriptedServer) -> list[Item]:
    return [
        Item(
            title=f"Aselsan delivers batch {number} to Oman" if number % 3 == 0 else f"Market note {number}",
            link=newsroom.url(f"/article/{number}"),
            summary=f"{_WORDS[number % len(_WORDS)]} report number {number}, filed from {_WORDS[number % 7]} today.",
        )
        for number in range(ARTICLES)
    ]


_WORDS = ("harbour", "market", "airport", "ministry", "museum", "railway", "hospital", "stadium", "factory")
_XML = {"Content-Type": "application/rss+xml"}
