"""What the benchmarks of matching are made of: the count asked for, texts of 300 words, a stream's share of names."""

import random
from collections.abc import Callable, Sequence

import pytest

from bench.mixed.articles import WITH_NAMES, WORDS, make_articles, make_dense_articles
from bench.mixed.names import WATCHLISTS, watch
from domain.match import Readable
from domain.watchlist import Alias
from matching.matcher import compile_matcher

Make = Callable[[int, Sequence[Alias], random.Random], list[str]]

WATCHED = watch(300, random.Random(1))
INVENTED = [alias for entity in WATCHED.entities for alias in entity.aliases]


@pytest.mark.parametrize("count", [100, 300, 5_000])
def test_as_many_names_are_watched_as_asked_for_in_200_watchlists_that_nobody_finds_fault_with(count: int) -> None:
    watched = watch(count, random.Random(count))
    assert (len(watched.aliases), len(watched.watchlists)) == (count, WATCHLISTS)
    problems = compile_matcher(entities=watched.entities, watchlists=watched.watchlists, derive=False).problems
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_the_same_seed_makes_the_same_articles() -> None:
    assert make_articles(20, INVENTED, random.Random(5)) == make_articles(20, INVENTED, random.Random(5))


@pytest.mark.parametrize("make", [make_articles, make_dense_articles])
def test_every_article_has_300_words(make: Make) -> None:
    assert {len(article.split()) for article in make(50, INVENTED, random.Random(2))} == {WORDS}


def test_a_stream_names_somebody_in_its_share_of_articles_about_nine_times_each() -> None:
    matcher = compile_matcher(entities=WATCHED.entities, watchlists=WATCHED.watchlists, derive=False).matcher
    articles = make_articles(400, INVENTED, random.Random(3))
    named = [len(matcher.read(Readable(title="", text=text)).mentions) for text in articles]
    naming = [count for count in named if count >= 3]
    assert abs(len(naming) / len(articles) - WITH_NAMES) < 0.1
    assert 6 <= sum(naming) / len(naming) <= 11
