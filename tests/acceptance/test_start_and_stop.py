"""How the daemon starts and stops, and what it says when it cannot."""

import contextlib
import socket
import sqlite3
import subprocess
import sys

import psutil
import requests

from tests.acceptance.asked import bus, source, sources, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import ROOT, RunningDaemon, wait_for
from tests.chat_room import ChatRoom, Reply
from tests.servers import Answer, ScriptedServer


def _write_files(daemon: RunningDaemon, newsroom: ScriptedServer, room: ChatRoom) -> None:
    newsroom.route("/feed", Answer(body=rss([]), headers={"Content-Type": "application/rss+xml"}))
    daemon.write("sources.yaml", sources(source("desk", newsroom.url("/feed"), full_text="never")))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))


def test_a_second_daemon_on_the_same_file_says_whose_it_is(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    _write_files(daemon, newsroom, room)
    daemon.start()
    assert daemon.process is not None
    second = daemon.command("run")
    assert second.returncode == 1
    assert str(daemon.process.pid) in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_named(newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon) -> None:
    _write_files(daemon, newsroom, room)
    with socket.create_server(("127.0.0.1", daemon.port)):
        refused = daemon.command("run")
    assert refused.returncode == 1
    assert f"port {daemon.port}" in refused.stderr and "GULFWATCH_LISTEN" in refused.stderr


def test_sigterm_stops_cleanly_while_a_receiver_hangs(newsroom: ScriptedServer, daemon: RunningDaemon) -> None:
    with ChatRoom(Reply(hang=True)) as room:
        _write_files(daemon, newsroom, room)
        daemon.start()
        item = Item(title="Aselsan opens an office in Oman", link=newsroom.url("/a"), summary="In Muscat.")
        newsroom.route("/feed", Answer(body=rss([item]), headers={"Content-Type": "application/rss+xml"}))
        room.wait_for(1)
        code, seconds = daemon.stop()
    assert code == 0
    assert seconds < 10
    with ChatRoom() as later:
        daemon.write("channels.yaml", bus(later))
        daemon.start()
        later.wait_for(1)


def test_sigterm_stops_in_time_while_another_program_locks_the_database(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    _write_files(daemon, newsroom, room)
    daemon.start()
    with contextlib.closing(sqlite3.connect(daemon.folder / "gulfwatch.db", isolation_level=None)) as shell:
        shell.execute("PRAGMA busy_timeout = 5000")
        shell.execute("BEGIN IMMEDIATE")
        code, seconds = daemon.stop()
    assert code == 0
    assert seconds < 10


def test_children_end_when_the_daemon_is_killed(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    _write_files(daemon, newsroom, room)
    daemon.start()
    newsroom.wait_for_requests("/feed")
    assert daemon.process is not None
    children = psutil.Process(daemon.process.pid).children(recursive=True)
    assert children, "the collector runs"
    daemon.kill()
    wait_for(lambda: not any(child.is_running() for child in children), seconds=5, what="no child is left")


def test_a_killed_collector_is_replaced(newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon) -> None:
    _write_files(daemon, newsroom, room)
    daemon.start()
    newsroom.wait_for_requests("/feed")
    assert daemon.process is not None
    for child in psutil.Process(daemon.process.pid).children():
        child.kill()
    seen = len(newsroom.requests_to("/feed"))
    newsroom.wait_for_requests("/feed", seen + 2)


def test_scheduler_py_is_gulfwatch_run(newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon) -> None:
    _write_files(daemon, newsroom, room)
    process = subprocess.Popen([sys.executable, "scheduler.py"], cwd=ROOT, env=daemon.environment)
    daemon.process = process
    wait_for(daemon.is_ready, seconds=30, what="python scheduler.py is ready")
    assert requests.get(f"{daemon.url}/metrics", timeout=30).status_code == 200
    assert daemon.stop()[0] == 0


def test_scrapy_knows_the_spiders() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "article" in listed.stdout.split()
