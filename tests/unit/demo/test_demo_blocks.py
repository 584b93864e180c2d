"""Which messages the demo's chat room refuses, in Slack's words, and how it shows the others."""

from typing import Any

import pytest

from demo.blocks import fault, message_html


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def plain_text(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def rich(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": plain_text(text)}


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (None, "invalid_payload"),
        ([], "invalid_payload"),
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "hello"}, None),
        ({"blocks": [header("x" * 150)]}, None),
        ({"blocks": [header("x" * 151)]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": mrkdwn("x")}]}, "invalid_blocks"),
        ({"blocks": [section("x" * 3000)]}, None),
        ({"blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "fields": [mrkdwn("x")] * 10}]}, None),
        ({"blocks": [{"type": "section", "fields": [mrkdwn("x")] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [mrkdwn("x")] * 10}]}, None),
        ({"blocks": [{"type": "context", "elements": []}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider"}] * 50}, None),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "divider", "block_id": "a"}] * 2}, "invalid_blocks"),
        ({"blocks": [{"type": "divider", "block_id": "a" * 256}]}, "invalid_blocks"),
        ({"blocks": [{"type": "carousel"}]}, "invalid_blocks"),
        ({"blocks": [rich({"type": "text", "text": "*as it is*"})]}, None),
        ({"blocks": [rich({"type": "text", "text": ""})]}, "invalid_blocks"),
        ({"blocks": [rich({"type": "link", "text": "x"})]}, "invalid_blocks"),
        ({"blocks": [rich({"type": "broadcast", "range": "channel"})]}, "invalid_blocks"),
        ({"blocks": [rich()]}, "invalid_blocks"),
        ({"blocks": [rich({"type": "text", "text": "x" * 2700})] * 5}, "msg_blocks_too_long"),
        ({"blocks": ["section"]}, "invalid_blocks"),
        ({"blocks": [{}]}, "invalid_blocks"),
        ({"blocks": 3}, "invalid_blocks"),
        ({"blocks": [section("x" * 2700)] * 5}, "msg_blocks_too_long"),
    ],
)
def test_what_slack_would_refuse_is_refused_in_its_word(payload: object, word: str | None) -> None:
    assert fault(payload) == word


def test_blocks_are_shown_in_their_order() -> None:
    blocks = [
        header("Oman &amp; co"),
        section("*bold*"),
        {"type": "section", "fields": [mrkdwn("a"), plain_text("*b*")]},
        {"type": "context", "elements": [mrkdwn("<https://a.example|x>")]},
        {"type": "divider"},
    ]
    assert fault({"blocks": blocks}) is None
    assert message_html({"blocks": blocks}) == (
        '<h3 dir="auto">Oman &amp; co</h3>'
        '<div class="section"><div dir="auto"><strong>bold</strong></div></div>'
        '<div class="section"><div class="field"><div dir="auto">a</div></div>'
        '<div class="field"><div dir="auto">*b*</div></div></div>'
        '<div class="context"><span dir="auto"><div dir="auto">'
        '<a href="https://a.example" rel="noreferrer" target="_blank">x</a></div></span></div>'
        "<hr>"
    )


def test_rich_text_is_shown_as_it_stands_with_its_bold_words_and_links() -> None:
    block = rich(
        {"type": "text", "text": "*a* <b> "},
        {"type": "text", "text": "Aselsan", "style": {"bold": True}},
        {"type": "text", "text": "\n"},
        {"type": "link", "url": "https://a.example/?a=1&b", "text": "Read"},
        {"type": "link", "url": "javascript:x", "text": " no"},
    )
    assert message_html({"blocks": [block]}) == (
        '<div class="section"><div dir="auto">*a* &lt;b&gt; <strong>Aselsan</strong></div><div dir="auto">'
        '<a href="https://a.example/?a=1&amp;b" rel="noreferrer" target="_blank">Read</a> no</div></div>'
    )


@pytest.mark.parametrize(
    ("address", "tag"),
    [("https://a.example/", '<a class="button" href="https://a.example/"'), ("javascript:x", '<span class="button"')],
)
def test_a_button_leads_only_to_the_web(address: str, tag: str) -> None:
    button = {"type": "button", "text": plain_text("Read <it>"), "url": address}
    shown = message_html({"blocks": [{"type": "actions", "elements": [button]}]})
    assert tag in shown
    assert "Read &lt;it&gt;" in shown


def test_a_message_without_blocks_is_its_text() -> None:
    assert message_html({"text": "*a*"}) == '<div class="section"><div dir="auto"><strong>a</strong></div></div>'
    assert message_html({"text": "*a*", "mrkdwn": False}) == '<div class="section"><div dir="auto">*a*</div></div>'


def test_the_text_is_only_a_fallback_beside_blocks() -> None:
    assert message_html({"text": "fallback", "blocks": [{"type": "divider"}]}) == "<hr>"
