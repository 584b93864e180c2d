"""The demo's chat room over a real socket: it answers as Slack's incoming webhooks do."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from lxml import html

from demo.chatroom import ChatRoom, is_slowed_down

NOW = datetime(2026, 2, 6, 7, 12, 9, tzinfo=UTC)


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[ChatRoom, str, aiohttp.ClientSession]]:
    room = ChatRoom(clock=lambda: NOW)
    address = await room.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield room, address, session
    finally:
        await room.stop()


def test_a_message_is_answered_ok_and_shown() -> None:
    async def visit() -> None:
        async with opened() as (room, address, session):
            async with session.post(room.webhook, json={"text": "*Aselsan* in Oman"}) as answer:
                assert (answer.status, await answer.read()) == (200, b"ok")
            async with session.get(f"{address}/messages") as answer:
                assert await answer.json() == {
                    "received": 1,
                    "slowed_down": 0,
                    "lines": [
                        {
                            "number": 1,
                            "at": "2026-02-06T07:12:09Z",
                            "html": '<div class="section"><div dir="auto"><strong>Aselsan</strong> in Oman</div></div>',
                            "is_note": False,
                        }
                    ],
                }

    asyncio.run(visit())


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        (b"not json", (400, "invalid_payload")),
        (b"[" * 50_000, (400, "invalid_payload")),
        (b"\xff", (400, "invalid_payload")),
        (b"{}", (400, "no_text")),
        (b'{"blocks": [{"type": "carousel"}]}', (400, "invalid_blocks")),
    ],
)
def test_a_wrong_message_is_refused_with_slacks_word_and_not_shown(body: bytes, answered: tuple[int, str]) -> None:
    async def visit() -> None:
        async with opened() as (room, address, session):
            async with session.post(room.webhook, data=body) as answer:
                assert (answer.status, await answer.text()) == answered
            async with session.get(f"{address}/messages") as answer:
                assert (await answer.json())["lines"] == []

    asyncio.run(visit())


def test_only_the_secret_address_is_a_channel() -> None:
    async def visit() -> None:
        async with opened() as (_, address, session):
            guess = f"{address}/services/T0DEMO/B0DEMO/guess"
            answer = await session.post(guess, json={"text": "x"})
            assert (answer.status, await answer.text()) == (404, "no_service")

    asyncio.run(visit())


def test_now_and_then_it_asks_for_patience_and_says_so_in_the_channel() -> None:
    async def visit() -> None:
        async with opened() as (room, address, session):
            answers = []
            for number in range(8):
                async with session.post(room.webhook, json={"text": f"message {number}"}) as answer:
                    answers.append((answer.status, await answer.text(), answer.headers.get("retry-after")))
            slowed_down = (429, "rate_limited", "2")
            assert answers == [*[(200, "ok", None)] * 2, slowed_down, *[(200, "ok", None)] * 5]
            async with session.get(f"{address}/messages", params={"after": "2"}) as answer:
                seen = await answer.json()
            assert (seen["received"], seen["slowed_down"]) == (7, 1)
            assert [line["number"] for line in seen["lines"] if line["is_note"]] == [3]
            assert "message 2" not in str(seen["lines"])

    asyncio.run(visit())


def test_it_never_asks_for_patience_twice_in_a_row() -> None:
    slowed_down = [is_slowed_down(number) for number in range(1, 100)]
    assert any(slowed_down)
    assert not any(one and other for one, other in itertools.pairwise(slowed_down))


@pytest.mark.parametrize("after", ["x", "-1", "9" * 10, "٣" * 20])
def test_a_page_that_asks_nonsense_is_told(after: str) -> None:
    async def visit() -> None:
        async with opened() as (_, address, session):
            answer = await session.get(f"{address}/messages", params={"after": after})
            assert answer.status == 400

    asyncio.run(visit())


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing_inline() -> None:
    async def visit() -> None:
        async with opened() as (room, address, session):
            async with session.get(f"{address}/") as answer:
                policy = answer.headers["content-security-policy"]
                text = await answer.text()
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert room.webhook not in text
            page = html.fromstring(text)
            linked = page.xpath("//link/@href | //script/@src")
            assert linked == ["/static/chatroom.css", "/static/chatroom.js"]
            assert page.xpath("//script[not(@src)] | //style | //@style") == []
            for path in linked:
                async with session.get(address + path) as answer:
                    assert answer.status == 200
                    assert "//" not in (await answer.text()).replace("// ", "")

    asyncio.run(visit())
