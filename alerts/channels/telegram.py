"""Telegram's Bot API: what is sent to a chat, and answers judged by their JSON before their status.

https://core.telegram.org/bots/api#making-requests, #sendmessage, #responseparameters. Limits of rate:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

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
from alerts.channels.telegram_html import ROOM_FOR_STORIES, html_of, plain_of, weight
from alerts.failures import SendFailed
from alerts.message import Message, message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.secret import Secret

API = "https://api.telegram.org"
GROUP_PER_MINUTE, PERSON_PER_MINUTE = 20.0, 60.0

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")

_WORDS: tuple[tuple[str, str, Verdict], ...] = (
    ("can't parse entities", "cannot-parse", Verdict.RETRY_PLAIN),
    ("message is too long", "too-long", Verdict.RETRY_PLAIN),
    ("message text is empty", "empty", Verdict.RETRY_PLAIN),
    ("chat not found", "chat-not-found", Verdict.CHANNEL_BROKEN),
    ("upgraded to a supergroup", "migrated", Verdict.CHANNEL_BROKEN),
    ("not enough rights", "no-rights", Verdict.CHANNEL_BROKEN),
    ("have no rights", "no-rights", Verdict.CHANNEL_BROKEN),
    ("message to edit not found", "message-gone", Verdict.DEAD),
    ("message can't be edited", "message-gone", Verdict.DEAD),
    ("message is not modified", "unchanged", Verdict.DELIVERED),
    ("topic_closed", "topic-closed", Verdict.CHANNEL_BROKEN),
    ("peer_id_invalid", "chat-not-found", Verdict.CHANNEL_BROKEN),
)
"""What its descriptions of a 400 mean, in lower case. Any other: the message was refused."""

log = logging.getLogger("gulfwatch.alerts.telegram")


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """HTML; a delivery whose HTML was refused is text alone. The token stands in the path, which is never shown.

    Raises SendFailed where the channel has no chat, or no token of Telegram's form.
    """
    content = _text(message_of(delivery, channel, dashboard_url, at), plain=delivery.plain)
    return _posting(channel, "sendMessage", {"chat_id": channel.chat, **content})


def render_edit(delivery: Delivery, channel: Channel, message_ref: str, dashboard_url: str | None = None) -> Posting:
    """https://core.telegram.org/bots/api#editmessagetext. ``message_ref`` is a chat's id and a message's.

    It never says that it is late. Raises what ``render`` raises.
    """
    chat, _, number = message_ref.partition(" ")
    content = _text(message_of(delivery, channel, dashboard_url), plain=delivery.plain)
    return _posting(channel, "editMessageText", {"chat_id": chat, "message_id": int(number), **content})


def _text(message: Message, *, plain: bool) -> dict[str, Any]:
    shown = {"text": plain_of(message)} if plain else {"text": html_of(message), "parse_mode": "HTML"}
    return {**shown, "link_preview_options": {"is_disabled": True}}


def _posting(channel: Channel, method: str, content: Mapping[str, Any]) -> Posting:
    token = channel.token.reveal().strip() if channel.token else ""
    if not _TOKEN.fullmatch(token) or not channel.chat:
        raise SendFailed("bad-address", "the channel needs a chat and a token such as 123456:ABC-DEF")
    api = channel.url.reveal().strip() if channel.url else API
    return json_posting(Secret(f"{api.rstrip('/')}/bot{token}/{method}"), content)


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is 200 and ``"ok": true``. The error's code in the JSON comes before the status."""
    told = told_by(answer.body)
    if answer.status == 200 and told.get("ok") is True:
        return replace(delivered(answer), message_ref=_ref(told.get("result")))
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    code = told.get("error_code")
    status = code if told.get("ok") is False and isinstance(code, int) else answer.status
    if 200 <= status < 300:
        words = f"answered {answer.status}, but not that the message was taken"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    return _refused(replace(answer, status=status), str(told.get("description", "")), channel, now)


def _ref(result: object) -> str | None:
    """The ids of the message's chat and of the message; None: it was not told."""
    chat = result.get("chat") if isinstance(result, dict) else None
    ids = (chat.get("id"), result.get("message_id")) if isinstance(result, dict) and isinstance(chat, dict) else ()
    return f"{ids[0]} {ids[1]}" if ids and all(type(each) is int for each in ids) else None


def _refused(answer: Answer, description: str, channel: Channel, now: datetime) -> Outcome:
    said = description.casefold()
    for words, reason, verdict in _WORDS if answer.status == 400 else ():
        if words in said:
            return judged(answer, channel, verdict=verdict, now=now, reason=reason)
    return judged(answer, channel, verdict=verdict_of(answer.status), now=now)


def migrated_to(answer: Answer) -> str | None:
    """The id that a group has now that it is a supergroup; None: it is what it was."""
    parameters = told_by(answer.body).get("parameters")
    chat = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    return str(chat) if isinstance(chat, int) and not isinstance(chat, bool) else None


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    return weight(story_of(data, channel), phrases_in(channel.language).right_to_left)


def rate_of_chat(channel: Channel) -> float:
    """A person's chat, whose id is a plain number, bears one message a second; groups and channels 20 a minute."""
    return PERSON_PER_MINUTE if (channel.chat or "").isdecimal() else GROUP_PER_MINUTE


class TelegramSender(EditingSender):
    """Follows a group to the id that it has after its upgrade, for this one message, and says so."""

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        try:
            answer = post(self.render(delivery, channel, at, dashboard_url))
            chat = migrated_to(answer)
            if chat is None:
                return self.judge(answer, channel, at)
            answer = post(self.render(delivery, replace(channel, chat=chat), at, dashboard_url))
        except SendFailed as failure:
            return failed(failure, channel)
        return _told_of(self.judge(answer, channel, at), channel, chat)


def _told_of(outcome: Outcome, channel: Channel, chat: str) -> Outcome:
    log.warning("a group has another id since its upgrade", extra={"fields": {"channel": channel.id, "chat": chat}})
    advice = f"the group was upgraded: write chat: {chat} in channels.yaml; {outcome.text}"
    reason = "migrated" if outcome.verdict is Verdict.DELIVERED else outcome.reason
    return replace(outcome, reason=reason, text=advice[:500])


TELEGRAM = TelegramSender(
    render=render,
    judge=judge,
    render_edit=render_edit,
    rate_per_minute=GROUP_PER_MINUTE,
    digest_capacity=ROOM_FOR_STORIES,
    weight=weigh,
)
