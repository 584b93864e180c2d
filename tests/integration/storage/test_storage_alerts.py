"""Alerts: one for each watchlist and story; held ones are taken out when their digest is due."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from storage import alerts, outbox, sources, story_lookup
from storage.alerts import AlertChannel, AlertReport, HeldAlert
from storage.database import Database
from tests.storage_factories import MINUTE, NOW, SECOND, add_alert, add_article, add_delivery, make_source


def test_a_watchlist_has_one_alert_for_a_story(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        first = alerts.get_alert(conn, "a1")
        assert first is not None
        again = alerts.NewAlert(
            id="a2",
            watchlist_id=first.watchlist_id,
            watchlist_title="Defence, renamed",
            story_id=first.story_id,
            article_id=first.article_id,
            article_revision=2,
            reason="again",
            mentions=[],
            excerpt="",
            payload={},
        )
        stored = alerts.insert_alert(conn, again, NOW + MINUTE)
        assert (stored, alerts.get_alert(conn, "a2"), alerts.get_alert(conn, "a1")) == (False, None, first)


def test_another_watchlist_has_its_own_alert_for_the_story(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        first = alerts.get_alert(conn, "a1")
        assert first is not None
        add_alert(conn, "a2", watchlist_id="oman", story_id=first.story_id, article_id=first.article_id)


def test_an_alert_comes_back_as_it_was_stored_with_where_it_went(database: Database) -> None:
    due = NOW + timedelta(hours=1)
    with database.write() as conn:
        add_alert(conn, "a1", payload={"article": {"title": "عُمان\x00"}})
        add_delivery(conn, "d1", channel_id="desk", kind=DeliveryKind.ALERT, alert_id="a1")
        add_delivery(conn, "d2", channel_id="bus", kind=DeliveryKind.DIGEST, alert_ids=["a1"])
        alerts.hold(conn, alert_id="a1", channel_id="night", due_at=due, why="quiet")
    with database.read() as conn:
        report = alerts.get_alert(conn, "a1")
        assert alerts.list_alerts(conn, limit=1) == [report]
    assert report is not None
    assert report == AlertReport(
        id="a1",
        watchlist_id="defence",
        watchlist_title="Defence",
        story_id=report.story_id,
        article_id=report.article_id,
        article_revision=1,
        created_at=NOW,
        reason="names Aselsan and Oman",
        mentions=[{"entity": "aselsan", "field": "title", "start": 0, "end": 7}],
        excerpt="Aselsan opens an office in Muscat",
        payload={"article": {"title": "عُمان"}},
        unsure=False,
        in_lane=False,
        channels=(
            AlertChannel(channel_id="bus", delivery_id="d2", status=DeliveryStatus.PENDING, held_until=None),
            AlertChannel(channel_id="desk", delivery_id="d1", status=DeliveryStatus.PENDING, held_until=None),
            AlertChannel(channel_id="night", delivery_id=None, status=None, held_until=due),
        ),
    )


def test_alerts_are_listed_newest_first_in_pages_and_by_what_is_asked_for(database: Database) -> None:
    with database.write() as conn:
        sources.replace_all(conn, [make_source("muscat-post"), make_source("izmir-haber")], now=NOW)
        for number in range(5):
            source_id = "izmir-haber" if number == 2 else "muscat-post"
            article_id = add_article(conn, str(number), source_id=source_id)
            watchlist_id = "oman" if number % 2 else "defence"
            now = NOW + number * SECOND
            add_alert(conn, f"a{number}", article_id=article_id, watchlist_id=watchlist_id, now=now)
    with database.read() as conn:
        asked = [
            alerts.list_alerts(conn, limit=2),
            alerts.list_alerts(conn, limit=2, cursor="a3"),
            alerts.list_alerts(conn, limit=9, watchlist_id="oman"),
            alerts.list_alerts(conn, limit=9, watchlist_id="defence", cursor="a4"),
            alerts.list_alerts(conn, limit=9, source_id="izmir-haber"),
            alerts.list_alerts(conn, limit=9, since=NOW + 3 * SECOND),
        ]
    assert [[report.id for report in reports] for reports in asked] == [
        ["a4", "a3"],
        ["a2", "a1"],
        ["a3", "a1"],
        ["a2", "a0"],
        ["a2"],
        ["a4", "a3"],
    ]


def test_an_entry_of_the_lane_and_the_alert_of_a_story_stand_side_by_side_each_once(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1", unsure=True, in_lane=True)
        entry = alerts.get_alert(conn, "a1")
        assert entry is not None
        same: dict[str, Any] = {"story_id": entry.story_id, "article_id": entry.article_id}
        add_alert(conn, "a2", **same)
        repeats: list[dict[str, Any]] = [{"unsure": True, "in_lane": True}, {"unsure": True}, {}]
        for again in repeats:
            with pytest.raises(AssertionError):
                add_alert(conn, "a3", **same, **again)
        told = story_lookup.told_watchlists(conn, entry.story_id)
    assert told == story_lookup.Told(alerted=frozenset({"defence"}), entered=frozenset({"defence"}))


def test_an_entry_of_the_lane_is_unsure_or_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.write() as conn:
        add_alert(conn, "a1", unsure=False, in_lane=True)


def test_what_is_unsure_is_listed_when_it_is_asked_for(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "certain")
        add_alert(conn, "sent", unsure=True)
        add_alert(conn, "lane", unsure=True, in_lane=True)
    with database.read() as conn:
        asked = [
            [report.id for report in alerts.list_alerts(conn, limit=9, unsure=unsure)] for unsure in (None, True, False)
        ]
        entry = alerts.get_alert(conn, "lane")
    assert asked == [["sent", "certain"], ["sent", "lane"], ["certain"]]
    assert entry is not None
    assert (entry.unsure, entry.in_lane, entry.channels) == (True, True, ())


def test_held_alerts_are_taken_once_when_they_are_due_the_oldest_first(database: Database) -> None:
    with database.write() as conn:
        for id in ("a1", "a2", "a3"):
            add_alert(conn, id)
        alerts.hold(conn, alert_id="a2", channel_id="desk", due_at=NOW, why="hourly")
        alerts.hold(conn, alert_id="a1", channel_id="desk", due_at=NOW, why="hourly")
        alerts.hold(conn, alert_id="a1", channel_id="desk", due_at=NOW + MINUTE, why="held already")
        alerts.hold(conn, alert_id="a1", channel_id="bus", due_at=NOW, why="quiet")
        alerts.hold(conn, alert_id="a3", channel_id="desk", due_at=NOW + SECOND, why="quiet")
    with database.write() as conn:
        desk = alerts.take_due_held(conn, now=NOW, channel_id="desk")
        rest = [alerts.take_due_held(conn, now=NOW), alerts.take_due_held(conn, now=NOW)]
    assert desk[0] == HeldAlert(
        alert_id="a1",
        channel_id="desk",
        watchlist_id="defence",
        watchlist_title="Defence",
        payload={"id": "a1"},
        created_at=NOW,
        due_at=NOW,
        why="hourly",
    )
    assert [[(held.alert_id, held.channel_id) for held in taken] for taken in (desk, *rest)] == [
        [("a1", "desk"), ("a2", "desk")],
        [("a1", "bus")],
        [],
    ]


def test_held_alerts_stay_when_the_digest_s_transaction_fails(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        alerts.hold(conn, alert_id="a1", channel_id="desk", due_at=NOW, why="hourly")
    with pytest.raises(KeyError), database.write() as conn:
        assert alerts.take_due_held(conn, now=NOW)
        add_delivery(conn, "digest", kind=DeliveryKind.DIGEST, alert_ids=["a1"])
        raise KeyError("a bug")
    with database.write() as conn:
        assert outbox.get_delivery(conn, "digest") is None
        assert [held.alert_id for held in alerts.take_due_held(conn, now=NOW)] == ["a1"]
