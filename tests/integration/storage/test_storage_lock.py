"""One daemon for each SQLite file, and no lock that outlives its holder."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.errors import StorageError
from storage.lock import hold_daemon_lock, lock_path
from tests.storage_factories import MINUTE, NOW

_DAEMON = """
import os, subprocess, sys
from datetime import datetime
from domain.errors import StorageError
from storage.lock import hold_daemon_lock
try:
    with hold_daemon_lock({url!r}, datetime.fromisoformat({now!r})):
        {inside}
        print("held", flush=True)
        sys.stdin.readline()
except StorageError as error:
    print(error, flush=True)
    sys.exit(1)
"""


@contextmanager
def _daemon(url: str, *, inside: str = "pass") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its stdin closes; it answers "held", or why it cannot."""
    program = _DAEMON.format(url=url, now=NOW.isoformat(), inside=inside)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip()


def _lock_file(url: str) -> Path:
    return lock_path(Path(str(sa.make_url(url).database)))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/gulfwatch.db"


def test_a_link_to_the_database_leads_to_the_same_lock(url: str, tmp_path: Path) -> None:
    (tmp_path / "gulfwatch.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "gulfwatch.db")
    with _daemon(url) as first, _daemon(f"sqlite:///{tmp_path}/link.db") as second:
        said = {_line(first)[:9], _line(second)[:9]}
    assert said == {"held", "another G"}


def test_a_second_daemon_is_refused_with_the_first_one_s_process_and_start(url: str) -> None:
    with _daemon(url) as first:
        assert _line(first) == "held"
        with _daemon(url) as second:
            told = _line(second)
            assert (second.wait(10), told) == (
                1,
                f"another Gulfwatch daemon (pid {first.pid} on {socket.gethostname()}, since 2025-02-06T07:12:09Z) "
                "uses this database; stop it first, or give this one its own GULFWATCH_DATABASE",
            )
        with pytest.raises(StorageError, match=f"pid {first.pid} on"), hold_daemon_lock(url, NOW):
            pass


def test_the_lock_is_free_when_the_daemon_has_stopped(url: str) -> None:
    with hold_daemon_lock(url, NOW):
        pass
    assert _lock_file(url).read_text() == ""
    with _daemon(url) as next_one:
        assert _line(next_one) == "held"


def test_a_daemon_that_was_killed_leaves_no_lock_though_its_children_live_on(url: str) -> None:
    spawn = 'print(subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL, close_fds=False).pid, flush=True)'
    fork = "pid = os.fork(); pid or __import__('time').sleep(60); print(pid, flush=True)"
    for inside in (spawn, fork):
        with _daemon(url, inside=inside) as first:
            child = int(_line(first))
            assert _line(first) == "held"
            first.kill()
            first.wait(10)
            try:
                os.kill(child, 0)  # it lives on
                with hold_daemon_lock(url, NOW + MINUTE):
                    holder = json.loads(_lock_file(url).read_text())
            finally:
                os.kill(child, signal.SIGKILL)
        assert holder == {"pid": os.getpid(), "host": socket.gethostname(), "started_at": "2025-02-06T07:13:09Z"}


def test_a_daemon_that_has_just_taken_the_lock_need_not_have_said_who_it_is(url: str) -> None:
    with _daemon(url) as first:
        assert _line(first) == "held"
        _lock_file(url).write_text("")
        with (
            pytest.raises(StorageError, match="another Gulfwatch daemon uses this database; stop it first"),
            hold_daemon_lock(url, NOW),
        ):
            pass


def test_one_process_cannot_be_two_daemons_nor_lose_its_lock_by_trying(url: str) -> None:
    with hold_daemon_lock(url, NOW):
        with pytest.raises(StorageError, match=f"pid {os.getpid()} on"), hold_daemon_lock(url, NOW):
            pass
        with _daemon(url) as other:
            assert f"pid {os.getpid()} on" in _line(other)


def test_the_lock_is_let_go_when_the_daemon_fails(url: str) -> None:
    with pytest.raises(KeyError), hold_daemon_lock(url, NOW):
        raise KeyError("a bug")
    with hold_daemon_lock(url, NOW):
        pass


def test_a_lock_that_cannot_be_opened_is_told(url: str) -> None:
    _lock_file(url).mkdir()
    with pytest.raises(StorageError, match="cannot be opened: Is a directory"), hold_daemon_lock(url, NOW):
        pass


def test_daemons_on_postgresql_share_their_database() -> None:
    url = "postgresql+psycopg://localhost/gulfwatch"
    with hold_daemon_lock(url, NOW), hold_daemon_lock(url, NOW):
        pass
