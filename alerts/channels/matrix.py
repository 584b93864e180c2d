"""Matrix, by the client-server API of a homeserver: an event sent into a room that the bot has joined.

https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid; errors:
#common-error-codes; aliases: #get_matrixclientv3directoryroomroomalias.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from alerts.channels.answers import json_posting, verdict_of
from alerts.channels.base import (
    Answer,
    EditingSender,
    Post,
    Posting,
    delivered,
    failed,
    is_redirect,
    judged,
    redirected,
)
from alerts.channels.json_answer import told_by
from alerts.channels.matrix_html import ROOM_FOR_STORIES, content_of, edit_of, weight
from alerts.failures import SendFailed
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.secret import Secret

RATE_PER_MINUTE = 12.0
"""What Synapse allows a user unless its ``rc_message`` says otherwise: one message in 5 s."""

_BROKEN = (
    *("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_FORBIDDEN", "M_NOT_FOUND", "M_USER_DEACTIVATED", "M_USER_LOCKED"),
    *("M_USER_SUSPENDED", "M_GUEST_ACCESS_FORBIDDEN", "M_CONSENT_NOT_GIVEN", "M_UNRECOGNIZED"),
)
_REFUSED = ("M_TOO_LARGE", "M_BAD_JSON", "M_NOT_JSON", "M_INVALID_PARAM", "M_MISSING_PARAM")

VERDICTS: Mapping[str, Verdict] = {
    **dict.fromkeys(_BROKEN, Verdict.CHANNEL_BROKEN),
    **dict.fromkeys(_REFUSED, Verdict.RETRY_PLAIN),
    "M_LIMIT_EXCEEDED": Verdict.RETRY,
}
"""What the specification's error codes mean. Others, such as M_UNKNOWN, say less than the status."""


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """An event under the delivery's own transaction id: however often it is sent, the room shows it once.

    Raises SendFailed where the channel lacks its homeserver, its token or its room.
    """
    room = (channel.room or "").strip()
    if not room:
        raise SendFailed("bad-address", "the channel has no room")
    transaction = f"{delivery.id}.plain" if delivery.plain else delivery.id
    content = content_of(message_of(delivery, channel, dashboard_url, at), rich=not delivery.plain)
    return _posting(channel, room, transaction, content)


def render_edit(delivery: Delivery, channel: Channel, message_ref: str, dashboard_url: str | None = None) -> Posting:
    """https://spec.matrix.org/latest/client-server-api/#event-replacements

    ``message_ref`` is a room's and an event's id. The same text is the same transaction. It never says that it is late.
    Raises what ``render`` raises.
    """
    room, _, event = message_ref.partition(" ")
    content = edit_of(content_of(message_of(delivery, channel, dashboard_url), rich=not delivery.plain), event)
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    return _posting(channel, room, f"{delivery.id}.{digest}", content)


def _posting(channel: Channel, room: str, transaction: str, content: Mapping[str, Any]) -> Posting:
    path = f"rooms/{quote(room, safe='')}/send/m.room.message/{quote(transaction, safe='')}"
    return replace(json_posting(_address(channel, path), content), method="PUT", token=channel.token)


def _address(channel: Channel, path: str) -> Secret:
    if channel.url is None or channel.token is None:
        raise SendFailed("bad-address", "the channel needs its homeserver's url and a token")
    return Secret(f"{channel.url.reveal().strip().rstrip('/')}/_matrix/client/v3/{path}")


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is 200 and an event's id. The error's code in the JSON comes before the status."""
    told = told_by(answer.body)
    if answer.status == 200 and isinstance(told.get("event_id"), str):
        return replace(delivered(answer), message_ref=f"{channel.room} {told['event_id']}")
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    code = str(told.get("errcode", ""))
    if code in VERDICTS:
        return judged(answer, channel, verdict=VERDICTS[code], now=now, reason=code.removeprefix("M_").lower())
    if 200 <= answer.status < 300:
        words = f"answered {answer.status}, but not that the message was taken"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    return judged(answer, channel, verdict=verdict_of(answer.status), now=now)


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    return weight(story_of(data, channel), phrases_in(channel.language).right_to_left)


class MatrixSender(EditingSender):
    """Asks for the id of a room that is named by an alias: events go to ids only."""

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        if (channel.room or "").startswith("#"):
            try:
                answer = post(_question(channel))
            except SendFailed as failure:
                return failed(failure, channel)
            room = told_by(answer.body).get("room_id")
            if answer.status != 200 or not isinstance(room, str):
                return self.judge(answer, channel, at)
            channel = replace(channel, room=room)
        return EditingSender.send(self, delivery, channel, post=post, at=at, dashboard_url=dashboard_url)


def _question(channel: Channel) -> Posting:
    path = f"directory/room/{quote((channel.room or '').strip(), safe='')}"
    return Posting(method="GET", url=_address(channel, path), headers={}, body=b"", token=channel.token)


MATRIX = MatrixSender(
    render=render,
    judge=judge,
    render_edit=render_edit,
    rate_per_minute=RATE_PER_MINUTE,
    digest_capacity=ROOM_FOR_STORIES,
    weight=weigh,
)
