"""What stands in the files is read as YAML 1.2 and as its writers mean it."""

import pytest

from config.channels_file import read_channels
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from config.yaml_text import decode
from domain.errors import ConfigError
from domain.network import NetworkPolicy, parse_networks
from domain.source import FullText


def keywords_of(written: str, **variables: str) -> tuple[str, ...]:
    (watchlist,) = read_watchlists(
        f"watchlists:\n  - id: a\n    keywords: [{written}]\n", variables=variables
    ).watchlists
    return watchlist.groups["keywords"]


@pytest.mark.parametrize(
    "term",
    [
        "no",
        "on",
        "yes",
        "off",
        "true",
        "012",
        "1:30",
        "1e3",
        "1923",
        "2026-11-23",
        "2026-13-45",
        "1_000",
        "0x1F",
        ".inf",
    ],
)
def test_a_word_that_yaml_might_take_for_something_else_stays_a_term(term: str) -> None:
    assert keywords_of(term) == (term,)


def test_an_integer_of_five_thousand_digits_is_only_too_long() -> None:
    with pytest.raises(ConfigError, match=r"'near' is '9{60}…', but must be a whole number from 1"):
        read_watchlists(f"watchlists: [{{id: a, keywords: [fund], near: {'9' * 400}}}]", variables={})
    with pytest.raises(ConfigError, match="'near' is longer than 500 characters"):
        read_watchlists(f"watchlists: [{{id: a, keywords: [fund], near: {'9' * 5000}}}]", variables={})


def test_marks_that_are_copied_along_with_an_arabic_term_are_no_fault() -> None:
    assert keywords_of("\u200fصندوق مشترك\u200f, عـــمان, ﻋﻤﺎﻥ") == ("\u200fصندوق مشترك\u200f", "عـــمان", "ﻋﻤﺎﻥ")


def test_spaces_within_a_term_are_made_single() -> None:
    assert keywords_of('"  joint   venture "') == ("joint venture",)


def test_a_folded_term_is_one_line() -> None:
    text = "watchlists:\n  - id: a\n    keywords:\n      - joint\n        venture\n"
    assert read_watchlists(text, variables={}).watchlists[0].groups["keywords"] == ("joint venture",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_from_any_editor_is_read(encoding: str) -> None:
    text = "watchlists:\r\n  - id: a\r\n    title: أخبار Türkiye\r\n    keywords: [fund]\r\n"
    read = read_watchlists(decode(text.encode(encoding), file="watchlists.yaml"), variables={})
    assert read.watchlists[0].title == "أخبار Türkiye"


def test_a_byte_order_mark_moves_no_column() -> None:
    file = read_watchlists("\ufeffwatchlists: [{id: a, keywords: [fund]}]", variables={})
    assert file.positions["watchlists", 0, "id"] == (1, 19)


def test_an_explicit_beginning_and_end_of_the_one_document_are_no_fault() -> None:
    assert keywords_of("fund")
    assert read_watchlists("---\nwatchlists: [{id: a, keywords: [fund]}]\n...\n", variables={}).watchlists


def test_lists_may_be_written_in_lines_or_in_brackets() -> None:
    lines = "sources:\n- id: a\n  feed: https://a.example/rss\n  languages:\n  - ar\n  - en\n"
    brackets = "sources: [{id: a, feed: 'https://a.example/rss', languages: [ar, en]}]"
    assert read_sources(lines, variables={}).sources == read_sources(brackets, variables={}).sources


def test_an_empty_list_at_the_top_is_a_choice_and_is_said() -> None:
    file = read_sources("sources: []", variables={})
    assert file.sources == ()
    assert [str(warning) for warning in file.warnings] == [
        "sources.yaml:1:1: warning: no source is written here: nothing will be read"
    ]


class TestVariables:
    """``${NAME}`` in values."""

    def test_a_variable_is_filled_in(self) -> None:
        assert keywords_of("'${TEAM} fund'", TEAM="joint") == ("joint fund",)

    def test_a_default_stands_in_for_one_that_is_missing_or_empty(self) -> None:
        assert keywords_of("'${A:-joint fund}', '${B:-other fund}'", B="") == ("joint fund", "other fund")

    def test_a_default_may_hold_colons_and_dashes(self) -> None:
        text = "sources: [{id: a, feed: '${FEED:-https://a.example/x:-y}'}]"
        assert read_sources(text, variables={}).sources[0].address == "https://a.example/x:-y"

    def test_two_dollars_are_one(self) -> None:
        assert keywords_of("$$100 million, 'cost $$${X}', US$ deal", X="5m") == ("$100 million", "cost $5m", "US$ deal")

    def test_a_value_can_bring_in_no_yaml(self) -> None:
        assert keywords_of("'${X}'", X="fund, deal] # {") == ("fund, deal] # {",)
        text = "watchlists:\n  - id: a\n    title: ${X}\n    keywords: [fund]\n"
        with pytest.raises(ConfigError, match="'title' must stand on one line"):
            read_watchlists(text, variables={"X": "a\n    keywords: [all]"})

    def test_a_variables_value_is_not_searched_for_variables(self) -> None:
        assert keywords_of("'${X}'", X="${Y} and $$") == ("${Y} and $$",)

    def test_keys_hold_no_variables(self) -> None:
        with pytest.raises(ConfigError, match=r"unknown key '\$\{X\}'"):
            read_watchlists("watchlists: []\n${X}: 1\n", variables={"X": "entities"})

    def test_a_switch_may_come_from_a_variable(self) -> None:
        text = "sources: [{id: a, feed: 'https://a.example/', enabled: '${ON}'}]"
        with pytest.raises(ConfigError, match=r"'enabled' is '\${ON}', but must be true or false"):
            read_sources(text, variables={"ON": "true"})
        plain = "sources:\n  - id: a\n    feed: https://a.example/\n    enabled: ${ON:-false}\n"
        assert read_sources(plain, variables={}).sources[0].enabled is False

    def test_the_shown_address_of_a_source_is_the_one_in_the_file(self) -> None:
        text = "sources:\n  - id: a\n    feed: https://a.example/rss?key=${KEY}\n"
        (source,) = read_sources(text, variables={"KEY": "canary"}).sources
        assert (source.address, source.shown_address) == (
            "https://a.example/rss?key=canary",
            "https://a.example/rss?key=${KEY}",
        )

    def test_the_line_end_that_a_secrets_file_brings_along_is_dropped(self) -> None:
        text = "channels:\n  - id: a\n    type: slack\n    url: ${HOOK}\n"
        (channel,) = read_channels(text, variables={"HOOK": "https://hooks.slack.com/services/x\n"}).channels
        assert channel.url is not None
        assert channel.url.reveal() == "https://hooks.slack.com/services/x"

    def test_what_came_from_a_variable_is_known_to_upper_floors_by_its_written_form(self) -> None:
        text = "watchlists:\n  - id: a\n    keywords: ['${X}']\n"
        assert read_watchlists(text, variables={"X": "fund"}).written == {("watchlists", 0, "keywords", 0): "${X}"}


class TestSources:
    """Entries of sources.yaml."""

    @pytest.mark.parametrize(
        ("written", "seconds"), [("1s", 1), ("1.5h", 5400), ("10m", 600), ("1000ms", 1), ("30d", 2_592_000)]
    )
    def test_every_is_a_number_and_a_unit(self, written: str, seconds: float) -> None:
        (source,) = read_sources(
            f"sources: [{{id: a, feed: 'http://a.example', every: {written}}}]", variables={}
        ).sources
        assert source.every is not None
        assert source.every.total_seconds() == seconds

    def test_a_country_may_be_written_with_capitals(self) -> None:
        text = "sources: [{id: a, feed: 'http://a.example', country: GB, full_text: never, enabled: false}]"
        (source,) = read_sources(text, variables={}).sources
        assert (source.country, source.full_text, source.enabled, source.name) == ("gb", FullText.NEVER, False, "a")

    @pytest.mark.parametrize(
        "address", ["https://خبر.example/تغذية", "https://[2001:db8::1]:8080/rss", "HTTP://A.example/"]
    )
    def test_unusual_addresses_are_addresses(self, address: str) -> None:
        assert read_sources(f"sources: [{{id: a, feed: '{address}'}}]", variables={}).sources[0].address == address


class TestSending:
    """When alerts are sent."""

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("immediately", "immediately"),
            ("hourly", "hourly"),
            ("daily 8:05", "daily 08:05"),
            ("daily   23:59", "daily 23:59"),
            ("cron 0 8 * * 0-4", "cron 0 8 * * 0-4"),
            ("cron 0 8 * * 5-7", "cron 0 8 * * 5-7"),
            ("cron */15 6-18 1,15 jan mon", "cron */15 6-18 1,15 jan mon"),
            ("cron 0 8 29 2 *", "cron 0 8 29 2 *"),
        ],
    )
    def test_each_way_of_sending_is_read(self, written: str, read: str) -> None:
        text = f"watchlists:\n  - id: a\n    keywords: [fund]\n    send: {written}\n"
        assert read_watchlists(text, variables={}).watchlists[0].send == read


class TestChannels:
    """Entries of channels.yaml."""

    LOCAL = NetworkPolicy(allowed=parse_networks("127.0.0.0/8,10.1.0.0/16"))

    @pytest.mark.parametrize(("written", "a_minute"), [("20/min", 20), ("1/s", 60), ("90/h", 1.5), ("0.5 / s", 30)])
    def test_a_rate_is_messages_a_minute(self, written: str, a_minute: float) -> None:
        (channel,) = read_channels(f"channels: [{{id: a, type: console, rate: {written}}}]", variables={}).channels
        assert channel.rate_per_minute == a_minute

    def test_a_platforms_host_is_not_asked_for_in_an_allowed_network(self) -> None:
        text = "channels: [{id: a, type: slack, url: '${U}'}]"
        assert read_channels(text, variables={"U": "http://127.0.0.1:9000/x"}, policy=self.LOCAL).warnings == ()
        assert read_channels(text, variables={"U": "http://localhost:9000/x"}, policy=self.LOCAL).warnings == ()

    def test_plain_http_is_allowed_there_with_a_warning(self) -> None:
        text = "channels: [{id: a, type: webhook, url: 'http://10.1.2.3/in'}]"
        file = read_channels(text, variables={}, policy=self.LOCAL)
        assert [str(warning) for warning in file.warnings] == [
            "channels.yaml:1:40: warning: 'url' is plain http: "
            "whoever can listen in on that network can read the alerts"
        ]

    def test_a_name_that_only_a_private_network_knows_counts_as_one_when_there_is_such_a_network(self) -> None:
        text = "channels: [{id: a, type: webhook, url: 'http://receiver:9000/in'}]"
        assert read_channels(text, variables={}, policy=self.LOCAL).channels
        with pytest.raises(ConfigError, match="must begin with https://"):
            read_channels(text, variables={})

    def test_an_address_outside_the_allowed_networks_stays_refused(self) -> None:
        text = "channels: [{id: a, type: webhook, url: 'http://10.2.0.1/in'}]"
        with pytest.raises(ConfigError, match="'url' is not a public web address"):
            read_channels(text, variables={}, policy=self.LOCAL)

    def test_the_fingerprint_changes_with_the_entry_and_with_its_variables_and_holds_no_secret(self) -> None:
        text = "channels: [{id: a, type: slack, url: '${HOOK}'}]"
        prints = {
            read_channels(written, variables={"HOOK": hook}).channels[0].fingerprint
            for written, hook in [
                (text, "https://hooks.slack.com/services/canary"),
                (text + "\n# a comment", "https://hooks.slack.com/services/canary"),
                (text, "https://hooks.slack.com/services/other"),
                (text.replace("}]", ", rate: 1/s}]"), "https://hooks.slack.com/services/canary"),
            ]
        }
        assert len(prints) == 3
        assert all(len(one) == 64 and "canary" not in one for one in prints)

    @pytest.mark.parametrize("zone", ["Asia/Muscat", "Europe/Istanbul", "UTC"])
    def test_time_zones_are_those_of_the_iana_database(self, zone: str) -> None:
        (channel,) = read_channels(f"channels: [{{id: a, type: console, timezone: {zone}}}]", variables={}).channels
        assert channel.timezone == zone

    def test_a_secret_in_the_file_itself_draws_a_warning_that_does_not_show_it(self) -> None:
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        text = f"channels: [{{id: a, type: webhook, url: 'https://b.example/', secret: {secret}}}]"
        (warning,) = read_channels(text, variables={}).warnings
        assert str(warning) == (
            "channels.yaml:1:70: warning: 'secret' is a secret and stands in the file: "
            "put it into .env and write ${NAME} here"
        )


def test_a_key_in_a_sources_address_is_fetched_with_and_not_shown() -> None:
    text = "sources:\n  - {id: a, feed: 'https://example.com/rss?lang=ar&key=hush&page=1'}\n"
    (source,) = read_sources(text, variables={}).sources
    assert source.address == "https://example.com/rss?lang=ar&key=hush&page=1"
    assert source.shown_address == "https://example.com/rss?lang=ar&key=***&page=1"


def test_a_variable_in_a_sources_address_is_shown_by_its_name() -> None:
    text = "sources:\n  - {id: a, feed: 'https://example.com/rss?key=${FEED_KEY}'}\n"
    (source,) = read_sources(text, variables={"FEED_KEY": "hush"}).sources
    assert source.address == "https://example.com/rss?key=hush"
    assert source.shown_address == "https://example.com/rss?key=${FEED_KEY}"
