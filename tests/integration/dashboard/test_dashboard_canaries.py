"""The last canary of each language, as the API, the page of deliveries and the metrics show it."""

from dataclasses import replace
from datetime import timedelta

from lxml import html

from domain.canary import Canary, CanaryStage, CanaryState
from storage import canaries
from storage.database import Database
from tests.dashboard_site import running_site
from tests.storage_factories import NOW

ARRIVED = Canary(
    language="ar",
    mark="4f",
    url="http://127.0.0.1:8000/deliveries?canary=4f",
    channel_id="test-room",
    planted_at=NOW,
    due_at=NOW + timedelta(minutes=2),
    every_seconds=21_600,
    state=CanaryState.ARRIVED,
    arrived_at=NOW + timedelta(seconds=1),
    travel_seconds=1.04,
)
LOST = replace(
    ARRIVED,
    language="tr",
    mark="5a",
    state=CanaryState.LOST,
    stage=CanaryStage.NOT_DELIVERED,
    detail="answered 503",
    failing_since=NOW + timedelta(minutes=2),
)


def plant(database: Database) -> None:
    with database.write() as conn:
        for canary in (ARRIVED, LOST):
            assert canaries.plant(conn, canary, instead_of=None, now=NOW)


def test_the_api_pages_through_them_by_language(database: Database) -> None:
    plant(database)
    with running_site(database, now=NOW + timedelta(minutes=5)) as site:
        first = site.get("/api/v1/canaries?limit=1").json()
        second = site.get(f"/api/v1/canaries?limit=1&cursor={first['next']}").json()
    assert (first["items"][0]["language"], first["items"][0]["travel_seconds"], first["next"]) == ("ar", 1.04, "ar")
    assert second == {
        "items": [
            {
                "language": "tr",
                "mark": "5a",
                "channel_id": "test-room",
                "planted_at": "2025-02-06T07:12:09Z",
                "due_at": "2025-02-06T07:14:09Z",
                "state": "lost",
                "stage": "not-delivered",
                "detail": "answered 503",
                "arrived_at": "2025-02-06T07:12:10Z",
                "travel_seconds": 1.04,
                "failing_since": "2025-02-06T07:14:09Z",
            }
        ],
        "next": None,
    }


def test_the_page_of_deliveries_and_the_metrics_show_them(database: Database) -> None:
    with running_site(database, now=NOW + timedelta(minutes=5)) as site:
        empty = site.get("/deliveries").text
        plant(database)
        shown = html.fromstring(site.get("/deliveries?canary=4f").content.decode())
        metrics = site.get("/metrics").text
    assert "Canaries" not in empty
    cards = [" ".join(card.text_content().split()) for card in shown.cssselect("#canaries li")]
    assert [card.split(" to ")[0] for card in cards] == ["Arabicarrived", "Turkishlost"]
    assert "not delivered: answered 503" in cards[1]
    assert "in 1.0 s" in cards[0]
    assert [line for line in metrics.splitlines() if line.startswith("gulfwatch_canary_lost{")] == [
        'gulfwatch_canary_lost{language="ar"} 0.0',
        'gulfwatch_canary_lost{language="tr"} 1.0',
    ]
