"""Slack's messages as blocks: a header, rich text, facts in small. What all chats hold is in test_platform_messages."""

import json
from typing import Any

import pytest

from alerts.channels.slack import SLACK, render
from alerts.channels.slack_blocks import PORTION, blocks, plain
from alerts.channels.spans import Span
from alerts.message import message_of
from alerts.payload import alert_created
from domain.alert import ChannelType
from tests.alert_factories import NOW, channel, data, delivery, digest
from tests.platform_rules import check_slack

DESK = channel(ChannelType.SLACK, url="https://hooks.slack.com/services/T/B/x", timezone="Asia/Muscat")
ARABIC = channel(ChannelType.SLACK, url="https://hooks.slack.com/services/T/B/x", language="ar")


def content(sent: Any, desk: Any = DESK) -> dict[str, Any]:
    posted: dict[str, Any] = json.loads(render(sent, desk, NOW).body)
    check_slack(posted)
    return posted


def kinds(posted: dict[str, Any]) -> list[str]:
    return [block["type"] for block in posted["blocks"]]


def runs(posted: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        run
        for block in posted["blocks"]
        if block["type"] == "rich_text"
        for section in block["elements"]
        for run in section["elements"]
    ]


def test_the_facts_of_an_alert_stand_in_small_between_its_words_and_its_links() -> None:
    posted = content(delivery())
    assert kinds(posted) == ["header", "rich_text", "context", "rich_text"]
    assert posted["blocks"][0]["block_id"] == "01DELIVERY"
    assert [each["text"] for each in posted["blocks"][2]["elements"]] == [
        "Named: Aselsan (\u2068أسيلسان\u2069), Oman (\u2068عُمانية\u2069)",
        "Source: Oman Daily",
        "Published: 2026-03-01 15:53 (Asia/Muscat)",
        "Also in Muscat Wire",
    ]


def test_the_names_that_made_the_alert_are_bold() -> None:
    bold = [run["text"] for run in runs(content(delivery())) if "style" in run]
    assert bold == ["\u2068اتفاقية بين أسيلسان وشركة في الدقم\u2069", "أسيلسان"]


def test_an_arabic_channel_reads_from_the_right() -> None:
    posted = content(delivery(), ARABIC)
    assert "\u200fالمصدر: \u2068Oman Daily\u2069" in [each["text"] for each in posted["blocks"][2]["elements"]]
    assert [run["text"] for run in runs(posted)][-2:] == ["\u200f", "اقرأ المقال"]


def test_a_heading_that_is_no_header_stands_in_rich_text() -> None:
    sent = data()
    sent["watchlist"] = {"id": "w", "title": "&" * 110}  # each of them takes five
    posted = content(delivery(alert_created(sent, NOW)))
    assert kinds(posted)[0] == "rich_text"
    assert posted["blocks"][0]["block_id"] == "01DELIVERY"
    assert runs(posted)[0] == {"type": "text", "text": "&" * 110, "style": {"bold": True}}


def test_names_too_long_for_the_facts_in_small_stand_in_rich_text() -> None:
    sent = data()
    sent["mentions"] = [
        {**sent["mentions"][0], "entity": str(each), "name": "@a" * 40, "text": "#b" * 40} for each in range(12)
    ]
    assert kinds(content(delivery(alert_created(sent, NOW)))) == ["header"] + ["rich_text"] * 4


def test_a_long_digest_is_several_blocks_of_whole_lines() -> None:
    posted = content(digest([data(f"{number}", title=f"Title {number} " + "long " * 40) for number in range(20)]))
    assert kinds(posted) == ["header", *["rich_text"] * (len(posted["blocks"]) - 1)]
    assert len(posted["blocks"]) > 2
    for block in posted["blocks"][1:]:
        texts = [run["text"] for run in block["elements"][0]["elements"]]
        assert sum(map(len, texts)) <= PORTION
        assert texts[0] == "• "


def test_a_title_of_nothing_but_controls_is_no_empty_message() -> None:
    sent = data(title="\x00", source_name="\x00", url="javascript:x", excerpt="")
    sent["mentions"], sent["watchlist"] = [], {"id": "w", "title": "\x00"}
    content(delivery(alert_created(sent, NOW)))


@pytest.mark.parametrize("plainest", [False, True])
def test_an_alert_weighs_what_its_line_takes(plainest: bool) -> None:
    alerts = [data(f"{number}", title="long " * 40) for number in range(100)]
    fits = SLACK.digest_capacity // SLACK.weigh(alerts[0], DESK)
    if plainest:
        assert "Not shown" in content(digest(alerts[:fits], plain=True))["text"]
        return
    assert "Not shown" not in json.dumps(blocks(message_of(digest(alerts[:fits]), DESK)))
    assert "Not shown" in json.dumps(blocks(message_of(digest(alerts[: fits + 8]), DESK)))


def test_the_plainest_form_has_nothing_that_mrkdwn_reads() -> None:
    assert plain((Span(text="*a* _b_ ~c~ `d` <!here> & e|f\n> g"),)) == "∗a∗ ‗b‗ ∼c∼ ′d′ ‹!here› &amp; e¦f\n› g"
    link = Span(text="Read", url="https://news.example/a_*b|c?d=1&e=<f>")
    assert plain((link,)) == "Read: <https://news.example/a%5F%2Ab%7Cc?d=1&amp;e=%3Cf%3E>"
