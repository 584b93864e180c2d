"""Microsoft Teams by its Workflows: what is posted, and answers that may hold an error behind a 200.

A workflow takes a message (202, some 200) before it shows it, and does not say when it cannot. Rates of a channel:
4 a second, 60 in 30 s, 100 an hour, 150 in two hours, 1,800 a day
(https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.channels.answers import address_of, json_posting, verdict_of
from alerts.channels.base import Answer, HttpSender, Posting, delivered, is_redirect, judged, redirected
from alerts.channels.json_answer import told_by
from alerts.channels.spans import digest_line
from alerts.channels.teams_card import ROOM_FOR_STORIES, card, plain_card, posted, write
from alerts.fitting import utf8_bytes
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict

RATE_PER_MINUTE = 1.2
"""With four at once, fewer than 150 in two hours and 1,800 a day."""

_FAILED = re.compile(r"webhook message delivery failed|returned HTTP error", re.IGNORECASE)
_STATUS = re.compile(r"HTTP error (\d{3})")
_PAGE = re.compile(r"\s*<")

_BROKEN = frozenset(
    {
        *("WorkflowNotFound", "WorkflowDisabled", "WorkflowTriggerIsNotEnabled", "WorkflowTriggerNotFound"),
        *("InvalidAuthorizationSignature", "DirectApiAuthorizationRequired", "AuthorizationFailed"),
    }
)
"""``error.code`` of a workflow that is off, gone or closed to us, whatever the status; some come as a 400."""


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """An Adaptive Card; a delivery whose card was refused is one of a single text.

    Raises SendFailed where the channel has no address.
    """
    message = message_of(delivery, channel, dashboard_url, at)
    return json_posting(address_of(channel), posted(plain_card(message) if delivery.plain else card(message)))


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Any 2xx without the words of a failure is accepted. A connector says ``1``; a login page is no success."""
    text = answer.body.decode("utf-8", "replace").strip()
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    code = error_code(answer.body)
    if code in _BROKEN:
        return judged(answer, channel, verdict=Verdict.CHANNEL_BROKEN, now=now, reason=code)
    if not 200 <= answer.status < 300:
        return judged(answer, channel, verdict=verdict_of(answer.status), now=now)
    if _FAILED.search(text):
        return _failed_behind(answer, text, channel, now)
    if code or _PAGE.match(text):
        words = f"answered {answer.status}, but with {'an error' if code else 'a page'}"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    if text == "1":
        return delivered(answer)
    words = f"accepted ({answer.status}); Teams does not confirm that it was shown"
    return Outcome(verdict=Verdict.DELIVERED, reason="accepted", text=words, status=answer.status)


def _failed_behind(answer: Answer, text: str, channel: Channel, now: datetime) -> Outcome:
    """A failure that came as a success counts as the status that its words name."""
    found = _STATUS.search(text)
    status = int(found[1]) if found else 500
    behind = replace(answer, status=status)
    words = f"answered {answer.status}, but failed with {status}" if found else f"answered {answer.status}, but failed"
    return judged(behind, channel, verdict=verdict_of(status), now=now, words=words)


def error_code(body: bytes) -> str:
    """``error.code`` of an answer in JSON; empty: it has none."""
    error = told_by(body).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    """The bytes that an alert takes in a digest."""
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return utf8_bytes(write(line)) + 1


TEAMS = HttpSender(
    render=render, judge=judge, rate_per_minute=RATE_PER_MINUTE, digest_capacity=ROOM_FOR_STORIES, weight=weigh
)
