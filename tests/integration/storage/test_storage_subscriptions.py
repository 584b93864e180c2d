"""Subscriptions follow what feeds offer, are asked for once at a time, and pushes wait for a collector."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from domain.source import SourceState
from domain.subscription import SubscriptionState
from storage import pushes, sources, subscriptions, tables
from storage.database import Database
from storage.pushes import Keeping, PushResult
from storage.subscriptions import NewSubscription, Subscription
from tests.storage_factories import MINUTE, NOW, SECOND, add_sources, make_source
from tests.websub_samples import CALLBACKS, offer

HUB, TOPIC = "https://hub.example.org/", "https://muscat-post.example/rss"
DAY = timedelta(days=1)


def drawing() -> Callable[[], NewSubscription]:
    numbers = count(1)
    return lambda: NewSubscription(f"id-{next(numbers)}", "secret")


@pytest.fixture
def stored(database: Database) -> Iterator[sa.Connection]:
    """One source whose feed offers a hub."""
    with database.write() as conn:
        add_sources(conn)
        offer(conn, "muscat-post", hub=HUB, topic=TOPIC, base=TOPIC)
        yield conn


def follow(conn: sa.Connection, *, callbacks: str | None = CALLBACKS, now: datetime = NOW, prefix: str = "") -> int:
    draw = drawing()
    return subscriptions.reconcile(
        conn, callbacks=callbacks, draw=lambda: NewSubscription(prefix + draw().id, "secret"), now=now
    )


def got(conn: sa.Connection, subscription_id: str = "id-1") -> Subscription:
    found = subscriptions.get(conn, subscription_id)
    assert found is not None
    return found


def live(conn: sa.Connection, *, until: datetime = NOW + DAY) -> Subscription:
    """A subscription that was asked for and verified."""
    follow(conn)
    asked(conn)
    subscriptions.note_verified(conn, got(conn), expires_at=until, renew_at=until - MINUTE, now=NOW)
    return got(conn)


def asked(conn: sa.Connection, subscription_id: str = "id-1", *, now: datetime = NOW) -> Subscription:
    state, next_at = SubscriptionState.ASKED, now + 10 * MINUTE
    subscriptions.note_asked(conn, subscription_id, state=state, failures=1, next_at=next_at, now=now)
    return got(conn, subscription_id)


def due(conn: sa.Connection, *, now: datetime = NOW) -> sources.DueSource:
    (found,) = sources.lease_due(conn, now=now, owner="me", lease=MINUTE, limit=1, ids=["muscat-post"])
    return found


def test_a_feed_that_offers_a_hub_is_subscribed_to_once(stored: sa.Connection) -> None:
    assert (follow(stored), follow(stored, prefix="b")) == (1, 0)
    made = got(stored)
    assert (made.source_id, made.hub, made.topic, made.callback, made.state, made.secret.reveal()) == (
        "muscat-post",
        HUB,
        TOPIC,
        CALLBACKS + "id-1",
        SubscriptionState.WANTED,
        "secret",
    )
    assert subscriptions.due_hubs(stored, now=NOW, limit=9) == [HUB]
    locked = subscriptions.lock_due(stored, HUB, now=NOW)
    assert locked == made
    asked(stored)
    assert subscriptions.due_hubs(stored, now=NOW, limit=9) == []
    assert subscriptions.lock_due(stored, HUB, now=NOW) is None
    assert subscriptions.due_hubs(stored, now=NOW + 10 * MINUTE, limit=9) == [HUB]


def test_without_an_address_that_hubs_can_reach_there_is_none(stored: sa.Connection) -> None:
    assert follow(stored, callbacks=None) == 0
    live(stored)
    follow(stored, callbacks=None)
    assert got(stored).state is SubscriptionState.ENDED
    assert due(stored).pushed_until is None


def test_a_verification_makes_the_source_rely_on_its_hub(stored: sa.Connection) -> None:
    living = live(stored)
    assert (living.state, living.failures, living.expires_at) == (SubscriptionState.LIVING, 0, NOW + DAY)
    assert due(stored).pushed_until == NOW + DAY
    seen = subscriptions.list_pushed(stored, ["muscat-post"])["muscat-post"]
    assert (seen.hub, seen.since, seen.pushes, seen.last_push_at) == (HUB, NOW, 0, None)
    later = NOW + timedelta(hours=20)
    subscriptions.note_verified(stored, living, expires_at=later + DAY, renew_at=later, now=later)
    seen = subscriptions.list_pushed(stored)["muscat-post"]
    assert (seen.since, seen.expires_at) == (NOW, later + DAY)


def test_a_refusal_that_comes_after_the_verification_is_not_written(stored: sa.Connection) -> None:
    follow(stored)
    sent = asked(stored)
    refuse = {"state": SubscriptionState.FAILED, "reason": "the hub did not answer", "next_at": NOW + DAY}
    subscriptions.note_verified(stored, sent, expires_at=NOW + DAY, renew_at=NOW + DAY, now=NOW)
    subscriptions.note_refused(stored, sent, **refuse)  # type: ignore[arg-type]
    assert got(stored).state is SubscriptionState.LIVING
    again = asked(stored, now=NOW + MINUTE)
    subscriptions.note_refused(stored, sent, **refuse)  # type: ignore[arg-type]
    assert got(stored).state is SubscriptionState.ASKED, "of an older request"
    subscriptions.note_refused(stored, again, **refuse)  # type: ignore[arg-type]
    assert got(stored).state is SubscriptionState.FAILED


@pytest.mark.parametrize("how", ["removed", "off", "other hub", "no hub", "other address"])
def test_a_subscription_that_is_no_longer_wanted_is_ended_at_its_hub(stored: sa.Connection, how: str) -> None:
    live(stored)
    changed: dict[str, list[Any]] = {
        "removed": [make_source("other")],
        "off": [make_source(enabled=False)],
        "other address": [make_source(address="https://muscat-post.example/new", shown_address="x")],
    }
    if how in changed:
        sources.replace_all(stored, changed[how], now=NOW)
    else:
        offer(stored, "muscat-post", hub=None if how == "no hub" else "https://two.example/", topic=TOPIC)
    assert follow(stored, prefix="new-") == (how == "other hub")
    assert got(stored).state is SubscriptionState.ENDING
    assert subscriptions.due_hubs(stored, now=NOW, limit=1) in ([HUB], ["https://two.example/"])
    if how not in ("removed", "off"):
        assert due(stored).pushed_until is None
    subscriptions.note_ended(stored, "id-1", forget_at=NOW + DAY)
    follow(stored, now=NOW + DAY)
    assert subscriptions.get(stored, "id-1") is None


def test_one_that_was_never_asked_for_ends_without_a_word(stored: sa.Connection) -> None:
    follow(stored)
    offer(stored, "muscat-post", hub=None, topic=None)
    follow(stored)
    assert got(stored).state is SubscriptionState.ENDED


def test_one_whose_callback_is_no_longer_ours_just_ends(stored: sa.Connection) -> None:
    live(stored)
    assert follow(stored, callbacks="https://moved.example/websub/", prefix="new-") == 1
    assert got(stored).state is SubscriptionState.ENDED
    assert got(stored, "new-id-1").state is SubscriptionState.WANTED


@pytest.mark.parametrize("how", ["denied", "expired", "moved", "no hub"])
@pytest.mark.parametrize(("every", "failures", "read_in"), [(None, 0, 0), (600.0, 0, 60), (None, 2, 60)])
def test_a_source_that_nobody_pushes_any_more_waits_for_no_hourly_check(
    stored: sa.Connection, how: str, every: float | None, failures: int, read_in: int
) -> None:
    living = live(stored)
    planned = {"next_fetch_at": NOW + 60 * MINUTE, "every_seconds": every, "failures": failures}
    stored.execute(sa.update(tables.sources).values(planned))
    if how == "denied":
        subscriptions.note_denied(stored, living, reason="", next_at=NOW + DAY, now=NOW)
    elif how == "expired":
        subscriptions.note_expired(stored, living, now=NOW)
    else:
        offer(stored, "muscat-post", hub=None if how == "no hub" else HUB, topic=TOPIC)
        follow(stored, callbacks="https://moved.example/websub/" if how == "moved" else CALLBACKS, prefix="new-")
    row = stored.execute(sa.select(tables.sources.c.next_fetch_at, tables.sources.c.pushed_until)).one()
    assert tuple(row) == (NOW + read_in * MINUTE, None)


def test_a_feed_that_names_another_hub_at_every_read_is_not_followed_for_ever(stored: sa.Connection) -> None:
    made = 0
    for number in range(10):
        offer(stored, "muscat-post", hub=f"https://hub-{number}.example/", topic=TOPIC)
        if follow(stored, prefix=f"{number}-"):
            made += 1
            asked(stored, f"{number}-id-1")
    assert made == subscriptions.MOST_ENDED


def test_a_push_waits_once_and_is_taken_with_the_source_s_lease(stored: sa.Connection) -> None:
    living = live(stored)

    def keep(body: bytes, at: datetime = NOW) -> Keeping:
        return pushes.keep(stored, got(stored), body=body, content_type="text/xml", method="sha256", now=at)

    assert [keep(b"one"), keep(b"one"), keep(b"two", NOW + SECOND)] == [Keeping.KEPT, Keeping.REPEATED, Keeping.KEPT]
    assert (got(stored).signed_with, len(got(stored).recent)) == ("sha256", 2)
    assert pushes.waiting_sources(stored, now=NOW, limit=9) == ["muscat-post"]
    leased = due(stored)
    assert pushes.waiting_sources(stored, now=NOW, limit=9) == []
    base, taken = pushes.take(stored, "muscat-post")
    assert (base, [(push.body, push.topic, push.attempts) for push in taken]) == (
        TOPIC,
        [(b"one", TOPIC, 0), (b"two", TOPIC, 0)],
    )
    assert [push.attempts for push in pushes.take(stored, "muscat-post")[1]] == [1, 1]
    result = PushResult(
        source_id="muscat-post",
        at=NOW,
        state=SourceState.FRESH,
        reason="2 new articles, pushed by its hub",
        new_articles=2,
        changed_from=SourceState.NEW,
    )
    ids = [push.id for push in taken]
    assert pushes.settle(stored, "muscat-post", taken=ids, result=result, owner="me", due_at=None)
    report = sources.get_report(stored, "muscat-post", now=NOW)
    assert report is not None
    assert (report.state, report.reason, report.last_new_at, report.next_fetch_at) == (
        SourceState.FRESH,
        result.reason,
        NOW,
        leased.due_at,
    )
    assert [change.after for change in sources.list_changes(stored, "muscat-post", limit=9)] == ["fresh"]
    assert (pushes.take(stored, "muscat-post")[1], living.source_id) == ([], "muscat-post")


def test_a_ping_makes_the_source_due_unless_it_fails(stored: sa.Connection) -> None:
    live(stored)

    def settled_at(*, failures: int) -> datetime | None:
        stored.execute(sa.text(f"UPDATE sources SET failures = {failures}"))
        due(stored)
        stored.execute(sa.update(tables.sources).values(next_fetch_at=NOW + DAY))
        pushes.settle(stored, "muscat-post", taken=[], result=None, owner="me", due_at=NOW + MINUTE)
        report = sources.get_report(stored, "muscat-post", now=NOW)
        return report and report.next_fetch_at

    assert [settled_at(failures=0), settled_at(failures=3)] == [NOW + MINUTE, NOW + DAY]


def test_every_empty_push_counts_for_each_tells_of_other_news(stored: sa.Connection) -> None:
    live(stored)
    for at in (NOW, NOW + MINUTE):
        kept = pushes.keep(stored, got(stored), body=b" \n", content_type="", method="sha1", now=at)
        _, taken = pushes.take(stored, "muscat-post")
        assert (kept, [push.received_at for push in taken], got(stored).recent) == (Keeping.KEPT, [at], ())
        pushes.settle(stored, "muscat-post", taken=[push.id for push in taken], result=None, owner="me", due_at=at)


def test_pushes_that_nobody_takes_in_are_bounded(stored: sa.Connection) -> None:
    live(stored)
    kept = [
        pushes.keep(stored, got(stored), body=b"%d" % number, content_type="", method="sha1", now=NOW)
        for number in range(pushes.MOST_WAITING_EACH + 2)
    ]
    assert kept == [Keeping.KEPT] * pushes.MOST_WAITING_EACH + [Keeping.FULL] * 2
