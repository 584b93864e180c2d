"""The written texts of the demo: enough of them, in three languages, no two the same, half of them unwatched."""

import itertools
from collections import Counter

import pytest

from demo.files import read_yaml
from demo.followups import word_triples
from demo.outlets import Behaviour, read_outlets
from demo.texts import Text, read_texts

TEXTS = read_texts()
OUTLETS = {outlet.id: outlet for outlet in read_outlets()}


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_each_language_has_at_least_a_dozen_texts_of_which_about_half_are_watched(language: str) -> None:
    watched = [bool(text.watchlists) for text in TEXTS if text.language == language]
    assert len(watched) >= 12
    assert 0.4 <= sum(watched) / len(watched) <= 0.6


@pytest.mark.parametrize("part", ["id", "title", "summary", "body"])
def test_no_two_texts_share_a(part: str) -> None:
    shared = [value for value, count in Counter(getattr(text, part) for text in TEXTS).items() if count > 1]
    assert shared == []


def test_no_two_texts_are_nearly_alike() -> None:
    triples = {text.id: word_triples(text.body) for text in TEXTS}
    alike = [
        (one, other)
        for one, other in itertools.combinations(triples, 2)
        if len(triples[one] & triples[other]) / len(triples[one] | triples[other]) > 0.05
    ]
    assert alike == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_a_text_is_printed_by_an_outlet_of_its_language_that_works(text: Text) -> None:
    outlet = OUTLETS[text.outlet_id]
    assert (outlet.language, outlet.behaves) == (text.language, Behaviour.WELL)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_a_text_is_long_enough_to_be_an_article(text: Text) -> None:
    assert len(text.paragraphs) == 3
    assert len(text.body.split()) >= 60


def test_the_watchlists_that_texts_name_exist_and_each_language_satisfies_all_of_them() -> None:
    known = {watchlist["id"] for watchlist in read_yaml("watchlists.yaml")["watchlists"]}
    named = {language: set() for language in ("en", "ar", "tr")}
    for text in TEXTS:
        named[text.language] |= set(text.watchlists)
    assert named == {"en": known, "ar": known, "tr": known}


@pytest.mark.parametrize(
    "form",
    [
        *("«أسيلسان»", "وأسيلسان", "أسلسان", "«هافيلسان»", "روكيتسان", "عُمان", "العمانية", "القطرية", "إماراتية"),
        *("Aselsan'ın", "HAVELSAN’dan", "Umman'ın", "Ummanlı", "Katarlı", "Birleşik Arap Emirlikleri'nde"),
        *("HAVELSAN’s", "Oman's", "Omani", "UAE-based", "Qatari", "Kuwait's"),
    ],
)
def test_names_are_written_in_many_forms(form: str) -> None:
    assert any(form in text.body for text in TEXTS if text.watchlists)


@pytest.mark.parametrize("trap", ["عمّان", "turkey", "lezzet", "umman,", "تركي بن", "Dalma Marine Park"])
def test_what_only_looks_like_a_name_stands_in_texts_that_satisfy_no_watchlist(trap: str) -> None:
    holders = [text for text in TEXTS if trap in f"{text.title} {text.body}"]
    assert holders
    assert [text.id for text in holders if text.watchlists] == []


def test_a_dozen_outlets_have_different_habits() -> None:
    outlets = list(OUTLETS.values())
    assert len(outlets) == 12
    assert Counter(outlet.language for outlet in outlets) == {"en": 4, "ar": 4, "tr": 4}
    assert {outlet.feed for outlet in outlets} == {"rss", "atom", "json"}
    assert {outlet.carries for outlet in outlets} == {"text", "summary"}
    assert Counter(outlet.behaves for outlet in outlets) == {"well": 10, "fails": 1, "hangs": 1}
    assert {outlet.encoding for outlet in outlets} == {"utf-8", "windows-1256", "iso-8859-9"}
    assert sum(outlet.stray_byte for outlet in outlets) == 1
    assert [outlet.syndicates for outlet in outlets if outlet.syndicates] == ["harbour-courier"]
