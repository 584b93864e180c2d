"""Matrix's messages: as they are kept, within every limit for every text, and unable to mention, format or link."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from alerts.channels.matrix import MATRIX, render, render_edit
from alerts.failures import SendFailed
from alerts.payload import alert_created
from domain.alert import Channel, ChannelType, Delivery
from domain.secret import Secret
from tests.alert_factories import CANARY, NOW, channel, data, delivery, digest
from tests.golden_messages import DASHBOARD, assert_golden
from tests.wild_news import wild_alerts

DESK = channel(
    ChannelType.MATRIX,
    url="https://matrix.example/",
    token=Secret(f"syt_{CANARY}"),
    room="!desk/1:x.example",
    timezone="Asia/Muscat",
)
RECOGNISED = re.compile(r"[a-z]\.[a-z]|://|[@#]\w", re.IGNORECASE)


class Reader(HTMLParser):
    """The text outside of tags; fails at a tag, an attribute or an order that we do not write."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, [name for name, _ in attrs]) in [("p", ["dir"]), ("a", ["href"]), ("strong", []), ("br", [])]
        assert all(re.match(r"auto$|https?://", value or "") for _, value in attrs)
        self.open += [tag] * (tag != "br")
        self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def content(sent: Delivery, desk: Channel = DESK) -> dict[str, Any]:
    posted: dict[str, Any] = json.loads(render(sent, desk, NOW, DASHBOARD).body)
    return posted


def check(sent: Delivery, desk: Channel = DESK) -> None:
    body = render(sent, desk, NOW, DASHBOARD).body
    posted = json.loads(body)
    assert len(body) <= 61_000
    assert posted["m.mentions"] == {}
    assert posted["body"].strip()
    assert RECOGNISED.search(re.sub(r": https?://\S+", "", posted["body"])) is None
    assert posted["body"].count("\u2068") == posted["body"].count("\u2069")
    if not sent.plain:
        shown = Reader(posted["formatted_body"]).text
        assert RECOGNISED.search(shown) is None
        assert shown.count("\u2068") == shown.count("\u2069")


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_messages_are_as_they_are_kept(language: str) -> None:
    def shown(sent: Delivery) -> str:
        posted = content(sent, replace(DESK, language=language))
        return f"{posted['body']}\n--- html\n{posted.get('formatted_body')}"

    assert_golden(f"matrix.{language}", shown)


def test_a_message_is_an_event_under_its_own_transaction() -> None:
    posting = render(delivery(), DESK, NOW)
    address = "https://matrix.example/_matrix/client/v3/rooms/%21desk%2F1%3Ax.example/send/m.room.message/"
    assert (posting.method, posting.url.reveal()) == ("PUT", f"{address}01DELIVERY")
    assert render(delivery(plain=True), DESK, NOW).url.reveal() == f"{address}01DELIVERY.plain"
    assert CANARY not in repr(posting)
    assert render(delivery(attempts=3), DESK, NOW) == posting
    assert sorted(json.loads(posting.body)) == ["body", "format", "formatted_body", "m.mentions", "msgtype"]
    assert sorted(content(delivery(plain=True))) == ["body", "m.mentions", "msgtype"]


@pytest.mark.parametrize("seed", range(2))
def test_every_message_is_within_the_limits(seed: int) -> None:
    for alert in wild_alerts(seed, 100):
        for plain in (False, True):
            sent = delivery(alert_created(alert, NOW), plain=plain)
            check(sent, replace(DESK, language=("en", "ar")[plain]))
            assert len(render_edit(sent, DESK, "!desk:x.example $abc", DASHBOARD).body) <= 61_000


@pytest.mark.parametrize("seed", range(2))
def test_a_digest_of_any_alerts_is_within_the_limits(seed: int) -> None:
    alerts = list(wild_alerts(seed, 100))
    for plain in (False, True):
        check(digest(alerts, plain=plain))
        check(digest([data(title="<" * 250)] * 100, plain=plain))


def test_what_weighs_no_more_than_a_digest_holds_is_shown_whole() -> None:
    for title in ("short", "long " * 40, "👍" * 200, "<" * 200):
        alerts = [data(f"{number}", title=title) for number in range(300)]
        fits = MATRIX.digest_capacity // MATRIX.weigh(alerts[0], DESK)
        assert "Not shown" not in json.dumps(content(digest(alerts[:fits])))
    assert "Not shown for want of room: " in content(digest(alerts))["body"]


@pytest.mark.parametrize("entry", [{"token": None}, {"url": None}, {"room": None}, {"room": " "}])
def test_a_channel_that_lacks_something_is_told_so(entry: dict[str, Any]) -> None:
    with pytest.raises(SendFailed, match=r"needs its homeserver's url and a token|has no room"):
        render(delivery(), replace(DESK, **entry), NOW)
