"""The daemon as the demo's child process: started as a user starts it, and stopped for certain."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from domain.errors import GulfwatchError

READY_SECONDS = 60.0
STOP_SECONDS = 12.0  # the daemon promises 10
ASK_EVERY_SECONDS = 0.25
LAST_WORDS = 5  # lines of the log that a failed start shows


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonProcess:
    """A running daemon. ``address`` is its dashboard's, without a slash at the end."""

    address: str
    log_file: Path
    _process: asyncio.subprocess.Process

    async def ready(self) -> None:
        """Returns when it says that it is ready. Raises GulfwatchError when it ends or is not ready in a minute."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for _ in range(int(READY_SECONDS / ASK_EVERY_SECONDS)):
                if self._process.returncode is not None:
                    raise self.ended()
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(f"{self.address}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(ASK_EVERY_SECONDS)
        raise GulfwatchError(f"The daemon is not ready after {READY_SECONDS:.0f} s. {self._last_words()}")

    async def wait(self) -> None:
        await self._process.wait()

    def ended(self) -> GulfwatchError:
        """What to say of a daemon that ended by itself."""
        return GulfwatchError(
            f"The daemon ended by itself (exit code {self._process.returncode}). {self._last_words()}"
        )

    async def stop(self) -> None:
        """Asks it to stop; what remains of its process group after its promised time is killed."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    def _last_words(self) -> str:
        lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return "Its log ends: " + " | ".join(lines[-LAST_WORDS:]) if lines else "It logged nothing."


async def start_daemon(folder: Path, *, port: int, environment: Mapping[str, str]) -> DaemonProcess:
    """``python scheduler.py`` in a process group of its own, with the folder's files and a database beside them."""
    address = f"127.0.0.1:{port}"
    settings = {
        "GULFWATCH_CONFIG": str(folder),
        "GULFWATCH_DATABASE": f"sqlite:///{folder / 'gulfwatch.db'}",
        "GULFWATCH_LISTEN": address,
        "GULFWATCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "GULFWATCH_LOG": "text",
    }
    inherited = {name: value for name, value in environment.items() if not name.startswith("GULFWATCH_")}
    log_file = folder / "daemon.log"
    with log_file.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "demo.leash", str(os.getpid()), _scheduler()),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=inherited | settings,
            start_new_session=True,
        )
    return DaemonProcess(address=f"http://{address}", log_file=log_file, _process=process)


def _scheduler() -> str:
    spec = find_spec("scheduler")
    if spec is None or spec.origin is None:
        raise GulfwatchError("scheduler.py is not found: run `make setup`.")
    return spec.origin


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
