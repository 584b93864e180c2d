"""The other pages as they come over a socket: what they hold, and that nothing in them can act."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from dashboard.dashboard import Readiness
from domain.alert import DeliveryStatus
from domain.problem import Problem
from storage import files, outbox, sources
from storage.database import Database
from tests import dashboard_data as data
from tests.dashboard_reading import page, words
from tests.dashboard_site import Site, running_site


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
