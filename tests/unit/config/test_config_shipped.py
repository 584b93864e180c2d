"""The files that are shipped work on the first day."""

from pathlib import Path

import pytest

from config.channels_file import read_channels
from config.crosscheck import crosscheck
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from domain.alert import ChannelType
from domain.source import SourceKind

ROOT = Path(__file__).parents[3]
SOURCES = read_sources((ROOT / "sources.yaml").read_text(encoding="utf-8"), variables={})
WATCHLISTS = read_watchlists((ROOT / "watchlists.yaml").read_text(encoding="utf-8"), variables={})
GULF = ["Oman", "United Arab Emirates", "Saudi Arabia", "Qatar", "Kuwait", "Bahrain"]


def test_they_draw_no_warning_alone_or_together() -> None:
    assert SOURCES.warnings == ()
    assert WATCHLISTS.warnings == ()
    assert crosscheck(WATCHLISTS, sources=SOURCES, channels=None) == ()


def test_more_than_a_hundred_sources_are_read_and_most_of_them_are_feeds() -> None:
    enabled = [source for source in SOURCES.sources if source.enabled]
    feeds = [source for source in enabled if source.kind is SourceKind.FEED]
    assert len(enabled) > 100
    assert len(feeds) > 100


@pytest.mark.parametrize("country", ["oman", "uae", "saudi-arabia", "qatar", "kuwait", "bahrain", "turkey"])
def test_each_country_of_the_beat_has_sources_that_are_read(country: str) -> None:
    assert [source.id for source in SOURCES.sources if source.enabled and source.country == country]


@pytest.mark.parametrize("language", ["ar", "en", "tr"])
def test_each_language_has_sources_that_are_read(language: str) -> None:
    assert len([source for source in SOURCES.sources if source.enabled and language in source.languages]) >= 15


def test_no_address_stands_there_twice() -> None:
    addresses = [source.address.rstrip("/") for source in SOURCES.sources]
    assert sorted(set(addresses)) == sorted(addresses)


def test_each_gulf_state_has_a_watchlist_of_turkish_defence_firms() -> None:
    lists = [one for one in WATCHLISTS.watchlists if one.id.startswith("turkish-defence-in-")]
    assert [one.groups["countries"] for one in lists] == [(country,) for country in GULF]
    assert all({"Aselsan", "Havelsan", "Roketsan", "Baykar", "TUSAŞ"} <= set(one.groups["companies"]) for one in lists)
    assert all(one.require == ("countries", "companies") for one in lists)


def test_the_shipped_watchlists_name_no_channels() -> None:
    assert [one.id for one in WATCHLISTS.watchlists if one.channels is not None or not one.enabled] == []


def test_keywords_stand_there_in_arabic_and_in_latin_letters() -> None:
    for one in WATCHLISTS.watchlists:
        words = one.groups.get("keywords", ())
        arabic = [word for word in words if "\u0600" <= word[0] <= "\u06ff"]
        assert not words or (len(arabic) >= 8 and len(words) - len(arabic) >= 16), one.id


def test_the_example_of_channels_shows_every_type_that_works() -> None:
    text = (ROOT / "channels.example.yaml").read_text(encoding="utf-8")
    variables = {
        "DEFENCE_DESK_WEBHOOK": "https://hooks.slack.com/services/T0/B0/X0",
        "DESK_TEAMS_WORKFLOW": "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=x",
        "DESK_DISCORD_WEBHOOK": "https://discord.com/api/webhooks/1/x",
        "DESK_MATTERMOST_WEBHOOK": "https://chat.example/hooks/x",
        "DESK_GOOGLE_CHAT_WEBHOOK": "https://chat.googleapis.com/v1/spaces/x/messages?key=x&token=x",
        "DESK_BOT_TOKEN": "123456:canary",
        "DESK_MATRIX_TOKEN": "syt_canary",
        "MAIL_URL": "mailto://user:canary@mail.example?to=desk@mail.example",
        "BUS_URL": "https://bus.example/in",
        "BUS_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }
    file = read_channels(text, variables=variables)
    assert sorted(channel.type for channel in file.channels) == sorted(ChannelType)
    assert file.warnings == ()
