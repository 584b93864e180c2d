"""A watchlist may name only sources and channels that the other two files have."""

from config.channels_file import ChannelsFile, read_channels
from config.crosscheck import crosscheck, unserved
from config.sources_file import SourcesFile, read_sources
from config.watchlists_file import read_watchlists

SOURCES = read_sources("sources: [{id: times-of-oman, feed: 'https://a.example/'}]", variables={})
CHANNELS = read_channels("channels: [{id: defence-desk, type: console}]", variables={})
TEXT = """\
watchlists:
  - id: a
    keywords: [fund]
    sources: [times-of-oman, times-of-omann]
    channels: [defence-desk, desk]
"""


def said(text: str, sources: SourcesFile | None = SOURCES, channels: ChannelsFile | None = CHANNELS) -> list[str]:
    watchlists = read_watchlists(text, variables={"ID": "canary"})
    return [str(problem) for problem in crosscheck(watchlists, sources=sources, channels=channels)]


def test_unknown_ids_are_named_with_their_places() -> None:
    assert said(TEXT) == [
        "watchlists.yaml:4:30: 'sources' names 'times-of-omann', which is no source in sources.yaml; "
        "did you mean 'times-of-oman'?",
        "watchlists.yaml:5:30: 'channels' names 'desk', which is no channel in channels.yaml",
    ]


def test_without_a_channels_file_no_channel_may_be_named() -> None:
    assert said(TEXT, sources=None, channels=None) == [
        "watchlists.yaml:5:5: 'channels' names 'defence-desk', but there is no channels.yaml: "
        "delete 'channels' (alerts then go to the console), or write that file"
    ]


def test_known_ids_and_none_at_all_are_no_problem() -> None:
    assert said("watchlists: [{id: a, keywords: [fund], channels: [defence-desk]}]") == []
    assert said("watchlists: [{id: a, keywords: [fund]}]", channels=None, sources=None) == []


def test_an_id_that_came_from_a_variable_is_shown_as_it_is_written() -> None:
    (problem,) = said("watchlists: [{id: a, keywords: [fund], channels: ['${ID}']}]")
    assert "'${ID}'" in problem
    assert "canary" not in problem


def test_a_hundred_problems_are_enough() -> None:
    ids = ", ".join(f"x{number}" for number in range(200))
    assert len(said(f"watchlists: [{{id: a, keywords: [fund], sources: [{ids}]}}]")) == 100


def doubted(watchlist: str, sources: str) -> list[str]:
    watchlists = read_watchlists(f"watchlists: [{{id: a, keywords: [fund], {watchlist}}}]", variables={})
    return [str(problem) for problem in unserved(watchlists, read_sources(sources, variables={}).sources)]


def in_arabic(more: str = "") -> str:
    return f"sources: [{{id: ona, languages: [ar], feed: 'https://a.example/'{more}}}, {OFF}]"


OFF = "{id: bna, languages: [en], feed: 'https://b.example/', enabled: false}"


def test_a_language_that_no_enabled_source_is_in_draws_a_warning() -> None:
    assert doubted("languages: [en, tr]", in_arabic()) == [
        "watchlists.yaml:1:40: warning: the enabled sources of sources.yaml are in ar, none in en or tr: "
        "hardly anything can match"
    ]
    assert doubted("languages: [en], sources: [ona]", in_arabic()) == [
        "watchlists.yaml:1:40: warning: the sources named here are in ar, none in en: hardly anything can match"
    ]


def test_sources_that_are_all_switched_off_draw_a_warning() -> None:
    assert doubted("sources: [bna]", in_arabic()) == [
        "watchlists.yaml:1:40: warning: every source named here is switched off in sources.yaml: nothing can match"
    ]


def test_a_source_that_may_be_in_any_language_serves_every_watchlist() -> None:
    assert doubted("languages: [en]", "sources: [{id: ona, feed: 'https://a.example/'}]") == []
    assert doubted("languages: [en, ar]", in_arabic()) == []
    assert doubted("languages: [en], enabled: false", in_arabic()) == []
    assert doubted("languages: [en]", "sources: []") == []
