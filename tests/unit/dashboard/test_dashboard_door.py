"""Who is let in: hosts, sessions, tokens, origins, where one goes after the login."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from dashboard.access import safe_next
from dashboard.forgery import is_foreign
from dashboard.hosts import known_hosts
from dashboard.sessions import SESSION_LIFE, is_token, signer_for
from dashboard.throttle import FAILURES, REMEMBERED, WINDOW, Throttle
from domain.secret import Secret

NOW = datetime(2025, 2, 6, 9, 41, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8000", True),
        ("localhost", True),
        ("LocalHost:8000", True),
        ("localhost.", True),
        ("[::1]:8000", True),
        ("watch.example", True),  # GULFWATCH_URL
        ("10.1.2.3:8000", True),  # LISTEN
        ("10.1.2.4:8000", False),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example:8000", False),
        ("a/b?", False),
        ("localhost@evil.example", False),
        ("localhost:8000:1", False),
        ("[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_the_dashboard_answers_to_its_own_names(host: str | None, known: bool) -> None:
    hosts = known_hosts(url="https://watch.example/", hosts=["10.1.2.3"])
    assert hosts.knows(host) is known


def test_listening_on_every_address_it_answers_to_each_address_and_to_no_further_name() -> None:
    hosts = known_hosts(url="http://0.0.0.0:8000", hosts=["0.0.0.0"])
    assert [hosts.knows(host) for host in ("192.168.1.9:8000", "[fe80::1]:8000", "evil.example")] == [True, True, False]


SIGNER = signer_for(Secret("one"))


def test_a_session_is_known_until_it_is_over() -> None:
    cookie = SIGNER.session(NOW)
    assert SIGNER.session_in(cookie, NOW + SESSION_LIFE - timedelta(seconds=1)) is not None
    assert SIGNER.session_in(cookie, NOW + SESSION_LIFE + timedelta(seconds=1)) is None


def test_a_session_outlives_a_restart_and_ends_with_its_token() -> None:
    cookie = SIGNER.session(NOW)
    assert signer_for(Secret("one")).session_in(cookie, NOW) is not None
    assert signer_for(Secret("two")).session_in(cookie, NOW) is None


def test_no_two_sessions_are_alike() -> None:
    assert SIGNER.session(NOW) != SIGNER.session(NOW)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_session_that_was_tampered_with_is_none(place: int) -> None:
    cookie = SIGNER.session(NOW)
    letters = list(cookie)
    letters[place] = "0" if letters[place] != "0" else "1"
    assert SIGNER.session_in("".join(letters), NOW) is None


@pytest.mark.parametrize("cookie", [None, "", ".", "x", "9999999999-x.", "é.é", "99999999999-a.b"])
def test_what_is_no_session_is_none(cookie: str | None) -> None:
    assert SIGNER.session_in(cookie, NOW) is None


def test_a_forms_token_is_of_one_session() -> None:
    token = SIGNER.form_token("mine")
    assert [SIGNER.proves_form(token, session) for session in ("mine", "yours")] == [True, False]


def test_a_session_is_no_forms_token_and_the_other_way_round() -> None:
    assert not SIGNER.proves_form(SIGNER.session(NOW), "mine")
    assert SIGNER.session_in(SIGNER.form_token("mine"), NOW) is None


def test_without_a_token_each_start_has_a_key_of_its_own() -> None:
    assert not signer_for(None).proves_form(signer_for(None).form_token("x"), "x")


@pytest.mark.parametrize(("attempt", "right"), [("one", True), ("One", False), ("", False), ("one" * 400, False)])
def test_only_the_token_is_the_token(attempt: str, right: bool) -> None:
    assert is_token(Secret("one"), attempt) is right


def test_a_token_of_more_than_a_kilobyte_is_not_looked_at() -> None:
    assert not is_token(Secret("x" * 2000), "x" * 2000)


def test_after_so_many_wrong_tokens_an_address_waits_and_no_other_does() -> None:
    throttle = Throttle()
    for second in range(FAILURES):
        assert throttle.wait_seconds("1.2.3.4", NOW) == 0
        throttle.note_failure("1.2.3.4", NOW + timedelta(seconds=second))
    assert throttle.wait_seconds("1.2.3.4", NOW + timedelta(seconds=9)) == 52
    assert throttle.wait_seconds("1.2.3.5", NOW) == 0
    assert throttle.wait_seconds("1.2.3.4", NOW + WINDOW) == 0


def test_wrong_tokens_of_an_hour_do_not_add_up() -> None:
    throttle = Throttle()
    for minute in range(60):
        throttle.note_failure("1.2.3.4", NOW + minute * WINDOW)
    assert throttle.wait_seconds("1.2.3.4", NOW + 60 * WINDOW) == 0


def test_a_crowd_of_addresses_does_not_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(REMEMBERED + 500):
        throttle.note_failure(str(number), NOW)
    assert len(throttle._failures) == REMEMBERED


@pytest.mark.parametrize("wanted", ["/", "/sources", "/?watchlist=a", "/alerts/01J?x=//y"])
def test_one_comes_back_to_where_one_was(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    ["//evil", "/\\evil", "https:evil", "https://evil", "javascript:x", "", "evil", "/a\\b", "/\t/evil", "/\r\nX: y"],
)
def test_nobody_is_sent_elsewhere(wanted: str) -> None:
    assert safe_next(wanted) == "/"


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"origin": "http://127.0.0.1:8000"}, False),
        ({"origin": "https://watch.example"}, False),  # behind a proxy that changes the Host header
        ({"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}, False),
        ({"origin": "null"}, True),
        ({"origin": "http://127.0.0.1:9000"}, True),
        ({"origin": "http://evil.example"}, True),
        ({"origin": "http://["}, True),
        ({"origin": ""}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
    ],
)
def test_what_another_sites_page_sends_is_foreign(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(Headers({"host": "127.0.0.1:8000"} | headers), own="watch.example") is foreign
