"""The newsroom's web servers: one for each outlet, as on the real web, and a front page for the demo's user."""

import asyncio
import socket
from collections.abc import Sequence

from aiohttp import web

from demo.edition import Edition
from demo.feeds import write_feed
from demo.files import FOLDER
from demo.outlets import Behaviour, Outlet
from demo.pages import HEADERS, Line, article_page, front_page, home_page
from demo.serving import Server, serve
from domain.clock import Clock

IN_A_FEED = 12
ON_THE_FRONT_PAGE = 24
HOME = "127.0.0.1"


class Newsroom:
    """All outlets. After ``start``, ``addresses`` gives each outlet's base address."""

    def __init__(self, outlets: Sequence[Outlet], edition: Edition, *, clock: Clock) -> None:
        self.outlets, self.edition, self.clock = tuple(outlets), edition, clock
        self.addresses: dict[str, str] = {}
        self._servers: list[Server] = []

    async def start(self, port: int = 0) -> str:
        """Serves everything on loopback and answers the front page's address; 0 means any free port."""
        for number, outlet in enumerate(self.outlets, start=1):
            server = await serve(self._outlet_app(outlet), host=_host_of_its_own(number))
            self._servers.append(server)
            self.addresses[outlet.id] = server.address
        server = await serve(self._front_app(), host=HOME, port=port)
        self._servers.append(server)
        return server.address

    async def stop(self) -> None:
        await asyncio.gather(*(server.stop() for server in self._servers))

    def feed_address(self, outlet: Outlet) -> str:
        return self.addresses[outlet.id] + outlet.feed_path

    def _outlet_app(self, outlet: Outlet) -> web.Application:
        app = web.Application()
        if outlet.behaves is Behaviour.FAILS:
            app.router.add_get("/{anything:.*}", _fail)
        elif outlet.behaves is Behaviour.HANGS:
            app.router.add_get("/{anything:.*}", _hang)
        else:
            app.add_routes(_OutletPages(self, outlet).routes())
        return app

    def _front_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._front)
        app.router.add_static("/static", FOLDER / "static")
        return app

    async def _front(self, _request: web.Request) -> web.Response:
        self.edition.publish_until(self.clock())
        outlets = {outlet.id: outlet for outlet in self.outlets}
        lines = [
            Line(
                article=article,
                outlet=outlets[article.outlet_id],
                address=f"{self.addresses[article.outlet_id]}/news/{article.text.id}",
            )
            for article in self.edition.newest_of_all(ON_THE_FRONT_PAGE)
        ]
        rows = [(outlet, self.feed_address(outlet)) for outlet in self.outlets]
        page = front_page(rows, lines, count=self.edition.count)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)


class _OutletPages:
    """What an outlet that works answers."""

    def __init__(self, newsroom: Newsroom, outlet: Outlet) -> None:
        self._newsroom, self._outlet = newsroom, outlet

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(self._outlet.feed_path, self._feed),
            web.get("/news/{text_id}", self._article),
            web.get("/", self._home),
            web.get("/robots.txt", _robots),
        ]

    @property
    def _base(self) -> str:
        return self._newsroom.addresses[self._outlet.id]

    def _edition(self) -> Edition:
        self._newsroom.edition.publish_until(self._newsroom.clock())
        return self._newsroom.edition

    async def _feed(self, request: web.Request) -> web.Response:
        articles = self._edition().newest(self._outlet.id, IN_A_FEED)
        feed = write_feed(self._outlet, articles, base=self._base)
        headers = {"etag": f'"{feed.etag}"', "cache-control": "no-cache"}
        if any(known.value in (feed.etag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=feed.body, headers={**headers, "content-type": feed.content_type})

    async def _article(self, request: web.Request) -> web.Response:
        article = self._edition().find(self._outlet.id, request.match_info["text_id"])
        if article is None:
            raise web.HTTPNotFound(text="No such article.")
        return self._html(article_page(self._outlet, article))

    async def _home(self, _request: web.Request) -> web.Response:
        articles = self._edition().newest(self._outlet.id, IN_A_FEED)
        return self._html(home_page(self._outlet, articles, base=self._base))

    def _html(self, body: bytes) -> web.Response:
        return web.Response(
            body=body, headers={**HEADERS, "content-type": f"text/html; charset={self._outlet.encoding}"}
        )


async def _robots(_request: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nAllow: /\n")


async def _fail(_request: web.Request) -> web.Response:
    raise web.HTTPServiceUnavailable(text="The printing press is on fire.")


async def _hang(_request: web.Request) -> web.Response:
    """Ends when the reader gives up or the newsroom closes."""
    await asyncio.Event().wait()
    raise AssertionError("nothing sets this event")


def _host_of_its_own(number: int) -> str:
    """A loopback address that no other outlet has, so that each is a host of its own; where only one exists, that."""
    host = f"127.0.1.{number}"
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return HOME
    return host
