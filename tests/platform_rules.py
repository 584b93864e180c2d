"""What each chat platform accepts and would act on, written from the platforms' pages and not from our code.

Each ``check_…`` takes a posted body and raises AssertionError where the platform would refuse it, cut it, or make of
a text from outside a mention, a link or a format. News in these tests is at news.example, the dashboard at
watch.example; anything that would lead elsewhere was smuggled in.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from domain.alert import ChannelType

OURS = frozenset({"news.example", "watch.example"})

_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_MARKED_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\((https?://[^\s()<>*_~`|]+)\)")
_BARE_LINK = re.compile(r"https?://[^\s<>*_~`|]+")
_WOULD_LINK = re.compile(r"\w://|www\.\w|mailto:\w|\w@\w|[\w-]+\.(?:example|com|org)\b", re.IGNORECASE)
_WOULD_MENTION = re.compile(r"[@＠][\w&]")
_WOULD_BE_A_TAG = re.compile(r"<[@#:/!a-z]", re.IGNORECASE)
_WOULD_FORMAT = re.compile(r"[*_~`|\[\]]|^\s*(?:[#>+-]|=+$|[0-9]+[.)]\s)|:\w+:", re.MULTILINE)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str) -> None:
    """Fit for any screen: no controls, no half characters, isolates that close."""
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", text), repr(text[:200])
    depth = 0
    for letter in text:
        depth += (letter == "\u2068") - (letter == "\u2069")
        assert 0 <= depth <= 1, "an isolate is cut or nested"
    assert depth == 0, "an isolate stays open"


def check_url(url: str) -> None:
    parts = urlsplit(url)
    assert (parts.scheme in {"http", "https"}, parts.hostname in OURS) == (True, True), url


def check_inert(text: str) -> None:
    """Text that is shown as it stands does nothing."""
    for pattern in (_WOULD_LINK, _WOULD_MENTION):
        assert not pattern.search(text), (pattern.pattern, text[:400])


def check_markdown(text: str) -> None:
    check_text(text)
    for link in _MARKED_LINK.finditer(text):
        check_url(link[2])
        check_text(link[1])
    bare = _MARKED_LINK.sub(lambda link: link[1], text)
    for link in _BARE_LINK.finditer(bare):
        check_url(link[0])
    bare = _BARE_LINK.sub("", bare)
    bare = "\n".join(re.sub(r"^\*\*(.*)\*\*$", r"\1", line) for line in bare.split("\n"))
    bare = re.sub(r"(?<!\\)\*\*((?:[^*\\]|\\.)+)\*\*", r"\1", bare)
    unescaped = _ESCAPED.sub("¤", bare)
    assert not _WOULD_FORMAT.search(unescaped), (_WOULD_FORMAT.search(unescaped), unescaped[:400])
    shown = _ESCAPED.sub(lambda each: each[0][1], bare)
    assert not _WOULD_BE_A_TAG.search(shown), shown[:400]
    check_inert(shown)


def check_discord(posted: Mapping[str, Any]) -> None:
    """https://discord.com/developers/docs/resources/webhook#execute-webhook"""
    assert posted["allowed_mentions"] == {"parse": []}
    content, embeds = posted.get("content", ""), posted.get("embeds", [])
    assert content.strip() or embeds
    assert utf16(content) <= 2000
    assert len(embeds) <= 10
    together = 0
    for embed in embeds:
        assert set(embed) <= {"title", "description", "url", "footer", "color"}
        assert 1 <= utf16(embed["description"]) <= 4096
        assert utf16(embed["footer"]["text"]) <= 2048
        together += utf16(embed["description"]) + utf16(embed["footer"]["text"])
        check_markdown(embed["description"])
        check_text(embed["footer"]["text"])
    assert together <= 6000
    check_markdown(content)


def check_mattermost(posted: Mapping[str, Any]) -> None:
    assert set(posted) == {"text"}
    assert 1 <= utf16(posted["text"]) <= 16_383
    assert len(json.dumps(posted, ensure_ascii=False).encode()) <= 300_000
    check_markdown(posted["text"])


class _Card(HTMLParser):
    """What Chat's cards understand: bold, links and line breaks, properly nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "a", "br"}, tag
        if tag == "a":
            assert [name for name, _ in attrs] == ["href"]
            check_url(attrs[0][1] or "")
        else:
            assert attrs == []
        self.text += "\n" if tag == "br" else ""
        self.open += [] if tag == "br" else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_google_chat(posted: Mapping[str, Any]) -> None:
    assert len(json.dumps(posted, ensure_ascii=False).encode()) <= 32_000
    for name in {"text", "fallbackText"} & set(posted):
        assert 1 <= len(posted[name].encode()) <= 4096
        check_text(posted[name])
        for link in _BARE_LINK.finditer(posted[name]):
            check_url(link[0])
        rest = _BARE_LINK.sub("", posted[name])
        check_inert(rest)
        assert not re.search(r"[*_~`<>|]", rest), rest[:400]
    for card in posted.get("cardsV2", []):
        for section in card["card"]["sections"]:
            assert 1 <= len(section["widgets"]) <= 100
            for widget in section["widgets"]:
                parser = _Card()
                parser.feed(widget["textParagraph"]["text"])
                parser.close()
                assert parser.open == []
                assert parser.text.strip()
                check_text(parser.text)
                check_inert(parser.text)
    assert posted.get("text") or posted.get("cardsV2")


_SLACK_LINK = re.compile(r"<(https?://[^\s<>|]+)>")
_SLACK_FORMATS = re.compile(r"[*_~`<>]|&(?!amp;)|:\w+:")


def check_slack(posted: Mapping[str, Any]) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks, .../messaging/formatting-message-text"""
    assert set(posted) <= {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    _check_mrkdwn(posted["text"])
    shown = posted.get("blocks", [])
    assert 1 <= len(shown) <= 50 or "blocks" not in posted
    assert len({block.get("block_id", number) for number, block in enumerate(shown)}) == len(shown)
    for block in shown:
        assert 1 <= len(block.get("block_id", "x")) <= 255
        _CHECK_SLACK_BLOCK[block["type"]](block)
    assert sum(len(text) for text in _texts(shown)) <= 9600 and utf16(json.dumps(shown, ensure_ascii=False)) <= 13_200
    assert utf16(posted["text"]) <= (1000 if shown else 4000)


def _check_mrkdwn(text: str) -> None:
    assert text.strip()
    check_text(text)
    for link in _SLACK_LINK.finditer(text):
        check_url(link[1].replace("&amp;", "&"))
    rest = _SLACK_LINK.sub("", text)
    assert not _SLACK_FORMATS.search(rest), rest[:400]
    check_inert(_without_entities(rest))


def _without_entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _check_plain_text(text: Mapping[str, Any], most: int) -> None:
    assert text["type"] == "plain_text"
    assert text["emoji"] is False
    assert 1 <= utf16(text["text"]) <= most
    check_text(text["text"])
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", text["text"]), text["text"]
    check_inert(_without_entities(text["text"]))


def _check_context(block: Mapping[str, Any]) -> None:
    assert 1 <= len(block["elements"]) <= 10
    for element in block["elements"]:
        _check_plain_text(element, 2000)


def _check_rich_text(block: Mapping[str, Any]) -> None:
    (section,) = block["elements"]
    assert section["type"] == "rich_text_section"
    assert section["elements"]
    for run in section["elements"]:
        assert run["type"] in {"text", "link"}
        assert set(run) <= {"type", "text", "style", "url"}
        assert run.get("style", {"bold": True}) == {"bold": True}
        assert run["text"]
        if run["type"] == "link":
            check_url(run["url"])
    text = "".join(run["text"] for run in section["elements"])
    check_text(text)
    check_inert(text)
    assert not _WOULD_BE_A_TAG.search(text), text[:400]


_CHECK_SLACK_BLOCK: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "header": lambda block: _check_plain_text(block["text"], 150),
    "context": _check_context,
    "rich_text": _check_rich_text,
}


def _texts(value: Any) -> Iterator[str]:
    """Every ``text`` and ``url`` in it."""
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, str) and name in {"text", "url"}:
            yield each
        elif isinstance(each, dict | list):
            yield from _texts(each)


def check_teams(posted: Mapping[str, Any]) -> None:
    """https://adaptivecards.io/explorer/; 28,672 bytes are the most, 18,000 what is wise."""
    assert posted["type"] == "message"
    (attachment,) = posted["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert len(json.dumps(posted, ensure_ascii=False).encode()) <= 18_000
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert card["version"] == ("1.2" if card["body"][0]["type"] == "TextBlock" else "1.5")
    assert card.get("rtl", True) is True
    assert set(card) <= {"type", "version", "rtl", "fallbackText", "body", "actions"}
    check_text(card.get("fallbackText", ""))
    for block in card["body"]:
        _check_block(block)
    for action in card.get("actions", []):
        assert action["type"] == "Action.OpenUrl"
        assert action["title"]
        check_url(action["url"])
    assert len(card.get("actions", [])) <= 6
    assert {"msteams", "entities"} & set(_keys(posted)) == set()


def _check_block(block: Mapping[str, Any]) -> None:
    if block["type"] == "TextBlock":
        check_markdown(block["text"])
        return
    assert block["type"] == "RichTextBlock"
    assert block["inlines"]
    for run in block["inlines"]:
        assert set(run) <= {"type", "text", "weight", "selectAction"}
        assert run["type"] == "TextRun"
        assert run["text"]
        assert "{{" not in run["text"]
        if "selectAction" in run:
            check_url(run["selectAction"]["url"])
    text = "".join(run["text"] for run in block["inlines"])
    check_text(text)
    check_inert(text)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(each)


CHECKS: Mapping[ChannelType, Callable[[Mapping[str, Any]], None]] = {
    ChannelType.DISCORD: check_discord,
    ChannelType.GOOGLE_CHAT: check_google_chat,
    ChannelType.MATTERMOST: check_mattermost,
    ChannelType.SLACK: check_slack,
    ChannelType.TEAMS: check_teams,
}
