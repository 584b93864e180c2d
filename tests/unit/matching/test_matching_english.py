"""English names that can mean something else: the evidence that English usage gives."""

import pytest

from domain.match import Readable
from matching.acronyms import words_of
from matching.explain import Explanation
from matching.matcher import Matcher, compile_matcher
from matching.normalise import Folded


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher().matcher


def explain(matcher: Matcher, text: str, title: str = "") -> Explanation:
    return matcher.explain(Readable(title=title, text=text, language="en"))


@pytest.mark.parametrize(
    ("acronym", "text", "words"),
    [
        ("STM", "They used scanning tunneling microscopy (STM).", "scanning tunneling microscopy"),
        (
            "OIA",
            "The Office of the Independent Adjudicator wrote that the OIA",
            "Office of the Independent Adjudicator",
        ),
        ("SAMI", "SAMI (Society for the Advancement of Management Information)", "Society for the Advancement of"),
        ("TEI", "the Thailand Environment Institute", "Thailand Environment Institute"),
        ("TEI", "tested engines in Eskisehir", None),
        ("BMC", "Brihanmumbai\nMunicipal Corporation, or BMC", "Brihanmumbai\nMunicipal Corporation"),
    ],
)
def test_what_an_acronym_is_short_for_is_found(acronym: str, text: str, words: str | None) -> None:
    found = words_of(acronym, Folded(text))
    assert found == words or (words is not None and found is not None and found.startswith(words))


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("General Aviation Modifications Inc (GAMI) tested a radar in Saudi Arabia.", ["saudi-arabia"]),
        ("Saudi GAMI issued nineteen permits.", ["saudi-arabia", "gami"]),
        ("Turkey's TAI will hire 900 people.", ["turkey", "tusas"]),
        ("TAI will hire 900 people.", []),
        ("The STM crew sailed the frigate to a naval exercise with a helicopter and a radar.", []),
        ("Kargu's maker STM will hire 900 people.", ["stm"]),
    ],
)
def test_an_acronym_needs_a_tie_to_its_country_or_its_products(
    matcher: Matcher, text: str, entities: list[str]
) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Miriam Oman drew the maps.", []),
        ("A jury cleared Ulrika Oman, a dentist, on Friday.", []),
        ("Peter Larsson Oman will conduct.", []),
        ("Mel Oman sold the mill. Oman kept the house, and nobody minded.", []),
        ("Oman, 61, retired in May.", []),
        ("We shall miss Mr. Oman and his hat.", []),
        ("The Oman family sold the mill.", []),
        ("Northern Oman had its first rain in May.", ["oman"]),
        ("Meanwhile Oman, a quiet broker, hosted both.", ["oman"]),
        ("Petroleum Development Oman drilled two wells.", ["oman"]),
    ],
)
def test_a_surname_is_told_from_the_country(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("She wrote it in Turkish.", []),
        ("The menu was in Turkish and English.", []),
        ("The sign is in Turkish, not Latin.", []),
        ("He invested in Turkish bonds.", ["turkey"]),
        ("They came from Turkish and Greek ports.", ["turkey", "greece"]),
    ],
)
def test_a_language_is_not_its_country(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("title", "text", "entities"),
    [
        ("Turkey Prices Rise", "A frozen turkey costs a third more than last year.", []),
        ("Turkey Prices Rise", "Inflation reached 40 per cent, the lira fell.", ["turkey"]),
        ("", "Turkey banned turkey meat from abroad.", ["turkey"]),
    ],
)
def test_small_letters_elsewhere_tell_the_bird(matcher: Matcher, title: str, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text, title).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Two men were held in Macon, Georgia, on Friday.", []),
        ("Troops left Fort Stewart, Georgia, for Ukraine.", []),
        ("The road ends in Batumi, Georgia, on the sea.", ["georgia"]),
        ("Georgia drew 1-1 with Kosovo but lost to Norway.", []),
        ("Georgia lost 2-0 to Norway.", ["georgia"]),
        ("Turkey shares a border with Georgia.", ["turkey", "georgia"]),
        ("A barn burned down in Jordan, Minnesota.", []),
        ("Georgia have named an unchanged side.", ["georgia"]),
        ("Farmers in Georgia have planted late.", []),
        ("A chess master from Georgia, Nana Lomidze, won.", ["georgia"]),
        ("A rodeo in Turkey, Texas, drew a crowd.", []),
    ],
)
def test_georgia_is_told_by_towns_and_neighbours(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("They met at the Emirates.", []),
        ("They live in the Emirates.", ["uae"]),
        ("Emirates said its jets were full.", []),
    ],
)
def test_the_emirates_are_a_country_one_is_in(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("The goalkeeper Emre Erdogan was sold. Erdogan cost four million.", []),
        ("Emre Erdogan met President Recep Tayyip Erdogan. Erdogan was pleased.", ["erdogan"]),
        ("Erdogan will speak in Izmir.", ["erdogan"]),
    ],
)
def test_a_namesake_in_the_article_is_who_is_meant(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert list(explain(matcher, text).reading.entities) == entities


def test_the_philosopher_is_told_by_what_he_did(matcher: Matcher) -> None:
    explanation = explain(matcher, "Thales walked at night. He fell into a well.")
    assert (explanation.reading.entities, [one.sense for one in explanation.mentions]) == ((), ["no"])


@pytest.mark.parametrize(
    ("text", "deal"),
    [
        ("OIA booked a return of 12 percent on its portfolio.", "booked"),
        ("SSB has signed the contract for 84 tanks.", "signed"),
        ("MKE will export shells.", "export"),
        ("BMC fined the builder.", None),
        ("A study in BMC will be read.", None),
    ],
)
def test_what_firms_do_in_trade_speaks_for_an_acronym(matcher: Matcher, text: str, deal: str | None) -> None:
    explained = explain(matcher, text).mentions
    seen = [piece.seen for mention in explained for piece in mention.evidence if piece.signal == "before_deal"]
    assert seen == ([deal] if deal else [])


@pytest.mark.parametrize(
    ("text", "is_headline"),
    [
        ("Abu Dhabi Champion Edge Eyes Stake in Brazilian Missile Maker", True),
        ("Italian Shipbuilder Fincantieri and Edge Form Venture with Abu Dhabi Backing", True),
        ("The Emirati Edge and the Italian Fincantieri formed Maestral in Abu Dhabi", False),
    ],
)
def test_names_close_together_are_no_headline(matcher: Matcher, text: str, is_headline: bool) -> None:
    edge = next(mention for mention in explain(matcher, text).mentions if mention.evidence)
    assert ("headline" in {piece.signal for piece in edge.evidence}) is is_headline


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("BMC, the tank maker, is hiring.", {"bmc"}),
        ("BMC, the city's council, is hiring.", set()),
        ("He asked about the preliminary deal with SAMI.", {"sami"}),
        ("Captions are stored in SAMI files.", set()),
    ],
)
def test_what_an_acronym_is_called_or_stands_behind_speaks_for_it(
    matcher: Matcher, text: str, entities: set[str]
) -> None:
    assert set(explain(matcher, text).reading.entities) == entities


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Jordan raised petrol prices.", "before_state_affair"),
        ("Jordan raised her hand.", None),
        ("Wheat imports by Jordan fell.", "after_traffic"),
        ("The coat worn by Jordan fell.", None),
        ("Jordan beat Bahrain on penalties.", "before_deed_to_country"),
        ("Jordan beat Martin on points.", None),
        ("The steelmaker is owned by STM.", "part_of"),
        ("The film was seen by Jordan.", None),
        ("They met in Jordan-Hare Stadium.", "before_hyphenated_name"),
        ("They met in a Jordan-Syria committee.", None),
        ("They met in a Jordan-backed committee.", None),
    ],
)
def test_what_a_name_does_and_what_is_done_with_it_tells_its_sense(
    matcher: Matcher, text: str, signal: str | None
) -> None:
    ours = {"before_state_affair", "after_traffic", "before_deed_to_country", "part_of", "before_hyphenated_name"}
    seen = [piece.signal for mention in explain(matcher, text).mentions for piece in mention.evidence]
    assert ours.intersection(seen) == ({signal} if signal else set())
