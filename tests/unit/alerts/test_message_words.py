"""What chat messages say, in three languages."""

import dataclasses

import pytest

from alerts.channels.console import block
from alerts.message import message_of
from alerts.notices import AGAIN, is_news, notices_of
from alerts.payload import alert_created
from alerts.phrases import LANGUAGES, Phrases, phrases_in
from alerts.trial import trial_delivery
from domain.alert import ChannelType
from tests.alert_factories import NOW, channel, data, delivery


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_in_every_language(language: str) -> None:
    phrases = phrases_in(language)
    for field in dataclasses.fields(Phrases):
        value = getattr(phrases, field.name)
        assert isinstance(value, bool) or value.strip() == value != ""


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
