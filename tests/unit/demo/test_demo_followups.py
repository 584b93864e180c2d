"""The demo goes on when its written texts are used up, and never says nearly the same twice."""

import functools
import itertools
from datetime import date

import pytest

from demo.followups import FollowUps, capitalised, word_triples

DAY = date(2026, 2, 6)
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar", "tr"])


def composed(language: str, count: int, *, seed: int = 7) -> list[tuple[str, str]]:
    follow_ups = FollowUps(language, seed=seed)
    texts = [follow_ups.compose(DAY, outlet_id="x") for _ in range(count)]
    return [(text.title, text.body) for text in texts]


@functools.cache
def a_hundred(language: str) -> list[tuple[str, str]]:
    """The same ones for every test that only looks at them."""
    return composed(language, 100)


@LANGUAGES
def test_a_hundred_follow_ups_are_not_nearly_alike(language: str) -> None:
    triples = [word_triples(body) for _, body in a_hundred(language)]
    alike = max(len(one & other) / len(one | other) for one, other in itertools.combinations(triples, 2))
    assert alike < 0.4


@LANGUAGES
def test_titles_and_texts_are_all_different(language: str) -> None:
    texts = a_hundred(language)
    assert len({title for title, _ in texts}) == len({body for _, body in texts}) == 100


@LANGUAGES
def test_no_slot_is_left_open(language: str) -> None:
    assert [text for pair in a_hundred(language) for text in pair if "{" in text or "}" in text] == []


@LANGUAGES
def test_the_seed_decides_the_order(language: str) -> None:
    assert composed(language, 5, seed=1) == composed(language, 5, seed=1)
    assert composed(language, 5, seed=1) != composed(language, 5, seed=2)


@pytest.mark.parametrize(("language", "day"), [("en", "6 February"), ("ar", "6 فبراير"), ("tr", "6 Şubat")])
def test_follow_ups_are_dated_in_their_language(language: str, day: str) -> None:
    assert any(day in body for _, body in composed(language, 20))


@LANGUAGES
def test_the_topics_take_turns_and_half_of_them_are_watched(language: str) -> None:
    follow_ups = FollowUps(language, seed=7)
    watched = [bool(follow_ups.compose(DAY, outlet_id="x").watchlists) for _ in range(8)]
    assert watched[:4] == watched[4:]
    assert sum(watched) == 4


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("incir ucuz", "tr", "İncir ucuz"),
        ("ışıklar söndü", "tr", "Işıklar söndü"),
        ("limes are cheap", "en", "Limes are cheap"),
        ("المشمش رخيص", "ar", "المشمش رخيص"),
        ("", "en", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_of_its_language(sentence: str, language: str, expected: str) -> None:
    assert capitalised(sentence, language) == expected
