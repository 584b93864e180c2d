"""The pages of deliveries and their buttons, and the channels that refuse messages."""

from datetime import timedelta
from typing import Any

from storage import outbox
from storage.tables import ChannelState
from tests import dashboard_data as data
from tests.dashboard_reading import page, spaced, words
from tests.dashboard_site import Site
from tests.storage_factories import add_delivery


def test_deliveries_show_channels_tabs_and_dead_letters(site: Site) -> None:
    found = page(site, "/deliveries?status=dead")
    assert [spaced(card) for card in found.cssselect(".channels li")] == [
        "archive-bus paused, 2 pending webhook · last delivered 26 min ago HTTP 503: the receiver is not ready "
        "sends again in 9 min",
        "defence-desk ok slack · last delivered just now",
    ]
    assert [words(tab) for tab in found.cssselect("#delivery-tabs a")] == [
        "all 14",
        "pending 2",
        "delivered 11",
        "dead letters 1",
        "silenced 0",
    ]
    assert [words(row.cssselect(".name")[0]) for row in found.cssselect("#delivery-rows tr")] == [data.NEWS[4].title]


def test_a_delivery_shows_every_attempt(site: Site) -> None:
    [dead] = site.get("/api/v1/deliveries?status=dead").json()["items"]
    found = page(site, f"/deliveries/{dead['id']}")
    assert [spaced(row).partition(" HTTP")[0] for row in found.cssselect("#attempts tbody tr")] == [
        "1 2 h ago http-422 422 0.2 s"
    ]
    assert "HTTP 422" in words(found.cssselect("#attempts")[0])
    assert words(found.cssselect(".more li a")[0]) == data.NEWS[4].title


def test_send_again_makes_a_dead_letter_pending_and_comes_back(own_site: Site) -> None:
    [dead] = own_site.get("/api/v1/deliveries?status=dead").json()["items"]
    answer = own_site.visit().post(f"/deliveries/{dead['id']}/retry", next="/deliveries?status=dead")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deliveries?status=dead")
    after = own_site.get(f"/api/v1/deliveries/{dead['id']}").json()
    assert (after["status"], after["attempts"], len(after["history"])) == ("pending", 1, 1)
    assert "No dead letters" in own_site.get("/deliveries?status=dead").text


def test_all_dead_letters_are_sent_again_at_once(own_site: Site) -> None:
    answer = own_site.visit().post("/deliveries/retry-dead")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deliveries")
    assert own_site.get("/api/v1/deliveries?status=dead").json() == {"items": [], "next": None}


def test_the_button_for_a_delivery_that_is_gone_says_so(own_site: Site) -> None:
    assert own_site.visit().post("/deliveries/01JKD0000000000000000000ZZ/retry").status_code == 404


def test_a_button_never_leads_to_another_site(own_site: Site) -> None:
    [dead] = own_site.get("/api/v1/deliveries?status=dead").json()["items"]
    answer = own_site.visit().post(f"/deliveries/{dead['id']}/retry", next="//evil.example")
    assert answer.headers["location"] == "/"


def break_channel(site: Site, channel_id: str, reason: str = "answered 404: no_active_hooks") -> None:
    broken: dict[str, Any] = {"state": ChannelState.BROKEN, "reason": reason, "ok": False}
    until, tried_at = data.NOW + timedelta(minutes=55), data.NOW - timedelta(minutes=5)
    with site.database.write() as conn:
        outbox.note_channel(conn, channel_id=channel_id, paused_until=until, now=tried_at, **broken)


def test_a_channel_that_refuses_messages_is_named_on_every_page_and_the_daemon_stays_ready(own_site: Site) -> None:
    assert page(own_site, "/").cssselect(".banner") == []
    break_channel(own_site, "archive-bus")
    for path in ("/", "/watchlists", "/sources", "/deliveries"):
        banner = page(own_site, path).cssselect(".banner.bad")[0]
        assert words(banner) == (
            "The channel archive-bus refuses messages: answered 404: no_active_hooks; the last one was delivered "
            "26 min ago, the last attempt made 5 min ago; its queue of 2 is kept."
        )
        assert [link.get("href") for link in banner.cssselect("a")] == ["/deliveries"]
    assert own_site.get("/readyz").status_code == 200


def test_what_a_refusing_channel_answers_cannot_act_on_a_page(own_site: Site) -> None:
    break_channel(own_site, "archive-bus", "<script>alert(1)</script>")
    banner = page(own_site, "/").cssselect(".banner.bad")[0]
    assert (banner.cssselect("script"), "<script>alert(1)</script>" in words(banner)) == ([], True)


def test_many_channels_that_refuse_messages_leave_room_for_the_page(empty_site: Site) -> None:
    for number in range(8):
        break_channel(empty_site, f"desk-{number}")
    banners = [words(each) for each in page(empty_site, "/").cssselect(".banner.bad")]
    assert (len(banners), banners[-1]) == (6, "3 more channels refuse messages")
    assert "none was ever delivered" in banners[0]


def test_what_waits_for_a_channel_that_is_gone_is_shown_until_it_is_dropped(own_site: Site) -> None:
    with own_site.database.write() as conn:
        add_delivery(conn, "01JKD0000000000000000000AA", channel_id="old-desk", now=data.NOW)
    found = page(own_site, "/deliveries?status=pending")
    assert "old-desk gone, 1 pending no longer in channels.yaml" in spaced(found.cssselect("#channels")[0])
    assert "waits for a channel that is gone" in words(found.cssselect("#deliveries")[0])
    assert "waits for a channel that is gone" in words(page(own_site, "/deliveries/01JKD0000000000000000000AA"))
    with own_site.database.write() as conn:
        outbox.drop(conn, ["01JKD0000000000000000000AA"], now=data.NOW)
    assert "old-desk" not in words(page(own_site, "/deliveries?status=pending"))
