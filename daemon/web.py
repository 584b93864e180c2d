"""The dashboard's server: uvicorn on the daemon's own event loop, on a socket bound before anything started."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from domain.errors import GulfwatchError

_MOST_CONNECTIONS = 100
_STOP_SECONDS = 2
_KEEP_ALIVE_SECONDS = 10
REQUEST_SECONDS = 20.0
"""How long a connection may take to say what it wants, from its beginning or from the answer before: longer than it is
kept alive without a word.
"""


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
                http=_Impatient,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
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


class _Impatient(H11Protocol):
    """Lets go of who begins a request and never ends it: uvicorn does not, and a hundred such shut all others out."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_limit()
        super().connection_lost(exc)

    def _expect_request(self) -> None:
        self._forget_limit()
        self._limit = self.loop.call_later(REQUEST_SECONDS, self._end_unless_asked)

    def _forget_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()

    def _end_unless_asked(self) -> None:
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            self.transport.abort()
