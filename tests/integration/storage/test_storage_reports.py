"""The numbers that /metrics, /readyz and the dashboard show, and that they come from indexes."""

from datetime import UTC, date, datetime, timedelta

from domain.alert import DeliveryStatus
from domain.article import PageState
from domain.ids import new_id
from domain.source import SourceKind, SourceState
from storage import alerts, articles, outbox, reports, sources
from storage.database import Database
from storage.reports import AlertsOfDay, Backlog, Overview, Queue
from storage.sources import FetchResult
from tests.storage_factories import MINUTE, NOW, SECOND, add_alert, add_article, add_delivery, make_source

DAY = timedelta(days=1)
NO_SOURCES = dict.fromkeys(SourceState, 0)
NO_DELIVERIES = dict.fromkeys(DeliveryStatus, 0)


def test_an_empty_database_has_nothing_to_tell(database: Database) -> None:
    with database.read() as conn:
        assert reports.overview(conn, now=NOW) == Overview(
            articles=0,
            articles_today=0,
            alerts=0,
            alerts_today=0,
            held_alerts=0,
            pages_wanted=0,
            backlog=Backlog(articles=0, oldest_seconds=0.0, failed=0),
            sources=NO_SOURCES,
            deliveries=NO_DELIVERIES,
            queues=(),
        )


def test_everything_is_counted(database: Database) -> None:
    with database.write() as conn:
        sources.replace_all(conn, [make_source(), make_source("off", enabled=False)], now=NOW)
        add_article(conn, "old", now=NOW - 2 * DAY, ready_at=NOW - 2 * DAY)
        add_article(conn, "wanted", page=PageState.WANTED, ready_at=NOW + MINUTE)
        add_alert(conn, new_id(NOW - 2 * DAY), now=NOW - 2 * DAY)
        today = add_alert(conn, new_id(NOW))
        alerts.hold(conn, alert_id=today, channel_id="bus", due_at=NOW, why="hourly")
        add_delivery(conn, "d1", now=NOW - MINUTE)
        add_delivery(conn, "d2", next_attempt_at=NOW + MINUTE)
        add_delivery(conn, "d3", channel_id="bus")
        outbox.drop(conn, ["d3"], now=NOW)
    with database.read() as conn:
        assert reports.overview(conn, now=NOW) == Overview(
            articles=4,
            articles_today=2,
            alerts=2,
            alerts_today=1,
            held_alerts=1,
            pages_wanted=1,
            backlog=Backlog(articles=3, oldest_seconds=2 * 86_400.0, failed=0),
            sources=NO_SOURCES | {SourceState.NEW: 1},
            deliveries=NO_DELIVERIES | {DeliveryStatus.PENDING: 2, DeliveryStatus.SILENCED: 1},
            queues=(Queue(channel_id="desk", pending=2, due=1, oldest_created_at=NOW - MINUTE),),
        )


def test_triaged_articles_are_no_backlog(database: Database) -> None:
    with database.write() as conn:
        sources.replace_all(conn, [make_source()], now=NOW)
        article_id = add_article(conn)
        articles.lease_untriaged(conn, now=NOW, owner="one", lease=MINUTE, limit=1)
        assert reports.backlog(conn, now=NOW + 3 * SECOND) == Backlog(articles=1, oldest_seconds=3.0, failed=0)
        articles.mark_triaged(conn, article_id=article_id, revision=1, story_id=None, owner="one")
        assert reports.backlog(conn, now=NOW + 3 * SECOND) == Backlog(articles=0, oldest_seconds=0.0, failed=0)


def test_sources_are_counted_by_the_state_that_people_are_shown(database: Database) -> None:
    with database.write() as conn:
        feeds = [make_source(id) for id in ("fresh", "late", "failing", "new")]
        sources.replace_all(conn, [*feeds, make_source("map", kind=SourceKind.SITEMAP)], now=NOW)
        sources.lease_due(conn, now=NOW, owner="one", lease=MINUTE, limit=9, ids=["fresh", "late", "failing"])
        for source_id, state, next_fetch_at in [
            ("fresh", SourceState.FRESH, NOW + MINUTE),
            ("late", SourceState.FRESH, NOW - 11 * MINUTE),
            ("failing", SourceState.FAILING, NOW + MINUTE),
        ]:
            result = FetchResult(
                source_id=source_id,
                at=NOW,
                ok=True,
                state=state,
                reason="",
                next_fetch_at=next_fetch_at,
                interval_seconds=300.0,
            )
            assert sources.settle(conn, result, owner="one")
        assert reports.sources_by_state(conn, now=NOW) == NO_SOURCES | {
            SourceState.NEW: 2,
            SourceState.FRESH: 1,
            SourceState.LATE: 1,
            SourceState.FAILING: 1,
        }


def test_alerts_are_counted_by_day_in_utc(database: Database) -> None:
    midnight = datetime(2025, 2, 7, tzinfo=UTC)
    with database.write() as conn:
        for number, (watchlist_id, at) in enumerate(
            [
                ("defence", midnight - DAY - SECOND),
                ("defence", midnight - timedelta(microseconds=1)),
                ("defence", midnight),
                ("defence", midnight + 23 * timedelta(hours=1)),
                ("oman", midnight),
            ]
        ):
            add_alert(conn, f"a{number}", watchlist_id=watchlist_id, now=at)
        everything = reports.alerts_by_day(conn, since=midnight - DAY)
        of_one = reports.alerts_by_day(conn, since=midnight - 9 * DAY, watchlist_id="oman")
    assert everything == [
        AlertsOfDay(watchlist_id="defence", day=date(2025, 2, 6), alerts=1),
        AlertsOfDay(watchlist_id="defence", day=date(2025, 2, 7), alerts=2),
        AlertsOfDay(watchlist_id="oman", day=date(2025, 2, 7), alerts=1),
    ]
    assert of_one == [everything[-1]]


def test_entries_of_the_unsure_lane_are_no_alerts(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "lane", unsure=True, in_lane=True)
        add_alert(conn, "older", unsure=True, in_lane=True, now=NOW - DAY)
        assert (reports.overview(conn, now=NOW).alerts, reports.alerts_by_day(conn, since=NOW - DAY)) == (0, [])
        add_alert(conn, "sent", unsure=True)
        add_alert(conn, "certain")
        found = reports.overview(conn, now=NOW)
        assert (found.alerts, found.alerts_today) == (2, 2)
        assert [row.alerts for row in reports.alerts_by_day(conn, since=NOW - DAY)] == [2]
        assert [reports.unsure_since(conn, NOW - days * DAY) for days in range(2)] == [2, 3]
