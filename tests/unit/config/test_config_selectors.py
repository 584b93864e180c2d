"""The selectors of a stubborn site, as sources.yaml gives them."""

import pytest

from config.sources_file import read_sources
from domain.errors import ConfigError
from domain.source import Selectors

SOURCE = "sources:\n  - id: courier\n    feed: https://news.example.com/rss\n    selectors: "


def selectors_of(written: str) -> Selectors | None:
    return read_sources(SOURCE + written, variables={}).sources[0].selectors


def fault_of(written: str) -> str:
    with pytest.raises(ConfigError) as raised:
        selectors_of(written)
    return str(raised.value.problems[0].message)


def test_every_part_may_be_named() -> None:
    written = '{title: h1.headline, text: "div.story > p", date: "span.date, time", author: "a[rel=author]"}'
    assert selectors_of(written) == Selectors(
        title="h1.headline", text="div.story > p", date="span.date, time", author="a[rel=author]"
    )


def test_each_part_may_be_left_out() -> None:
    assert selectors_of("{text: article}") == Selectors(text="article")


@pytest.mark.parametrize("written", ['"p >"', '"a::text"', '"p:nonsense"', '"[href"'])
def test_what_is_no_selector_is_told(written: str) -> None:
    assert "'text' must be a CSS selector such as 'div.story p'" in fault_of(f"{{text: {written}}}")


def test_a_misspelt_part_is_told_with_what_was_meant() -> None:
    assert fault_of("{titel: h1}") == "unknown key 'titel'; did you mean 'title'?"


def test_a_selector_alone_is_no_block_of_them() -> None:
    assert "'selectors' must be lines of 'key: value'" in fault_of("h1")
