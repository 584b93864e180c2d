"""A database, a clock and rules of one word each: what the tests of triage work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from alerts.triage import Rules, Triage, TriageCounts
from domain.alert import Channel, ChannelType, TriageReason
from domain.match import Match, Mention, Readable, Reading
from domain.watchlist import Watchlist
from storage import alerts, outbox
from storage.database import Database
from tests.alert_factories import Timepiece, channel, store_article

ALERTED, KNOWN = TriageReason.ALERTED, TriageReason.STORY_KNOWN
SEEDED, NO_MATCH = TriageReason.SEEDED, TriageReason.NO_MATCH

CONSOLE = channel(ChannelType.CONSOLE, id="console")

STORY = (
    "Aselsan signed an agreement with the port of Duqm on Sunday to build a radar station on the coast of the Arabian "
    "Sea. The work begins in spring and takes two years, the company's spokesman told reporters after the ceremony in "
    "Muscat. The station will watch the shipping lanes and the fishing grounds between Masirah and Dhofar. Neither "
    "side gave a price, but people who know the matter speak of a sum that is the largest the port has spent so far. "
)


def find_word(word: str, watchlist: str) -> Callable[[Readable], Match | None]:
    """A tiny matcher: the word stands in the text."""

    def match(readable: Readable) -> Match | None:
        start = readable.text.find(word)
        if start < 0:
            return None
        found = Mention(
            entity=word.lower(),
            kind="company",
            name=word,
            field="text",
            start=start,
            end=start + len(word),
            text=word,
            alias=word,
        )
        return Match(watchlist_id=watchlist, mentions=(found,), reason=f"found {word}")

    return match


@dataclass
class Newsroom:
    """A database, a clock, and what is in force."""

    database: Database
    clock: Timepiece = field(default_factory=Timepiece)
    matchers: list[Callable[[Readable], Match | None]] = field(default_factory=list)
    watchlists: dict[str, Watchlist] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=lambda: {"console": CONSOLE})

    def watch(self, word: str, id: str, **more: Any) -> None:
        self.matchers.append(find_word(word, id))
        self.watchlists[id] = Watchlist(id=id, title=f"About {word}", **more)

    def read(self, readable: Readable) -> Reading:
        found = [match for each in self.matchers if (match := each(readable))]
        return Reading(mentions=(), unsure=(), matches=tuple(found))

    def store(self, text: str, *, title: str = "News", source_id: str = "oman-daily", **more: Any) -> str:
        with self.database.write() as conn:
            return store_article(conn, title=title, text=text, source_id=source_id, now=self.clock(), **more)

    def triage(self, limit: int = 50) -> TriageCounts:
        made = Triage(
            database=self.database,
            rules=lambda: Rules(read=self.read, watchlists=self.watchlists, channels=self.channels),
            clock=self.clock,
        )
        return made.run_batch(limit)

    def alerts(self) -> list[tuple[str, str]]:
        """Watchlist and article of every alert, oldest first."""
        with self.database.read() as conn:
            told = alerts.list_alerts(conn, limit=500)
        return [(each.watchlist_id, each.article_id) for each in reversed(told)]

    def deliveries(self) -> list[outbox.DeliveryReport]:
        with self.database.read() as conn:
            return outbox.list_deliveries(conn, limit=500)

    def due(self, channel_id: str) -> Mapping[str, Any] | None:
        """The payload of the channel's next delivery."""
        with self.database.write() as conn:
            leased = outbox.lease_delivery(conn, channel_id=channel_id, now=self.clock(), lease=timedelta(seconds=30))
        return None if leased is None else leased.payload


def counts(taken: int, triaged: int, reasons: dict[TriageReason, int], failed: int = 0) -> TriageCounts:
    return TriageCounts(taken=taken, triaged=triaged, failed=failed, reasons=reasons)
