"""A real daemon in a folder of its own, driven as its users do: by its files, its signals and its sockets."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def wait_for(found: Callable[[], T | None], *, seconds: float, what: str, every: float = 0.05) -> T:
    """The first answer that is not falsy, looked for until the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {what}")


def free_port() -> int:
    """Below the ports that systems give to connections and to whoever binds to 0, so that nobody has it by chance
    before the daemon does; and not by a seed, which two processes of tests have in common.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class RunningDaemon:
    """One folder with the three files, and the daemon that is started on it, again and again if need be."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "daemon.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GULFWATCH_")},
            "GULFWATCH_CONFIG": str(folder),
            "GULFWATCH_DATABASE": f"sqlite:///{folder / 'gulfwatch.db'}",
            "GULFWATCH_LISTEN": f"127.0.0.1:{self.port}",
            "GULFWATCH_ALLOW_NETWORKS": "127.0.0.1/32",
            "GULFWATCH_HOST_DELAY": "0s",
            "PYTHONWARNINGS": "default",
            **settings,
        }

    def write(self, name: str, value: Mapping[str, Any] | str) -> None:
        """Writes one of the files whole, as an editor that renames does. JSON is YAML."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
        beside = self.folder / f".{name}.new"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.folder / name)

    def command(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs one command of `gulfwatch` on this folder."""
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=60, check=False, **options,
        )  # fmt: skip

    def start(self, *, ready: bool = True) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "run"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        if ready:
            wait_for(self.is_ready, seconds=90, what=f"the daemon is ready; its log:\n{self.log.read_text()[-3000:]}")

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the daemon ended:\n{self.log.read_text()[-3000:]}"
        try:
            return requests.get(f"{self.url}/readyz", timeout=30).status_code == 200
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """kill -9 of the first process alone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, float]:
        """SIGTERM; answers the exit code and how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(15)
        return code, time.monotonic() - began

    def api(self, path: str) -> Any:
        response = requests.get(f"{self.url}/api/v1/{path}", timeout=5)
        response.raise_for_status()
        return response.json()

    def source(self, source_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api(f"sources/{source_id}")
        return found


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[RunningDaemon]:
    """A daemon's folder; whatever still runs at the end is ended."""
    folder.mkdir(parents=True, exist_ok=True)
    daemon = RunningDaemon(folder, **settings)
    try:
        yield daemon
    finally:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
