"""The pages as they come over a socket: what they hold, and that nothing in them can act."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from dashboard.dashboard import Readiness
from domain.alert import DeliveryStatus
from domain.problem import Problem
from storage import alerts, articles, files, outbox, sources
from storage.database import Database
from storage.tables import ChannelState
from tests import dashboard_data as data
from tests.dashboard_site import Site, running_site
from tests.storage_factories import add_delivery


def page(site: Site, path: str, status: int = 200) -> Any:
    answer = site.get(path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def spaced(node: Any) -> str:
    """The words of neighbouring elements kept apart."""
    return " ".join(" ".join(node.itertext()).split())


def test_alerts_stand_newest_first_with_their_titles_and_directions(site: Site) -> None:
    titles = page(site, "/").cssselect(".alert h2")
    shown = [(words(title), title.get("dir"), title.get("lang")) for title in titles[: len(data.NEWS)]]
    assert shown == [(told.title, "rtl" if told.language == "ar" else "ltr", told.language) for told in data.NEWS]


def test_the_title_of_an_alert_has_its_mentions_marked(site: Site) -> None:
    title = page(site, "/").cssselect(".alert h2")[0]
    marks = [(mark.text, mark.get("class"), mark.get("title")) for mark in title.cssselect("mark")]
    assert marks == [("أسيلسان", "company", "Aselsan")]


def test_alerts_are_filtered_by_watchlist(site: Site) -> None:
    found = page(site, f"/?watchlist={data.INVESTMENT}")
    assert {words(tag) for tag in found.cssselect(".alert .tag")} == {"Omani defence and investment"}
    assert found.cssselect("select option[selected]")[0].get("value") == data.INVESTMENT
    assert found.cssselect('link[type="application/atom+xml"]')[0].get("href") == f"/feeds/{data.INVESTMENT}.atom"


def test_older_alerts_are_a_link_away(own_site: Site) -> None:
    with own_site.database.write() as conn:
        for number in range(60):
            told = replace(data.NEWS[0], minutes_ago=50_000 + number)
            data.store_alert(conn, told, deliver=False)
    seen, path = [], "/"
    while path:
        found = page(own_site, path)
        seen += [row.get("data-key") for row in found.cssselect(".alert")]
        path = next((link.get("href") for link in found.cssselect('.pages a[rel="next"]')), None)
    assert seen == [alert["id"] for alert in own_site.get("/api/v1/alerts?limit=500").json()["items"]]
    assert len(seen) > 90


def test_an_alert_opens_to_its_article_with_every_mention_marked_where_it_stands(site: Site) -> None:
    found = page(site, f"/alerts/{site.alert_ids[0]}")
    told = data.NEWS[0]
    assert [words(line) for line in found.cssselect("#text p")] == told.text.split("\n")
    expected = [one for one in data.mentions_in(told.title, told.text) if one["field"] == "text"]
    marks = found.cssselect("#text mark")
    assert [(mark.text, mark.get("class"), mark.get("title")) for mark in marks] == [
        (one["text"], one["kind"], one["name"]) for one in expected
    ]
    assert told.reason in words(found.cssselect(".why")[0])


def test_each_paragraph_runs_its_own_way(site: Site) -> None:
    found = page(site, f"/alerts/{site.alert_ids[0]}")
    assert [line.get("dir") for line in found.cssselect("#text p")] == ["rtl", "rtl", "rtl"]
    assert found.cssselect("#text")[0].get("lang") == "ar"


def test_an_alert_tells_its_story_and_its_deliveries(site: Site) -> None:
    found = page(site, f"/alerts/{site.alert_ids[4]}")
    story = spaced(found.cssselect("section[aria-labelledby=story]")[0])
    assert story == "Story Articles 1 Outlets 1 Independent 1 Batinah Times ↗ 2 h ago"
    assert [words(one) for one in found.cssselect("#deliveries .badge")] == ["dead letter", "delivered"]
    assert "HTTP 422" in words(found.cssselect("#deliveries")[0])


def test_the_article_is_linked_to_safely(site: Site) -> None:
    link = page(site, f"/alerts/{site.alert_ids[1]}").cssselect('a[target="_blank"]')[0]
    assert link.get("rel") == "noopener noreferrer nofollow"
    assert link.get("href").startswith("https://gulf-ledger.example/")


def test_an_alert_shows_the_text_that_matched_after_the_article_has_changed(own_site: Site) -> None:
    told = data.NEWS[1]
    with own_site.database.write() as conn:
        alert = alerts.get_alert(conn, own_site.alert_ids[1])
        assert alert is not None
        at = data.NOW + timedelta(minutes=1)
        articles.store_page(
            conn,
            article_id=alert.article_id,
            text="An entirely different and much longer text. " * 40,
            title="A new title",
            language="en",
            published_at=None,
            authors=(),
            now=at,
        )
        changed = articles.get(conn, alert.article_id)
        assert changed is not None and changed.revision == 2
    found = page(own_site, f"/alerts/{own_site.alert_ids[1]}")
    assert words(found.cssselect("h1")[0]) == told.title
    assert [words(line) for line in found.cssselect("#text p")] == told.text.split("\n")
    assert "it is now at revision 2" in words(found)


def test_an_alert_shows_whom_its_article_is_credited_to(own_site: Site) -> None:
    with own_site.database.write() as conn:
        alert = alerts.get_alert(conn, own_site.alert_ids[1])
        assert alert is not None
        articles.store_page(
            conn,
            article_id=alert.article_id,
            text="",
            title=None,
            language=None,
            published_at=None,
            authors=(),
            now=data.NOW,
            details=articles.PageDetails(section="Economy", agency="Reuters", updated_at=data.NOW),
        )
    shown = words(page(own_site, f"/alerts/{own_site.alert_ids[1]}"))
    assert [part for part in ("Economy", "credited to Reuters", "updated") if part not in shown] == []


def test_sources_stand_with_those_in_trouble_first(site: Site) -> None:
    found = page(site, "/sources")
    rows = [(row.get("data-key"), words(row.cssselect(".badge")[0])) for row in found.cssselect("#source-rows tr")]
    assert rows[:3] == [("nabd-al-khalij", "blocked"), ("corniche-wire", "failing"), ("ege-ekonomi", "quiet")]
    assert ("muscat-evening", "new") in rows and rows[-1] == ("old-harbour", "off")
    assert [row.get("data-key") for row in found.cssselect("#source-rows tr.dim")] == ["old-harbour"]
    assert "HTTP 403" in words(found.cssselect("#source-rows tr")[0])


def test_sources_are_filtered_by_words_and_state(site: Site) -> None:
    found = page(site, "/sources?q=kuwait&state=blocked")
    assert [row.get("data-key") for row in found.cssselect("#source-rows tr")] == ["nabd-al-khalij"]
    assert found.cssselect("#q")[0].get("value") == "kuwait"
    assert "No source answers" in words(page(site, "/sources?q=nowhere"))


def test_watchlists_show_what_they_look_for_and_a_bar_for_each_day(site: Site) -> None:
    found = page(site, "/watchlists")
    cards = found.cssselect(".watchlist")
    assert [card.get("data-key") for card in cards] == [watchlist.id for watchlist in data.WATCHLISTS]
    assert [len(card.cssselect(".bars rect")) for card in cards] == [30] * 4
    counts = site.get(f"/api/v1/watchlists/{data.DEFENCE}").json()["alerts_by_day"]
    titles = [rect.text for rect in cards[0].cssselect("rect title")]
    assert [int(title.rpartition(" ")[2]) for title in titles] == [day["alerts"] for day in counts]
    assert words(cards[0].cssselect("strong")[0]) == str(sum(day["alerts"] for day in counts))


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


def test_an_empty_house_says_what_it_waits_for(empty_site: Site) -> None:
    text = words(page(empty_site, "/").cssselect("#alerts")[0])
    assert "No alerts yet" in text and "No source is read" in text
    with empty_site.database.write() as conn:
        data.store_sources(conn)
    text = words(page(empty_site, "/").cssselect("#alerts")[0])
    assert "11 sources are read, the last at 09:40 UTC." in text
    assert "Every article that comes is matched against 3 watchlists." in text
    assert "Nothing was sent yet" in words(page(empty_site, "/deliveries"))


def test_problems_of_a_file_stand_on_every_page_with_line_and_column(own_site: Site) -> None:
    data.break_watchlists(own_site.database)
    for path in ("/", "/watchlists", "/sources", "/deliveries"):
        banner = words(page(own_site, path).cssselect(".banner")[0])
        assert "watchlists.yaml: has errors; the last good version stays in force" in banner
        assert "watchlists.yaml:14:5 unknown key 'keyword'; did you mean 'keywords'?" in banner


def test_a_file_that_never_was_good_says_so(empty_site: Site) -> None:
    with empty_site.database.write() as conn:
        problem = Problem(file="sources.yaml", message="the file is empty")
        files.save_problems(conn, "sources.yaml", [problem] * 20, data.NOW)
    banner = words(page(empty_site, "/sources").cssselect(".banner")[0])
    assert "there is no earlier good version" in banner and "and 12 more" in banner


def test_a_fault_in_a_query_stands_with_its_caret(empty_site: Site) -> None:
    pointer = "oman AND <compny>:x\n         ^"
    with empty_site.database.write() as conn:
        problem = Problem(file="watchlists.yaml", message="'<compny>:' is no field", pointer=pointer)
        files.save_problems(conn, "watchlists.yaml", [problem], data.NOW)
    (shown,) = page(empty_site, "/sources").cssselect(".banner pre")
    assert shown.text == pointer


def test_a_daemon_that_is_not_ready_says_why_on_every_page(sqlite_database: Database) -> None:
    readiness = Readiness(reasons=("the database cannot be written: the disk is full",))
    with running_site(sqlite_database, now=data.NOW, readiness=lambda: readiness) as site:
        found = page(site, "/sources")
        assert words(found.cssselect("#state")[0]) == "Not ready"
        assert "the disk is full" in words(found.cssselect(".banner.bad")[0])


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


def test_the_same_page_again_costs_nothing(site: Site) -> None:
    first = site.get("/")
    again = site.get("/", headers={"If-None-Match": first.headers["etag"]}, cookies=dict(first.cookies))
    assert first.headers["etag"] == site.get("/", cookies=dict(first.cookies)).headers["etag"]
    assert (again.status_code, again.content) == (304, b"")


def test_search_is_not_there_yet(site: Site) -> None:
    assert site.get("/search").status_code == 404
    assert "/search" not in site.get("/").text


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "]]><script>x</script>",
    "a\u202eb\u2066c\x07d",
    "=HYPERLINK(1)",
)


def test_nothing_that_a_feed_says_can_act_on_a_page(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        hostile = [
            replace(data.make_source(f"hostile-{number}", payload, payload, (payload,)), shown_address=payload)
            for number, payload in enumerate(PAYLOADS)
        ]
        sources.replace_all(conn, hostile, now=data.NOW)
        outbox.sync_channels(conn, {channel.id: "" for channel in data.CHANNELS}, data.NOW)
        ids = []
        for number, payload in enumerate(PAYLOADS):
            told = data.Told(
                minutes_ago=number,
                source=f"hostile-{number}",
                language=payload,
                title=payload + " Oman",
                text=payload + "\nOman " + payload,
                watchlist="w",
                reason=payload,
                authors=(payload,),
            )
            ids.append(data.store_alert(conn, told))
        for _ in PAYLOADS:
            data.settle_next(
                conn, "defence-desk", at=data.NOW, status=DeliveryStatus.DEAD, text="".join(PAYLOADS), code=400
            )
    with running_site(sqlite_database, now=data.NOW) as site:
        dead = [item["id"] for item in site.get("/api/v1/deliveries?status=dead").json()["items"]]
        paths = ["/", "/sources", "/deliveries", "/watchlists", *(f"/deliveries/{one}" for one in dead)]
        for path in [*paths, *(f"/alerts/{one}" for one in ids), "/sources?q=%3Cscript%3Ealert(1)%3C/script%3E"]:
            answer = site.get(path)
            assert answer.status_code == 200, (path, answer.text)
            assert harmful(answer.text) == []


def harmful(text: str) -> list[str]:
    found = html.fromstring(text.encode())
    nodes = [
        *(node.tag for node in found.iter("script", "img", "iframe", "object", "embed") if not _own(node)),
        *(f"{node.tag} {name}" for node in found.iter() for name in node.attrib if name.lower().startswith("on")),
        *(
            f"{name}={value}"
            for node in found.iter()
            for name, value in node.attrib.items()
            if name in ("href", "src", "action") and value.partition(":")[0].strip().lower() in ("javascript", "data")
        ),
        *(f"{ord(letter):x}" for letter in text if letter in "\u202e\u2066\x07"),
    ]
    return [str(node) for node in nodes]


def _own(node: Any) -> bool:
    return bool(node.get("src") == "/static/live.js" and not node.text)


@pytest.mark.parametrize("path", ["/", "/unsure", "/watchlists", "/sources", "/deliveries"])
def test_a_page_names_itself_in_the_navigation(site: Site, path: str) -> None:
    assert [link.get("href") for link in page(site, path).cssselect('nav a[aria-current="page"]')] == [path]


def test_an_alert_leads_to_the_account_of_its_article(site: Site) -> None:
    link = page(site, f"/alerts/{site.alert_ids[0]}").cssselect('a[href$="/explain"]')[0].get("href")
    found = words(page(site, link))
    assert "Collected " in found
    assert "To " in found
    assert site.get("/articles/01HZZZZZZZZZZZZZZZZZZZZZZZ/explain").status_code == 404


def test_a_silence_is_begun_and_ended_on_its_page(own_site: Site) -> None:
    visitor = own_site.visit("/silences?scope=source&target=x")
    wish = {"scope": "entity", "target": "oman", "until": "8h", "owner": "<b>Ali", "reason": "معرض"}
    assert own_site.post("/silences", data=wish).status_code == 403  # without the form's token
    assert visitor.post("/silences", **wish).headers["location"] == "/silences"
    shown = page(own_site, "/silences")
    assert "entity oman" in words(shown)
    assert "<b>Ali: معرض" in words(shown)
    form = shown.cssselect('form[action$="/end"]')[0]  # the newest stands first
    assert visitor.post(form.get("action")).status_code == 303
    assert visitor.post(form.get("action")).status_code == 409
    assert words(page(own_site, "/silences")).count("in force") == 1
    refused = visitor.post("/silences", **{**wish, "until": "soon"})
    assert refused.status_code == 400
    assert "no end of a silence" in refused.text
