"""Feeds and metrics, as the programs that read them read them."""

import io
from dataclasses import replace

import feedparser
from prometheus_client.parser import text_string_to_metric_families

from domain.alert import DeliveryStatus
from domain.source import SourceState
from storage import counters, reports
from storage.database import Database
from tests import dashboard_data as data
from tests.dashboard_site import Site, running_site


def test_a_watchlist_is_a_feed_of_its_alerts(site: Site) -> None:
    answer = site.get(f"/feeds/{data.DEFENCE}.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(io.BytesIO(answer.content))
    assert (feed.bozo, feed.feed.title) == (False, "Turkish defence firms in Oman")
    newest = feed.entries[0]
    assert newest.title == data.NEWS[0].title
    assert newest.id == f"urn:gulfwatch:alert:{site.alert_ids[0]}"
    assert newest.link.startswith("https://sahifat-al-mina.example/")
    assert newest.author == "صحيفة الميناء"
    assert [tag.term for tag in newest.tags] == ["Aselsan", "Türkiye", "Oman", "Havelsan"]
    assert f"{site.url}/alerts/{site.alert_ids[0]}" in newest.content[0].value


def test_a_reader_that_has_the_newest_is_told_so(site: Site) -> None:
    path = f"/feeds/{data.DEFENCE}.atom"
    etag = site.get(path).headers["etag"]
    assert site.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_watchlist_without_alerts_is_an_empty_feed_and_an_unknown_one_is_none(empty_site: Site) -> None:
    feed = feedparser.parse(io.BytesIO(empty_site.get("/feeds/expert.atom").content))
    assert (feed.bozo, feed.feed.title, feed.entries) == (False, "Ports, as a query", [])
    assert empty_site.get("/feeds/unknown.atom").status_code == 404
    assert empty_site.get("/feeds/UNKNOWN.atom").status_code == 400


def test_nothing_that_an_article_says_breaks_the_feed(sqlite_database: Database) -> None:
    nasty = "]]><script>\x07\ufffe\u202e & <b>Oman</b> \x0b"
    with sqlite_database.write() as conn:
        data.store_sources(conn)
        for minutes in (1, 2):
            told = replace(data.NEWS[0], title=nasty, text=nasty, reason=nasty, language=nasty, minutes_ago=minutes)
            data.store_alert(conn, replace(told, watchlist="w"), deliver=False)
    with running_site(sqlite_database, now=data.NOW) as site:
        feed = feedparser.parse(io.BytesIO(site.get("/feeds/w.atom").content))
    assert (feed.bozo, len(feed.entries)) == (False, 2)


def metrics(site: Site) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(site.get("/metrics").text)
        for sample in family.samples
    }


def test_metrics_tell_what_the_database_holds(site: Site) -> None:
    found = metrics(site)
    with site.database.read() as conn:
        overview = reports.overview(conn, now=data.NOW)
        counted = counters.read_all(conn)
    assert found["gulfwatch_ready", ()] == 1
    assert found["gulfwatch_articles", ()] == overview.articles > 30
    assert found["gulfwatch_alerts_today", ()] == overview.alerts_today
    for state in SourceState:
        assert found["gulfwatch_sources", (("state", state.value),)] == overview.sources[state]
    for status in DeliveryStatus:
        assert found["gulfwatch_deliveries", (("status", status.value),)] == overview.deliveries[status]
    for (name, label), value in counted.items():
        assert found[f"gulfwatch_{name}_total", (("outcome", label),)] == value
    assert found["gulfwatch_channel_state", (("channel", "archive-bus"), ("state", "paused"))] == 1
    assert found["gulfwatch_channel_pending", (("channel", "archive-bus"),)] == 2


def test_metrics_tell_of_broken_files(own_site: Site) -> None:
    data.break_watchlists(own_site.database)
    found = metrics(own_site)
    assert found["gulfwatch_file_problems", (("file", "watchlists.yaml"), ("severity", "error"))] == 2
    assert found["gulfwatch_file_problems", (("file", "sources.yaml"), ("severity", "error"))] == 0
    assert found["gulfwatch_file_in_force", (("file", "watchlists.yaml"),)] == 1


def test_counters_with_any_name_and_label_stay_readable(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        counters.add(conn, {("odd-Name", 'a "b"\n\\'): 3, ("odd.name", ""): 4})
    with running_site(sqlite_database, now=data.NOW) as site:
        found = metrics(site)
    assert found["gulfwatch_odd_name_total", (("outcome", 'a "b"\n\\'),)] == 3
    assert found["gulfwatch_odd_name_total", (("outcome", ""),)] == 4


def test_openmetrics_is_spoken_to_who_asks(site: Site) -> None:
    answer = site.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
