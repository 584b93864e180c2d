"""The preview's counting: what is unsure, and how samples are chosen."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.preview import MOST_SAMPLES, Preview, WatchlistPreview
from domain.article import Article
from domain.watchlist import Watchlist
from matching.matcher import compile_matcher

NOW = datetime(2025, 2, 6, 7, 0, tzinfo=UTC)
UNSURE = "They flew to Georgia. The pipeline was closed."


def article(number: int, title: str) -> Article:
    return Article(
        id=f"a{number}",
        source_id="muscat-post",
        source_name="Muscat Post",
        source_country=None,
        url=None,
        title=title,
        summary="",
        text="",
        language="en",
        authors=(),
        published_at=None,
        collected_at=NOW - timedelta(hours=number),
        revision=1,
        seeded=False,
        story_id=None,
    )


def previewed(watchlist: Watchlist, *titles: str) -> WatchlistPreview:
    matcher = compile_matcher(watchlists=[watchlist]).matcher
    preview = Preview(matcher=matcher, watchlists=[watchlist], catches=(), since=NOW - timedelta(days=30), now=NOW)
    for number, title in enumerate(titles):
        preview.note(article(number, title))
    (one,) = preview.compare().watchlists
    return one


@pytest.mark.parametrize(("includes", "would", "unsure"), [(False, 0, 1), (True, 1, 0)])
def test_what_is_unsure_counts_only_where_the_watchlist_includes_it(includes: bool, would: int, unsure: int) -> None:
    watchlist = Watchlist(
        id="transit",
        title="Transit",
        groups={"countries": ("Georgia",), "keywords": ("pipeline",)},
        require=("countries", "keywords"),
        unsure=includes,
    )
    one = previewed(watchlist, UNSURE, "Fog over the coast")
    assert (one.would, one.unsure) == (would, unsure)


def test_the_newest_ten_are_shown_of_many() -> None:
    watchlist = Watchlist(id="rain", title="Rain", groups={"keywords": ("rain",)}, require=("keywords",))
    one = previewed(watchlist, *(f"Rain on day {number}" for number in range(15)))
    assert (one.would, one.gained, one.a_day) == (15, 15, 15.0)
    assert [sample.title for sample in one.gained_samples] == [f"Rain on day {n}" for n in range(MOST_SAMPLES)]
    assert (
        one.advice == "It catches 100% of all stories: require another group, set 'near', or exclude what is not meant."
    )
