"""The feed of each language's canaries, served to the daemon's own collectors on a loopback port of its own.

Nothing listens there until canaries are switched on. What it serves is no secret: it holds no address of anybody.
"""

import socket
from email.utils import format_datetime
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from daemon.canary_texts import TEXTS
from daemon.web import WebServer
from domain.canary import Canary
from domain.errors import GulfwatchError
from storage import canaries
from storage.database import Database

_HOST = "127.0.0.1"


class CanaryFeed:
    """A port that is taken from the start, so that collectors can be told of it, and answers once it is begun."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._socket = _bound_socket()
        self.port: int = self._socket.getsockname()[1]
        self._server: WebServer | None = None

    async def start(self) -> None:
        """Begins to answer; one that does already goes on."""
        if self._server is None:
            self._server = WebServer(_app(self._database), self._socket)
            await self._server.start()

    async def stop(self) -> None:
        """Lets go of the port."""
        if self._server is not None:
            await self._server.stop()
        self._socket.close()


def _bound_socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.bind((_HOST, 0))
    except OSError as error:
        made.close()
        raise GulfwatchError(f"no port of {_HOST} is free for the feed of canaries: {error.strerror}") from error
    return made


def feed_of(language: str, canary: Canary | None) -> str:
    """The RSS document of a language, with the canary that was planted last. Pure."""
    title = TEXTS[language].feed
    item = "" if canary is None else _item(canary)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>http://canary.invalid/</link><description>{escape(title)}</description>"
        f"<language>{language}</language>{item}</channel></rss>\n"
    )


def _item(canary: Canary) -> str:
    words = TEXTS[canary.language]
    return (
        f"<item><title>{escape(words.title.format(mark=canary.mark))}</title><link>{escape(canary.url)}</link>"
        f'<guid isPermaLink="false">{escape(canary.mark)}</guid>'
        f"<pubDate>{format_datetime(canary.planted_at)}</pubDate>"
        f"<description>{escape(words.text.format(mark=canary.mark))}</description></item>"
    )


def _app(database: Database) -> Starlette:
    def show(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in TEXTS:
            return Response("There is no such feed.\n", status_code=404, media_type="text/plain")
        with database.read() as conn:
            canary = canaries.get_canary(conn, language)
        return Response(feed_of(language, canary), media_type="application/rss+xml")

    return Starlette(routes=[Route("/{language}.xml", show)])
