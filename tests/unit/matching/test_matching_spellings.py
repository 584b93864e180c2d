"""Spellings of names known in one script only: likely ones first, and weaker evidence than given ones."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.payload import mention_data
from domain.match import Readable
from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.gazetteer import Known, Name, load_gazetteer, with_spellings
from matching.known_words import load_known_words
from matching.matcher import Matcher, compile_matcher
from matching.normalise import fold_words
from matching.spellings import MOST, derive_spellings

PAIRS = Path(__file__).parents[2] / "data" / "spellings" / "pairs.tsv"
RECALL = {"en to ar": 0.95, "tr to ar": 0.98, "ar to en": 0.9, "ar to tr": 0.85}
"""Of the names of pairs.tsv, the share whose true spelling is among the derived ones; measured a little above."""


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Vestel", "فيستل"),
        ("Katmerciler", "كاتميرجيلر"),
        ("Rheinmetall", "راينميتال"),
        ("Göksan", "جوكسان"),
        ("Şahin Çelik", "شاهين تشيليك"),
        ("Hensoldt", "هينسولدت"),
        ("أسيلسان", "Aselsan"),
        ("بدر البوسعيدي", "Badr al Busaidi"),
        ("Shahin", "Sahin"),
    ],
)
def test_the_spelling_that_papers_use_is_among_the_derived(name: str, spelling: str) -> None:
    assert spelling in [one.text for one in derive_spellings(name)]


def pairs() -> list[tuple[str, str, frozenset[bytes]]]:
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return [
        (name, f"{one} to {other}", frozenset(map(fold_words, spellings.split("|"))))
        for name, one, other, spellings in fields
    ]


def test_the_spelling_that_papers_use_is_derived_for_nearly_all_names() -> None:
    found, names = Counter[str](), Counter[str]()
    for name, way, spellings in pairs():
        derived = {fold_words(one.text) for one in derive_spellings(name)}
        names[way] += 1
        found[way] += not derived.isdisjoint(spellings)
    recall = {way: found[way] / names[way] for way in names}
    assert recall.keys() == RECALL.keys()
    assert all(recall[way] >= RECALL[way] for way in RECALL), recall


def test_no_name_has_more_spellings_than_an_analyst_reads() -> None:
    counts = [len(derive_spellings(name)) for name, _, _ in pairs()]
    assert max(counts) <= MOST
    assert sum(counts) / len(counts) < 26


@given(st.text(max_size=40))
def test_any_name_is_spelt_in_bounds(name: str) -> None:
    spellings = derive_spellings(name)
    assert len(spellings) <= MOST
    assert all(one.text and one.cost >= 0 for one in spellings)
    assert len({fold_words(one.text) for one in spellings}) == len(spellings)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Limak Holding", "ليماك القابضة"),
        ("Acme Group", "مجموعة أكمي"),
        ("Göksan Savunma", "Göksan Defence"),
        ("ليماك القابضة", "Limak Holding"),
        ("Atlas Shipyard A.Ş.", "حوض أطلس"),
        ("KPMG", "كي بي إم جي"),
        ("عبد السلام المرشدي", "عبدالسلام المرشدي"),
    ],
)
def test_common_words_are_translated_and_acronyms_spelt_out(name: str, spelling: str) -> None:
    assert fold_words(spelling) in [fold_words(one.text) for one in derive_spellings(name)]


def test_a_persons_name_holds_no_words_of_companies() -> None:
    assert "للصلب" in " ".join(one.text for one in derive_spellings("Ömer Çelik"))
    assert "للصلب" not in " ".join(one.text for one in derive_spellings("Ömer Çelik", is_person=True))


def test_no_spelling_is_a_common_word_with_or_without_what_is_joined_to_it() -> None:
    stop = load_known_words().stop
    assert fold_words("طول") in stop
    assert "وطول" not in [one.text for one in derive_spellings("Vitol")]


def company(*names: str, **fields: object) -> Known:
    read = tuple(Name(text=name, language="tr") for name in names)
    return Known(id="c", kind=Kind.COMPANY, name=names[0], names=read, **fields)  # type: ignore[arg-type]


def derived_of(known: Known) -> list[str]:
    return [name.text for name in with_spellings(known).names if name.derived_from]


def test_no_spelling_is_a_name_of_another_entity() -> None:
    assert "سامي" in [one.text for one in derive_spellings("Samee")]
    assert any(
        fold_words(name.text) == fold_words("سامي") for known in load_gazetteer().values() for name in known.names
    )
    assert "سامي" not in derived_of(company("Samee"))


def test_all_given_names_of_one_script_are_derived_from() -> None:
    derived = derived_of(company("Zorlu Holding", "Karsan"))
    assert {"زورلو القابضة", "كارسان"} <= set(derived)
    assert len(derived) <= MOST


def test_an_entity_has_none_or_all_but_some() -> None:
    assert derived_of(company("Zorlu", derives=False)) == []
    assert "زورلو" in derived_of(company("Zorlu"))
    assert "زورلو" not in derived_of(company("Zorlu", without=("زُورلو",)))


def test_a_spelling_of_a_name_that_needs_words_near_it_needs_them_too() -> None:
    link = Entity(
        id="link", kind=Kind.COMPANY, aliases=(Alias(text="Linkora", language="en", near=("shipping", "شحن")),)
    )
    read = compile_matcher(entities=(link,)).matcher.read
    assert read(Readable(title="", text="قالت لينكورا أمس", language="ar")).entities == ()
    assert read(Readable(title="", text="قالت لينكورا إن الشحن مستمر", language="ar")).entities == ("link",)


def matcher(*, derive: bool) -> Matcher:
    watchlist = Watchlist(id="w", title="W", groups={"companies": ("Göksan Savunma", "Zorlu")})
    return compile_matcher(watchlists=[watchlist], derive=derive).matcher


def test_a_long_derived_spelling_counts_and_is_shown_as_such() -> None:
    (mention,) = matcher(derive=True).read(Readable(title="", text="وقعت غوكسان سافونما عقدا", language="ar")).mentions
    assert (mention.entity, mention.text) == ("goksan-savunma", "غوكسان سافونما")
    assert mention.form == "a spelling derived from Göksan Savunma"
    assert mention_data(mention)["form"] == mention.form


def test_a_short_derived_spelling_alone_is_unsure_and_with_support_is_meant() -> None:
    read = matcher(derive=True).read
    alone = read(Readable(title="", text="قال زورلو أمس", language="ar"))
    assert (alone.entities, alone.unsure) == ((), ("zorlu",))
    assert read(Readable(title="", text="وقعت شركة زورلو عقدا", language="ar")).entities == ("zorlu",)


def test_a_derived_latin_spelling_in_small_letters_is_a_word() -> None:
    watchlist = Watchlist(id="w", title="W", groups={"companies": ("ميل",)})
    read = compile_matcher(watchlists=[watchlist]).matcher.read
    assert read(Readable(title="", text="Later Mail said it would sail", language="en")).unsure == ("ميل",)
    assert read(Readable(title="", text="The mail was late in London", language="en")).unsure == ()


def test_a_short_name_is_not_turned_into_another_word() -> None:
    assert "Sales" not in [one.text for one in derive_spellings("Thales")]
    assert "Shahin Chelik" in [one.text for one in derive_spellings("Şahin Çelik")]


def test_derived_spellings_can_be_switched_off() -> None:
    readable = Readable(title="", text="وقعت غوكسان سافونما عقدا", language="ar")
    assert matcher(derive=False).read(readable).entities == ()


def test_a_spelling_that_is_another_entitys_name_in_the_file_is_that_entitys() -> None:
    spelling = next(one.text for one in derive_spellings("Katmerciler") if one.language == "ar")
    own = Entity(id="own", kind=Kind.COMPANY, name="Katmerciler", aliases=(Alias(text="Katmerciler", language="tr"),))
    other = Entity(id="other", kind=Kind.COMPANY, name="X", aliases=(Alias(text=spelling, language="ar"),))
    article = Readable(title="", text=f"وقعت شركة {spelling} عقدا جديدا")
    assert compile_matcher(entities=[own]).matcher.read(article).entities == ("own",)
    assert compile_matcher(entities=[own, other]).matcher.read(article).entities == ("other",)
