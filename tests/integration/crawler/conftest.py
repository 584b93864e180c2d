"""A collector process over a database of its own, and a server for it to read."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from domain.clock import utc_now
from domain.source import Source
from storage import articles, counters, sources, workers
from storage.database import Database
from storage.sources import SourceReport
from storage.workers import WorkerReport
from tests.servers import ScriptedServer

ROOT = Path(__file__).parents[3]
ALLOWED = "127.0.0.1/32"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def wait_until(condition: Callable[[], Any], *, within: float = 60, what: str = "") -> Any:
    """Polls until the condition answers something true, which is given back; fails when it is not in time."""
    end = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < end, f"not within {within} s: {what or condition}"
        time.sleep(0.02)
    return answer


class CollectorProcess:
    """``python -m crawler.collector`` with the tests' settings."""

    def __init__(self, database: Database, url: str) -> None:
        self.database = database
        self._url = url
        self._running: list[subprocess.Popen[bytes]] = []
        self.log = ""

    def have(self, *listed: Source) -> None:
        """The sources of the file, all due now."""
        with self.database.write() as conn:
            sources.replace_all(conn, listed, now=utc_now())

    def start(self, *arguments: str, program: Sequence[str] = (), **environ: str) -> subprocess.Popen[bytes]:
        settings = {
            "GULFWATCH_DATABASE": self._url,
            "GULFWATCH_ALLOW_NETWORKS": ALLOWED,
            "GULFWATCH_HOST_DELAY": "0s",
            "GULFWATCH_LOG": "text",
        }
        process = subprocess.Popen(
            [sys.executable, *(program or ("-m", "crawler.collector")), *arguments],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **settings, **environ},
        )
        self._running.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes], *, within: float = 5) -> int:
        process.terminate()
        code = process.wait(within)
        self._read_log(process)
        return code

    def stop_all(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.wait(10)
            self._read_log(process)
            for stream in (process.stdin, process.stderr):
                if stream is not None:
                    stream.close()

    def report(self, source_id: str) -> SourceReport:
        with self.database.read() as conn:
            found = sources.get_report(conn, source_id, now=utc_now())
        assert found is not None
        return found

    def articles(self) -> Sequence[Any]:
        with self.database.read() as conn:
            return articles.list_recent(conn, limit=1000)

    def beats(self) -> Sequence[WorkerReport]:
        with self.database.read() as conn:
            return workers.list_workers(conn)

    def counters(self) -> dict[tuple[str, str], int]:
        with self.database.read() as conn:
            return counters.read_all(conn)

    def query(self, statement: Any) -> Sequence[Any]:
        with self.database.read() as conn:
            return conn.execute(statement).all()

    def _read_log(self, process: subprocess.Popen[bytes]) -> None:
        if process.stderr is not None and not process.stderr.closed:
            self.log += process.stderr.read().decode()


_BORN_DEAD = re.compile(r'Traceback [^\n]*\n  File "<string>"[^\n]*\n(?:  [^\n]*\n)*EOFError: Ran out of input\n')
"""What a worker says whose parent was killed in the instant between its birth and its first instructions."""


@pytest.fixture
def collector(sqlite_database: Database, sqlite_url: str) -> Iterator[CollectorProcess]:
    process = CollectorProcess(sqlite_database, sqlite_url)
    yield process
    process.stop_all()
    assert "Traceback" not in _BORN_DEAD.sub("", process.log), process.log


def children_of(process: subprocess.Popen[bytes], *, at_least: int = 2) -> list[psutil.Process]:
    """The worker processes, once they are there."""
    parent = psutil.Process(process.pid)
    found: list[psutil.Process] = wait_until(
        lambda: found if len(found := parent.children(recursive=True)) >= at_least else None, what="worker processes"
    )
    return found


SECOND = timedelta(seconds=1)
