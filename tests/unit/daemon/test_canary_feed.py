"""The feed of canaries: what the parser reads there, and that the matcher finds each by its language's own forms."""

from dataclasses import replace

import pytest

from crawler.feeds.entry import ParsedFeed
from crawler.feeds.parse import parse_feed
from daemon.canary_feed import feed_of
from domain.article import Entry
from domain.canary import LANGUAGES, SOURCE_IDS, WATCHLIST_ID, Canary, CanaryState
from domain.match import Readable
from domain.watchlist import Watchlist
from matching.canary import ENTITY, WATCHLIST
from matching.matcher import Matcher, compile_matcher
from tests.alert_factories import NOW

MARK = "0123456789abcdef"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """As the daemon compiles it, beside a watchlist of people's."""
    others = Watchlist(id="oman", title="Oman", groups={"countries": ("Oman",)}, require=("countries",))
    compiled = compile_matcher(entities=[ENTITY], watchlists=[others, WATCHLIST])
    assert compiled.problems == ()
    return compiled.matcher


def parse(feed: str) -> list[Entry]:
    parsed = parse_feed(feed.encode(), content_type="application/rss+xml", base="http://canary.invalid/ar.xml")
    assert isinstance(parsed, ParsedFeed)
    return list(parsed.entries)


def canary(language: str) -> Canary:
    return Canary(
        language=language,
        mark=MARK,
        url=f"http://127.0.0.1:8000/deliveries?canary={MARK}&a=b",
        channel_id="test-room",
        planted_at=NOW,
        due_at=NOW,
        every_seconds=21_600,
        state=CanaryState.TRAVELLING,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_carries_the_canary_with_its_mark(language: str) -> None:
    (entry,) = parse(feed_of(language, canary(language)))
    assert (entry.guid, entry.url, entry.published_at, entry.language) == (
        MARK,
        canary(language).url,
        NOW,
        language,
    )
    assert MARK in entry.title
    assert MARK in entry.summary


def test_before_the_first_canary_the_feed_is_empty() -> None:
    assert parse(feed_of("ar", None)) == []


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [("ar", "قندورفال", "with و- before it"), ("en", "Qandorval", ""), ("tr", "Kandorval", "")],
)
def test_each_is_matched_by_the_name_as_its_language_bends_it(
    matcher: Matcher, language: str, text: str, form: str
) -> None:
    (entry,) = parse(feed_of(language, canary(language)))
    readable = Readable(title=entry.title, text=entry.summary, language=language, source_id=SOURCE_IDS[language])
    found = {match.watchlist_id: match for match in matcher.read(readable).matches}[WATCHLIST_ID]
    (company,) = [one for one in found.mentions if one.entity == ENTITY.id]
    after = entry.summary[company.end]
    assert (company.text, company.form, company.unsure) == (text, form, False)
    assert after == {"ar": "،", "en": "'", "tr": "'"}[language]
    foreign = replace(readable, source_id="muscat-post")
    assert WATCHLIST_ID not in {match.watchlist_id for match in matcher.read(foreign).matches}
