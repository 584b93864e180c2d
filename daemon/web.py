"""The dashboard's server: uvicorn on the daemon's own event loop, on a socket bound before anything started."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from domain.errors import GulfwatchError

_MOST_CONNECTIONS = 100
_STOP_SECONDS = 2


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound TCP socket. Raises GulfwatchError, in words, when the address is taken or is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise GulfwatchError(
            f"the dashboard cannot listen on {host} port {port}: {error.strerror or error}; "
            "stop the program that holds it, or set GULFWATCH_LISTEN to another address (empty: no dashboard)"
        ) from error
    return found


class WebServer:
    """Serves one app on one socket until it is stopped. The signals stay with the daemon."""

    def __init__(self, app: Starlette, listening: socket.socket) -> None:
        self._socket = listening
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=_STOP_SECONDS,
                h11_max_incomplete_event_size=64 * 1024,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to answer; returns when it does."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="dashboard")
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Answers what it has begun, for two seconds at most, and closes."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
        self._socket.close()


class _QuietServer(uvicorn.Server):
    """uvicorn takes SIGTERM for itself; the daemon has more to stop than pages."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
