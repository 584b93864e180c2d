"""The dashboard's server on a real socket: who begins a request and does not end it is let go."""

import asyncio
import socket
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from daemon import web
from daemon.web import WebServer, listening_socket

UNFINISHED = (
    b"",
    b"GET / HTTP/1.1\r\nHost: here\r\nX-",
    b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf",
)


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


def _end_of(begun: bytes, port: int) -> bytes:
    """What comes back to half a request, until the server lets go."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as conn:
        conn.sendall(begun)
        try:
            return conn.recv(100)
        except ConnectionResetError:
            return b""


async def _let_go(begun: bytes) -> tuple[bytes, bytes]:
    """The server's answers to half a request, and to a whole one after it."""
    listening = listening_socket("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = WebServer(Starlette(routes=[Route("/", _answer, methods=["GET", "POST"])]), listening)
    await server.start()
    try:
        end = await asyncio.to_thread(_end_of, begun, port)
        whole = await asyncio.to_thread(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read())
        return end, whole
    finally:
        await server.stop()


@pytest.mark.parametrize("begun", UNFINISHED, ids=["nothing", "half a head", "half a body"])
def test_a_request_that_does_not_end_is_cut_off(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.3)
    assert asyncio.run(_let_go(begun)) == (b"", b"0 bytes")
