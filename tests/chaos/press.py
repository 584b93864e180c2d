"""Matching articles, each a story of its own: on the feeds of a local news server, or put straight into the archive."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from domain.article import NewArticle, PageState
from storage import articles
from storage.database import Database
from tests.acceptance.asked import source, sources
from tests.acceptance.news import Item, rss
from tests.acceptance.running import wait_for
from tests.servers import Answer, Request, ScriptedServer

XML = {"Content-Type": "application/rss+xml"}
_SYLLABLES = tuple(f"{first}{second}" for first in "bcdfghjklmnprst" for second in "aeiou")


def headline(number: int) -> str:
    return f"Aselsan delivers {word(random.Random(number))} number {number} to Oman"


def address(number: int) -> str:
    return f"https://news.example/article/{number}"


def words(number: int, count: int = 40) -> str:
    """A text that is like no other: two of them are never one story."""
    chance = random.Random(number)
    return " ".join(word(chance) for _ in range(count)) + f", report {number} said."


def word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3))


class Press:
    """So many articles on the feeds of a server, of which ``published`` can be read so far."""

    def __init__(self, server: ScriptedServer, *, articles: int, feeds: int = 10) -> None:
        self._server, self._feeds = server, feeds
        self.items = [
            Item(title=headline(number), link=server.url(f"/article/{number}"), summary=words(number))
            for number in range(articles)
        ]
        self.published = 0
        for feed in range(feeds):
            server.route(f"/feed-{feed}", self._answer)

    def _answer(self, request: Request) -> Answer:
        feed = int(request.path.rpartition("-")[2])
        return Answer(body=rss(reversed(self.items[feed : self.published : self._feeds])), headers=XML)

    def listed(self) -> dict[str, Any]:
        """sources.yaml."""
        names = [f"feed-{feed}" for feed in range(self._feeds)]
        return sources(*(source(name, self._server.url(f"/{name}"), full_text="never") for name in names))

    def publish(self, count: int) -> None:
        self.published = min(self.published + count, len(self.items))

    def wait_until_read(self, seconds: float = 60) -> None:
        """Every feed was read twice: what is published now is news, and nothing of a first read."""
        paths = [f"/feed-{feed}" for feed in range(self._feeds)]
        wait_for(lambda: all(len(self._server.requests_to(path)) > 1 for path in paths),
                 seconds=seconds, what="every feed is read")  # fmt: skip


def store(database: Database, numbers: Sequence[int], source_id: str = "feed-0") -> float:
    """Stores these articles in one transaction, as a collector does; answers time.monotonic() at its commit."""
    now = datetime.now(UTC)
    with database.write() as conn:
        articles.store_entries(conn, [_article(number, source_id, now) for number in numbers], now=now)
    return time.monotonic()


def _article(number: int, source_id: str, now: datetime) -> NewArticle:
    return NewArticle(
        key=f"chaos-{number}",
        content_hash=f"chaos-{number}",
        source_id=source_id,
        guid=f"chaos-{number}",
        url=address(number),
        title=headline(number),
        summary=words(number)[:200],
        text=words(number),
        language="en",
        authors=(),
        published_at=now,
        page=PageState.UNWANTED,
        ready_at=now,
    )
