"""A database with a keeper of canaries, and each stage of their way in the test's own hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from alerts.canaries import CanaryKeeper, CanaryOrders
from alerts.triage import Rules, Triage
from domain.alert import DeliveryKind, DeliveryStatus, Outcome, Verdict
from domain.canary import LANGUAGES, SOURCE_IDS, WATCHLIST_ID, CanaryPlan, CanaryState
from domain.match import Match, Mention, Readable, Reading
from domain.watchlist import Watchlist
from storage import canaries, outbox
from storage.database import Database
from storage.tables import metadata
from tests.alert_factories import NOW, Timepiece, channel, store_article

PLAN = CanaryPlan(channel_id="test-room", every=timedelta(hours=6), within=timedelta(minutes=2))
CHANNELS = {
    id: channel(id=id, language=language) for id, language in (("test-room", "en"), ("ops", "tr"), ("ar", "ar"))
}
WATCHLISTS = {
    WATCHLIST_ID: Watchlist(id=WATCHLIST_ID, title="Canary", channels=("test-room",)),
    "everything": Watchlist(id="everything", title="Everything"),
}


def read_everything(readable: Readable) -> Reading:
    """Matches every watchlist, as a careless one of people's would."""
    found = Mention(
        entity="x", kind="company", name="X", field="title", start=0, end=1, text=readable.title[0], alias="x"
    )
    matches = tuple(Match(watchlist_id=id, mentions=(found,), reason="found X") for id in WATCHLISTS)
    return Reading(mentions=(), unsure=(), matches=matches)


@dataclass
class Aviary:
    """A database with a keeper, and each stage of the way in the test's own hand."""

    database: Database
    clock: Timepiece = field(default_factory=Timepiece)
    operators: tuple[str, ...] = ("ops",)

    def __post_init__(self) -> None:
        self.keeper = CanaryKeeper(self.database, clock=self.clock)
        with self.database.write() as conn:
            outbox.sync_channels(conn, dict.fromkeys(CHANNELS, "1"), NOW)

    def tend(self, keeper: CanaryKeeper | None = None, *, plan: CanaryPlan | None = PLAN) -> None:
        (keeper or self.keeper).tend(
            CanaryOrders(plan=plan, operators=self.operators, channels=CHANNELS, dashboard_url="http://127.0.0.1:8000")
        )

    def pass_time(self, **amount: float) -> None:
        """Time goes by under the keeper's eyes."""
        end = self.clock.now + timedelta(**amount)
        while self.clock.now < end:
            self.clock.now = min(self.clock.now + timedelta(seconds=20), end)
            self.tend()

    def states(self) -> list[CanaryState]:
        with self.database.read() as conn:
            return [canary.state for canary in canaries.list_canaries(conn)]

    def marks(self) -> dict[str, str]:
        with self.database.read() as conn:
            return {canary.language: canary.mark for canary in canaries.list_canaries(conn)}

    def collect(self, *languages: str) -> None:
        marks = self.marks()
        with self.database.write() as conn:
            for language in languages or LANGUAGES:
                words = {"title": f"Canary {marks[language]}", "text": "An invented company in Oman. " * 20}
                store_article(conn, **words, source_id=SOURCE_IDS[language], guid=marks[language], now=self.clock())

    def triage(
        self, watchlists: dict[str, Watchlist] = WATCHLISTS, read: Callable[[Readable], Reading] = read_everything
    ) -> None:
        rules = Rules(read=read, watchlists=watchlists, channels=CHANNELS)
        assert Triage(database=self.database, rules=lambda: rules, clock=self.clock).run_batch().failed == 0

    def deliver(self, verdict: Verdict = Verdict.DELIVERED, text: str = "ok") -> None:
        outcome = Outcome(verdict=verdict, reason="x", text=text)
        status = DeliveryStatus.DELIVERED if verdict is Verdict.DELIVERED else DeliveryStatus.PENDING
        with self.database.write() as conn:
            while one := outbox.lease_delivery(
                conn, channel_id="test-room", now=self.clock(), lease=timedelta(minutes=1)
            ):
                at = self.clock()
                later = at + timedelta(hours=1)
                assert outbox.settle(
                    conn, delivery=one, outcome=outcome, next_attempt_at=later, status=status, at=at, seconds=0.1
                )

    def arrive(self) -> None:
        self.collect()
        self.triage()
        self.deliver()
        self.tend()

    def told(self, channel_id: str = "ops") -> list[str]:
        with self.database.read() as conn:
            found = outbox.list_deliveries(conn, limit=99, channel_id=channel_id)
        return [one.payload["data"]["text"] for one in reversed(found) if one.kind is DeliveryKind.NOTICE]

    def rows(self) -> dict[str, int]:
        """How many rows each table has that is not empty."""
        with self.database.read() as conn:
            count = sa.select(sa.func.count())
            found = {
                table.name: conn.execute(count.select_from(table)).scalar_one() for table in metadata.sorted_tables
            }
        return {name: rows for name, rows in found.items() if rows}


def sent_to(aviary: Aviary) -> list[tuple[str, str]]:
    with aviary.database.read() as conn:
        found: list[Any] = outbox.list_deliveries(conn, limit=99)
    return sorted((one.channel_id, one.payload["data"]["watchlist"]["id"]) for one in found)
