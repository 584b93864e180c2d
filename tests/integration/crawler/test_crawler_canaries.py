"""Canaries are read from the daemon that started the collector: nothing else goes there, and they go nowhere else."""

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest

from crawler.answers import Answer as Received
from crawler.canary_session import open_session_to_daemon
from crawler.feeds.download import open_session
from crawler.feeds.reader import FeedReader
from crawler.pool import WorkPool
from domain.canary import SOURCE_IDS
from domain.clock import utc_now
from domain.errors import FetchError
from domain.network import NetworkPolicy
from storage.sources import DueSource
from tests.servers import Answer, ScriptedServer
from tests.storage_factories import make_source


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def due(source_id: str, address: str) -> DueSource:
    empty = dict.fromkeys(
        ("etag", "last_modified", "body_hash", "last_new_at", "last_success_at", "down_since", "moved_to")
    )
    source = make_source(source_id, address=address, shown_address=address)
    return DueSource(source=source, failures=0, interval_seconds=10, first_read=False, moved_seen=0, **empty)


def read(source_id: str, address: str, *, port: int | None) -> str:
    """The body, or the kind of the failure."""

    async def once() -> Received | FetchError:
        async with open_session(NetworkPolicy()) as session:
            if port is None:
                return await reader(session, None).fetch(due(source_id, address))
            async with open_session_to_daemon(port) as canaries:
                return await reader(session, canaries).fetch(due(source_id, address))

    answer = asyncio.run(once())
    return answer.kind if isinstance(answer, FetchError) else answer.body.decode()


def reader(session: aiohttp.ClientSession, canaries: aiohttp.ClientSession | None) -> FeedReader:
    return FeedReader(session=session, pool=WorkPool(preload=()), user_agent="G", clock=utc_now, canaries=canaries)


def test_a_canarys_feed_is_the_daemons_whatever_networks_are_allowed(server: ScriptedServer) -> None:
    server.route("/ar.xml", Answer(body=b"a feed"))
    assert read(SOURCE_IDS["ar"], "http://canary.invalid/ar.xml", port=server.port) == "a feed"


def test_a_source_of_the_file_does_not_get_there(server: ScriptedServer) -> None:
    server.route("/ar.xml", Answer(body=b"a feed"))
    assert read("muscat-post", server.url("/ar.xml"), port=server.port) == "private-address"
    assert read("muscat-post", "http://canary.invalid/ar.xml", port=server.port) in {"dns", "private-address"}
    assert server.requests_to("/ar.xml") == []


def test_a_canary_is_read_from_nowhere_else(server: ScriptedServer) -> None:
    with ScriptedServer() as other:
        other.route("/private", Answer(body=b"private"))
        server.redirect("/ar.xml", other.url("/private"))
        assert read(SOURCE_IDS["ar"], "http://canary.invalid/ar.xml", port=server.port) == "private-address"
        assert other.requests_to("/private") == []


def test_without_a_daemon_the_failure_is_named() -> None:
    assert read(SOURCE_IDS["ar"], "http://canary.invalid/ar.xml", port=None) == "connect"
