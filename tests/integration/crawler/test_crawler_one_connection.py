"""A connection that the next read would find closed is closed at once, on real sockets."""

import asyncio

from crawler.answers import Answer as Fetched
from crawler.feeds.download import open_session
from crawler.feeds.reader import FeedReader
from crawler.pool import PARSERS, WorkPool
from domain.network import NetworkPolicy, parse_networks
from tests.crawler_samples import NOW, due, feed_source, rss
from tests.integration.crawler.conftest import ALLOWED
from tests.servers import Answer, ScriptedServer


def read(address: str, *, times: int) -> list[int]:
    async def scenario() -> list[int]:
        async with open_session(NetworkPolicy(allowed=parse_networks(ALLOWED))) as session:
            pool = WorkPool(preload=PARSERS)
            reader = FeedReader(session=session, pool=pool, user_agent="Gulfwatch", clock=lambda: NOW)
            answers = [await reader.fetch(due(feed_source(address=address))) for _ in range(times)]
            pool.stop()
            return [answer.status for answer in answers if isinstance(answer, Fetched)]

    return asyncio.run(scenario())


def test_a_host_that_is_read_again_at_once_is_read_over_one_connection_from_then_on(server: ScriptedServer) -> None:
    assert read(server.route("/feed", Answer(body=rss(3))), times=4) == [200] * 4

    told = [request.headers.get("connection") for request in server.requests]
    assert told == ["close", None, None, None]
    assert server.connections == 2
