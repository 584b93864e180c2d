"""All of the catalogues of bad feeds, pages and answers at once, beside 200 good sources that stay on time."""

import sqlite3
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

import psutil

from tests.acceptance.asked import bus, source, sources, watchlist, watchlists
from tests.acceptance.bad_rows import HTML, READ, XML, Row, all_rows, flood
from tests.acceptance.news import LONG_PARAGRAPHS, Item, page, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.certificates import self_signed
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer, Trap

GOOD = 200
EVERY = 4.0  # seconds
LATE = EVERY  # that a good source's read may be late, nineteen times of twenty, on a machine busy with other tests
COLLECTORS_MIB = 350
CANARY = "the canary sings"


def test_every_bad_source_is_named_and_200_good_ones_stay_on_time(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    canary.write_text(CANARY)
    with Trap() as trap, ScriptedServer() as swamp, ScriptedServer(tls=self_signed(tmp_path)) as sealed:
        rows = all_rows(canary=str(canary), trap=f"{trap.host}:{trap.port}")
        bad = [_entry(row, swamp.route(f"/{row.id}", row.answer)) for row in rows]
        secure = {
            "c15-self-signed": sealed.url("/feed").replace("127.0.0.1", "localhost"),
            "c15-wrong-host": sealed.url("/feed"),
            "c25-tls": swamp.url("/feed").replace("http:", "https:"),
        }
        tls = [_slow(source(name, address)) for name, address in secure.items()]
        literal = [_slow(source("c9-literal", trap.url("/feed"))), _slow(source("c14", "http://nowhere.invalid/feed"))]
        paged = _slow(source("pages", swamp.route("/pages", _pages(swamp)), full_text="always"))
        good = [_good(newsroom, number) for number in range(GOOD)]
        daemon.write("sources.yaml", sources(*bad, *tls, *literal, paged, *good))
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        daemon.write("channels.yaml", bus(room))
        daemon.start()
        collector = _collector(daemon)
        for number in range(0, GOOD, 20):
            newsroom.wait_for_requests(f"/good/{number}", 2)
        wait_for(lambda: len(_tried(daemon)) == len(PAGES), seconds=50, what="every page was tried", every=0.5)
        _kill_a_worker(collector)  # as a parser's fault would; a page that it had at hand would be tried again later
        wait_for(lambda: not _unnamed(daemon), seconds=50, what="every source has a state", every=0.5)
        shown = {one["id"]: one for one in daemon.api("sources?limit=500")["items"]}
        assert trap.connections == []
        assert {row.id: _found(shown[_id(row)], row) for row in rows} == {
            row.id: (row.state, row.words) for row in rows
        }
        kinds = [shown[name]["error_kind"] for name in secure]
        assert kinds == ["tls", "tls", "timeout"]  # the last one waits for the end of a request in the clear
        assert [shown[name]["error_kind"] for name in ("c9-literal", "c14")] == ["private-address", "dns"]
        assert _tried(daemon) == {name: (state, words) for name, (_answer, state, words) in PAGES.items()}
        assert {shown[f"good-{number}"]["state"] for number in range(GOOD)} == {"fresh"}
        assert _lateness(newsroom) < LATE
        assert collector == _collector(daemon)
        assert collector.memory_info().rss < COLLECTORS_MIB * 2**20
    log = daemon.log.read_text()
    assert ("Traceback" in log, CANARY in log) == (False, False)
    assert _stored(daemon, CANARY) == 0


def test_of_a_flood_of_entries_the_newest_are_read_and_others_go_on(
    newsroom: ScriptedServer, daemon: RunningDaemon
) -> None:
    row = flood()
    daemon.write("sources.yaml", sources(_entry(row, newsroom.route("/flood", row.answer)), _good(newsroom, 1)))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.start()
    wait_for(lambda: not _unnamed(daemon), seconds=60, what="both sources have a state", every=0.5)
    assert _found(daemon.source(_id(row)), row) == (row.state, row.words)
    newsroom.wait_for_requests("/good/1", 3)
    assert "Traceback" not in daemon.log.read_text()


PAGES: dict[str, tuple[Answer, str, str]] = {
    "B1": (Answer(body="<div>" * 300_000 + "text", headers=HTML), "failed", "no article text"),
    "B2": (Answer(body=b"<p>x</p>" * 1_400_000, headers=HTML), "failed", "sent too much"),
    "B4": (Answer(body="<html><body><div id=app></div></body></html>", headers=HTML), "failed", "no article text"),
    "B8": (
        Answer(body=page("Ships", LONG_PARAGRAPHS).replace("<script>", "<link rel=canonical href='https://x.example'>"
                                                           "<script>"), headers=HTML), "read", ""),
    "B11": (Answer(body=page("{{7*7}} ${jndi:x}", LONG_PARAGRAPHS), headers=HTML), "read", ""),
    "B12": (Answer(body=b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"}), "failed", "is not an HTML page"),
    "B12-lie": (Answer(body=b"PK\x03\x04 zip", headers=HTML), "failed", "is not an HTML page"),
}  # fmt: skip
"""2B: of each page behind a feed what it answers, and what becomes of it."""


def _pages(swamp: ScriptedServer) -> Answer:
    linked = [
        Item(title=name, link=swamp.route(f"/page/{name}", answer), summary="Ships.")
        for name, (answer, *_) in PAGES.items()
    ]
    return Answer(body=rss(linked), headers=XML)


def _id(row: Row) -> str:
    return row.id.lower().replace("_", "-")


def _slow(entry: dict[str, object]) -> dict[str, object]:
    """Read once in this test, so that what its first read came to stays to be seen."""
    return {"full_text": "never", **entry, "every": "10m"}


def _entry(row: Row, address: str) -> dict[str, object]:
    return _slow({"id": _id(row), "name": row.id, row.kind: address, **row.more})


def _good(newsroom: ScriptedServer, number: int) -> dict[str, object]:
    item = Item(title=f"Port call {number}", link=f"https://good.example/{number}", summary="A ship came in.")
    feed = newsroom.route(f"/good/{number}", Answer(body=rss([item]), headers=XML))
    return {**source(f"good-{number}", feed), "every": f"{EVERY:g}s", "full_text": "never"}


def _unnamed(daemon: RunningDaemon) -> list[str]:
    return [one["id"] for one in daemon.api("sources?limit=500")["items"] if one["state"] == "new"]


def _found(shown: dict[str, str], row: Row) -> tuple[str, str]:
    """The state, and the words if they are said; else what is said instead."""
    state = READ if shown["state"] in ("fresh", "quiet") else shown["state"]
    return state, row.words if row.words in shown["reason"] else shown["reason"]


def _lateness(newsroom: ScriptedServer) -> float:
    """By how many seconds reads of good sources were late, the twentieth part of them by more."""
    late = [
        later.at - earlier.at - EVERY
        for number in range(GOOD)
        for earlier, later in pairwise(newsroom.requests_to(f"/good/{number}"))
    ]
    return quantiles(late, n=20)[-1]


def _collector(daemon: RunningDaemon) -> psutil.Process:
    assert daemon.process is not None
    parent = psutil.Process(daemon.process.pid)

    def find() -> psutil.Process | None:
        found = [child for child in parent.children(recursive=True) if "crawler.collector" in child.cmdline()]
        return found[0] if found else None

    return wait_for(find, seconds=20, what="there is a collector")


def _kill_a_worker(collector: psutil.Process) -> None:
    workers = [child for child in collector.children() if "--multiprocessing-fork" in child.cmdline()]
    workers[0].kill()


def _tried(daemon: RunningDaemon) -> dict[str, tuple[str, str]]:
    with sqlite3.connect(daemon.folder / "gulfwatch.db") as db:
        asked = (
            "select title, page, coalesce(page_error, '') from articles where source_id = 'pages' and page_attempts > 0"
        )
        return {title: (state, error) for title, state, error in db.execute(asked)}


def _stored(daemon: RunningDaemon, words: str) -> int:
    with sqlite3.connect(daemon.folder / "gulfwatch.db") as db:
        asked = "select count(*) from articles where title || summary || text like ?"
        return int(db.execute(asked, (f"%{words}%",)).fetchone()[0])
