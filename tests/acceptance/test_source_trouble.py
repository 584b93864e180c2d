"""A source dies and comes back: it is named at once, and the operators' room hears both exactly once."""

import json
import sqlite3
from contextlib import closing

from tests.acceptance.asked import bus, source, sources, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer

XML = {"Content-Type": "application/rss+xml"}
HALF_AN_HOUR = 31 * 60 * 1_000_000  # in the database's microseconds


def test_the_operators_hear_once_that_a_source_is_dead_and_once_that_it_is_back(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    lives, other = (
        Answer(body=rss([Item(title=title, link=newsroom.url(f"/{title}"), summary="A ship came in.")]), headers=XML)
        for title in ("Duqm", "Salalah")
    )
    good, bad = newsroom.route("/good", other), newsroom.route("/dies", lives)
    quick = {"every": "1s", "full_text": "never"}
    daemon.write("sources.yaml", sources({**source("dies", bad), **quick}, {**source("good", good), **quick}))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", {"operators": ["bus"], **bus(room)})
    daemon.start()
    wait_for(lambda: daemon.source("dies")["state"] == "fresh", seconds=15, what="the source is read")

    newsroom.route("/dies", Answer(status=500))
    wait_for(lambda: daemon.source("dies")["state"] == "failing", seconds=15, what="the source fails")
    assert room.requests == [], "not before the trouble has lasted"
    _age_the_trouble(daemon)
    room.wait_for(1)
    newsroom.route("/dies", lives)
    room.wait_for(2)

    seen = len(newsroom.requests_to("/dies"))
    newsroom.wait_for_requests("/dies", seen + 12)
    texts = [json.loads(request.body)["data"]["text"] for request in room.requests]
    assert [text.split(" since")[0].split(":")[0] for text in texts] == [
        "The source dies (dies) is in trouble",
        "The source dies (dies) is well again",
    ]
    changes = [(one["before"], one["after"]) for one in daemon.source("dies")["changes"]]
    assert changes == [("failing", "fresh"), ("fresh", "failing"), ("new", "fresh")]
    good_source = daemon.source("good")
    assert [one["after"] for one in good_source["changes"]] == ["fresh"]
    assert good_source["bytes_this_year"] > 10 * len(str(other.body)), "every read is counted"


def _age_the_trouble(daemon: RunningDaemon) -> None:
    """Half an hour goes by: for the source alone, so that the test need not wait."""
    with closing(sqlite3.connect(daemon.folder / "gulfwatch.db", timeout=10)) as conn, conn:
        aged = conn.execute(
            "UPDATE sources SET troubled_since = troubled_since - ? WHERE troubled_since IS NOT NULL", [HALF_AN_HOUR]
        )
        assert aged.rowcount == 1
