"""A 304 is proof of nothing: what a day's read of the whole finds out, on real sockets."""

import asyncio
from datetime import timedelta

import pytest

from crawler.answers import Answer as Fetched
from crawler.feeds.conditional_get import body_hash
from crawler.feeds.download import open_session
from crawler.feeds.reader import FeedReader
from crawler.pool import PARSERS, WorkPool
from domain.network import NetworkPolicy, parse_networks
from storage.sources import DueSource
from tests.crawler_samples import NOW, due, feed_source, rss
from tests.integration.crawler.conftest import ALLOWED
from tests.servers import Answer, Request, ScriptedServer

OLD, NEW = rss(3), rss(4)


def fetch(source: DueSource) -> Fetched:
    async def scenario() -> Fetched:
        async with open_session(NetworkPolicy(allowed=parse_networks(ALLOWED))) as session:
            pool = WorkPool(preload=PARSERS)
            reader = FeedReader(session=session, pool=pool, user_agent="Gulfwatch", clock=lambda: NOW)
            found = await reader.fetch(source)
            pool.stop()
            assert isinstance(found, Fetched), found
            return found

    return asyncio.run(scenario())


def frozen(request: Request) -> Answer:
    """Says "not changed" to whoever has any validator at all."""
    return Answer(status=304) if "if-none-match" in request.headers else Answer(body=NEW, headers={"ETag": '"new"'})


def honest(request: Request) -> Answer:
    if request.headers.get("if-none-match") == '"new"':
        return Answer(status=304)
    return Answer(body=NEW, headers={"ETag": '"new"'})


def known(address: str, *, etag: str, body: str, hours: int) -> DueSource:
    return due(
        feed_source(address=address),
        etag=etag,
        body_hash=body_hash(body.encode()),
        body_at=NOW - timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("server_is", "etag", "body", "hours", "asked_with", "status", "lied"),
    [
        (frozen, '"old"', OLD, 2, ['"old"'], 304, False),
        (frozen, '"old"', OLD, 25, [None, '"old"'], 200, True),
        (honest, '"old"', OLD, 25, [None, '"old"'], 200, False),
        (honest, '"new"', NEW, 25, [None], 200, False),  # nothing has changed: nobody need be asked again
        (honest, '"new"', OLD, 25, [None, '"new"'], 200, True),  # one ETag for two bodies
    ],
)
def test_what_the_whole_says_of_the_304s_before(  # type: ignore[no-untyped-def]
    server: ScriptedServer, server_is, etag: str, body: str, hours: int, asked_with, status: int, lied: bool
) -> None:
    answer = fetch(known(server.route("/feed", server_is), etag=etag, body=body, hours=hours))
    assert (answer.status, answer.lied) == (status, lied)
    assert [request.headers.get("if-none-match") for request in server.requests] == asked_with


def test_a_server_that_lied_is_read_whole_each_time(server: ScriptedServer) -> None:
    source = due(
        feed_source(address=server.route("/feed", frozen)),
        etag='"new"',
        body_hash=body_hash(NEW.encode()),
        body_at=NOW,
        distrusted_until=NOW + timedelta(days=1),
    )
    assert fetch(source).body == NEW.encode()
    assert [request.headers.get("if-none-match") for request in server.requests] == [None]
