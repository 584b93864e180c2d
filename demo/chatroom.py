"""A chat room on this machine: it takes what Slack's incoming webhooks take, answers as they do, and shows the channel.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import json
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from demo.blocks import fault, message_html
from demo.files import FOLDER
from demo.pages import HEADERS, TEMPLATES
from demo.serving import Server, serve
from domain.clock import Clock, rfc3339

CHANNEL = "defence-desk"
KEPT = 300
BODY_LIMIT = 256 * 1024
RETRY_AFTER_SECONDS = 2
SLOWED_DOWN = (6, 3)  # of every six messages the third is asked to come again, so that one sees a retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One line of the channel: a message, or the note that one was asked to wait."""

    number: int
    at: datetime
    html: str
    is_note: bool = False


class ChatRoom:
    """One channel and its secret webhook address."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._path = f"/services/T0DEMO/B0DEMO/{secrets.token_urlsafe(18)}"
        self._posted: deque[Posted] = deque(maxlen=KEPT)
        self._requests = 0
        self._server: Server | None = None
        self.received = 0
        self.slowed_down = 0

    async def start(self, port: int = 0) -> str:
        """Serves the channel on loopback and answers the page's address; 0 means any free port."""
        self._server = await serve(self._app(), host="127.0.0.1", port=port)
        return self._server.address

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.stop()

    @property
    def webhook(self) -> str:
        """Where the daemon posts to."""
        assert self._server is not None, "the chat room has not been started"
        return self._server.address + self._path

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_get("/", self._page)
        app.router.add_get("/messages", self._messages)
        app.router.add_post("/services/{anything:.*}", self._receive)
        app.router.add_static("/static", FOLDER / "static")
        return app

    async def _receive(self, request: web.Request) -> web.Response:
        if not secrets.compare_digest(request.path.encode(), self._path.encode()):
            return web.Response(status=404, text="no_service")
        payload = _parsed(await request.read())
        if word := fault(payload):
            return web.Response(status=400, text=word)
        self._requests += 1
        if is_slowed_down(self._requests):
            return self._slow_down()
        self.received += 1
        self._add(message_html(payload))
        return web.Response(text="ok")

    def _slow_down(self) -> web.Response:
        self.slowed_down += 1
        words = f"Answered 429 with Retry-After: {RETRY_AFTER_SECONDS}. The message was not taken; it must come again."
        self._add(words, is_note=True)
        return web.Response(status=429, text="rate_limited", headers={"Retry-After": str(RETRY_AFTER_SECONDS)})

    def _add(self, html: str, *, is_note: bool = False) -> None:
        number = self._posted[-1].number + 1 if self._posted else 1
        self._posted.append(Posted(number=number, at=self._clock(), html=html, is_note=is_note))

    async def _page(self, _request: web.Request) -> web.Response:
        page = TEMPLATES.get_template("chatroom.html").render(channel=CHANNEL)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def _messages(self, request: web.Request) -> web.Response:
        """``after``: the number of the last line that the page has."""
        after = request.query.get("after", "0")
        if not after.isdecimal() or len(after) > 9:
            raise web.HTTPBadRequest(text="after is a number")
        lines = [_line(posted) for posted in self._posted if posted.number > int(after)]
        answer = {"received": self.received, "slowed_down": self.slowed_down, "lines": lines}
        return web.json_response(answer, headers={**HEADERS, "cache-control": "no-store"})


def is_slowed_down(request: int) -> bool:
    """Whether the request of that number, counted from 1, is answered 429: never two in a row."""
    every, which = SLOWED_DOWN
    return request % every == which


def _parsed(body: bytes) -> Any:
    """The JSON value, or None for what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _line(posted: Posted) -> dict[str, object]:
    return {"number": posted.number, "at": rfc3339(posted.at), "html": posted.html, "is_note": posted.is_note}
