"""What the acceptance tests write into the three files, and how they read what arrives."""

import base64
import json
from typing import Any

from standardwebhooks import Webhook

from tests.chat_room import ChatRoom, Request

SECRET = "whsec_" + base64.b64encode(b"acceptance-tests-secret-32-bytes").decode()


def source(source_id: str, feed: str, **more: Any) -> dict[str, Any]:
    return {"id": source_id, "name": source_id, "feed": feed, "every": "1s", **more}


def sources(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"sources": list(entries)}


def watchlist(watchlist_id: str = "turkish-defence-in-oman", **groups: Any) -> dict[str, Any]:
    asked = groups or {"countries": ["Oman"], "companies": ["Aselsan", "Havelsan"]}
    return {"id": watchlist_id, "title": "Turkish defence firms in Oman", **asked}


def watchlists(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"watchlists": list(entries)}


def bus(room: ChatRoom) -> dict[str, Any]:
    """channels.yaml with one signed webhook."""
    return {"channels": [{"id": "bus", "type": "webhook", "url": room.url("/bus"), "secret": SECRET}]}


def verified(request: Request) -> dict[str, Any]:
    """The body of a webhook whose signature holds."""
    Webhook(SECRET).verify(request.body, dict(request.headers))
    body: dict[str, Any] = json.loads(request.body)
    return body
