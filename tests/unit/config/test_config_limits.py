"""Large, deep and hostile files cost little, and are refused in words."""

import time

import pytest

from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from domain.errors import ConfigError


def refusal(text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read_watchlists(text, variables={})
    return [str(problem) for problem in raised.value.problems]


def test_a_watchlists_file_has_at_most_a_megabyte() -> None:
    assert refusal("watchlists: []\n" + "#" * 1_000_000) == ["watchlists.yaml:1:1: the file is larger than 1 MB"]
    assert refusal("watchlists: []\n#" + "ع" * 500_000) == ["watchlists.yaml:1:1: the file is larger than 1 MB"]


def test_a_sources_file_may_have_eight() -> None:
    assert read_sources("sources: []\n" + "#" * 1_500_000, variables={}).sources == ()
    with pytest.raises(ConfigError, match="larger than 8 MB"):
        read_sources("sources: []\n" + "#" * 8_000_000, variables={})


def test_more_than_five_thousand_watchlists_are_too_many() -> None:
    text = "watchlists:\n" + "- {id: a, keywords: [ab]}\n" * 5001
    assert refusal(text) == ["watchlists.yaml:1:1: 'watchlists' has 5,001 entries; at most 5,000 are read"]


def test_more_than_ten_thousand_sources_are_too_many() -> None:
    text = "sources:\n" + "- {id: a, feed: http://a.example}\n" * 10_001
    with pytest.raises(ConfigError, match="'sources' has 10,001 entries; at most 10,000 are read"):
        read_sources(text, variables={})


def test_a_file_of_nothing_but_tiny_values_is_cut_off() -> None:
    assert refusal("watchlists: [" + "a," * 400_000 + "]") == [
        "watchlists.yaml:1:200008: the file holds more than 100,000 values"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "{a: " * 5000,
        "- " * 5000,
        "? " * 5000,
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(1000)),
        "watchlists:\n" + "- {id: a, colour: red, colour: red}\n" * 5000,
        "watchlists: []\n" + "".join(f"k{n}: 1\n" for n in range(20_000)),
        "\x00" * 900_000,
        "watchlists: [" + "'${A}'," * 50_000 + "]",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_bomb_is_refused_within_seconds(text: str) -> None:
    started = time.process_time()
    assert 1 <= len(refusal(text)) <= 101
    assert time.process_time() - started < 10


def test_a_large_file_that_is_right_is_read() -> None:
    text = "watchlists:\n" + "".join(
        f"  - id: w{number}\n    title: Number {number}\n    countries: [Oman]\n    keywords: [joint venture]\n"
        for number in range(2000)
    )
    assert len(read_watchlists(text, variables={}).watchlists) == 2000
