"""Sources that hang, drip, flood, bomb or lead astray harm no other source, and are named."""

from tests.acceptance.asked import bus, source, sources, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer, Trap, brotli_bomb, gzip_bomb

XML = {"Content-Type": "application/rss+xml"}
GOOD = 60


def test_good_sources_are_on_time_beside_bad_ones_and_nothing_private_is_reached(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    with Trap() as trap, ScriptedServer() as swamp:
        bad = _bad_sources(swamp, trap)
        good = [_good_source(newsroom, swamp, trap, number) for number in range(GOOD)]
        daemon.write("sources.yaml", sources(*bad, *good))
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", bus(room))
        daemon.start()
        for number in range(GOOD):  # every 2 s: three reads of each, though bad ones take their 30 s
            newsroom.wait_for_requests(f"/good/{number}", 3)
        wait_for(lambda: not _unnamed(daemon, bad), seconds=45, what="every bad source is named", every=0.5)
        assert trap.connections == []
        states = {one["id"]: one["state"] for one in daemon.api("sources?limit=500")["items"]}
        assert {states[f"good-{number}"] for number in range(GOOD)} == {"fresh"}


def _good_source(newsroom: ScriptedServer, swamp: ScriptedServer, trap: Trap, number: int) -> dict[str, object]:
    """Its one article's page hangs, or leads to a private address."""
    page = (
        swamp.route(f"/page/{number}", Answer(hang=True))
        if number % 2
        else swamp.redirect(f"/page/{number}", trap.url())
    )
    item = Item(title=f"Port call {number}", link=page, summary="A ship came in.")
    feed = newsroom.route(f"/good/{number}", Answer(body=rss([item]), headers=XML))
    return {**source(f"good-{number}", feed), "every": "2s"}


def _bad_sources(swamp: ScriptedServer, trap: Trap) -> list[dict[str, object]]:
    answers = {
        "hangs": Answer(hang=True),
        "drips": Answer(body=rss([]), headers=XML, drip=(1, 2.0)),
        "endless": Answer(body=b"<rss>" * 10_000, headers=XML, endless=True),
        "gzip-bomb": Answer(body=gzip_bomb(200), headers={**XML, "Content-Encoding": "gzip"}),
        "brotli-bomb": Answer(body=brotli_bomb(200), headers={**XML, "Content-Encoding": "br"}),
        "html": Answer(body="<html><body>Please log in</body></html>", headers={"Content-Type": "text/html"}),
        "redirects": Answer(status=302, headers={"Location": trap.url("/feed")}),
        "gone": Answer(status=410),
        "resets": Answer(reset="request"),
    }
    served = [source(f"{name}-{copy}", swamp.route(f"/{name}/{copy}", answer))
              for name, answer in answers.items() for copy in range(3)]  # fmt: skip
    return [*served, source("private", trap.url("/feed")), source("nowhere", "http://nowhere.invalid/feed")]


def _unnamed(daemon: RunningDaemon, bad: list[dict[str, object]]) -> list[str]:
    """Bad sources of which the daemon does not say yet that they are, and why."""
    shown = {one["id"]: one for one in daemon.api("sources?limit=500")["items"]}
    states = [shown[str(one["id"])] for one in bad]
    return [one["id"] for one in states if one["state"] in ("new", "fresh") or not one["reason"]]
