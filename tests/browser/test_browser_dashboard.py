"""The dashboard in a real browser: what an analyst sees and does."""

import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect

from dashboard.app import create_app
from dashboard.dashboard import Dashboard
from dashboard.times import ago
from domain.alert import DeliveryStatus
from domain.canary import CanaryStage, CanaryState
from domain.clock import rfc3339
from domain.secret import Secret
from storage import canaries, outbox
from storage.database import Database
from tests import dashboard_data as data
from tests.browser_visit import Visit
from tests.dashboard_site import TOKEN, Site, running_site
from tests.serving import listening, serving

pytestmark = pytest.mark.browser

PAGES = ("/", "/watchlists", "/sources", "/deliveries")


def paths(site: Site) -> list[str]:
    delivery = site.get("/api/v1/deliveries?status=dead").json()["items"][0]["id"]
    return [*PAGES, *(f"/alerts/{one}" for one in site.alert_ids[:3]), f"/deliveries/{delivery}", "/nothing", "/login"]


def store_alert(site: Site, told: data.Told) -> str:
    with site.database.write() as conn:
        return data.store_alert(conn, told, now=data.real_now())


def news(**changes: Any) -> data.Told:
    fields = {"minutes_ago": 0, "source": "gulf-ledger", "language": "en", "title": "Aselsan opens a workshop in Oman"}
    more = {"text": "Aselsan has opened a workshop in Oman.", "watchlist": data.DEFENCE, "reason": "names both"}
    return data.Told(**(fields | more | changes))


def test_alerts_in_three_languages_run_and_stand_the_way_they_are_read(visit: Visit, site: Site) -> None:
    visit.page.goto(site.url)
    titles = visit.page.locator(".alert h2")
    for number, told in enumerate(data.NEWS):
        title = titles.nth(number)
        expect(title).to_have_text(told.title)
        arabic = told.language == "ar"
        expect(title).to_have_css("direction", "rtl" if arabic else "ltr")
        expect(title).to_have_css("text-align", "right" if arabic else "left")
        expect(title).to_have_attribute("lang", told.language)
    assert visit.complaints == []


def test_arabic_is_larger_and_airier_than_latin(visit: Visit, site: Site) -> None:
    visit.page.goto(site.url + f"/alerts/{site.alert_ids[0]}")
    arabic = visit.page.locator("#text p").first.evaluate(SIZES)
    visit.page.goto(site.url + f"/alerts/{site.alert_ids[1]}")
    latin = visit.page.locator("#text p").first.evaluate(SIZES)
    assert arabic["size"] >= 1.05 * latin["size"]
    assert arabic["line"] / arabic["size"] >= 1.7


SIZES = """element => {
  const style = getComputedStyle(element);
  return { size: parseFloat(style.fontSize), line: parseFloat(style.lineHeight) };
}"""


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_mention_is_marked_at_its_place_and_nothing_else(visit: Visit, site: Site, number: int) -> None:
    told = data.NEWS[number]
    visit.page.goto(site.url + f"/alerts/{site.alert_ids[number]}")
    found = visit.page.evaluate(PLACES)
    assert found["text"] == told.text
    assert found["marks"] == [
        [mention["start"], mention["text"], mention["kind"], mention["name"]]
        for mention in data.mentions_in(told.title, told.text)
        if mention["field"] == "text"
    ]
    assert visit.complaints == []


PLACES = """() => {
  let text = "";
  const marks = [];
  const points = (value) => [...value].length;
  for (const [number, line] of [...document.querySelectorAll("#text p")].entries()) {
    if (number) text += "\\n";
    for (const node of line.childNodes) {
      if (node.nodeName === "MARK") marks.push([points(text), node.textContent, node.className, node.title]);
      text += node.textContent;
    }
  }
  return { text, marks };
}"""


def test_a_mark_within_an_arabic_word_does_not_tear_its_letters_apart(visit: Visit, site: Site) -> None:
    visit.page.goto(site.url + f"/alerts/{site.alert_ids[0]}")
    widths = visit.page.evaluate(
        """() => ["والعمانية", "وال<mark class=country>عمانية</mark>"].map((markup) => {
             const word = document.createElement("span");
             word.innerHTML = markup;
             document.querySelector("#text p").append(word);
             return word.getBoundingClientRect().width;
           })"""
    )
    assert widths[1] == pytest.approx(widths[0], abs=0.1)


def test_a_new_alert_appears_by_itself_and_disturbs_nothing(visit: Visit, own_site: Site) -> None:
    page = visit.page
    page.goto(own_site.url)
    page.evaluate("document.querySelectorAll('.alert').forEach((row) => { row.wasHere = true; })")
    page.locator("#watchlist").focus()
    alert_id = store_alert(own_site, news())
    expect(page.locator(".alert").first).to_have_attribute("data-key", alert_id)
    expect(page.locator(".alert").first.locator("mark").first).to_have_text("Aselsan")
    expect(page.locator("#said")).to_have_text("1 new")
    kept = page.evaluate("[...document.querySelectorAll('.alert')].filter((row) => row.wasHere).length")
    assert kept == page.locator(".alert").count() - 1
    expect(page.locator("#watchlist")).to_be_focused()
    assert visit.complaints == []


def test_a_delivery_that_fails_changes_its_alert_in_place(visit: Visit, own_site: Site) -> None:
    visit.page.goto(own_site.url)
    badge = visit.page.locator(".alert").first.locator(".badge")
    expect(badge).to_have_text("1 of 2 pending")
    with own_site.database.write() as conn:
        outbox.note_channel(conn, **data.fine("archive-bus", data.real_now()))
        data.settle_next(conn, "archive-bus", at=data.real_now(), status=DeliveryStatus.DEAD, text="HTTP 422", code=422)
    expect(badge).to_have_text("1 of 2 dead letter")
    expect(visit.page.locator("nav .count").last).to_have_text("2")


def test_the_page_lives_through_a_restart_of_the_daemon(visit: Visit, filled_database: Database) -> None:
    with listening() as first:
        port = first.getsockname()[1]
        app = create_app(Dashboard(database=filled_database, url=f"http://127.0.0.1:{port}"))
        with serving(app, first):
            visit.page.goto(f"http://127.0.0.1:{port}/")
    expect(visit.page.locator("#state")).to_have_text("No connection, trying again")
    with filled_database.write() as conn:
        alert_id = data.store_alert(conn, news(), now=data.real_now())
    app = create_app(Dashboard(database=filled_database, url=f"http://127.0.0.1:{port}"))
    with listening(port) as second, serving(app, second):
        expect(visit.page.locator(".alert").first).to_have_attribute("data-key", alert_id, timeout=30_000)
        expect(visit.page.locator("#state")).to_have_text("Ready")


def test_a_broken_file_is_told_without_a_reload(visit: Visit, own_site: Site) -> None:
    visit.page.goto(own_site.url)
    expect(visit.page.locator(".banner")).to_have_count(0)
    data.break_watchlists(own_site.database, data.real_now())
    expect(visit.page.locator(".banner code").first).to_have_text("watchlists.yaml:14:5")
    assert visit.complaints == []


def test_the_button_sends_a_dead_letter_again(visit: Visit, own_site: Site) -> None:
    [dead] = own_site.get("/api/v1/deliveries?status=dead").json()["items"]
    visit.page.goto(own_site.url + "/deliveries?status=dead")
    visit.page.get_by_role("button", name="Send again").click()
    expect(visit.page.locator(".empty h2")).to_have_text("No dead letters")
    assert visit.page.url == own_site.url + "/deliveries?status=dead"
    assert own_site.get(f"/api/v1/deliveries/{dead['id']}").json()["status"] == "pending"
    assert visit.complaints == []


def test_choosing_a_watchlist_shows_its_alerts(visit: Visit, site: Site) -> None:
    visit.page.goto(site.url)
    visit.page.locator("#watchlist").select_option(data.EXERCISES)
    expect(visit.page.locator("h1")).to_have_text("Joint exercises and agreements")
    assert visit.page.url == f"{site.url}/?watchlist={data.EXERCISES}"


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_no_page_is_wider_than_its_window_nor_complains(browser: Browser, site: Site, theme: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    visit = Visit(context.new_page())
    for path in paths(site):
        answer = visit.page.goto(site.url + path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        if answer is not None and answer.status == 404:
            assert [one for one in visit.complaints if "404" not in one] == []
            visit.complaints.clear()
    assert visit.complaints == []
    context.close()


@pytest.mark.parametrize(("width", "in_a_row"), [(320, 1), (1280, 3)])
def test_the_cards_of_canaries_fit_their_page_and_a_reason_runs_as_it_is_read(
    visit: Visit, own_site: Site, width: int, in_a_row: int
) -> None:
    """What a server answers may be in Arabic, or one long word."""
    details = {"ar": "الخادم لا يجيب ولا يُعرف سبب ذلك حتى الآن", "en": "answered 503: " + "x" * 200, "tr": ""}
    with own_site.database.write() as conn:
        for language, detail in details.items():
            lost = {"state": CanaryState.LOST, "stage": CanaryStage.NOT_DELIVERED, "detail": detail}
            planted = replace(data.CANARY, language=language, **lost)  # type: ignore[arg-type]
            assert canaries.plant(conn, planted, instead_of=None, now=data.real_now())
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.goto(own_site.url + "/deliveries")
    cards = visit.page.locator("#canaries li")
    boxes = [box for box in (card.bounding_box() for card in cards.all()) if box]
    assert (len(boxes), len([box for box in boxes if box["y"] == boxes[0]["y"]])) == (3, in_a_row)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert cards.evaluate_all("all => all.filter((card) => card.scrollWidth > card.clientWidth).length") == 0
    reasons = cards.locator(".error-text bdi")
    expect(reasons.nth(0)).to_have_css("direction", "rtl")
    expect(reasons.nth(1)).to_have_css("direction", "ltr")
    assert visit.complaints == []


def test_the_dark_is_dark_and_the_light_is_light(browser: Browser, site: Site) -> None:
    grounds = []
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(site.url)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        grounds.append(sum(map(int, re.findall(r"\d+", ground))) / 3)
        context.close()
    assert grounds[0] > 220 and grounds[1] < 40


def test_the_keyboard_shows_where_it_is(visit: Visit, site: Site) -> None:
    visit.page.goto(site.url)
    for _ in range(8):
        visit.page.keyboard.press("Tab")
        outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_pages_are_whole_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    expect(page.locator(".alert h2").first).to_have_text(data.NEWS[0].title)
    expect(page.locator(".alert time").first).to_have_text(re.compile(r"\d min ago"))
    context.close()


def test_logging_in_and_out(visit: Visit, filled_database: Database) -> None:
    sent: list[Request] = []
    visit.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    with running_site(filled_database, token=Secret(TOKEN)) as site:
        visit.page.goto(site.url + "/sources?q=oman")
        expect(visit.page.locator("h1")).to_have_text("Log in")
        visit.page.get_by_label("Token").fill("wrong")
        visit.page.get_by_role("button", name="Log in").click()
        expect(visit.page.get_by_role("alert")).to_have_text("This is not the token.")
        visit.page.get_by_label("Token").fill(TOKEN)
        visit.page.get_by_role("button", name="Log in").click()
        expect(visit.page.locator("h1")).to_contain_text("Sources")
        assert visit.page.url == site.url + "/sources?q=oman"
        visit.page.get_by_role("button", name="Log out").click()
        expect(visit.page.locator("h1")).to_have_text("Log in")
        visit.page.goto(site.url)
        expect(visit.page.locator("h1")).to_have_text("Log in")
        assert [request.all_headers()["origin"] for request in sent] == [site.url] * 3
    assert [one for one in visit.complaints if "401" not in one] == []


def test_a_session_that_ends_leads_to_the_login_page(visit: Visit, filled_database: Database) -> None:
    ended = threading.Event()

    def clock() -> Any:
        return data.real_now() + timedelta(days=30 if ended.is_set() else 0)

    with running_site(filled_database, token=Secret(TOKEN), clock=clock) as site:
        visit.page.goto(site.url + "/login")
        visit.page.get_by_label("Token").fill(TOKEN)
        visit.page.get_by_role("button", name="Log in").click()
        expect(visit.page.locator("h1")).to_have_text("Alerts")
        ended.set()
        expect(visit.page.locator("h1")).to_have_text("Log in")


AGES = [
    *(
        timedelta(seconds=seconds)
        for seconds in (0, 29, 44, 45, 89, 90, 91, 150, 3599, 5399, 5400, 7200, 129599, 129600)
    ),
    *(timedelta(days=days) for days in (2, 5, 13, 14, 40, 400)),
]


def test_the_script_tells_times_in_the_words_of_the_page(context: BrowserContext, site: Site) -> None:
    """``static/live.js`` and ``dashboard/times.py`` each know how to; here they are asked the same."""
    moments = [data.NOW - sign * age for age in AGES for sign in (1, -1)]
    times = "".join(f'<time datetime="{rfc3339(moment)}">?</time>' for moment in moments)
    page = context.new_page()
    page.clock.set_fixed_time(data.NOW)
    page.route(
        "**/times",
        lambda route: route.fulfill(body=f'{times}<script src="/static/live.js"></script>', content_type="text/html"),
    )
    page.goto(site.url + "/times")
    assert page.locator("time").all_text_contents() == [ago(moment, data.NOW) for moment in moments]
