"""The demo's newsroom over real sockets."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import feedparser
import pytest
from lxml import html

from demo.edition import Edition
from demo.newsroom import Newsroom
from demo.outlets import Behaviour, FeedFormat, Outlet, read_outlets
from demo.texts import read_texts

OPENED = datetime(2026, 2, 6, 7, 0, tzinfo=UTC)
OUTLETS = read_outlets()
WORKING = [outlet for outlet in OUTLETS if outlet.behaves is Behaviour.WELL]

Visit = Callable[[Newsroom, aiohttp.ClientSession], Awaitable[None]]


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = OPENED + timedelta(minutes=5)

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def opened(clock: Clock) -> AsyncIterator[tuple[Newsroom, str, aiohttp.ClientSession]]:
    edition = Edition(OUTLETS, read_texts(), opened_at=OPENED, pace=timedelta(seconds=4))
    newsroom = Newsroom(OUTLETS, edition, clock=clock)
    front = await newsroom.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield newsroom, front, session
    finally:
        await newsroom.stop()


def outlet_of(behaviour: Behaviour) -> Outlet:
    return next(outlet for outlet in OUTLETS if outlet.behaves is behaviour)


def entries_of(outlet: Outlet, body: bytes) -> list[tuple[str, str]]:
    """Titles and links, decoded as the outlet's encoding asks for."""
    text = body.decode(outlet.encoding, "replace").replace(f"encoding='{outlet.encoding}'", "encoding='utf-8'")
    return [(entry.title, entry.link) for entry in feedparser.parse(io.BytesIO(text.encode())).entries]


@pytest.mark.parametrize("outlet", WORKING, ids=lambda outlet: outlet.id)
def test_the_page_behind_each_entry_holds_its_text_in_the_outlets_encoding(outlet: Outlet) -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, _, session):
            async with session.get(newsroom.feed_address(outlet)) as answer:
                assert answer.status == 200
                if outlet.feed is FeedFormat.JSON:
                    items = (await answer.json(content_type=None))["items"]
                    entries = [(item["title"], item["url"]) for item in items]
                else:
                    entries = entries_of(outlet, await answer.read())
            articles = newsroom.edition.newest(outlet.id, 12)
            assert [title for title, _ in entries] == [article.text.title for article in articles]
            for (_, link), article in zip(entries, articles, strict=True):
                async with session.get(link) as answer:
                    assert answer.charset == outlet.encoding
                    page = html.fromstring((await answer.read()).decode(outlet.encoding))
                shown = [paragraph.text_content() for paragraph in page.xpath("//article/p")]
                assert tuple(shown[1:]) == article.paragraphs
                assert page.xpath("string(//h1)") == article.text.title

    asyncio.run(visit())


@pytest.mark.parametrize("outlet", WORKING, ids=lambda outlet: outlet.id)
def test_a_feed_that_has_not_changed_is_not_sent_again(outlet: Outlet) -> None:
    async def visit() -> None:
        clock = Clock()
        async with opened(clock) as (newsroom, _, session):
            address = newsroom.feed_address(outlet)
            async with session.get(address) as answer:
                tag = answer.headers["etag"]
            async with session.get(address, headers={"if-none-match": tag}) as answer:
                assert (answer.status, await answer.read(), answer.headers["etag"]) == (304, b"", tag)
            clock.now += timedelta(minutes=2)
            async with session.get(address, headers={"if-none-match": tag}) as answer:
                assert answer.status == 200
                assert answer.headers["etag"] != tag

    asyncio.run(visit())


def test_every_outlet_is_a_host_or_at_least_a_port_of_its_own_on_loopback() -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, _, _session):
            assert len(set(newsroom.addresses.values())) == 12
            assert all(address.startswith("http://127.0.") for address in newsroom.addresses.values())

    asyncio.run(visit())


def test_the_failing_outlet_answers_503_to_everything() -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, _, session):
            for path in ("/rss.xml", "/", "/robots.txt"):
                async with session.get(newsroom.addresses[outlet_of(Behaviour.FAILS).id] + path) as answer:
                    assert answer.status == 503

    asyncio.run(visit())


def test_the_hanging_outlet_says_nothing_and_lets_the_newsroom_close() -> None:
    async def visit() -> None:
        loop = asyncio.get_running_loop()
        async with opened(Clock()) as (newsroom, _, session):
            asked = asyncio.create_task(session.get(newsroom.feed_address(outlet_of(Behaviour.HANGS))))
            done, _ = await asyncio.wait([asked], timeout=0.3)
            assert not done
            closing = loop.time()
        assert loop.time() - closing < 20, "it would hang for a minute"
        with pytest.raises((aiohttp.ClientError, asyncio.CancelledError)):
            await asked

    asyncio.run(visit())


@pytest.mark.parametrize("path", ["/news/no-such-article", "/wp-admin"])
def test_an_unknown_page_is_not_found(path: str) -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, _, session):
            answer = await session.get(newsroom.addresses["nakhil"] + path)
            assert answer.status == 404

    asyncio.run(visit())


def test_the_front_page_shows_outlets_and_headlines_and_needs_nothing_from_elsewhere() -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, front, session):
            async with session.get(f"{front}/") as answer:
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                page = html.fromstring(await answer.text())
            assert page.xpath("//table//td[1]/bdi/text()") == [outlet.name for outlet in OUTLETS]
            newest = newsroom.edition.newest_of_all(24)
            assert page.xpath("//ol/li/div/a/text()") == [article.text.title for article in newest]
            assert page.xpath("//link/@href | //script/@src | //img/@src") == ["/static/newsroom.css"]
            async with session.get(f"{front}/static/newsroom.css") as answer:
                assert (answer.status, answer.content_type) == (200, "text/css")

    asyncio.run(visit())


def test_an_outlets_home_names_its_feed() -> None:
    async def visit() -> None:
        async with opened(Clock()) as (newsroom, _, session):
            async with session.get(newsroom.addresses["al-marsa"] + "/") as answer:
                page = html.fromstring((await answer.read()).decode("windows-1256"))
            assert page.xpath("//link[@rel='alternate']/@href") == ["/rss.xml"]
            assert page.xpath("string(//h1)") == "المرسى"

    asyncio.run(visit())
