"""What chat messages say, in three languages."""

import dataclasses
import json
from datetime import timedelta

import pytest

from alerts.channels.console import block
from alerts.channels.slack_blocks import PLAIN, blocks, plain
from alerts.channels.spans import fitted_message
from alerts.message import message_of
from alerts.notices import AGAIN, is_news, notices_of
from alerts.payload import alert_created
from alerts.phrases import LANGUAGES, Phrases, phrases_in
from alerts.trial import trial_delivery
from domain.alert import Channel, ChannelType, Delivery, DeliveryKind
from tests.alert_factories import NOW, channel, data, delivery, digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_in_every_language(language: str) -> None:
    phrases = phrases_in(language)
    for field in dataclasses.fields(Phrases):
        value = getattr(phrases, field.name)
        said = value(2) if callable(value) else value
        assert isinstance(said, bool) or said.strip() != ""


def test_the_three_languages_and_english_for_any_other() -> None:
    assert LANGUAGES == ("en", "ar", "tr")
    assert phrases_in("de") is phrases_in("en")
    assert [phrases_in(each).right_to_left for each in LANGUAGES] == [False, True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_alert_can_be_said_in_every_language(language: str) -> None:
    there = channel(ChannelType.CONSOLE, language=language)
    shown = block(trial_delivery(there, NOW), there)
    assert phrases_in(language).test_title in shown
    assert "Gulfwatch" in shown


def test_names_are_told_once_with_the_way_they_are_written() -> None:
    sent = data()
    mention = sent["mentions"][0]
    other = mention | {"entity": "oman", "text": "OMAN", "name": "Oman"}
    sent["mentions"] = [mention, mention | {"text": "Aselsan'ın"}, other]
    story = message_of(delivery(alert_created(sent, NOW)), channel()).stories[0]
    assert story.names == "Aselsan (\u2068أسيلسان\u2069), Oman"


def test_a_name_found_by_a_likely_spelling_alone_says_so() -> None:
    sent = data()
    mention = sent["mentions"][0]
    derived = mention | {"form": "a spelling derived from Aselsan"}
    sent["mentions"] = [derived, derived | {"entity": "oman", "text": "Oman", "name": "Oman"}]
    story = message_of(delivery(alert_created(sent, NOW)), channel()).stories[0]
    assert story.names == "Aselsan (\u2068أسيلسان\u2069, a likely spelling), Oman (a likely spelling)"
    sent["mentions"] = [derived, mention]
    story = message_of(delivery(alert_created(sent, NOW)), channel()).stories[0]
    assert story.names == "Aselsan (\u2068أسيلسان\u2069)"


def test_many_names_are_cut_short() -> None:
    sent = data()
    mention = sent["mentions"][0]
    sent["mentions"] = [mention | {"entity": f"N{each}", "name": f"N{each}", "text": f"N{each}"} for each in range(20)]
    story = message_of(delivery(alert_created(sent, NOW)), channel()).stories[0]
    assert story.names == ", ".join([*(f"N{each}" for each in range(12)), "…"])


def test_an_article_without_title_or_date_can_be_told() -> None:
    sent = data(title="", published_at=None)
    story = message_of(delivery(alert_created(sent, NOW)), channel()).stories[0]
    assert (story.title, story.published) == ("https://news.example/politics/1?ref=a&page=2", "")


def test_a_newly_broken_channel_and_a_dead_letter_are_told_of() -> None:
    desk = channel(id="desk")
    both = notices_of(channel=desk, newly_broken=True, dead=True, words="answered 410", now=NOW)
    assert [(each["type"], each["timestamp"], each["data"]["subject"]) for each in both] == [
        ("notice.created", "2026-03-01T12:00:00Z", "desk")
    ] * 2
    assert both[0]["data"]["text"].startswith("The channel desk refuses messages (answered 410).")
    assert both[1]["data"]["text"].startswith("A delivery to the channel desk was given up (answered 410).")
    assert notices_of(channel=desk, newly_broken=False, dead=False, words="", now=NOW) == []


def test_dead_letters_are_told_of_once_an_hour() -> None:
    assert is_news(None, NOW)
    assert not is_news(NOW, NOW + AGAIN / 2)
    assert is_news(NOW, NOW + AGAIN)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Unsure: the names may mean something else"),
        ("ar", "غير مؤكد: قد تدل الأسماء على شيء آخر"),
        ("tr", "Kesin değil: adlar başka bir anlama geliyor olabilir"),
    ],
)
@pytest.mark.parametrize("kind", [ChannelType.CONSOLE, ChannelType.SLACK])
def test_an_unsure_alert_says_so_plainly_and_a_certain_one_does_not(
    kind: ChannelType, language: str, words: str
) -> None:
    there = channel(kind, language=language, url="https://hooks.slack.com/services/T/B/x")
    unsure, certain = data("1") | {"unsure": True}, data("2")
    for sent in (delivery(alert_created(unsure, NOW)), digest([unsure, certain])):
        assert shown(sent, there).count(words) == 1
    assert words not in shown(delivery(), there)


def shown(sent: Delivery, there: Channel) -> str:
    """The rich form alone."""
    if there.type is ChannelType.CONSOLE:
        return block(sent, there)
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in blocks(message_of(sent, there)))


def test_the_plainest_form_says_that_an_alert_is_unsure() -> None:
    sent = delivery(alert_created(data() | {"unsure": True}, NOW))
    assert "\nUnsure: the names may mean something else\n" in fitted_message(message_of(sent, channel()), PLAIN, plain)


@pytest.mark.parametrize(
    ("language", "minutes", "words"),
    [
        ("en", 15, ""),
        ("en", 16, " – Delayed by: 16 min"),
        ("en", 120, " – Delayed by: 2 h"),
        ("ar", 200, " – متأخر بمقدار: 3 س 20 د"),
        ("tr", 1501, " – Gecikme: 25 sa 1 dk"),
    ],
)
def test_a_message_that_goes_out_late_says_by_how_much(language: str, minutes: int, words: str) -> None:
    there, at = channel(language=language), NOW + timedelta(minutes=minutes)
    heading = message_of(delivery(), there, None, at).heading.translate({0x2068: None, 0x2069: None, 0x200F: None})
    assert heading == f"Turkish defence firms in Oman{words}"
    assert (
        message_of(delivery(kind=DeliveryKind.TEST), there, None, at).heading == message_of(delivery(), there).heading
    )
