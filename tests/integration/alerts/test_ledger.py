"""The ledger on both databases: what became of every match, and the account that is made of it."""

from datetime import timedelta

import pytest

from alerts.account import Account, account_of
from alerts.triage import Rules, Triage
from domain.alert import Channel, DeliveryStatus, Outcome, TriageReason, Verdict
from domain.match import Match, Readable, Reading
from domain.watchlist import Watchlist
from matching.matcher import compile_matcher
from storage import articles, outbox
from storage.article_facts import find_article, read_facts
from storage.database import Database
from storage.ledger import list_entries
from tests.alert_factories import NOW, Timepiece, channel, store_article, store_source

DESK = channel(url="https://bus.example/in")
WATCHLISTS = (
    Watchlist(id="defence", title="Defence", groups={"companies": ("Aselsan",)}, require=("companies",)),
    Watchlist(id="ports", title="Ports", groups={"keywords": ("harbour",)}, require=("keywords",), channels=()),
    Watchlist(id="later", title="Later", groups={"keywords": ("radar",)}, require=("keywords",), send="daily 08:00"),
)
TEXT = (
    "Aselsan will build a radar station at Duqm, the port said on Sunday. The work begins in spring and takes two "
    "years, its spokesman told reporters. The station will watch the lanes between Masirah and Dhofar."
)


class Room:
    """A database, a clock, and a matcher of the real kind."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Timepiece()
        self.matcher = compile_matcher(watchlists=WATCHLISTS).matcher
        self.channels: dict[str, Channel] = {"desk": DESK}
        store_source(database, "oman-daily", "muscat-wire")

    def come(self, text: str = TEXT, *, title: str = "A station", source_id: str = "oman-daily", **more: object) -> str:
        """Stores and triages an article; answers its id."""
        with self.database.write() as conn:
            article_id = store_article(conn, title=title, text=text, source_id=source_id, now=self.clock(), **more)
        watchlists = {one.id: one for one in WATCHLISTS}
        Triage(
            database=self.database,
            rules=lambda: Rules(read=self.matcher.read, watchlists=watchlists, channels=self.channels),
            clock=self.clock,
        ).run_batch()
        return article_id

    def account(self, article_id: str) -> Account:
        with self.database.read() as conn:
            facts = read_facts(conn, article_id)
        assert facts is not None
        verdicts = self.matcher.explain(Readable(title=facts.article.title, text=facts.article.text)).verdicts
        return account_of(facts, watchlists=WATCHLISTS, verdicts=verdicts, now=self.clock())

    def says(self, article_id: str, watchlist_id: str) -> tuple[str, ...]:
        return next(one.says for one in self.account(article_id).watchlists if one.id == watchlist_id)

    def entries(self, article_id: str) -> list[tuple[str, int, TriageReason]]:
        with self.database.read() as conn:
            return [(one.watchlist_id, one.revision, one.reason) for one in list_entries(conn, article_id)]

    def answer(self, outcome: Outcome, status: DeliveryStatus) -> None:
        """What the receiver says to the next delivery that is due."""
        with self.database.write() as conn:
            made = outbox.lease_delivery(conn, channel_id="desk", now=self.clock(), lease=timedelta(seconds=30))
            assert made is not None
            again = self.clock() + timedelta(minutes=1)
            outbox.settle(
                conn,
                delivery=made,
                outcome=outcome,
                next_attempt_at=again,
                status=status,
                at=self.clock(),
                seconds=0.1,
            )


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def test_the_ledger_says_what_became_of_each_match(room: Room) -> None:
    first = room.come()
    copy = room.come(source_id="muscat-wire")
    old = room.come("Aselsan and the harbour, long ago.", seeded=True)
    assert room.entries(first) == [("defence", 1, TriageReason.ALERTED), ("later", 1, TriageReason.ALERTED)]
    assert room.entries(copy) == [("defence", 1, TriageReason.STORY_KNOWN), ("later", 1, TriageReason.STORY_KNOWN)]
    assert room.entries(old) == [("defence", 1, TriageReason.SEEDED), ("ports", 1, TriageReason.SEEDED)]
    assert room.entries(room.come("Rain is expected in the north.")) == []


def test_an_alert_is_told_with_each_channels_answer(room: Room) -> None:
    article_id = room.come()
    when = "2026-03-01 12:00:00 UTC"
    account = room.account(article_id)
    assert account.says == (
        f"Collected {when} from Oman-Daily (oman-daily).",
        "Its own page was not wanted: the source carried the text, or says full_text: never.",
        f"It was matched against the watchlists in force {when}.",
    )
    assert [(one.id, one.outcome, one.matches_now) for one in account.watchlists] == [
        ("defence", "alerted", True),
        ("ports", "no-match", False),
        ("later", "alerted", True),
    ]
    assert room.says(article_id, "defence")[-1] == f"To desk: waiting to be sent since {when}."
    assert (
        room.says(article_id, "later")[-1] == "To desk: held for a digest until 2026-03-02 08:00:00 UTC (daily 08:00)."
    )
    room.answer(
        Outcome(verdict=Verdict.RETRY, reason="http-503", text="503: try later", status=503), DeliveryStatus.PENDING
    )
    assert room.says(article_id, "defence")[-1] == (
        "To desk: not delivered yet after 1 attempt, tried again 2026-03-01 12:01:00 UTC; "
        "the last answer was: 503: try later."
    )
    room.clock.move(minutes=2)
    room.answer(Outcome(verdict=Verdict.DELIVERED, reason="ok", text="ok", status=200), DeliveryStatus.DELIVERED)
    assert room.says(article_id, "defence")[-1] == "To desk: delivered 2026-03-01 12:02:00 UTC after 2 attempts."


def test_a_copy_is_told_of_the_article_that_was_alerted_before_it(room: Room) -> None:
    room.come(title="محطة في الدقم")
    room.clock.move(minutes=5)
    copy = room.come(title="محطة في الدقم", source_id="muscat-wire")
    says = room.says(copy, "defence")
    assert (
        "joined a story that this watchlist had heard of 2026-03-01 12:00:00 UTC by the article “\u2068محطة" in says[0]
    )
    assert room.account(copy).says[-1] == "It is one of 2 articles of one story, from oman-daily, muscat-wire."
    assert [one.outcome for one in room.account(copy).watchlists] == ["story-known", "no-match", "story-known"]


def test_what_did_not_match_is_told_with_the_rule_that_failed(room: Room) -> None:
    says = room.says(room.come("Rain is expected in the north."), "defence")
    assert says[0] == "It did not match this watchlist when it was matched, or the watchlist was not there yet."
    assert says[1].startswith("As the watchlist stands today it does not match (companies: ")
    assert len(says) == 2


def test_an_article_that_waits_for_its_page_says_so(room: Room) -> None:
    with room.database.write() as conn:
        waits = store_article(conn, title="A", text="Aselsan", ready_at=NOW + timedelta(seconds=30))
    account = room.account(waits)
    assert account.says[-1] == (
        "It has not been matched yet: it waits for its page until 2026-03-01 12:00:30 UTC at the latest."
    )
    assert {one.outcome for one in account.watchlists} == {"waiting"}


def test_a_later_revision_does_not_hide_that_the_first_was_alerted(room: Room) -> None:
    article_id = room.come()
    with room.database.write() as conn:
        conn.exec_driver_sql("UPDATE articles SET revision = 2")
    room.clock.move(minutes=1)
    room.come("Rain is expected in the north.")
    assert [one[1:] for one in room.entries(article_id) if one[0] == "defence"] == [
        (1, TriageReason.ALERTED),
        (2, TriageReason.STORY_KNOWN),
    ]
    defence = room.account(article_id).watchlists[0]
    assert defence.outcome == "alerted"
    assert "(revision 2): it matched" in defence.says[1]
    assert "but an earlier revision of it had been told of 2026-03-01 12:00:00 UTC." in defence.says[1]


def test_an_article_is_found_by_its_key_or_by_its_very_address(room: Room) -> None:
    article_id = room.come(url="https://oman-daily.example/7", key="url:7")
    with room.database.read() as conn:
        article = articles.get(conn, article_id)
        assert article is not None
        assert find_article(conn, key="url:7", url="x") == article_id
        assert find_article(conn, key="url:8", url="https://oman-daily.example/7") == article_id
        assert find_article(conn, key=None, url="https://oman-daily.example/8") is None


def test_an_alert_that_no_channel_hears_says_so(room: Room) -> None:
    reading = Reading(mentions=(), unsure=(), matches=(Match(watchlist_id="defence", mentions=(), reason="so"),))
    with room.database.write() as conn:
        article_id = store_article(conn, title="A", text="b")
    rules = Rules(read=lambda _: reading, watchlists={"defence": WATCHLISTS[0]}, channels={})
    Triage(database=room.database, rules=lambda: rules, clock=room.clock).run_batch()
    assert room.entries(article_id) == [("defence", 1, TriageReason.ALERTED)]
    assert room.says(article_id, "defence")[-1] == "No channel heard this watchlist when the alert was made."
