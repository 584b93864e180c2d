"""The door that hubs come through, on a real socket, behind a token: who asks what, and what it may cost."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from dashboard import hub_calls
from domain.secret import Secret
from domain.subscription import SubscriptionState
from storage import counters, subscriptions, tables
from storage.database import Database
from tests import dashboard_data as data
from tests.dashboard_site import TOKEN, Site, running_site
from tests.websub_samples import CALLBACKS, ID, SECRET, drawn, offer, sign

HUB, TOPIC = "https://hub.example.org/", "https://news.example.om/rss"
BODY = b"<rss/>"
QUESTION = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "abc<b>", "hub.lease_seconds": "3600"}
HOUR = timedelta(hours=1)


class Door:
    """A dashboard with one subscription."""

    def __init__(self, site: Site, source_id: str) -> None:
        self.site, self.source_id = site, source_id

    def ask(self, subscription_id: str = ID, **query: str) -> requests.Response:
        changes = {f"hub.{name}": value for name, value in query.items()}
        return self.site.get(f"/websub/{subscription_id}", params=QUESTION | changes)

    def push(self, body: bytes = BODY, *, subscription_id: str = ID, **headers: Any) -> requests.Response:
        signed = {"X-Hub-Signature": sign(body), "Content-Type": "application/rss+xml"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.site.post(f"/websub/{subscription_id}", data=body, headers=signed | given)

    def change(self, **values: Any) -> None:
        with self.site.database.write() as conn:
            conn.execute(sa.update(tables.subscriptions).values(values))

    def stored(self) -> subscriptions.Subscription:
        with self.site.database.read() as conn:
            found = subscriptions.get(conn, ID)
        assert found is not None
        return found

    def waiting(self) -> list[bytes]:
        with self.site.database.read() as conn:
            return list(conn.execute(sa.select(tables.pushes.c.body).order_by(tables.pushes.c.id)).scalars())

    def counted(self) -> dict[tuple[str, str], int]:
        with self.site.database.read() as conn:
            found = counters.read_all(conn)
        return {key: value for key, value in found.items() if key[0] in ("pushes", "hub_questions")}

    def source(self) -> dict[str, Any]:
        answer = self.site.get(f"/api/v1/sources/{self.source_id}", headers={"authorization": f"Bearer {TOKEN}"})
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def door(filled_database: Database) -> Iterator[Door]:
    with filled_database.write() as conn:
        enabled = tables.sources.c.enabled & tables.sources.c.removed_at.is_(None)
        source_id = conn.execute(sa.select(tables.sources.c.id).where(enabled).limit(1)).scalar_one()
        offer(conn, source_id, hub=HUB, topic=TOPIC, base=TOPIC)
        assert subscriptions.reconcile(conn, callbacks=CALLBACKS, draw=drawn, now=data.NOW) == 1
        state = SubscriptionState.ASKED
        subscriptions.note_asked(conn, ID, state=state, failures=1, next_at=data.NOW + HOUR, now=data.NOW)
    with running_site(filled_database, now=data.NOW, token=Secret(TOKEN)) as site:
        yield Door(site, source_id)


def test_a_request_that_was_made_is_confirmed_without_a_token(door: Door) -> None:
    answer = door.ask()
    assert (answer.status_code, answer.text) == (200, "abc<b>")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8", "what a stranger wrote is no page"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (door.stored().state, door.stored().expires_at) == (SubscriptionState.LIVING, data.NOW + HOUR)
    assert door.counted() == {("hub_questions", "subscribed"): 1}


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({"failures": 1}, {"topic": "https://other.example/"}),
        ({"failures": 1}, {"mode": "unsubscribe"}),
        ({"asked_at": None}, {}),
        ({"asked_at": data.NOW - 2 * HOUR}, {}),
        ({"state": "ended"}, {}),
    ],
)
def test_what_was_not_asked_for_is_not_confirmed(door: Door, changes: dict[str, Any], query: dict[str, str]) -> None:
    door.change(**changes)
    before = door.stored()
    assert door.ask(**query).status_code == 404
    assert door.stored() == before


def test_an_unsubscription_is_confirmed_and_then_nothing_is_taken(door: Door) -> None:
    door.change(state="ending")
    assert door.ask(mode="unsubscribe").text == "abc<b>"
    assert door.push().status_code == 410
    assert door.waiting() == []


def test_a_denial_is_noted_without_what_must_not_be_shown(door: Door) -> None:
    door.ask()
    assert door.ask(mode="denied", reason="not for you").status_code == 200
    assert door.source()["push"]["reason"] == "the hub denies the subscription: not for you"
    assert door.ask(mode="denied", reason=f"your secret is {SECRET}").status_code == 200
    assert door.source()["push"]["reason"] == "the hub denies the subscription"
    assert door.stored().state is SubscriptionState.DENIED


def test_a_signed_push_waits_for_a_collector_and_once_only(door: Door) -> None:
    assert [door.push().status_code, door.push().status_code] == [202, 202]
    assert door.waiting() == [BODY]
    assert door.counted() == {("pushes", "kept"): 1, ("pushes", "repeated"): 1}


def test_who_cannot_sign_is_told_the_same_and_ignored(door: Door) -> None:
    answers = [door.push(X_Hub_Signature=sign(BODY, secret="guessed")), door.push(X_Hub_Signature="sha256=00")]
    answers.append(door.push())
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert door.waiting() == [BODY]
    assert door.counted() == {("pushes", "ignored"): 2, ("pushes", "kept"): 1}


def test_who_has_signed_well_once_is_held_to_it(door: Door) -> None:
    door.push(b"one", X_Hub_Signature=sign(b"one", method="sha512"))
    door.push(b"two", X_Hub_Signature=sign(b"two", method="sha1"))
    assert door.waiting() == [b"one"]


def test_guesses_find_nothing_and_write_nothing(door: Door) -> None:
    guesses = ["y" * 43, "x" * 42, "x" * 44, "%00" * 43, "..%2f..%2fapi", ID.upper()]
    asked = {(door.ask(guess).status_code, door.push(subscription_id=guess).status_code) for guess in guesses}
    assert asked <= {(404, 404), (303, 401), (400, 400)}
    assert door.counted() == {}


def test_a_browser_that_is_logged_in_gives_a_foreign_page_nothing(door: Door) -> None:
    assert door.push(Origin="https://evil.example", Sec_Fetch_Site="cross-site").status_code == 202
    assert door.site.get(f"/websub/{ID}/").status_code == 303
    assert door.site.post(f"/websub/{ID}/x").status_code == 401


def test_bodies_are_bounded(door: Door) -> None:
    large = b"x" * (hub_calls.BODY_LIMIT + 1)
    assert door.push(large).status_code == 413
    assert door.site.post(f"/websub/{ID}", data=iter([large[:600_000]] * 3)).status_code == 413
    assert door.push(large[1:]).status_code == 202


def test_a_flood_is_told_to_wait(door: Door) -> None:
    answers = [door.push(b"%d" % number, X_Hub_Signature="sha256=00").status_code for number in range(40)]
    assert (answers.count(202), answers.count(429)) == (hub_calls.CALLS_AT_ONCE, 40 - hub_calls.CALLS_AT_ONCE)
    assert door.ask().status_code == 429
    assert int(door.push().headers["retry-after"]) >= 1


def test_a_queue_that_nobody_empties_is_told_to_come_again(door: Door) -> None:
    answers = [door.push(b"body %d" % number) for number in range(12)]
    assert [answer.status_code for answer in answers] == [202] * 10 + [503] * 2
    assert answers[-1].headers["retry-after"] == "60"


def test_bodies_that_never_end_are_let_go_of(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_calls, "BODY_SECONDS", 0.3)
    host, port = door.site.url.removeprefix("http://").split(":")
    head = f"POST /websub/{ID} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\nbegun"
    with socket.create_connection((host, int(port)), timeout=10) as slow:
        slow.sendall(head.encode())
        assert slow.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_the_source_says_who_pushes_it_and_no_secret(door: Door) -> None:
    door.ask()
    door.push()
    assert door.source()["push"] == {
        "hub": "hub.example.org",
        "state": "living",
        "reason": "",
        "since": data.NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expires_at": (data.NOW + HOUR).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "last_push_at": data.NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "pushes": 1,
        "relied_on": True,
    }
    page = door.site.get("/sources", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert "pushed by <bdi>hub.example.org</bdi> since" in page
    assert not any(part in page + str(door.source()) for part in (SECRET, ID))
