"""Spellings of names known in one script only: likely ones first, and weaker evidence than given ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.match import Readable
from domain.watchlist import Watchlist
from matching.matcher import Matcher, compile_matcher
from matching.spellings import MOST, derive_spellings


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Vestel", "فيستل"),
        ("Katmerciler", "كاتميرجيلر"),
        ("Rheinmetall", "راينميتال"),
        ("Göksan", "جوكسان"),
        ("Şahin Çelik", "شاهين تشيليك"),
        ("Hensoldt", "هينسولدت"),
        ("أسيلسان", "aselsan"),
        ("بدر البوسعيدي", "badr al busaidi"),
        ("Shahin", "sahin"),
    ],
)
def test_the_spelling_that_papers_use_is_among_the_derived(name: str, spelling: str) -> None:
    assert spelling in [one.text for one in derive_spellings(name)]


@given(st.text(max_size=40))
def test_any_name_is_spelt_in_bounds(name: str) -> None:
    spellings = derive_spellings(name)
    assert len(spellings) <= MOST + 18
    assert all(one.text and one.cost >= 0 for one in spellings)


def matcher(*, derive: bool) -> Matcher:
    watchlist = Watchlist(id="w", title="W", groups={"companies": ("Göksan Savunma", "Zorlu")})
    return compile_matcher(watchlists=[watchlist], derive=derive).matcher


def test_a_long_derived_spelling_counts_and_is_shown_as_such() -> None:
    (mention,) = matcher(derive=True).read(Readable(title="", text="وقعت غوكسان سافونما عقدا", language="ar")).mentions
    assert (mention.entity, mention.text) == ("goksan-savunma", "غوكسان سافونما")
    assert mention.form == "a spelling derived from Göksan Savunma"


def test_a_short_derived_spelling_needs_support() -> None:
    read = matcher(derive=True).read
    assert read(Readable(title="", text="قال زورلو أمس", language="ar")).entities == ()
    assert read(Readable(title="", text="وقعت شركة زورلو عقدا", language="ar")).entities == ("zorlu",)


def test_derived_spellings_can_be_switched_off() -> None:
    readable = Readable(title="", text="وقعت غوكسان سافونما عقدا", language="ar")
    assert matcher(derive=False).read(readable).entities == ()
