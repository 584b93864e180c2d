"""`gulfwatch demo` as a user runs it: three addresses, alerts in the chat room, and nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

START_SECONDS, ALERT_SECONDS, STOP_SECONDS = 60, 60, 15
ADDRESS = re.compile(r"^  (Newsroom|Chat room|Dashboard) +(http://127\.0\.0\.1:\d+) ")


class Demo:
    """A running demo and what it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.addresses: dict[str, str] = {}

    def read_until(self, beginning: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if found := ADDRESS.match(line):
                self.addresses[found[1]] = found[2]
            if line.startswith(beginning):
                return self.lines[-1]
        raise AssertionError(f"it ended and printed {self.lines}; {self.process.stderr and self.process.stderr.read()}")

    def ask(self, which: str, path: str) -> Any:
        with urlopen(self.addresses[which] + path, timeout=5) as answer:
            return json.load(answer)


@contextmanager
def running(tmp_path: Path, *options: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "cli", "demo", *options]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **streams) as process:
        try:
            yield Demo(process)
        finally:
            process.kill()


def family_of(demo: Demo) -> list[psutil.Process]:
    return psutil.Process(demo.process.pid).children(recursive=True)


def eventually(happened: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def eventually_gone(process: psutil.Process) -> bool:
    return eventually(
        lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, seconds=STOP_SECONDS
    )


def languages_in(lines: list[dict[str, Any]]) -> set[str]:
    shown = " ".join(line["html"] for line in lines if not line["is_note"])
    return {
        name
        for name, letter in {"Arabic": r"[\u0621-\u064a]", "Turkish": "[ışğİ]", "English": r"\bthe\b"}.items()
        if re.search(letter, shown)
    }


def test_alerts_in_three_languages_reach_the_chat_room_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with running(tmp_path) as demo:
        demo.read_until("Stop with Ctrl-C.")
        assert sorted(demo.addresses) == ["Chat room", "Dashboard", "Newsroom"]

        def all_is_to_be_seen() -> bool:
            seen = demo.ask("Chat room", "/messages")
            return seen["slowed_down"] > 0 and len(languages_in(seen["lines"])) == 3

        assert eventually(all_is_to_be_seen, seconds=ALERT_SECONDS), demo.ask("Chat room", "/messages")
        states = {source["id"]: source["state"] for source in demo.ask("Dashboard", "/api/v1/sources")["items"]}
        family = family_of(demo)
        assert [entry.name[:15] for entry in tmp_path.iterdir()] == ["gulfwatch-demo-"]
        assert states["desert-dispatch"] == "failing"
        assert states["harbour-courier"] == states["al-marsa"] == states["bogaz-hatti"] == "fresh"

        demo.process.send_signal(signal.SIGTERM)
        last = demo.read_until("Stopped.")
        assert re.search(r"^Stopped\. \d+ articles were printed; .* Nothing is left behind\.$", last)
        assert demo.process.wait(STOP_SECONDS) == 0
        assert [str(member) for member in family if not eventually_gone(member)] == []
        assert list(tmp_path.iterdir()) == []


def test_it_stops_by_itself_and_a_killed_one_takes_its_daemon_along(tmp_path: Path) -> None:
    with running(tmp_path, "--seconds", "1") as demo:
        demo.read_until("Stopped.")
        assert demo.process.wait(STOP_SECONDS) == 0
    with running(tmp_path) as demo:
        demo.read_until("Stop with Ctrl-C.")
        family = family_of(demo)
        demo.process.kill()
        assert family
        assert [str(member) for member in family if not eventually_gone(member)] == []


@pytest.mark.parametrize("offset", [0, 1])
def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path, offset: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "cli", "demo", "--port-base", str(port - offset)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=START_SECONDS)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"127.0.0.1:{port} cannot be used for the demo: address already in use.\n"
