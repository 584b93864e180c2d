"""The unsure lane over a socket: the page, the count in the navigation, the marks, the API and the feed."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from lxml import html

from tests import dashboard_data as data
from tests.dashboard_site import Site

CERTAIN, SENT, LANE = (replace(data.NEWS[number], minutes_ago=9 - number) for number in range(3))
OLD = replace(data.NEWS[3], minutes_ago=8 * 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The ids of a certain alert, of an unsure one that was sent, and of two entries of the lane."""

    certain: str
    sent: str
    lane: str
    old: str


@pytest.fixture
def lane(empty_site: Site) -> tuple[Site, Told]:
    with empty_site.database.write() as conn:
        data.store_sources(conn)
        told = Told(
            old=data.store_alert(conn, OLD, unsure=True, in_lane=True),
            certain=data.store_alert(conn, CERTAIN),
            sent=data.store_alert(conn, SENT, unsure=True),
            lane=data.store_alert(conn, LANE, unsure=True, in_lane=True),
        )
    return empty_site, told


def page(site: Site, path: str) -> Any:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.content.decode())


def badges(found: Any) -> dict[str, list[str]]:
    """Alert → what stands beside it."""
    return {row.get("data-key"): [one.text for one in row.cssselect(".badge")] for row in found.cssselect(".alert")}


def test_the_front_page_shows_what_was_sent_and_says_what_of_it_is_unsure(lane: tuple[Site, Told]) -> None:
    site, told = lane
    assert badges(page(site, "/")) == {told.sent: ["unsure", "2 of 2 pending"], told.certain: ["2 of 2 pending"]}


def test_the_lane_shows_all_that_is_unsure_newest_first(lane: tuple[Site, Told]) -> None:
    site, told = lane
    shown = badges(page(site, "/unsure"))
    assert shown == {
        told.lane: ["unsure", "not sent"],
        told.sent: ["unsure", "2 of 2 pending"],
        told.old: ["unsure", "not sent"],
    }
    assert list(shown) == [told.lane, told.sent, told.old]
    chosen = page(site, f"/unsure?watchlist={data.EXERCISES}")
    assert list(badges(chosen)) == [told.old]
    assert chosen.cssselect("form.filter")[0].get("action") == "/unsure"


def test_the_navigation_counts_the_last_seven_days(lane: tuple[Site, Told]) -> None:
    [link] = page(lane[0], "/sources").cssselect('nav a[href="/unsure"]')
    assert (" ".join(link.text_content().split()), link.cssselect(".count")[0].get("title")) == (
        "Unsure 2",
        "in the last 7 days",
    )


def test_unsure_names_are_marked_apart_in_the_list_and_in_the_article(lane: tuple[Site, Told]) -> None:
    site, told = lane
    for path in ("/unsure", f"/alerts/{told.lane}"):
        marks = page(site, path).cssselect("mark")
        assert marks and all("unsure" in mark.get("class").split() for mark in marks)
        assert all(mark.get("title").startswith("perhaps ") for mark in marks)
    assert page(site, f"/alerts/{told.certain}").cssselect("mark.unsure, .chip.unsure, .badge.warn.unsure") == []


def test_an_entry_of_the_lane_opens_and_says_that_it_was_not_sent(lane: tuple[Site, Told]) -> None:
    site, told = lane
    found = page(site, f"/alerts/{told.lane}")
    assert "Why this may match" in found.cssselect(".why h2")[0].text_content()
    assert "None: what is unsure is only sent where" in found.cssselect("#deliveries")[0].text_content()
    assert "Why this alert" in page(site, f"/alerts/{told.certain}").cssselect(".why h2")[0].text_content()


def test_an_empty_lane_says_what_it_is_for(empty_site: Site) -> None:
    found = page(empty_site, "/unsure")
    assert "Nothing is unsure" in found.cssselect(".empty h2")[0].text_content()
    assert found.cssselect("nav .count") == []
    assert (
        "Nothing unsure of this watchlist" in page(empty_site, "/unsure?watchlist=any").cssselect(".empty h2")[0].text
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["sent", "certain"]), ("?unsure=true", ["lane", "sent", "old"]), ("?unsure=false", ["certain"])],
)
def test_the_api_lists_what_was_sent_unless_asked(lane: tuple[Site, Told], query: str, names: list[str]) -> None:
    site, told = lane
    items = site.get(f"/api/v1/alerts{query}").json()["items"]
    assert [item["id"] for item in items] == [getattr(told, name) for name in names]
    assert [(item["unsure"], item["in_lane"]) for item in items] == [
        (name != "certain", name in ("lane", "old")) for name in names
    ]
    assert all(mention["unsure"] is item["unsure"] for item in items for mention in item["mentions"])


def test_the_feed_and_the_numbers_leave_the_lane_out(lane: tuple[Site, Told]) -> None:
    site, told = lane
    feed = site.get(f"/feeds/{SENT.watchlist}.atom").text
    assert f"{told.sent}</id>" in feed and "Unsure: the names may mean something else." in feed
    assert told.lane not in site.get(f"/feeds/{LANE.watchlist}.atom").text
    assert "gulfwatch_alerts 2.0" in site.get("/metrics").text
    days = site.get(f"/api/v1/watchlists/{LANE.watchlist}").json()["alerts_by_day"]
    assert sum(day["alerts"] for day in days) == sum(one.watchlist == LANE.watchlist for one in (CERTAIN, SENT))
