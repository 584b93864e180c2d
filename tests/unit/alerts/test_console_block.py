"""The console channel: a block that reads well and that no article can turn against the terminal."""

import io
import sys
import threading
from typing import Any

import pytest

from alerts.channels.console import ConsoleSender, block
from alerts.failures import SendFailed
from alerts.payload import alert_created, notice_created
from domain.alert import ChannelType, DeliveryKind, Outcome, Verdict
from tests.alert_factories import NOW, channel, data, delivery, digest

CONSOLE = channel(ChannelType.CONSOLE, id="console", timezone="Asia/Muscat")


def never(_posting: Any) -> Any:
    raise SendFailed("dns", "the console posts nothing")


def send(sender: ConsoleSender, sent: Any = None) -> Outcome:
    return sender.send(sent or delivery(), CONSOLE, post=never, at=NOW)


def test_an_alert_is_a_block_of_lines() -> None:
    assert block(delivery(), CONSOLE).splitlines() == [
        "─" * 72,
        "Turkish defence firms in Oman",
        "",
        "\u2068اتفاقية بين أسيلسان وشركة في الدقم\u2069",
        "  \u2068وقّعت أسيلسان اتفاقية.\u2069",
        "  Named: Aselsan (\u2068أسيلسان\u2069), Oman (\u2068عُمانية\u2069)",
        "  Source: Oman Daily · 2026-03-01 15:53 (Asia/Muscat)",
        "  Read the article: https://news.example/politics/1?ref=a&page=2",
        "  Also in Muscat Wire",
    ]


def test_no_text_reaches_the_terminal_as_anything_but_text() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\rover\x08\u202e\nnew line"
    sent = data(title=evil, source_name=evil, url="https://x.example/\x1b[2J", excerpt=evil)
    sent["watchlist"] = {"id": "w", "title": evil}
    sent["mentions"] = [sent["mentions"][0] | {"name": evil, "text": evil}]
    shown = block(delivery(alert_created(sent, NOW)), CONSOLE)
    assert len(shown.splitlines()) == 9
    assert [letter for letter in shown if letter != "\n" and (letter < " " or "\x7f" <= letter < "\xa0")] == []
    assert "\u202e" not in shown


def test_a_digest_and_a_notice_are_blocks_too() -> None:
    shown = block(digest([data("1", title="One"), data("2", title="Two")]), CONSOLE).splitlines()
    assert shown[1] == "Turkish defence firms in Oman – Alerts: 2"
    assert [line for line in shown if line in {"One", "Two"}] == ["One", "Two"]
    payload = notice_created(notice_id="01NOTICE", subject="bus", text="The channel bus is down.", now=NOW)
    notice = delivery(payload, kind=DeliveryKind.NOTICE, alert_id=None)
    assert block(notice, CONSOLE).splitlines()[1:] == ["Gulfwatch needs attention", "The channel bus is down."]


def test_it_is_written_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert send(ConsoleSender()) == Outcome(verdict=Verdict.DELIVERED, reason="ok", text="written")
    assert capsys.readouterr().out == block(delivery(), CONSOLE)


def test_many_threads_do_not_mix_their_blocks() -> None:
    class Letters(io.StringIO):
        def write(self, text: str) -> int:
            return sum(super(Letters, self).write(letter) for letter in text)

    stream = Letters()
    sender = ConsoleSender(stream)
    threads = [threading.Thread(target=send, args=(sender,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stream.getvalue() == block(delivery(), CONSOLE) * 8


def test_a_closed_output_is_tried_again() -> None:
    stream = io.StringIO()
    stream.close()
    assert send(ConsoleSender(stream)) == Outcome(
        verdict=Verdict.RETRY, reason="stdout", text="standard output: ValueError"
    )


def test_letters_that_the_output_cannot_write_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert send(ConsoleSender()).verdict is Verdict.DELIVERED
    assert b"Turkish defence firms in Oman" in raw.getvalue()
