"""A feed with a hub: the daemon subscribes, the hub verifies and pushes, and the alert is there at once."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.asked import bus, source, sources, verified, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, running, wait_for
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer
from tests.websub_samples import Hub, forms

XML = {"Content-Type": "application/rss+xml; charset=utf-8"}
HOST = "gulf.example.org"
"""What hubs are told to call. Nobody looks it up: the hub of these tests calls the loopback instead."""

OLDER = Item(title="Rain expected over the weekend", link="http://127.0.0.1/old", summary="Umbrellas are advised.")
NEWS = Item(title="Aselsan opens an office in Oman", link="http://127.0.0.1/new?utm_source=hub", summary="In Muscat.")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[RunningDaemon]:
    with running(tmp_path / "gulfwatch") as found:
        found.environment["GULFWATCH_URL"] = f"http://{HOST}:{found.port}"
        found.environment["GULFWATCH_TOKEN"] = ""
        yield found


@pytest.fixture
def hub(newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon) -> Hub:
    """A source that offers it, and a daemon that runs."""
    found = Hub(reach=daemon.url, host=f"{HOST}:{daemon.port}")
    newsroom.route("/hub", found)
    entry = source("desk", newsroom.route("/feed", feed(newsroom, OLDER)), full_text="never")
    del entry["every"]
    daemon.write("sources.yaml", sources(entry))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()
    return found


def feed(newsroom: ScriptedServer, *items: Item) -> Answer:
    offer = f'<{newsroom.url("/hub")}>; rel="hub", <{newsroom.url("/feed")}>; rel="self"'
    return Answer(body=rss(items), headers={**XML, "Link": offer})


def pushed(daemon: RunningDaemon) -> Any:
    return daemon.source("desk")["push"]


def test_what_a_hub_pushes_is_an_alert_at_once_and_the_feed_is_read_less_often(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon, hub: Hub
) -> None:
    wait_for(lambda: pushed(daemon) and pushed(daemon)["state"] == "living", seconds=30, what="the hub has verified")
    assert [status for status, _ in hub.echoes] == [200]
    assert hub.echoes[0][1] == "challenge-0"

    pushed_at = time.monotonic()
    assert hub.push(rss([NEWS]), signature="sha256=" + "0" * 64) == 202
    assert hub.push(rss([NEWS])) == 202
    (request,) = room.wait_for(1)
    took = request.at - pushed_at
    assert took < 5, f"from the push to the alert: {took:.2f} s"
    assert verified(request)["data"]["article"]["title"] == NEWS.title
    assert len(newsroom.requests_to("/feed")) == 1, "the feed itself was not read"

    newsroom.route("/feed", feed(newsroom, NEWS, OLDER))
    assert hub.push("") == 202  # only that there is news
    newsroom.wait_for_requests("/feed", 2)
    wait_for(lambda: _next_read_in(daemon) > timedelta(minutes=50), seconds=10, what="the pace is a hub's")
    assert sorted(one["title"] for one in daemon.api("articles")["items"]) == [NEWS.title, OLDER.title]
    assert (len(room.requests), pushed(daemon)["pushes"]) == (1, 2)


def test_a_source_that_is_taken_away_is_unsubscribed(newsroom: ScriptedServer, daemon: RunningDaemon, hub: Hub) -> None:
    wait_for(lambda: pushed(daemon) and pushed(daemon)["since"], seconds=30, what="the hub has verified")
    asked = dict(hub.subscriptions)
    daemon.write("sources.yaml", sources(source("other", newsroom.route("/other", Answer(status=404)))))
    newsroom.wait_for_requests("/hub", 2)
    wait_for(lambda: len(hub.echoes) == 2, seconds=10, what="the hub has asked whether that is meant")
    assert [form["hub.mode"] for form in forms(newsroom.requests_to("/hub"))] == ["subscribe", "unsubscribe"]
    hub.subscriptions = asked
    assert hub.push(rss([NEWS])) == 410


def _next_read_in(daemon: RunningDaemon) -> timedelta:
    next_fetch_at = datetime.fromisoformat(daemon.source("desk")["next_fetch_at"])
    return next_fetch_at - datetime.now(UTC)
