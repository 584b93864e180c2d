"""The one suite that every kind of channel that is posted to must pass: what each answer means, over real sockets.

A kind is given as a ``ChannelKind``; its own words and statuses stand in ``own``. The rows are named after the
catalogue of webhook answers: redirects, refusals, floods, hangs and lies.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from alerts.channels.base import Sender
from alerts.wire.poster import TOTAL_SECONDS, Poster
from domain.alert import Channel, ChannelType, Outcome, Verdict
from domain.secret import Secret
from tests.alert_factories import CANARY, LOOPBACK, NOW, SIGNING_SECRET, channel, delivery
from tests.chat_room import ChatRoom, Reply

DEADLINE = 1.5
"""Seconds, in the place of 15, for a call that only its deadline ends; every other has the usual time."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

RETRY, BROKEN, PLAIN = Verdict.RETRY, Verdict.CHANNEL_BROKEN, Verdict.RETRY_PLAIN
DELIVERED = Verdict.DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer, and what it must be taken for."""

    reply: Reply
    verdict: Verdict
    reason: str
    wait: float | None = None  # seconds that the receiver asks for
    pauses: bool = False

    @property
    def endless(self) -> bool:
        """Whether only the deadline ends the call."""
        return self.reply.hang or self.reply.drip > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One kind of channel under test."""

    type: ChannelType
    sender: Sender
    success: Reply
    own: Mapping[str, Case] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict)  # keys of its own, such as a token
    method: str = "POST"


def case(reply: Reply, verdict: Verdict, reason: str | None = None, **more: object) -> Case:
    return Case(reply=reply, verdict=verdict, reason=reason or f"http-{reply.status}", **more)  # type: ignore[arg-type]


def _status(status: int, verdict: Verdict, body: bytes = b"", **headers: str) -> Case:
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return case(Reply(status=status, body=body, headers=written), verdict)


@cache
def common_cases() -> dict[str, Case]:
    """What every kind of channel makes the same of."""
    return {
        **{
            f"F9 {status}": case(Reply(status=status, body=b""), RETRY, "redirect")
            for status in (301, 302, 303, 307, 308)
        },
        **{f"F10 {status}": _status(status, PLAIN, b"no") for status in (400, 413, 422)},
        **{f"F19 {status}": _status(status, RETRY) for status in (408, 409, 425)},
        "F20 410": _status(410, BROKEN, b"gone"),
        "F23 429 with seconds": _paused(429, {"retry-after": "30"}, 30.0),
        "F24 429 with a fraction": _paused(429, {"retry-after": "1.5"}, 1.5),
        "F24 429 with JSON": _paused(429, {}, 64.57, b'{"retry_after": 64.57, "global": true}'),
        "F25 429 with a date": _paused(429, {"retry-after": "Sun, 01 Mar 2026 12:02:00 GMT"}, 120.0),
        "F25 429 with a past date": _paused(429, {"retry-after": "Sun, 01 Mar 2026 11:02:00 GMT"}, None),
        "F25 429 with -1": _paused(429, {"retry-after": "-1"}, None),
        "F25 429 with words": _paused(429, {"retry-after": "abc"}, None),
        "F25 429 with years": _paused(429, {"retry-after": "99999999"}, 86400.0),
        "F25 429 with nothing": _paused(429, {}, None),
        **{f"F27 {status}": _status(status, RETRY) for status in (500, 502, 503, 504, 520, 527)},
        "F27 503 with Retry-After": _paused(503, {"retry-after": "7"}, 7.0),
        "F28 999": _status(999, RETRY),
        "F28 malformed": case(Reply(raw=b"HELLO THERE\r\n\r\n"), RETRY, "bad-answer"),
        "F28 negative status": case(Reply(raw=b"HTTP/1.1 -1 x\r\n\r\n"), RETRY, "bad-answer"),
        "F29 no answer": case(Reply(drop=True), RETRY, "closed"),
        "F29 reset": case(Reply(reset=True), RETRY, "reset"),
        "F29 hang": case(Reply(hang=True), RETRY, "timeout"),
        "F29 dripping header": case(Reply(drip=0.05), RETRY, "timeout"),
        "F29 endless 100 Continue": case(
            Reply(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 3000, drip=0.01), RETRY, "timeout"
        ),
        "F29 header without end": case(Reply(raw=b"HTTP/1.1 200 OK\r\nx: " + b"x" * 70_000), RETRY, "bad-answer"),
        "F30 a gigabyte of 500": case(Reply(status=500, endless=True, headers={"content-length": "1000000000"}), RETRY),
        "F30 a bomb of 500": case(
            Reply(status=500, body=gzip.compress(b"x" * 50_000_000), headers={"content-encoding": "gzip"}), RETRY
        ),
        "F30 deep JSON": case(Reply(status=500, body=b"[" * 10_000), RETRY),
        "F30 binary": case(Reply(status=500, body=bytes(range(256))), RETRY),
        "F30 too large a number": case(Reply(status=500, body=b'{"retry_after": 1e400}'), RETRY),
        "F31 our own address echoed": case(
            Reply(status=500, body=f"no /services/T000/B000/{CANARY} \x1b[31m<b>\r\n{SIGNING_SECRET}".encode()), RETRY
        ),
        "F31 much text": case(Reply(status=500, body=b"word " * 3000), RETRY),
    }


def _paused(status: int, headers: Mapping[str, str], wait: float | None, body: bytes = b"") -> Case:
    return case(Reply(status=status, headers=headers, body=body), RETRY, wait=wait, pauses=True)


def cases(kind: ChannelKind) -> dict[str, Case]:
    """Every row for this kind: its own rows win."""
    return {**common_cases(), "F1 success": case(kind.success, DELIVERED, "ok"), **kind.own}


def channel_of(kind: ChannelKind, url: str) -> Channel:
    return channel(kind.type, url=url, **{"secret": Secret(SIGNING_SECRET), **kind.entry})


def one_attempt(kind: ChannelKind, room: ChatRoom, *, seconds: float = TOTAL_SECONDS) -> Outcome:
    """Sends one delivery to the room, which may take so long."""
    post = Poster(policy=LOOPBACK, total_seconds=seconds)
    try:
        return kind.sender.send(delivery(), channel_of(kind, room.url()), post=post, at=NOW)
    finally:
        post.close()


def secrets_shown(outcome: Outcome) -> Iterator[str]:
    """Every place of an outcome where the canary stands."""
    for name in ("reason", "text"):
        if CANARY in getattr(outcome, name) or SIGNING_SECRET in getattr(outcome, name):
            yield name
