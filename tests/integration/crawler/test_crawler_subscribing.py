"""Hubs on real sockets: asked, asked again, refused, down; and pushes that go the way of a read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.settings import read_settings
from crawler.answers import Answer as Read
from crawler.database_thread import DatabaseThread
from crawler.feeds.download import open_session
from crawler.feeds.reader import FeedReader
from crawler.findings import Finding
from crawler.pool import PARSERS, WorkPool
from crawler.tally import Tally
from crawler.websub.intake import PushIntake
from crawler.websub.loop import callbacks_of
from crawler.websub.subscribing import Subscribing, draw
from domain.network import NetworkPolicy, parse_networks
from domain.source import SourceState
from domain.subscription import SubscriptionState
from storage import articles, pushes, sources, subscriptions, tables
from storage.database import Database
from storage.subscriptions import Pushed, Subscription
from tests.crawler_samples import NOW, due, feed_source, pub_date, rss, rss_item
from tests.integration.crawler.conftest import ALLOWED
from tests.servers import Answer, ScriptedServer, Trap
from tests.websub_samples import CALLBACKS, forms, offer

TOPIC = "https://news.example.om/rss"
FAILED = "the request to the hub failed: "
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Asker:
    """``Subscribing`` over one source, with a clock that is set by hand."""

    def __init__(self, database: Database, *, allowed: str = ALLOWED) -> None:
        self.database, self.now, self.tally = database, NOW, Tally()
        self._policy = NetworkPolicy(allowed=parse_networks(allowed))

    def offer(self, hub: str | None) -> None:
        with self.database.write() as conn:
            sources.replace_all(conn, [feed_source()], now=NOW)
            offer(conn, "times", hub=hub, topic=TOPIC if hub else None)

    def turn(self) -> None:
        """One turn of the loop, to its end."""

        async def work(subscribing: Subscribing) -> None:
            await subscribing.follow_offers()
            await subscribing.ask_due()
            await subscribing.settle()

        asyncio.run(self._with(work))

    async def _with(self, work: Callable[[Subscribing], Awaitable[None]]) -> None:
        thread = DatabaseThread(self.database)
        async with open_session(self._policy) as session:
            await work(
                Subscribing(
                    database=thread,
                    session=session,
                    callbacks=CALLBACKS,
                    user_agent="Gulfwatch",
                    clock=lambda: self.now,
                    tally=self.tally,
                    chance=lambda: 0.5,
                )
            )
        thread.stop(within=5)

    def subscription(self) -> Subscription:
        with self.database.read() as conn:
            (subscription_id,) = conn.execute(tables.subscriptions.select()).scalars()
            found = subscriptions.get(conn, subscription_id)
        assert found is not None
        return found

    def seen(self) -> Pushed:
        with self.database.read() as conn:
            return subscriptions.list_pushed(conn)["times"]

    def verify(self, *, lease: timedelta) -> None:
        with self.database.write() as conn:
            subscriptions.note_verified(
                conn, self.subscription(), expires_at=self.now + lease, renew_at=self.now + 0.8 * lease, now=self.now
            )


@pytest.fixture
def asker(sqlite_database: Database) -> Asker:
    return Asker(sqlite_database)


def test_a_hub_is_asked_with_all_that_the_specification_asks_for(asker: Asker, server: ScriptedServer) -> None:
    asker.offer(server.route("/hub", Answer(status=202)))
    asker.turn()
    (request,) = server.requests
    stored = asker.subscription()
    assert (request.method, request.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert forms([request]) == [
        {
            "hub.callback": CALLBACKS + stored.id,
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.lease_seconds": "864000",
            "hub.secret": stored.secret.reveal(),
        }
    ]
    assert (stored.state, stored.asked_at) == (SubscriptionState.ASKED, NOW)
    assert len(stored.id) == 43
    assert len(stored.secret.reveal()) == 64
    asker.turn()
    assert len(server.requests) == 1, "the hub has time to verify"
    assert asker.tally.take() == {("hub_requests", "accepted"): 1}


def test_a_hub_that_never_verifies_is_asked_ever_less_often(asker: Asker, server: ScriptedServer) -> None:
    asker.offer(server.route("/hub", Answer(status=202)))
    asked_after = []
    for minute in range(0, 24 * 60, 10):
        asker.now = NOW + minute * MINUTE
        asker.turn()
        if len(server.requests) > len(asked_after):
            asked_after.append(minute)
    assert asked_after == [0, 10, 50, 210, 850]


def test_a_lease_is_renewed_before_it_ends_and_lapses_when_the_hub_is_down(
    asker: Asker, server: ScriptedServer
) -> None:
    asker.offer(server.route("/hub", Answer(status=202), Answer(status=202), Answer(reset="request")))
    asker.turn()
    asker.verify(lease=DAY)
    asker.now = NOW + timedelta(hours=19)
    asker.turn()
    assert len(server.requests) == 1
    asker.now = NOW + timedelta(hours=20)
    asker.turn()
    assert [form["hub.mode"] for form in forms(server.requests)] == ["subscribe", "subscribe"]
    asker.verify(lease=DAY)
    assert (asker.seen().state, asker.seen().expires_at) == (SubscriptionState.LIVING, asker.now + DAY)
    asker.now = NOW + timedelta(hours=40)
    asker.turn()
    assert (asker.seen().state, asker.seen().reason) == (SubscriptionState.LIVING, f"{FAILED}the connection was cut")
    asker.now = NOW + timedelta(hours=48)
    asker.turn()
    seen = asker.seen()
    assert (seen.state, seen.since, seen.expires_at) == (SubscriptionState.FAILED, None, None)
    with asker.database.write() as conn:
        (due,) = sources.lease_due(conn, now=asker.now, owner="me", lease=MINUTE, limit=1)
    assert due.pushed_until is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=403, body="your secret is no secret"), "answered 403 (forbidden)"),
        (Answer(status=500), "answered 500 (server error)"),
        (Answer(status=302, headers={"Location": "/hub"}), "answered 302"),
        (Answer(status=307, headers={"Location": "/hub"}), "redirects more than 3 times"),
        (Answer(raw=b"nonsense\r\n\r\n"), "sent an answer that is not HTTP, or headers that are too large"),
    ],
)
def test_a_hub_that_refuses_is_named_and_left_alone(
    asker: Asker, server: ScriptedServer, answer: Answer, reason: str
) -> None:
    asker.offer(server.route("/hub", answer))
    asker.turn()
    assert (asker.seen().state, asker.seen().reason) == (SubscriptionState.FAILED, FAILED + reason)
    seen = len(server.requests)
    asker.now = NOW + 5 * MINUTE
    asker.turn()
    assert len(server.requests) == seen


def test_a_hub_that_moved_is_asked_where_it_is(asker: Asker, server: ScriptedServer) -> None:
    moved = server.route("/moved", Answer(status=202))
    asker.offer(server.redirect("/hub", to=moved, status=308))
    asker.turn()
    first, second = server.requests
    assert (first.path, second.path, first.body) == ("/hub", "/moved", second.body)


@pytest.mark.parametrize("redirected", [False, True])
def test_no_hub_leads_into_a_private_network(
    sqlite_database: Database, server: ScriptedServer, redirected: bool
) -> None:
    asker = Asker(sqlite_database, allowed="127.0.0.1/32")
    with Trap() as trap:
        asker.offer(server.redirect("/hub", to=trap.url(), status=307) if redirected else trap.url())
        asker.turn()
        assert trap.connections == []
    assert asker.seen().reason.startswith(f"{FAILED}private address refused: 127.0.0.66 is not a public address")


def test_a_subscription_that_is_no_longer_wanted_is_ended_at_the_hub(asker: Asker, server: ScriptedServer) -> None:
    asker.offer(server.route("/hub", Answer(status=202), Answer(hang=True)))
    asker.turn()
    asker.verify(lease=DAY)
    asker.offer(None)
    server.route("/hub", Answer(status=503))
    for hours in range(48):
        asker.now = NOW + timedelta(hours=hours)
        asker.turn()
    modes = [form["hub.mode"] for form in forms(server.requests)]
    assert modes == ["subscribe", "unsubscribe", "unsubscribe", "unsubscribe"]
    assert "hub.secret" not in forms(server.requests)[1]
    with asker.database.read() as conn:
        assert conn.execute(tables.subscriptions.select()).all() == []


def test_hubs_only_call_an_address_that_they_can_reach() -> None:
    def callbacks(url: str, listen: str = "127.0.0.1:8000") -> str | None:
        return callbacks_of(read_settings({"GULFWATCH_URL": url, "GULFWATCH_LISTEN": listen}, terminal=False))

    public = ("https://gulf.example.org", "http://gulf.example.org:8080", "https://93.184.216.34", "https://a.om/g/")
    assert [callbacks(url) for url in public] == [f"{url.rstrip('/')}/websub/" for url in public]
    private = ("", "http://localhost:8000", "http://10.1.2.3", "http://[::1]:8000", "http://gulfwatch", "http://127.1",
               "http://a.localhost", "http://desk.internal", "http://printer.local", "http://192.168.1.4")  # fmt: skip
    assert [callbacks(url) for url in private] == [None] * len(private)
    assert callbacks("https://gulf.example.org", listen="") is None


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkPool]:
    found = WorkPool(preload=PARSERS)
    yield found
    found.stop()


@pytest.mark.parametrize(
    ("shown", "named", "topic"),
    [
        ("https://news.example.om/rss?key=7f3a", "", "https://news.example.om/rss?key=7f3a"),
        ("https://news.example.om/rss?key=***", "", None),
        ("https://news.example.om/rss?key=***", f', <{TOPIC}>; rel="self"', TOPIC),
    ],
)
def test_no_hub_is_told_an_address_that_holds_a_secret(
    pool: WorkPool, shown: str, named: str, topic: str | None
) -> None:
    source = replace(feed_source(address="https://news.example.om/rss?key=7f3a"), shown_address=shown)
    answer = Read(
        status=200,
        address=source.address,
        body=rss(1).encode(),
        links=(f'<https://hub.example.org/>; rel="hub"{named}',),
    )

    async def scenario() -> Finding:
        async with open_session(NetworkPolicy(allowed=())) as session:
            reader = FeedReader(session=session, pool=pool, user_agent="Gulfwatch", clock=lambda: NOW)
            return await reader.digest(due(source), answer, started_at=NOW)

    offered = asyncio.run(scenario()).offer
    assert offered is not None
    assert (offered.topic, offered.hub is None) == (topic, topic is None)


class Pushing:
    """A source that is subscribed to, and a collector's intake."""

    def __init__(self, database: Database, pool: WorkPool, *, base: str | None = TOPIC) -> None:
        self.database, self.pool, self.tally, self.pages = database, pool, Tally(), 0
        with database.write() as conn:
            sources.replace_all(conn, [feed_source()], now=NOW - MINUTE)
            offer(conn, "times", hub="https://hub.example.org/", topic=TOPIC, base=base)
            subscriptions.reconcile(conn, callbacks=CALLBACKS, draw=draw, now=NOW)
            (self.id,) = conn.execute(tables.subscriptions.select()).scalars()

    def push(self, body: str, *, content_type: str = "application/rss+xml") -> None:
        with self.database.write() as conn:
            found = subscriptions.get(conn, self.id)
            assert found is not None
            pushes.keep(conn, found, body=body.encode(), content_type=content_type, method="sha256", now=NOW)

    def take_in(self) -> int:
        async def scenario() -> int:
            thread = DatabaseThread(self.database)
            intake = PushIntake(
                database=thread,
                pool=self.pool,
                owner="me",
                clock=lambda: NOW,
                tally=self.tally,
                on_wanted=self.want_pages,
            )
            count = await intake.take_in_waiting()
            thread.stop(within=5)
            return count

        return asyncio.run(scenario())

    def want_pages(self) -> None:
        self.pages += 1

    def titles(self) -> list[str]:
        with self.database.read() as conn:
            return sorted(article.title for article in articles.list_recent(conn, limit=100))

    def next_fetch_at(self) -> datetime | None:
        with self.database.read() as conn:
            report = sources.get_report(conn, "times", now=NOW)
        assert report is not None
        return report.next_fetch_at


def test_what_is_pushed_is_the_same_article_as_what_is_read(sqlite_database: Database, pool: WorkPool) -> None:
    pushed = Pushing(sqlite_database, pool)
    items = [rss_item(number, extra=pub_date(number)) for number in (1, 2)]
    pushed.push(rss(items[:1]))
    pushed.push(rss(items))
    assert pushed.take_in() == 1
    assert (len(pushed.titles()), pushed.pages) == (2, 1)
    assert pushed.tally.take() == {
        ("pushes", "taken-in"): 2,
        ("articles_collected", "new"): 2,
        ("articles_collected", "repeated"): 1,
    }
    assert pushed.take_in() == 0
    assert pushed.next_fetch_at() == NOW - MINUTE, "a push is no read"


@pytest.mark.parametrize(
    "body",
    ["", "   ", "<html><body>News!</body></html>", '{"ping": true}', rss([]), "\x00\x01\x02", "<rss" * 1000],
)
def test_a_push_that_cannot_be_used_makes_its_source_due(sqlite_database: Database, pool: WorkPool, body: str) -> None:
    pushed = Pushing(sqlite_database, pool)
    with sqlite_database.write() as conn:
        conn.execute(tables.sources.update().values(next_fetch_at=NOW + DAY, state=SourceState.QUIET.value))
    pushed.push(body)
    assert pushed.take_in() == 1
    assert (pushed.titles(), pushed.next_fetch_at()) == ([], NOW)
    assert pushed.tally.take() == {("pushes", "ping"): 1}
    assert pushed.take_in() == 0


def test_a_feed_whose_links_name_nothing_is_read_instead(sqlite_database: Database, pool: WorkPool) -> None:
    pushed = Pushing(sqlite_database, pool, base=None)
    pushed.push(rss(1))
    pushed.take_in()
    assert pushed.titles() == []


def test_a_push_that_ends_the_process_each_time_is_not_tried_for_ever(
    sqlite_database: Database, pool: WorkPool
) -> None:
    pushed = Pushing(sqlite_database, pool)
    pushed.push(rss(1))
    for _ in range(3):
        with sqlite_database.write() as conn:
            pushes.take(conn, "times")
    pushed.take_in()
    assert (pushed.titles(), pushed.tally.take()) == ([], {("pushes", "ping"): 1})
