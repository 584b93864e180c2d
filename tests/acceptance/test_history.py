"""The past, as an operator fills it in: previewed, never alerted, and taken up again after a kill."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from tests.acceptance.asked import bus, sources, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import ROOT, RunningDaemon, wait_for
from tests.chat_room import ChatRoom
from tests.past_news import past_articles, past_page, serve_pages, serve_sitemaps
from tests.servers import Answer, ScriptedServer
from tests.warcs import record, warc

TODAY = datetime.now(UTC)
CRAWLED = "https://www.duqm-courier.example/news/20001/a-yard-for-duqm"


def write_files(daemon: RunningDaemon, newsroom: ScriptedServer, room: ChatRoom) -> None:
    harbour = {"id": "harbour", "name": "Harbour Post", "feed": newsroom.url("/rss"), "every": "1s"}
    daemon.write("sources.yaml", sources(harbour))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))


def count_pages(newsroom: ScriptedServer) -> int:
    return sum(request.path.startswith("/news/") for request in list(newsroom.requests))


def test_what_was_imported_and_backfilled_is_previewed_and_never_alerted(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon, tmp_path: Path
) -> None:
    past = past_articles(12, newest=(TODAY - timedelta(days=4)).date(), watched=3)
    serve_pages(newsroom, past)
    serve_sitemaps(newsroom, past)
    fresh = Item(title="Havelsan to train pilots in Oman", link=newsroom.url("/news/9/fresh"), summary="In short.")
    newsroom.route("/rss", Answer(body=rss([fresh])))
    write_files(daemon, newsroom, room)
    daemon.start()
    wait_for(lambda: room.requests, seconds=60, what="the fresh article's alert")

    found = daemon.command("backfill", "harbour", "--since", "60d", "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["stored"] == 12
    crawled = past_page(past[5]).replace(past[5].title, "Havelsan looks at a yard in Oman")
    file = warc(tmp_path / "crawl.warc.gz", [record(CRAWLED, crawled, at=TODAY.isoformat())])
    imported = daemon.command("import", str(file), "--json")
    assert (imported.returncode, json.loads(imported.stdout)[0]["stored"]) == (0, 1), imported.stderr

    known = [Item(title=f"{one.title}, again", link=newsroom.url(one.path), summary="Said once more.") for one in past]
    later = Item(title="Aselsan signs in Oman", link=newsroom.url("/news/8/later"), summary="In short.")
    newsroom.route("/rss", Answer(body=rss([later, *known])))
    wait_for(lambda: len(room.requests) > 1 or None, seconds=60, what="the later article's alert")
    wait_for(lambda: is_triaged(daemon) or None, seconds=60, what="what the feed brought again is triaged")

    titles = [json.loads(request.body)["data"]["article"]["title"] for request in room.requests]
    assert sorted(titles) == ["Aselsan signs in Oman", "Havelsan to train pilots in Oman"]
    assert {one["source"]["id"] for one in daemon.api("articles?limit=100")["items"]} >= {"harbour", "imported"}
    seen = json.loads(daemon.command("preview", "turkish-defence-in-oman", "--days", "60", "--json").stdout)
    (caught,) = seen["watchlists"]
    assert (caught["would"], caught["did"], caught["gained"], caught["old_news"]) == (4, 2, 2, 2)
    assert 40 > seen["days"] > 30
    assert len(daemon.api("deliveries?limit=100")["items"]) == 2
    (source,) = daemon.api("sources")["items"]
    assert (source["id"], source["state"]) == ("harbour", "fresh")


def is_triaged(daemon: RunningDaemon) -> bool:
    """Whether the watched article, which the feed gave another title, was matched again: as old news."""
    return 'gulfwatch_triage_total{outcome="seeded"}' in requests.get(f"{daemon.url}/metrics", timeout=30).text


def test_a_backfill_that_is_killed_goes_on_and_reads_no_page_twice(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    past = past_articles(60, newest=(TODAY - timedelta(days=4)).date(), every_days=1)
    serve_pages(newsroom, past)
    serve_sitemaps(newsroom, past)
    write_files(daemon, newsroom, room)
    daemon.environment["GULFWATCH_HOST_DELAY"] = "50ms"
    began = [sys.executable, "-m", "cli", "backfill", "harbour", "--since", "90d"]
    for enough in (5, 20):
        process = subprocess.Popen(began, cwd=ROOT, env=daemon.environment, stderr=subprocess.PIPE)
        wait_for(lambda enough=enough: count_pages(newsroom) >= enough, seconds=60, what=f"{enough} pages are read")
        process.kill()
        process.communicate()
    found = daemon.command("backfill", "harbour", "--since", "90d", "--json")
    assert found.returncode == 0, found.stderr
    summary = json.loads(found.stdout)
    assert (summary["waiting"], summary["outcomes"]) == (0, {"taken": 60})
    asked = [request.path for request in newsroom.requests if request.path.startswith("/news/")]
    assert set(asked) == {one.path for one in past}
    assert len(asked) <= 60 + 2 * 2  # of each kill, the page under way and the one that was being stored
    assert len(newsroom.requests_to("/sitemap.xml")) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("backfill", "harbor", "--since", "60d"), 1, "no source has the id 'harbor'; did you mean 'harbour'?"),
        (("backfill", "harbour", "--since", "soon"), 2, "'soon' is neither a day such as 2026-03-01 nor a span"),
        (("backfill", "harbour"), 2, "Missing option '--since'"),
        (("backfill", "harbour", "--since", "60d", "--until", "2001-01-01"), 2, "--until is before --since"),
        (("backfill", "harbour", "--since", "60d", "--from", "ftp://x/"), 2, "--from: the address is not an http"),
        (("import",), 2, "Missing argument 'FILE...'"),
        (("import", "none.jsonl"), 1, "none.jsonl cannot be opened: No such file or directory"),
        (("import", "none.jsonl", "--source", "harbor"), 1, "no source has the id 'harbor'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon, arguments: tuple[str, ...], code: int, said: str
) -> None:
    write_files(daemon, newsroom, room)
    found = daemon.command(*arguments)
    assert (found.returncode, said in found.stderr) == (code, True), found.stderr
    assert "Traceback" not in found.stderr
