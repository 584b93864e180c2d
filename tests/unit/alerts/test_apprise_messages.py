"""Apprise's messages: as they are kept, within their limit, and unable to mention or link, whoever shows them."""

import json
import re
from dataclasses import replace

import pytest

from alerts.channels.apprise import APPRISE, MOST, render
from alerts.failures import SendFailed
from alerts.payload import alert_created
from domain.alert import Channel, ChannelType, Delivery
from tests.alert_factories import CANARY, NOW, channel, data, delivery, digest
from tests.golden_messages import DASHBOARD, assert_golden
from tests.wild_news import wild_alerts

DESK = channel(ChannelType.APPRISE, url=f"mailto://desk:{CANARY}@mail.example", timezone="Asia/Muscat")
RECOGNISED = re.compile(r"[a-z]\.[a-z]|://|[@#]\w|<[!@#a-z]", re.IGNORECASE)


def shown(sent: Delivery, desk: Channel = DESK) -> str:
    posted = json.loads(render(sent, desk, NOW, DASHBOARD).body)
    assert sorted(posted) == ["body", "title"]
    return f"{posted['title']}\n\n{posted['body']}"


def check(sent: Delivery) -> None:
    text = shown(sent)
    assert 1 <= len(text.encode("utf-16-le")) // 2 <= MOST + 2
    assert text.count("\u2068") == text.count("\u2069")
    assert RECOGNISED.search(re.sub(r": https?://\S+", "", text)) is None


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_messages_are_as_they_are_kept(language: str) -> None:
    assert_golden(f"apprise.{language}", lambda sent: shown(sent, replace(DESK, language=language)))


@pytest.mark.parametrize("seed", range(2))
def test_every_message_is_within_the_limits(seed: int) -> None:
    alerts = list(wild_alerts(seed, 100))
    for alert in alerts:
        check(delivery(alert_created(alert, NOW)))
    check(digest(alerts))


def test_what_weighs_no_more_than_a_digest_holds_is_shown_whole() -> None:
    alerts = [data(f"{number}", title="long " * 40) for number in range(100)]
    fits = APPRISE.digest_capacity // APPRISE.weigh(alerts[0], DESK)
    assert "Not shown" not in shown(digest(alerts[:fits]))
    assert "Not shown" in shown(digest(alerts))


def test_a_posting_shows_no_address() -> None:
    assert CANARY not in repr(render(delivery(), DESK, NOW))
    with pytest.raises(SendFailed, match="no url"):
        render(delivery(), replace(DESK, url=None), NOW)
