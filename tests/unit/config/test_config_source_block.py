"""Sources as text: what is written for sources.yaml reads back as what it was."""

from datetime import timedelta

import pytest

from config.source_block import country_of, make_id, write_block
from config.sources_file import read_sources
from domain.source import FullText, Source, SourceKind


def source(source_id: str = "desk", **changes: object) -> Source:
    address = str(changes.pop("address", "https://news.example.om/rss"))
    values = {"id": source_id, "name": source_id, "kind": SourceKind.FEED, "address": address, "shown_address": address}
    return Source(**(values | changes))  # type: ignore[arg-type]


def read_back(*sources: Source, indent: str = "  ") -> tuple[Source, ...]:
    return read_sources("sources:\n" + write_block(sources, indent=indent), variables={"SECRET": "hush"}).sources


def test_a_block_is_written_as_people_write_it() -> None:
    written = write_block([source(name="Muscat Harbour Courier", country="oman", languages=("ar", "en"))])
    assert written == (
        "  - id: desk\n"
        "    name: Muscat Harbour Courier\n"
        "    country: oman\n"
        "    languages: [ar, en]\n"
        '    feed: "https://news.example.om/rss"\n'
    )


@pytest.mark.parametrize(
    "name",
    [
        "Yes",
        "null",
        "a: b",
        "- list",
        "# no comment",
        'with "quotes"',
        "أخبار: عُمان",
        "${SECRET} inside",
        "50 % off",
        "'",
    ],
)
def test_whatever_a_name_holds_reads_back(name: str) -> None:
    every = source(
        name=name,
        kind=SourceKind.LISTING,
        links="article > h2 a[href^='/news']",
        every=timedelta(minutes=10),
        full_text=FullText.NEVER,
        languages=("no", "tr"),
        enabled=False,
    )
    assert read_back(every, source("other")) == (every, source("other"))


def test_an_address_of_others_names_no_variable_of_ours() -> None:
    hostile = "https://evil.example.net/?take=${SECRET}"
    assert [one.address for one in read_back(source(address=hostile))] == [hostile]


def test_an_address_with_a_variable_is_written_as_it_stood_in_the_file() -> None:
    own = source(address="https://x.example/rss?key=hush", shown_address="https://x.example/rss?key=${SECRET}")
    assert read_back(own) == (own,)


@pytest.mark.parametrize(
    ("address", "name", "made"),
    [
        ("https://www.timesofoman.com/rss", "", "timesofoman"),
        ("https://news.example.com.tr/rss", "Ege Ekonomi", "ege-ekonomi"),
        ("https://feeds.gulf-daily.co.uk/x", "صحيفة", "gulf-daily"),
        ("https://taken.example/rss", "Taken", "taken-3"),
        ("http://127.0.0.1:80/rss", "", "127-0-0"),
    ],
)
def test_an_id_is_made_of_the_name_or_the_host(address: str, name: str, made: str) -> None:
    assert make_id(address, name=name, taken={"taken", "taken-2"}) == made


def test_the_country_is_that_of_the_ending() -> None:
    endings = {"om": "oman", "uk": "gb", "fr": "fr", "com": None, "io": None, "1": None}
    assert {end: country_of(f"https://news.example.{end}/rss") for end in endings} == endings
