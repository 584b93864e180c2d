"""Subscriptions and pushes for tests: a hub of our own, and what it says."""

import hmac
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import requests
import sqlalchemy as sa

from domain.secret import Secret
from domain.subscription import SubscriptionState
from storage.subscriptions import NewSubscription, Subscription
from storage.tables import sources
from tests.servers import Answer, Request

CALLBACKS = "https://gulf.example.org/websub/"
SECRET = "a-secret-of-the-tests"
ID = "x" * 43


def drawn() -> NewSubscription:
    return NewSubscription(ID, SECRET)


def subscription(**changes: Any) -> Subscription:
    values: dict[str, Any] = {
        "id": ID,
        "source_id": "times",
        "hub": "https://hub.example.org/",
        "topic": "https://news.example.om/rss",
        "callback": CALLBACKS + ID,
        "secret": Secret(SECRET),
        "state": SubscriptionState.ASKED,
        "failures": 1,
        "asked_at": None,
        "verified_at": None,
        "expires_at": None,
        "signed_with": None,
        "recent": (),
    }
    return Subscription(**(values | changes))


def sign(body: bytes, *, secret: str = SECRET, method: str = "sha256") -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def offer(conn: sa.Connection, source_id: str, *, hub: str | None, topic: str | None, base: str | None = None) -> None:
    """What a read of the source would have found."""
    conn.execute(sa.update(sources).where(sources.c.id == source_id).values(hub=hub, topic=topic, base=base))


def forms(asked: list[Request]) -> list[dict[str, str]]:
    """What a hub was asked for."""
    return [{name: values[0] for name, values in parse_qs(request.body.decode()).items()} for request in asked]


class Hub:
    """A hub as a route of a ScriptedServer. It verifies at once, by its own request, before it answers.

    ``reach``: what stands for the callback's public host, which no test may look up.
    """

    def __init__(self, *, reach: str, host: str, lease_seconds: int = 3600) -> None:
        self.reach, self.host, self.lease_seconds = reach, host, lease_seconds
        self.subscriptions: dict[str, dict[str, str]] = {}  # by path of the callback
        self.echoes: list[tuple[int, str]] = []
        self.answer = Answer(status=202)

    def __call__(self, request: Request) -> Answer:
        (form,) = forms([request])
        path = form["hub.callback"].removeprefix(f"http://{self.host}")
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": f"challenge-{len(self.echoes)}",
            "hub.lease_seconds": str(self.lease_seconds),
        }
        echoed = requests.get(f"{self.reach}{path}?{urlencode(query)}", headers={"Host": self.host}, timeout=10)
        self.echoes.append((echoed.status_code, echoed.text))
        if form["hub.mode"] == "subscribe":
            self.subscriptions[path] = form
        else:
            self.subscriptions.pop(path, None)
        return self.answer

    def push(self, body: str, *, signature: str | None = None, content_type: str = "application/rss+xml") -> int:
        """To every subscriber; answers the last one's status."""
        status = 0
        for path, form in self.subscriptions.items():
            signed = signature or sign(body.encode(), secret=form["hub.secret"])
            headers = {"Host": self.host, "Content-Type": content_type, "X-Hub-Signature": signed}
            status = requests.post(f"{self.reach}{path}", data=body.encode(), headers=headers, timeout=30).status_code
        return status


def at(now: datetime) -> Any:
    return lambda: now
