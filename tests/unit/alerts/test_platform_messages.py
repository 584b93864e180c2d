"""Messages for Teams, Slack, Discord, Mattermost and Google Chat: within every limit for every text, and inert."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.channels.base import HttpSender
from alerts.channels.senders import SENDERS
from alerts.failures import SendFailed
from alerts.payload import alert_created, digest_created, notice_created
from domain.alert import Channel, ChannelType, Delivery, DeliveryKind
from tests.alert_factories import NOW, channel, data, delivery, digest
from tests.golden_messages import DASHBOARD, assert_golden
from tests.platform_rules import CHECKS

ARTICLES = 250
"""Random messages for each platform."""

ATTACKS = [
    "@everyone @here @channel @all <@123> <@&1> <#1> <!channel> <users/all> ＠all",
    "[bank](https://evil.example) <https://evil.example|bank> https://evil.example www.evil.com a@evil.com",
    "**b** __u__ *i* _i_ ~~s~~ `c` ```x``` ||spoiler|| # h > q - l + l 1. l ![i](https://evil.example/i.png)",
    "# heading", "- list", "1. list", "> quote", "=====", "-----", "```", ":smile: :+1: <:x:1> <t:1:R> <id:customize>",
    "</b><a href='https://evil.example'>x</a> <!-- &lt;b&gt; <at>Desk</at> <script>",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}} {{{{ ${x} @{triggerBody()}",
    "x](https://evil.example) ]( )[ \\](https://evil.example)",
    "\u202egnol\u202c\u2066 \u2069\u2069\u2068 \u200f\u061c a\n# b\r\n@here\u2028x",
    "\x1b[31m red \x07 \ud800 half \udfff",
    "/start #tag ~town-square $TSLA mailto:a@evil.com javascript:alert(1) tg://user?id=1",
]  # fmt: skip
PIECES = [
    *"&<>|*_~`[]()#+-.!\\\"'@:/={}$^",
    *(
        "👩‍👩‍👧‍👦",
        "🇴🇲",
        "👍🏽",
        "e\u0301",
        "لَا",
        "أسيلسان",
        "İstanbul",
        "Türkiye'nin",
        "عُمان",
        "\u200d",
        "\u200f",
        "\u2068",
        "\ud83d",
    ),
    *(" ", "\n", "  ", "word ", "contract ", "الدقم ", "https://evil.example/a ", "@everyone ", "\u0301" * 30),
    *ATTACKS,
]


def sender_of(kind: ChannelType) -> HttpSender:
    sender = SENDERS[kind]
    assert isinstance(sender, HttpSender)
    return sender


def posted(sent: Delivery, there: Channel, dashboard: str | None = DASHBOARD) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(sender_of(there.type).render(sent, there, NOW, dashboard).body)
    return content


def richest(content: dict[str, Any]) -> dict[str, Any]:
    """Without what only a notification shows."""
    return {**content, "fallbackText": "", **({"text": ""} if "blocks" in content else {})}


def desk(kind: ChannelType, language: str = "en") -> Channel:
    return channel(kind, url="https://platform.example/hook?key=x", language=language, timezone="Asia/Muscat")


def an_alert(one: dict[str, Any], _others: list[dict[str, Any]], *, plain: bool) -> Delivery:
    return delivery(alert_created(one, NOW), plain=plain)


def a_notice(one: dict[str, Any], _others: list[dict[str, Any]], *, plain: bool) -> Delivery:
    payload = notice_created(notice_id="01NOTICE", subject="bus", text=one["article"]["title"], now=NOW)
    return delivery(payload, kind=DeliveryKind.NOTICE, alert_id=None, plain=plain)


def a_digest(_one: dict[str, Any], others: list[dict[str, Any]], *, plain: bool) -> Delivery:
    return digest(others, plain=plain)


def a_late_receipt(one: dict[str, Any], others: list[dict[str, Any]], *, plain: bool) -> Delivery:
    """What a silence held back, sent when its channel could be reached again."""
    by = {"id": "m", "scope": "story", "target": "s", "owner": one["article"]["title"], "reason": one["excerpt"]}
    payload = digest_created(digest_id="01DIGEST", alerts=others, now=NOW, silence=by)
    sent = digest(others, plain=plain)
    return replace(sent, payload=payload, created_at=NOW - timedelta(hours=30))


def an_empty_digest(one: dict[str, Any], _others: list[dict[str, Any]], *, plain: bool) -> Delivery:
    payload = digest_created(digest_id="01DIGEST", alerts=(), now=NOW, watchlist=one["watchlist"])
    return replace(digest([one], plain=plain), payload=payload)


FORMS = (an_alert, a_notice, a_digest, a_late_receipt, an_empty_digest)


def forms(one: dict[str, Any], others: list[dict[str, Any]]) -> Iterator[Delivery]:
    return (form(one, others, plain=plain) for form in FORMS for plain in (False, True))


def told(text: str, *, names: int = 1, url: str | None = "https://news.example/1", **more: Any) -> dict[str, Any]:
    one = data(title=text, source_name=text, url=url, **({"excerpt": text} | more))
    one["watchlist"] = {"id": "w", "title": text}
    one["mentions"] = [
        {**one["mentions"][0], "entity": str(each), "name": text, "text": text[::-1]} for each in range(names)
    ]
    return one


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_messages_are_as_they_are_kept(kind: ChannelType, language: str) -> None:
    def shown(sent: Delivery) -> str:
        content = posted(sent, desk(kind, language))
        CHECKS[kind](content)
        return json.dumps(content, ensure_ascii=False, indent=1).replace("\\n", "\n")

    assert_golden(f"{kind}.{language}", shown)


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("language", ["en", "ar", "tr"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_can_mention_link_or_format(kind: ChannelType, language: str, attack: str) -> None:
    one = told(attack)
    for sent in forms(one, [one, one]):
        CHECKS[kind](posted(sent, desk(kind, language)))


@pytest.mark.parametrize("kind", CHECKS)
def test_random_articles_are_within_every_limit(kind: ChannelType) -> None:
    chance = random.Random(20261128)
    for _ in range(ARTICLES):
        articles = [random_article(chance) for _ in range(chance.choice([1, 1, 2, 3]))]
        others = (articles * 100)[: chance.choice([2, 2, 2, 3, 3, 5, 5, 10, 100])]
        there = desk(kind, chance.choice(["en", "ar", "tr"]))
        sent = chance.choice(FORMS)(articles[0], others, plain=chance.random() < 0.3)
        CHECKS[kind](posted(sent, there, chance.choice([DASHBOARD, None])))


def random_article(chance: random.Random) -> dict[str, Any]:
    text = "".join(chance.choices(PIECES, k=chance.choice([1, 3, 3, 10, 10, 60])))
    path = "".join(
        chance.choices(
            ["a", "(", ")", "]", "_", "*", "|", "<", "&", "ا", "%41", "'", '"', "👍"], k=chance.choice([1, 20, 3000])
        )
    )
    return told(
        text,
        names=chance.choice([0, 1, 1, 3, 3, 40]),
        url=chance.choice([None, f"https://news.example/{path}", "javascript:alert(1)", "https://news.example/1"]),
        excerpt="".join(chance.choices(PIECES, k=30)),
        published_at=chance.choice([None, NOW]),
    )


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("letter", ["x", "أ", "👩‍👩‍👧‍👦", "e\u0301", "@a", "a."])
def test_a_title_of_a_megabyte_is_no_trouble(kind: ChannelType, letter: str) -> None:
    one = data(title=letter * (1_000_000 // len(letter.encode())))
    for plain in (False, True):
        CHECKS[kind](posted(delivery(alert_created(one, NOW), plain=plain), desk(kind)))


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_digest_that_was_weighed_has_room_for_all_and_a_larger_one_says_what_has_none(
    kind: ChannelType, language: str
) -> None:
    there, sender = desk(kind, language), sender_of(kind)
    alerts = [data(f"{number}", title=f"الخبر {number} " + "long_title " * 15) for number in range(400)]
    room, fits = sender.digest_capacity, 0
    for alert in alerts:
        room -= sender.weigh(alert, there)
        fits += room >= 0
    assert fits >= 10
    whole, over = (posted(digest(alerts[:count]), there) for count in (fits, fits * 2))
    CHECKS[kind](whole)
    CHECKS[kind](over)
    words = {"en": "Not shown for want of room", "ar": "لم يُعرض لضيق المساحة"}[language]
    rich = [json.dumps(richest(each), ensure_ascii=False) for each in (whole, over)]
    assert [words in each for each in rich] == [False, True]


@pytest.mark.parametrize("kind", CHECKS)
def test_the_body_is_the_same_at_every_attempt(kind: ChannelType) -> None:
    render = sender_of(kind).render
    assert render(delivery(), desk(kind), NOW).body == render(delivery(attempts=3), desk(kind), NOW).body


@pytest.mark.parametrize("kind", CHECKS)
def test_an_address_that_is_too_long_is_left_out_and_never_cut(kind: ChannelType) -> None:
    url = "https://news.example/" + "a" * 2000
    for sent in forms(data(url=url), [data(url=url), data()]):
        assert "aaaaa" not in json.dumps(posted(sent, desk(kind)))


def test_discord_is_asked_to_wait_and_keeps_the_rest_of_the_address() -> None:
    there = channel(ChannelType.DISCORD, url="https://discord.com/api/webhooks/1/x?thread_id=7&wait=false\n")
    posting = sender_of(ChannelType.DISCORD).render(delivery(), there, NOW, None)
    assert posting.url.reveal() == "https://discord.com/api/webhooks/1/x?thread_id=7&wait=true"


def test_only_a_right_to_left_language_turns_a_card_round() -> None:
    turned = {
        language: posted(delivery(), desk(ChannelType.TEAMS, language))["attachments"][0]["content"].get("rtl")
        for language in ("en", "ar", "tr")
    }
    assert turned == {"en": None, "ar": True, "tr": None}


@pytest.mark.parametrize("kind", CHECKS)
def test_a_channel_without_an_address_is_told_so(kind: ChannelType) -> None:
    with pytest.raises(SendFailed, match="has no url"):
        sender_of(kind).render(delivery(), channel(kind), NOW, None)
