"""An ASGI application on a real socket of this machine, for as long as a test needs it."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

STARTED_WITHIN_SECONDS = 10


@contextlib.contextmanager
def listening(port: int = 0) -> Iterator[socket.socket]:
    """A bound socket on 127.0.0.1, whose port is known before the application is made; 0: a free one."""
    with socket.create_server(("127.0.0.1", port)) as found:
        yield found


@contextlib.contextmanager
def serving(app: ASGIApp, sock: socket.socket) -> Iterator[None]:
    """Serves the application on the socket, on a loop of its own in a thread."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STARTED_WITHIN_SECONDS)
