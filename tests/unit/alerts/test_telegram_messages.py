"""Telegram's messages: as they are kept, within every limit for every text, and unable to mention, format or link."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from alerts.channels.senders import rate_of
from alerts.channels.telegram import TELEGRAM, render
from alerts.failures import SendFailed
from alerts.payload import alert_created
from domain.alert import Channel, ChannelType, Delivery
from domain.secret import Secret
from tests.alert_factories import CANARY, NOW, channel, data, delivery, digest
from tests.golden_messages import DASHBOARD, assert_golden
from tests.wild_news import wild_alerts

DESK = channel(ChannelType.TELEGRAM, token=Secret(f"123456:{CANARY}"), chat="-1001234567890", timezone="Asia/Muscat")
TOKENS = re.compile(
    r'<b>|</b>|<a href="(?:[^"&<>]|&(?:amp|quot|lt|gt);)+">|</a>|&(?:amp|lt|gt|quot);|[^<>&]', re.DOTALL
)
RECOGNISED = re.compile(r"[a-z]\.[a-z]|://|[@#]\w|(?<![a-z0-9])/[a-z]", re.IGNORECASE)


def content(sent: Delivery, desk: Channel = DESK, dashboard: str | None = DASHBOARD) -> dict[str, Any]:
    posted: dict[str, Any] = json.loads(render(sent, desk, NOW, dashboard).body)
    return posted


def check(posted: dict[str, Any]) -> None:
    """What Telegram refuses with 400, and what it would act on: told without the code under test."""
    text = posted["text"]
    if "parse_mode" not in posted:
        shown, outside = text, re.sub(r": https?://\S+", "", text)
    else:
        shown, outside = _read(text)
    assert 1 <= len(shown.encode("utf-16-le")) // 2 <= 4096
    assert shown.strip()
    assert shown.count("\u2068") == shown.count("\u2069")
    assert RECOGNISED.search(outside) is None, RECOGNISED.search(outside)
    assert len(text.encode()) <= 32_000


def _read(markup: str) -> tuple[str, str]:
    """The text without its tags, which are closed in order and at most a hundred."""
    tokens, open_tags, tags, shown = TOKENS.findall(markup), [], 0, ""
    assert "".join(tokens) == markup
    for token in tokens:
        if token.startswith("</"):
            assert open_tags.pop() == token[2]
        elif token.startswith("<"):
            open_tags.append(token[1])
            tags += 1
        else:
            shown += {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}.get(token, token)
    assert (open_tags, tags <= 100) == ([], True)
    return shown, shown


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_messages_are_as_they_are_kept(language: str) -> None:
    desk = replace(DESK, language=language)
    assert_golden(f"telegram.{language}", lambda sent: content(sent, desk)["text"])


def test_a_message_goes_to_its_chat_without_a_preview() -> None:
    posting = render(delivery(), DESK, NOW)
    posted = json.loads(posting.body)
    assert posting.url.reveal() == f"https://api.telegram.org/bot123456:{CANARY}/sendMessage"
    assert CANARY not in repr(posting)
    assert {key: value for key, value in posted.items() if key != "text"} == {
        "chat_id": "-1001234567890",
        "link_preview_options": {"is_disabled": True},
        "parse_mode": "HTML",
    }
    assert "parse_mode" not in json.loads(render(delivery(plain=True), DESK, NOW).body)


@pytest.mark.parametrize("seed", range(2))
def test_every_message_is_within_the_limits(seed: int) -> None:
    for alert in wild_alerts(seed, 100):
        for plain in (False, True):
            for language in ("en", "ar"):
                sent = delivery(alert_created(alert, NOW), plain=plain)
                check(content(sent, replace(DESK, language=language)))


@pytest.mark.parametrize("seed", range(2))
def test_a_digest_of_any_alerts_is_within_the_limits(seed: int) -> None:
    alerts = list(wild_alerts(seed, 100))
    for plain in (False, True):
        check(content(digest(alerts, plain=plain)))
        check(content(digest([data(title="short")] * 100, plain=plain)))


def test_what_weighs_no_more_than_a_digest_holds_is_shown_whole() -> None:
    for title in ("short", "long " * 40, "👍" * 200):
        alerts = [data(f"{number}", title=title) for number in range(200)]
        fits = TELEGRAM.digest_capacity // TELEGRAM.weigh(alerts[0], DESK)
        for plain in (False, True):
            assert "Not shown" not in content(digest(alerts[:fits], plain=plain))["text"]
    assert "Not shown for want of room: " in content(digest(alerts))["text"]


@pytest.mark.parametrize(
    ("chat", "own", "wanted"), [("-1001", None, 20.0), ("@desk", None, 20.0), ("1001", None, 60.0), ("1001", 5.0, 5.0)]
)
def test_a_group_bears_less_than_a_person(chat: str, own: float | None, wanted: float) -> None:
    assert rate_of(replace(DESK, chat=chat, rate_per_minute=own)) == wanted


@pytest.mark.parametrize("entry", [{"token": None}, {"token": Secret("1:a/../b")}, {"chat": None}])
def test_a_channel_without_a_chat_or_a_token_is_told_so(entry: dict[str, Any]) -> None:
    with pytest.raises(SendFailed, match="needs a chat and a token"):
        render(delivery(), replace(DESK, **entry), NOW)
