"""The examples of the contract's second section are read exactly as they are meant."""

from datetime import timedelta

from config.channels_file import WITHOUT_FILE, read_channels
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from domain.alert import Channel, ChannelType
from domain.secret import Secret
from domain.source import FullText, Source, SourceKind
from domain.watchlist import Alias, Entity, Kind, Watchlist

SOURCES = """\
sources:
  - id: times-of-oman            # stable slug, unique
    name: Times of Oman
    country: oman
    languages: [en]
    feed: https://times.example/rss          # exactly one of feed | sitemap | listing
    full_text: auto              # auto | always | never: read the article's own page too
    every: 10m                   # optional, from 1s; without it the pace adapts to how often the source publishes
    enabled: true
  - id: oman-observer
    name: Oman Observer
    sitemap: https://observer.example/news-sitemap.xml
  - id: muscat-daily
    name: Muscat Daily
    listing: https://muscat.example/latest
    links: article h2 a          # optional CSS selector; found automatically without it
"""

WATCHLISTS = """\
entities:                        # optional: names the built-in gazetteer lacks, or more names for one it has
  - id: acme-marine
    kind: company                # country | company | organisation | person
    name: Acme Marine
    names: {en: [Acme Marine], ar: [أكمي مارين], tr: [Acme Marine]}
    never: [Acme Marine Insurance]        # longer phrases that are something else
  - id: edge-group
    names: {en: [{text: EDGE, case: exact, near: [UAE, defence, drone, Abu Dhabi]}]}
watchlists:
  - id: turkish-defence-in-oman
    title: Turkish defence firms in Oman
    countries: [Oman]                     # by name in any language, or by id; what the gazetteer knows is found in
    companies: [Aselsan, Havelsan]        # every language and spelling; what it does not know is taken literally
    organisations: []
    people: []
    keywords: [joint venture, صندوق مشترك]
    require: [countries, companies]       # groups that must each have a mention; default: every group written
    near: 60                              # optional: the groups' mentions stand within so many words
    exclude: {keywords: [football, كرة القدم]}
    languages: [ar, en, tr]               # optional limits
    sources: [times-of-oman]
    channels: [defence-desk]
    send: immediately                     # or: hourly | daily 08:00 | cron 0 8 * * 0-4
    enabled: true
  - id: expert
    title: The same as a query
    query: 'company:aselsan NEAR/30 (country:oman OR "Duqm") AND NOT title:football'
    channels: [defence-desk]
"""

CHANNELS = """\
operators: [archive-bus]
channels:
  - id: defence-desk
    type: slack
    url: ${DEFENCE_DESK_WEBHOOK}
    language: en         # of the message's own words: en | ar | tr
    timezone: Asia/Muscat
    quiet: 22:00-06:00                    # held back and sent as one digest afterwards
    rate: 20/min
  - id: archive-bus
    type: webhook        # JSON, signed as Standard Webhooks are
    url: ${BUS_URL}
    secret: ${BUS_SECRET}                 # whsec_…
"""

VARIABLES = {
    "DEFENCE_DESK_WEBHOOK": "https://hooks.slack.com/services/T0/B0/X0",
    "BUS_URL": "https://bus.example/in",
    "BUS_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


def test_the_sources_of_the_contract() -> None:
    assert read_sources(SOURCES, variables={}).sources == (
        Source(
            id="times-of-oman",
            name="Times of Oman",
            kind=SourceKind.FEED,
            address="https://times.example/rss",
            shown_address="https://times.example/rss",
            country="oman",
            languages=("en",),
            full_text=FullText.AUTO,
            every=timedelta(minutes=10),
        ),
        Source(
            id="oman-observer",
            name="Oman Observer",
            kind=SourceKind.SITEMAP,
            address="https://observer.example/news-sitemap.xml",
            shown_address="https://observer.example/news-sitemap.xml",
        ),
        Source(
            id="muscat-daily",
            name="Muscat Daily",
            kind=SourceKind.LISTING,
            address="https://muscat.example/latest",
            shown_address="https://muscat.example/latest",
            links="article h2 a",
        ),
    )


def test_the_watchlists_of_the_contract() -> None:
    file = read_watchlists(WATCHLISTS, variables={})
    assert file.entities == (
        Entity(
            id="acme-marine",
            kind=Kind.COMPANY,
            name="Acme Marine",
            aliases=(
                Alias(text="Acme Marine", language="en"),
                Alias(text="أكمي مارين", language="ar"),
                Alias(text="Acme Marine", language="tr"),
            ),
            never=("Acme Marine Insurance",),
            path=("entities", 0),
        ),
        Entity(
            id="edge-group",
            aliases=(
                Alias(text="EDGE", language="en", exact_case=True, near=("UAE", "defence", "drone", "Abu Dhabi")),
            ),
            path=("entities", 1),
        ),
    )
    assert file.watchlists == (
        Watchlist(
            id="turkish-defence-in-oman",
            title="Turkish defence firms in Oman",
            groups={
                "countries": ("Oman",),
                "companies": ("Aselsan", "Havelsan"),
                "keywords": ("joint venture", "صندوق مشترك"),
            },
            require=("countries", "companies"),
            near=60,
            exclude={"keywords": ("football", "كرة القدم")},
            languages=("ar", "en", "tr"),
            sources=("times-of-oman",),
            channels=("defence-desk",),
            path=("watchlists", 0),
        ),
        Watchlist(
            id="expert",
            title="The same as a query",
            query='company:aselsan NEAR/30 (country:oman OR "Duqm") AND NOT title:football',
            channels=("defence-desk",),
            path=("watchlists", 1),
        ),
    )


def test_the_channels_of_the_contract() -> None:
    file = read_channels(CHANNELS, variables=VARIABLES)
    slack, webhook = file.channels
    assert file.operators == ("archive-bus",)
    assert slack == Channel(
        id="defence-desk",
        type=ChannelType.SLACK,
        url=Secret("https://hooks.slack.com/services/T0/B0/X0"),
        timezone="Asia/Muscat",
        quiet=(22 * 60, 6 * 60),
        rate_per_minute=20.0,
        fingerprint=slack.fingerprint,
    )
    assert webhook == Channel(
        id="archive-bus",
        type=ChannelType.WEBHOOK,
        url=Secret("https://bus.example/in"),
        secret=Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        fingerprint=webhook.fingerprint,
    )


def test_the_examples_draw_no_warning() -> None:
    assert read_sources(SOURCES, variables={}).warnings == ()
    assert read_watchlists(WATCHLISTS, variables={}).warnings == ()
    assert read_channels(CHANNELS, variables=VARIABLES).warnings == ()


def test_without_a_channels_file_alerts_go_to_one_console_channel() -> None:
    assert [(channel.id, channel.type) for channel in WITHOUT_FILE.channels] == [("console", ChannelType.CONSOLE)]
    assert WITHOUT_FILE.operators == ()


def test_groups_that_are_written_and_not_empty_are_required_by_default() -> None:
    text = "watchlists: [{id: a, countries: [Oman], companies: [], keywords: [joint venture]}]"
    (watchlist,) = read_watchlists(text, variables={}).watchlists
    assert watchlist.groups == {"countries": ("Oman",), "keywords": ("joint venture",)}
    assert watchlist.require == ("countries", "keywords")


def test_a_watchlist_without_channels_goes_to_every_channel_and_one_with_none_to_none() -> None:
    text = "watchlists: [{id: a, keywords: [fund]}, {id: b, keywords: [fund], channels: []}]"
    file = read_watchlists(text, variables={})
    assert [watchlist.channels for watchlist in file.watchlists] == [None, ()]
    assert [str(warning) for warning in file.warnings] == [
        "watchlists.yaml:1:67: warning: "
        "'channels' is an empty list: this watchlist's alerts stand on the dashboard only"
    ]


def test_positions_tell_where_each_name_stands() -> None:
    positions = read_watchlists(WATCHLISTS, variables={}).positions
    assert positions["watchlists", 0, "companies", 1] == (13, 26)
    assert positions["watchlists", 0, "keywords"] == (16, 5)
    assert positions["entities", 1, "names", "en", 0, "near", 2] == (8, 65)
    assert positions["watchlists", 1, "query"] == (27, 12)


def test_a_file_may_ask_for_what_may_be_a_mention_too() -> None:
    text = "watchlists: [{id: a, countries: [Oman], unsure: include}, {id: b, countries: [Oman]}]"
    assert [watchlist.unsure for watchlist in read_watchlists(text, variables={}).watchlists] == [True, False]


def test_a_watchlist_says_that_its_digest_is_empty_only_if_it_has_digests() -> None:
    text = "watchlists: [{id: a, countries: [Oman], empty: say, send: hourly}, {id: b, countries: [Oman], empty: say}]"
    read = read_watchlists(text, variables={})
    assert [watchlist.says_empty for watchlist in read.watchlists] == [True, True]
    assert [problem.message for problem in read.warnings] == [
        "'empty: say' is of digests: write 'send' too, such as daily 08:00"
    ]
