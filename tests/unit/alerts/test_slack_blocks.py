"""Slack's messages: within every limit for every text, and unable to mention, format or link."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.slack import SLACK, render
from alerts.channels.slack_blocks import BUDGET, FALLBACK, fitted, link
from alerts.payload import alert_created, notice_created
from domain.alert import ChannelType, DeliveryKind
from tests.alert_factories import NOW, channel, data, delivery, digest

DESK = channel(ChannelType.SLACK, url="https://hooks.slack.com/services/T/B/x", timezone="Asia/Muscat")
ARABIC = channel(ChannelType.SLACK, url="https://hooks.slack.com/services/T/B/x", language="ar")
LINK = re.compile(r"<https?://[^<>|]+\|[^<>]*>")


def content(sent: Any, desk: Any = DESK) -> dict[str, Any]:
    posted: dict[str, Any] = json.loads(render(sent, desk, NOW).body)
    return posted


def texts(posted: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = posted.get("blocks", [])
    return [each for block in blocks for each in block.get("elements", [block.get("text")])]


def check_limits(posted: dict[str, Any]) -> None:
    """What Slack refuses with 400, and what it would act on."""
    assert 1 <= len(posted["text"]) <= FALLBACK
    assert len(posted["blocks"]) <= 50
    shown = texts(posted)
    assert sum(len(each["text"]) for each in shown) <= BUDGET
    for block in posted["blocks"]:
        assert block["type"] in {"header", "section", "context"}
        assert len(block.get("block_id", "")) <= 255
        assert len(block.get("elements", [])) <= 10
        if block["type"] == "header":
            assert 1 <= len(block["text"]["text"]) <= 150
    for each in shown:
        assert 1 <= len(each["text"]) <= 3000
        bare = LINK.sub("", each["text"]) if each["type"] == "mrkdwn" else each["text"]
        assert "<" not in bare
        assert ">" not in bare
        assert each["text"].count("\u2068") == each["text"].count("\u2069")
    assert "<" not in posted["text"]


def test_one_alert_reads_well() -> None:
    posted = content(delivery())
    check_limits(posted)
    assert [each["text"] for each in texts(posted)] == [
        "Turkish defence firms in Oman",
        "\u2068اتفاقية بين أسيلسان وشركة في الدقم\u2069",
        "\u2068وقّعت أسيلسان اتفاقية.\u2069",
        "Named: Aselsan (\u2068أسيلسان\u2069), Oman (\u2068عُمانية\u2069)",
        "Source: Oman Daily",
        "Published: 2026-03-01 15:53 (Asia/Muscat)",
        "Also in Muscat Wire",
        "<https://news.example/politics/1?ref=a&amp;page=2|Read the article>",
    ]
    assert posted["blocks"][0]["block_id"] == "01DELIVERY"
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)


def test_an_arabic_channel_reads_from_the_right() -> None:
    posted = content(delivery(), ARABIC)
    check_limits(posted)
    lines = [each["text"] for each in texts(posted)]
    assert lines[0] == "\u2068Turkish defence firms in Oman\u2069"
    assert "\u200fالمصدر: \u2068Oman Daily\u2069" in lines
    assert lines[-1].startswith("\u200f<https://")
    assert lines[-1].endswith("|اقرأ المقال>")


def test_the_plainest_form_is_the_text_alone() -> None:
    posted = content(delivery(plain=True))
    assert set(posted) == {"text", "unfurl_links", "unfurl_media"}
    assert posted["text"] == (
        "Turkish defence firms in Oman\n\u2068اتفاقية بين أسيلسان وشركة في الدقم\u2069 – "
        "Aselsan (\u2068أسيلسان\u2069), Oman (\u2068عُمانية\u2069) – Oman Daily https://news.example/politics/1?ref=a&amp;page=2"
    )


def test_a_digest_is_one_message_with_a_line_for_each_alert() -> None:
    posted = content(digest([data(f"{number}", title=f"Title {number}") for number in range(95)]))
    check_limits(posted)
    together = "".join(each["text"] for each in texts(posted))
    assert "Turkish defence firms in Oman – Alerts: 95" in together
    assert [number for number in range(95) if f"|Title {number}>" not in together] == []


def test_a_digest_made_for_another_kind_of_channel_says_what_has_no_room() -> None:
    posted = content(digest([data(f"{number}", title="long " * 40) for number in range(100)]))
    check_limits(posted)
    assert texts(posted)[-1]["text"] == "Not shown for want of room: 68"


def test_a_notice_is_text() -> None:
    payload = notice_created(notice_id="01NOTICE", subject="bus", text="The channel bus <is> down.", now=NOW)
    posted = content(delivery(payload, kind=DeliveryKind.NOTICE, alert_id=None))
    check_limits(posted)
    assert [each["text"] for each in texts(posted)] == ["Gulfwatch needs attention", "The channel bus &lt;is&gt; down."]


ATTACKS = [
    "<!channel> <!here> <@U123> <#C1|x>",
    "a|b> <https://evil.example|bank>",
    "*bold* _it_ ~s~ `c` &amp; & <",
    "\u202egnol\u202c\u2066 \u2069\u2069",
    "\n> quote\n@here @everyone",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_can_mention_or_link(attack: str) -> None:
    sent = data(title=attack, source_name=attack, url="https://x.example/|a>b<c?q=<!here>", excerpt=attack)
    sent["mentions"] = [sent["mentions"][0] | {"name": attack, "text": attack}]
    sent["watchlist"] = {"id": "w", "title": attack}
    check_limits(content(delivery(alert_created(sent, NOW))))
    check_limits(content(digest([sent, sent])))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "tg://x", None, "https://x.example/" + "ا" * 1000])
def test_an_address_that_is_no_short_web_link_is_left_out(url: str | None) -> None:
    posted = content(delivery(alert_created(data(url=url), NOW)))
    check_limits(posted)
    assert "<" not in "".join(each["text"] for each in texts(posted))


LETTERS = ["&", "<", ">", "|", "👩", "\u200d", "ل", "َ", "a", " ", "\u202e", "\n", "İ", "*", "\ud800"]
WILD = st.text(alphabet=LETTERS, max_size=400)


@settings(max_examples=60, deadline=None)
@given(title=WILD, excerpt=WILD, name=WILD, count=st.integers(1, 100))
def test_every_message_is_within_the_limits(title: str, excerpt: str, name: str, count: int) -> None:
    one = data(title=title, excerpt=excerpt, source_name=name)
    one["watchlist"] = {"id": "w", "title": title}
    one["mentions"] = [{**one["mentions"][0], "entity": str(each), "name": name} for each in range(40)]
    check_limits(content(delivery(alert_created(one, NOW))))
    check_limits(content(digest([one] * count)))


@given(st.text(alphabet=["&", "<", "a", "👍", "\u0301"], max_size=80), st.integers(10, 60))
def test_what_is_fitted_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    shown = fitted(text, limit)
    assert len(shown) <= limit
    assert re.sub(r"&(amp|lt|gt);", "", shown).count("&") == 0


def test_a_links_text_cannot_end_it() -> None:
    assert link("https://x.example/?a=1&b=2|3", "a|b>c") == "<https://x.example/?a=1&amp;b=2%7C3|a¦b&gt;c>"


def test_an_alert_weighs_what_its_line_takes() -> None:
    alerts = [data(f"{number}", title="long " * 40) for number in range(100)]
    fits = SLACK.digest_capacity // SLACK.weigh(alerts[0], DESK)
    posted = content(digest(alerts[:fits]))
    assert "Not shown" not in json.dumps(posted)
    assert "Not shown" in json.dumps(content(digest(alerts[: fits + 3])))


def test_the_dashboards_own_page_is_linked_where_there_is_a_dashboard() -> None:
    def last_line(sent: Any) -> str:
        posted = json.loads(render(sent, DESK, NOW, "https://watch.example/").body)
        check_limits(posted)
        return str(texts(posted)[-1]["text"])

    assert last_line(delivery()) == (
        "<https://news.example/politics/1?ref=a&amp;page=2|Read the article> · "
        "<https://watch.example/alerts/01ALERT|Open in Gulfwatch>"
    )
    assert last_line(digest([data(), data()])) == "<https://watch.example/|Open in Gulfwatch>"
