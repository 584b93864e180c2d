"""The generic webhook: the contract's JSON, signed as Standard Webhooks 1.0.0 asks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from alerts.channels.base import Answer, HttpSender, Posting, delivered, is_redirect, judged, redirected
from alerts.failures import SendFailed
from alerts.payload import body_of
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.secret import Secret

_PREFIX = "whsec_"
_PLAINER = frozenset({400, 413, 422})
_GONE = 410


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """The stored payload's bytes, which have no plainer form, with the attempt's own timestamp and signature.

    Raises SendFailed where the channel has no address, or a secret that is no ``whsec_`` key.
    """
    if channel.url is None:
        raise SendFailed("bad-address", "the channel has no url")
    body, timestamp = body_of(delivery.payload), str(int(at.timestamp()))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": delivery.id,
        "webhook-timestamp": timestamp,
    }
    if channel.secret is not None:
        headers["webhook-signature"] = signature(channel.secret, f"{delivery.id}.{timestamp}.".encode() + body)
    return Posting(method="POST", url=channel.url, headers=headers, body=body)


def signature(secret: Secret, signed: bytes) -> str:
    """``v1,`` and the base64 of HMAC-SHA256. The key is what follows ``whsec_``, in base64, padded or not."""
    written = secret.reveal().strip().removeprefix(_PREFIX)
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise SendFailed("bad-address", "the channel's secret is not whsec_ and base64") from None
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Any 2xx is received, 410 wants no more, a refused form is tried once more, all else again by the schedule."""
    if 200 <= answer.status < 300:
        return delivered(answer)
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    if answer.status == _GONE:
        return judged(answer, channel, verdict=Verdict.CHANNEL_BROKEN, now=now)
    verdict = Verdict.RETRY_PLAIN if answer.status in _PLAINER else Verdict.RETRY
    return judged(answer, channel, verdict=verdict, now=now)


WEBHOOK = HttpSender(render=render, judge=judge)
