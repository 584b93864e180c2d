"""The pages of alerts as they come over a socket: in their order, and with what proves them."""

from dataclasses import replace
from datetime import timedelta

from storage import alerts, articles
from tests import dashboard_data as data
from tests.dashboard_reading import page, spaced, words
from tests.dashboard_site import Site


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


def test_an_alert_leads_to_the_account_of_its_article(site: Site) -> None:
    link = page(site, f"/alerts/{site.alert_ids[0]}").cssselect('a[href$="/explain"]')[0].get("href")
    found = words(page(site, link))
    assert "Collected " in found
    assert "To " in found
    assert site.get("/articles/01HZZZZZZZZZZZZZZZZZZZZZZZ/explain").status_code == 404
