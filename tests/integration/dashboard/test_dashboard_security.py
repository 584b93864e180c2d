"""The door: what is answered to whom, over real sockets, on every route that there is."""

import base64
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.routing import Mount, Route

import dashboard
from dashboard.access import OPEN_PATHS
from dashboard.app import create_app
from dashboard.dashboard import Dashboard, Readiness
from dashboard.throttle import FAILURES
from domain.errors import StorageError
from domain.secret import Secret
from storage import sources
from storage.database import Database, open_database
from tests import dashboard_data as data
from tests.dashboard_site import TOKEN, Site, Visitor, running_site

BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def guarded(filled_database: Database, site: Site) -> Iterator[Site]:
    """Behind a token, for one test alone: wrong tokens are remembered."""
    with running_site(filled_database, now=data.NOW, ids=site.alert_ids, token=Secret(TOKEN)) as found:
        yield found


def every_route(site: Site) -> list[tuple[str, str]]:
    """Method and path of every route of the application, ids filled in. What is new in the table is in here."""
    app = create_app(Dashboard(database=site.database, url=site.url))
    found = []
    for route in app.routes:
        if isinstance(route, Mount):
            found += [("GET", f"{route.path}/{path.name}") for path in static_files()]
            continue
        assert isinstance(route, Route), "a kind of route that this test does not know"
        path = route.path.replace("{id}", site.alert_ids[0])
        found += [(method, path) for method in sorted(route.methods or ()) if method != "HEAD"]
    return found


def static_files() -> list[Path]:
    return sorted((Path(dashboard.__file__).parent / "static").iterdir())


def test_without_a_session_no_route_answers_but_the_door_itself(closed_site: Site) -> None:
    routes = every_route(closed_site)
    assert len(routes) > 30
    answered = set()
    for method, path in routes:
        answer = requests.request(method, closed_site.url + path, timeout=10, allow_redirects=False)
        if answer.status_code not in (401, 403):
            answered.add((method, path, answer.status_code, answer.headers.get("location", "").partition("?")[0]))
    shown = {(path, status) for _, path, status, location in answered if location != "/login"}
    assert shown == {(path, 200) for path in OPEN_PATHS}


def test_the_door_is_this_and_no_more() -> None:
    assert sorted(OPEN_PATHS) == ["/healthz", "/login", "/login/icon.svg", "/login/style.css", "/readyz"]


def test_with_the_token_every_route_that_shows_something_answers(closed_site: Site) -> None:
    for method, path in every_route(closed_site):
        if method == "GET":
            answer = closed_site.get(path, headers=BEARER)
            assert answer.status_code in (200, 303, 400, 404), (path, answer.text)


def test_nothing_is_changed_by_a_get(closed_site: Site) -> None:
    gets, posts = ({path for one, path in every_route(closed_site) if one == method} for method in ("GET", "POST"))
    for path in posts - gets:  # what is also a page or a list has a handler of its own for it
        answer = closed_site.get(path, headers=BEARER)
        no_id = ("/deliveries/retry-dead", "/api/v1/deliveries/replay")  # what is asked for has this for its id
        assert answer.status_code in (404, 405) or path in no_id, path


def test_a_program_is_told_what_to_send_and_a_person_is_shown_where(closed_site: Site) -> None:
    api, page, feed = (closed_site.get(path) for path in ("/api/v1/alerts", "/sources?q=a", "/feeds/a.atom"))
    assert (api.status_code, api.json()["error"]["code"]) == (401, "unauthorized")
    assert api.headers["www-authenticate"] == 'Bearer realm="Gulfwatch"'
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fsources%3Fq%3Da")
    assert (feed.status_code, feed.headers["www-authenticate"]) == (401, 'Basic realm="Gulfwatch"')


def test_a_feed_reader_may_send_the_token_as_a_password(closed_site: Site) -> None:
    def basic(password: str) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(f"reader:{password}".encode()).decode()}

    path = f"/feeds/{data.DEFENCE}.atom"
    assert closed_site.get(path, headers=basic(TOKEN)).status_code == 200
    assert closed_site.get(path, headers=basic("wrong")).status_code == 401
    assert closed_site.get(path, headers={"authorization": "Basic ///"}).status_code == 401
    assert closed_site.get("/api/v1/alerts", headers=basic(TOKEN)).status_code == 401


def log_in(site: Site, token: str = TOKEN, wanted: str = "/") -> tuple[Visitor, requests.Response]:
    visitor = site.visit("/login")
    return visitor, visitor.post("/login", token=token, next=wanted)


def test_the_right_token_opens_a_session_and_leads_back(guarded: Site) -> None:
    visitor, answer = log_in(guarded, wanted="/sources?q=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sources?q=a")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    page = visitor.session.get(guarded.url + "/", timeout=10)
    assert page.status_code == 200 and "Log out" in page.text


def test_the_login_never_leads_to_another_site(guarded: Site) -> None:
    for wanted in ("//evil.example", "https:evil", "/\\evil", "javascript:alert(1)"):
        assert log_in(guarded, wanted=wanted)[1].headers["location"] == "/"
        assert "evil" not in guarded.get(f"/login?next={wanted}").text


def test_each_login_is_a_new_session_and_logging_out_ends_it(guarded: Site) -> None:
    visitor, first = log_in(guarded)
    assert first.headers["set-cookie"] != log_in(guarded)[1].headers["set-cookie"]
    page = visitor.session.get(guarded.url + "/sources", timeout=10)
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    assert visitor.post("/logout", csrf=token).status_code == 303
    assert visitor.session.get(guarded.url + "/", timeout=10, allow_redirects=False).status_code == 303


def test_a_session_is_over_in_time(sqlite_database: Database) -> None:
    now = [data.NOW]
    with running_site(sqlite_database, token=Secret(TOKEN), clock=lambda: now[0]) as site:
        visitor, _ = log_in(site)
        assert visitor.session.get(site.url + "/", timeout=10, allow_redirects=False).status_code == 200
        now[0] += timedelta(days=15)
        assert visitor.session.get(site.url + "/", timeout=10, allow_redirects=False).status_code == 303


def test_behind_https_cookies_are_secure(sqlite_database: Database) -> None:
    with running_site(sqlite_database, token=Secret(TOKEN), url="https://watch.example") as site:
        answer = site.get("/login", headers={"host": "watch.example"})
        assert answer.headers["set-cookie"].startswith("__Host-gulfwatch-form-0=")
        assert "Secure" in answer.headers["set-cookie"]


def test_a_wrong_token_is_refused_and_logged_without_it(guarded: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        _, answer = log_in(guarded, token="a-wrong-guess")
    assert answer.status_code == 401 and "This is not the token." in answer.text
    assert "set-cookie" not in answer.headers
    assert "wrong token" in caplog.text and "a-wrong-guess" not in caplog.text + answer.text


def test_guessing_is_slowed_down_for_pages_and_programs_alike(guarded: Site) -> None:
    visitor = guarded.visit("/login")
    statuses = [visitor.post("/login", token=f"guess {number}").status_code for number in range(100)]
    assert statuses == [401] * FAILURES + [429] * (100 - FAILURES)
    right = visitor.post("/login", token=TOKEN)
    assert (right.status_code, right.headers["retry-after"]) == (429, "61")
    program = guarded.get("/api/v1/alerts", headers={"authorization": "Bearer guess"})
    assert (program.status_code, program.json()["error"]["code"]) == (429, "too-many-requests")


def test_a_session_goes_on_while_others_guess(guarded: Site) -> None:
    visitor, _ = log_in(guarded)
    for number in range(FAILURES + 1):
        guarded.get("/api/v1/alerts", headers={"authorization": f"Bearer {number}"})
    assert visitor.session.get(guarded.url + "/", timeout=30).status_code == 200


def test_an_enormous_password_is_wrong_and_costs_nothing(guarded: Site) -> None:
    assert log_in(guarded, token="x" * 60_000)[1].status_code == 401
    assert log_in(guarded, token="x" * 1_000_000)[1].status_code == 413


def posts(site: Site) -> list[str]:
    return [path for method, path in every_route(site) if method == "POST"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-csrf-token": "forged"},
        {"origin": "http://evil.example"},
        {"content-type": "text/plain"},
        {"origin": "null"},
    ],
    ids=["without a token", "a forged token", "a foreign origin", "a simple request", "a null origin"],
)
def test_no_post_is_taken_without_the_token_of_a_page(site: Site, headers: dict[str, str]) -> None:
    for path in posts(site):
        assert site.post(path, headers=headers, data="{}").status_code == 403, path


def test_a_token_counts_only_with_its_cookie_and_for_its_session(own_site: Site) -> None:
    mine, yours = own_site.visit(), own_site.visit()
    path = "/deliveries/retry-dead"
    assert own_site.post(path, data={"csrf": mine.form_token}).status_code == 403
    assert mine.post(path, csrf=yours.form_token).status_code == 403
    assert mine.post(path, csrf="").status_code == 403
    assert mine.post(path).status_code == 303


def test_a_token_from_before_the_login_is_worth_nothing_after_it(guarded: Site) -> None:
    visitor, _ = log_in(guarded)
    assert visitor.post("/deliveries/retry-dead").status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}], ids=str
)
def test_even_with_the_right_token_a_foreign_page_is_refused(own_site: Site, headers: dict[str, str]) -> None:
    visitor = own_site.visit()
    visitor.session.headers.update(headers)
    assert visitor.post("/deliveries/retry-dead").status_code == 403


def test_a_browser_on_our_own_page_is_let_through(own_site: Site) -> None:
    visitor = own_site.visit()
    visitor.session.headers.update({"origin": own_site.url, "sec-fetch-site": "same-origin"})
    assert visitor.post("/deliveries/retry-dead").status_code == 303


def test_a_program_with_the_token_needs_no_page(guarded: Site) -> None:
    [dead] = guarded.get("/api/v1/deliveries?status=dead", headers=BEARER).json()["items"]
    path = f"/api/v1/deliveries/{dead['id']}/retry"
    assert guarded.post(path, headers=BEARER | {"origin": "http://evil.example"}).status_code == 403
    assert guarded.post(path, headers=BEARER).json()["status"] == "pending"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "a/b?", "127.0.0.1.evil.example", "[::2]", "10.0.0.1"]
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/login", "/api/v1/alerts"])
def test_a_foreign_host_gets_nothing(site: Site, host: str, path: str) -> None:
    answer = site.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert data.NEWS[0].title not in answer.text and "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(site: Site, host: str) -> None:
    assert site.get("/healthz", headers={"host": host}).status_code == 200


def raw(site: Site, request: bytes) -> bytes:
    """Sends bytes as they are, and reads until the server closes."""
    host, _, port = site.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(request)
        found = b""
        while part := sock.recv(65536):
            found += part
    return found


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/static/%2e%2e%2fapp.py",
            "/static//etc/passwd",
            "/static/..%5capp.py",
        ),
        *("/static/", "/static", "/templates/base.html", "//evil.example/", "/static/style.css/x"),
    ],
)
def test_no_path_leads_out_of_the_folder(site: Site, path: str) -> None:
    answer = raw(site, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] == b"404"


@pytest.mark.parametrize("path", ["/static/%00", "/alerts/%00", "/alerts/%FF", "/?watchlist=%00", "/sources?q=%C3"])
def test_bytes_that_are_no_text_are_refused(site: Site, path: str) -> None:
    assert site.get(path).status_code == 400


@pytest.mark.parametrize(
    "path", ["/?cursor=x", "/?watchlist=A%20B", "/alerts/x", "/sources?state=lost", "/deliveries?status=x"]
)
def test_pages_refuse_nonsense_in_words(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 400 and "Bad Request" in answer.text and "Traceback" not in answer.text


def test_a_body_above_the_limit_is_refused_however_it_is_sent(own_site: Site) -> None:
    visitor = own_site.visit()
    assert visitor.post("/deliveries/retry-dead", more="x" * 70_000).status_code == 413
    chunks = (b"x" * 10_000 for _ in range(10))
    assert own_site.post("/deliveries/retry-dead", data=chunks).status_code == 413
    assert own_site.get("/", data="x" * 70_000).status_code == 413
    assert visitor.post("/deliveries/retry-dead", more="x" * 60_000).status_code == 303


def test_a_thousand_fields_or_parts_are_not_read(own_site: Site) -> None:
    visitor = own_site.visit()
    assert visitor.post("/deliveries/retry-dead", **{f"f{number}": "" for number in range(1000)}).status_code == 403
    parts = {f"p{number}": ("", "x") for number in range(50)} | {"csrf": ("", visitor.form_token)}
    assert visitor.session.post(own_site.url + "/deliveries/retry-dead", files=parts, timeout=30).status_code == 403


def test_a_header_of_ten_thousand_ranges_is_answered_at_once(site: Site) -> None:
    ranges = "bytes=" + ",".join(f"{number}-" for number in range(8000))
    answer = site.get("/static/style.css", headers={"range": ranges})
    assert answer.status_code in (200, 206, 400, 416, 431)
    assert answer.elapsed < timedelta(seconds=10)


def all_kinds_of_answers(site: Site) -> list[requests.Response]:
    paths = ("/", "/sources", "/nothing", "/alerts/x", "/api/v1/alerts", "/api/v1/x", "/static/style.css", "/healthz")
    more = ("/metrics", "/readyz", f"/feeds/{data.DEFENCE}.atom", "/login/style.css")
    posts = [site.post("/deliveries/retry-dead"), site.get("/", headers={"host": "evil.example"})]
    return [site.get(path) for path in (*paths, *more)] + posts


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    for answer in all_kinds_of_answers(site):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]


def test_a_mistake_of_ours_is_told_in_words_and_with_the_headers(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("a bug")

    with running_site(site.database, now=data.NOW, readiness=broken) as other, caplog.at_level("CRITICAL"):
        page, api = other.get("/"), other.get("/readyz")
    assert (page.status_code, api.status_code) == (500, 500)
    assert "It stands in the daemon" in page.text and "ZeroDivisionError" not in page.text + api.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_database_that_is_away_is_said_and_the_loop_lives_on(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/gone.db")
    with running_site(database, now=data.NOW) as site:
        database.close()
        for path in tmp_path.iterdir():
            path.unlink()
        (tmp_path / "gone.db").mkdir()
        with pytest.raises(StorageError), database.read():
            pass
        page, api = site.get("/"), site.get("/api/v1/alerts")
        assert (page.status_code, api.status_code) == (503, 503)
        assert api.json()["error"]["message"].startswith("The database cannot be used at the moment: ")
        assert site.get("/healthz").status_code == 200


def test_health_needs_no_token_and_says_no_more_than_that(closed_site: Site) -> None:
    assert closed_site.get("/healthz").text == "ok\n"
    assert closed_site.get("/readyz").json() == {"ready": True, "reasons": []}


def test_not_ready_is_503_with_every_reason(site: Site) -> None:
    readiness = Readiness(reasons=("a", "b"))
    with running_site(site.database, now=data.NOW, readiness=lambda: readiness) as other:
        answer = other.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": ["a", "b"]})


def test_no_secret_stands_on_any_page(filled_database: Database, site: Site) -> None:
    canary = "canary-5f1d"
    channels = [replace(channel, url=Secret(f"https://x.example/{canary}")) for channel in data.CHANNELS]
    secret_source = replace(
        data.make_source("paid", "Paid", "oman", ("en",)),
        address=f"https://paid.example/rss?key={canary}",
        shown_address="https://paid.example/rss?key=${PAID_KEY}",
    )
    given = {"token": Secret(TOKEN + canary), "channels": lambda: channels}
    with running_site(filled_database, now=data.NOW, ids=site.alert_ids, **given) as closed:
        with filled_database.write() as conn:
            sources.replace_all(conn, [*data.all_sources(), secret_source], now=data.NOW)
        headers = {"authorization": f"Bearer {TOKEN}{canary}"}
        for method, path in every_route(closed):
            if method == "GET":
                answer = closed.get(path, headers=headers)
                assert canary not in answer.text + str(answer.headers), path
        assert "${PAID_KEY}" in closed.get("/api/v1/sources/paid", headers=headers).text
