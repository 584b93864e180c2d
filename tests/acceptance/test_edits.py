"""The three files are edited while the daemon runs: good edits count within 5 s, broken ones change nothing."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from cli import main
from tests.acceptance.asked import bus, source, sources, verified, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer

XML = {"Content-Type": "application/rss+xml"}
BROKEN = {
    "an unterminated quote": 'watchlists:\n  - id: a\n    title: "half',
    "nothing at all": "",
    "only comments": "# nothing\n",
    "a list at the top": "- a\n- b\n",
    "an unknown key": "watchlists:\n  - id: a\n    title: A\n    keyword: [x1]\n",
    "a duplicate key": "watchlists:\n  - id: a\n    id: b\n    keywords: [harbour]\n",
    "an alias": "watchlists:\n  - &a {id: a, keywords: [harbour]}\n  - *a\n",
    "a tag": "watchlists: !!python/object/apply:os.system ['true']\n",
    "a merge marker": "<<<<<<< HEAD\nwatchlists: []\n=======\n",
    "two documents": "watchlists: []\n---\nwatchlists: []\n",
    "a missing variable": "watchlists:\n  - id: a\n    title: ${NO_SUCH_VARIABLE}\n    keywords: [harbour]\n",
    "deep nesting": "watchlists: " + "[" * 5000,
    "a wrong type": "watchlists:\n  - id: a\n    keywords: harbour\n",
    "two with one id": "watchlists:\n  - {id: a, keywords: [harbour]}\n  - {id: a, keywords: [airport]}\n",
    "a required group that is not written": "watchlists:\n  - {id: a, keywords: [harbour], require: [people]}\n",
    "an unknown channel": "watchlists:\n  - {id: a, keywords: [harbour], channels: [nobody]}\n",
    "an unknown source": "watchlists:\n  - {id: a, keywords: [harbour], sources: [nowhere]}\n",
    "an impossible schedule": "watchlists:\n  - {id: a, keywords: [harbour], send: daily 25:00}\n",
    "an empty name": "watchlists:\n  - {id: a, keywords: ['']}\n",
    "no group and no query": "watchlists:\n  - {id: a, title: A}\n",
    "a NUL": "watchlists:\n  - {id: a, keywords: [har\0bour]}\n",
}


@pytest.fixture
def watching(newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon) -> RunningDaemon:
    newsroom.route("/feed", Answer(body=rss([]), headers=XML))
    daemon.write("sources.yaml", sources(source("desk", newsroom.url("/feed"), full_text="never")))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()
    return daemon


@pytest.fixture
def check(
    watching: RunningDaemon, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, str]]:
    """`gulfwatch check` in this process, which saves the start of another: its exit code, and what it says."""
    for name, value in watching.environment.items():
        monkeypatch.setenv(name, value)

    def checked() -> tuple[int, str]:
        code = main(["check"])
        return code, capsys.readouterr().err

    return checked


def _publish(newsroom: ScriptedServer, *items: Item) -> None:
    newsroom.route("/feed", Answer(body=rss(items), headers=XML))


def _item(newsroom: ScriptedServer, number: int, title: str) -> Item:
    return Item(title=title, link=newsroom.url(f"/a/{number}"), summary=f"Report {number}.")


def _problems(daemon: RunningDaemon) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = daemon.api("files")["items"]
    told = [{"file": file["id"], **problem} for file in found for problem in file["problems"]]
    return [problem for problem in told if problem["severity"] == "error"]


def test_an_edited_watchlist_counts_for_the_next_article(
    newsroom: ScriptedServer, room: ChatRoom, watching: RunningDaemon
) -> None:
    watching.write("watchlists.yaml", watchlists(watchlist("harbours", keywords=["harbour"])))
    wait_for(lambda: [one["id"] for one in watching.api("watchlists")["items"]] == ["harbours"],
             seconds=5, what="the edit is in force")  # fmt: skip
    _publish(newsroom, _item(newsroom, 1, "A new harbour opens"))
    (request,) = room.wait_for(1)
    assert verified(request)["data"]["watchlist"]["id"] == "harbours"


def test_broken_files_change_nothing_and_are_explained(
    newsroom: ScriptedServer, room: ChatRoom, watching: RunningDaemon, check: Callable[[], tuple[int, str]]
) -> None:
    assert len(BROKEN) >= 20
    for fault, text in BROKEN.items():
        watching.write("watchlists.yaml", text)
        problems = wait_for(lambda: _problems(watching), seconds=5, what=f"{fault} is told")
        assert problems[0]["file"] == "watchlists.yaml", fault
        assert problems[0]["message"], fault
        code, said = check()
        assert (code, "watchlists.yaml" in said, "Traceback" in said) == (1, True, False), fault
        watching.write("watchlists.yaml", watchlists(watchlist()))
        wait_for(lambda: not _problems(watching), seconds=5, what=f"{fault} is mended")
    watching.write("watchlists.yaml", BROKEN["nothing at all"])
    wait_for(lambda: _problems(watching), seconds=5, what="the last fault is told")
    as_command = watching.command("check")
    assert (as_command.returncode, as_command.stderr) == (1, check()[1])
    _publish(newsroom, _item(newsroom, 99, "Aselsan opens an office in Oman"))
    (request,) = room.wait_for(1)
    assert verified(request)["data"]["watchlist"]["id"] == "turkish-defence-in-oman"


def test_the_last_good_version_is_kept_over_a_restart(
    newsroom: ScriptedServer, room: ChatRoom, watching: RunningDaemon
) -> None:
    watching.write("watchlists.yaml", BROKEN["an unterminated quote"])
    wait_for(lambda: _problems(watching), seconds=5, what="the fault is told")
    watching.stop()
    watching.start()
    assert requests.get(f"{watching.url}/readyz", timeout=30).status_code == 200
    _publish(newsroom, _item(newsroom, 1, "Aselsan opens an office in Oman"))
    room.wait_for(1)
    assert _problems(watching)
