"""What answers of chat platforms have in common: a JSON object, a status, a wait. Pure."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.channels.base import Answer, Posting
from alerts.failures import SendFailed
from domain.alert import Channel, Verdict
from domain.secret import Secret

_BROKEN_STATUS = frozenset({401, 403, 404, 410})
_AGAIN_STATUS = frozenset({408, 409, 425, 429})


def verdict_of(status: int) -> Verdict:
    """What a status of failure means where the body says nothing: lost, refused as it is, or not now."""
    if status in _BROKEN_STATUS:
        return Verdict.CHANNEL_BROKEN
    return Verdict.RETRY_PLAIN if 400 <= status < 500 and status not in _AGAIN_STATUS else Verdict.RETRY


def asking(answer: Answer, header: str) -> Answer:
    """The answer with the wait that a header of the platform's own names as its Retry-After, if it has none."""
    if "retry-after" in answer.headers or header not in answer.headers:
        return answer
    return replace(answer, headers={**answer.headers, "retry-after": answer.headers[header]})


def address_of(channel: Channel) -> Secret:
    """Raises SendFailed where the channel has no address."""
    if channel.url is None:
        raise SendFailed("bad-address", "the channel has no url")
    return channel.url


def json_posting(url: Secret, content: Mapping[str, Any]) -> Posting:
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Posting(method="POST", url=url, headers={"content-type": "application/json; charset=utf-8"}, body=body)
