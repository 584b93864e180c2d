"""Warnings about names: to the word."""

import re
from pathlib import Path

import pytest

from config.watchlists_file import read_watchlists
from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.gazetteer import extend_gazetteer, load_gazetteer
from matching.lint import lint_names
from matching.matcher import compile_matcher


def warnings(*entities: Entity, **fields: object) -> list[tuple[tuple[str | int, ...], str]]:
    watchlists = [Watchlist(**{"id": "w", "title": "W", **fields})] if fields else []  # type: ignore[arg-type]
    problems = compile_matcher(entities=entities, watchlists=watchlists).problems
    return [(problem.path, problem.message) for problem in problems if problem.severity == "warning"]


def test_invisible_characters_are_named() -> None:
    assert warnings(groups={"countries": ("عمان\u200f",)}) == [
        (
            ("watchlists", "w", "countries", 0),
            "'عمان' holds an invisible character (Right-to-left mark), which is ignored: retype the name",
        )
    ]


def test_letters_that_look_like_others_are_named() -> None:
    assert warnings(groups={"keywords": ("Dоha port",)}) == [
        (
            ("watchlists", "w", "keywords", 0),
            "'Dоha port' mixes Latin with a Cyrillic letter that looks like 'o': retype it with the Latin one",
        )
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("عمانی", "'عمانی' has the Persian letter 'ی' for 'ي': both are found; retype it if it is Arabic"),
        ("الکويت", "'الکويت' has the Persian letter 'ک' for 'ك': both are found; retype it if it is Arabic"),
        (
            "Bahraın",
            "'Bahraın' has the Turkish letter 'ı', and 'Bahrain' has not: both are found, but it is odd",
        ),
        ("İraq", "'İraq' has the Turkish letter 'İ', and 'Iraq' has not: both are found, but it is odd"),
        (
            "Oman\ufe0f",
            "'Oman' holds an invisible character (Variation selector-16), which is ignored: retype the name",
        ),
    ],
)
def test_letters_of_other_keyboards_are_named(name: str, message: str) -> None:
    assert warnings(groups={"countries": (name,)}) == [(("watchlists", "w", "countries", 0), message)]


def test_an_odd_letter_of_a_query_is_pointed_at() -> None:
    (problem,) = lint_names(load_gazetteer(), (), (Watchlist(id="w", title="", query='oman AND "jоint"'),))
    assert (problem.path, problem.offset) == (("watchlists", "w", "query"), 10)
    assert (
        problem.message
        == "'jоint' mixes Latin with a Cyrillic letter that looks like 'o': retype it with the Latin one"
    )
    assert problem.pointer == 'oman AND "jоint"\n          ^'


def entity(*aliases: Alias, **fields: object) -> Entity:
    return Entity(**{"id": "acme", "kind": Kind.COMPANY, "path": ("entities", 0), "aliases": aliases, **fields})  # type: ignore[arg-type]


def test_letters_are_looked_at_everywhere_in_an_entity() -> None:
    odd = entity(
        Alias(text="Acme", language="en", near=("shi\u200bp",)), name="Ac\u200bme", never=("Acme\u200d Foods",)
    )
    assert [path for path, _ in warnings(odd)] == [
        ("entities", 0, "names", "en", 0, "near", 0),
        ("entities", 0, "name"),
        ("entities", 0, "never", 0),
    ]


def test_a_name_that_is_a_common_word_or_a_first_name_needs_context() -> None:
    advice = "give it 'near:' with words that stand in the same article"
    said = entity(
        Alias(text="Said", language="en"),
        Alias(text="Turki", language="en"),
        Alias(text="Said", language="en", near=("trucks",)),
        Alias(text="LINE", language="en", exact_case=True),
    )
    assert warnings(said) == [
        (("entities", 0, "names", "en", 0, "text"), f"'Said' is a common word too: {advice}"),
        (("entities", 0, "names", "en", 1, "text"), f"'Turki' is a first name too: {advice}"),
    ]
    assert warnings(groups={"people": ("Mohammed", "Mohammed Al Amri")}) == [
        (
            ("watchlists", "w", "people", 0),
            f"'Mohammed' is a first name too: describe it under 'entities:' and {advice}",
        )
    ]


def test_lines_that_change_nothing_are_told() -> None:
    idle = entity(
        Alias(text="Acme Link", language="en", near=("link",)),
        never=("Acme Linked", "Acme Link Road"),
        without=("أكمي لينك", "أكمي رينك"),
    )
    assert warnings(idle) == [
        (
            ("entities", 0, "names", "en", 0, "near", 0),
            "'link' is part of the name 'Acme Link' itself, so that 'near' always holds",
        ),
        (("entities", 0, "never", 0), "'Acme Linked' holds no name of Acme Link: under 'never' it changes nothing"),
        (
            ("entities", 0, "spellings", "without", 1),
            "'أكمي رينك' is not derived from the names of Acme Link; "
            '`gulfwatch names "Acme Link"` prints those that are',
        ),
    ]


def test_capitals_that_count_in_one_language_only_are_told() -> None:
    link = entity(Alias(text="Acme Link", language="en", exact_case=True), Alias(text="Acme Link", language="tr"))
    assert warnings(link) == [
        (
            ("entities", 0, "names", "tr", 0, "text"),
            "'Acme Link' has 'case: exact' under 'en' and not here: small letters are found in every text; "
            "write it in both or in neither",
        )
    ]


ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "docs" / "writing-watchlists.md").read_text(encoding="utf-8")
ODD = """
entities:
  - id: link
    kind: company
    name: Link Shipping
    names: {en: [Link Shipping, ASELSAN, STM, Turki]}
    never: [Acme Foods]
watchlists:
  - id: w
    countries: ["عمان\\u200f", عمانی, Bahraın]
    companies: [Dоha]
    keywords: [EU, minister]
"""


@pytest.mark.parametrize(
    "warning", re.findall(r"^\| `(.*?)` \|", MANUAL.partition("| warning | what to do |")[2], re.MULTILINE)
)
def test_every_warning_in_the_manual_is_one_that_is_given(warning: str) -> None:
    file = read_watchlists(ODD, variables={})
    known = extend_gazetteer(load_gazetteer(), file.entities)
    shares = {"minister": 0.34}
    given = lint_names(known, file.entities, file.watchlists, lambda name: shares.get(name, 0.0))
    assert warning in [problem.message for problem in given]


@pytest.mark.parametrize("file", [ROOT / "watchlists.yaml", ROOT / "tests" / "data" / "spellings" / "analyst.yaml"])
def test_a_sensible_file_draws_no_warning(file: Path) -> None:
    read = read_watchlists(file.read_text(encoding="utf-8"), variables={})
    assert read.warnings == ()
    assert compile_matcher(entities=read.entities, watchlists=read.watchlists).problems == ()


def test_one_name_of_two_entities_is_told() -> None:
    twin = Entity(id="twin", kind=Kind.COMPANY, aliases=(Alias(text="ASELSAN", language="en"),), path=("entities", 0))
    assert warnings(twin) == [
        (
            ("entities", 0, "names", "en", 0, "text"),
            "'ASELSAN' is also a name of 'aselsan', and both are found where it stands: keep it under one of them",
        )
    ]


def test_an_ambiguous_name_without_context_is_told() -> None:
    edge = Entity(id="edge-group", aliases=(Alias(text="EDGE", language="en"),), path=("entities", 0))
    advice = "can mean something else; give it 'case: exact' or 'near:' with words that stand beside it"
    assert [message for _, message in warnings(edge)] == [f"'EDGE' {advice}"]
    other = Entity(id="other", kind=Kind.COMPANY, aliases=(Alias(text="STM", language="en"),), path=("entities", 0))
    assert [message for _, message in warnings(other)] == [
        "'STM' is also a name of 'stm', and both are found where it stands: keep it under one of them",
        f"'STM' {advice}",
    ]


def test_a_keyword_that_finds_too_much_is_told() -> None:
    assert warnings(groups={"keywords": ("EU", "UAV", "oil", "نفط")}) == [
        (
            ("watchlists", "w", "keywords", 0),
            "'EU' is so short that it will be found in much that is not meant",
        )
    ]


def test_a_name_that_stands_everywhere_is_told_with_its_rate() -> None:
    watchlist = Watchlist(id="w", title="W", groups={"keywords": ("minister",)})
    problems = lint_names(load_gazetteer(), (), (watchlist,), lambda name: 0.34)
    (message,) = (problem.message for problem in problems)
    assert message.startswith("'minister' stands in 34% of the archive's articles: ask for something beside it")


def test_a_querys_word_that_stands_everywhere_is_pointed_at() -> None:
    watchlist = Watchlist(id="w", title="", query="company:aselsan AND minister AND NOT lang:tr NOT talks")
    problems = lint_names(
        load_gazetteer(), (), (watchlist,), {"aselsan": 0.1, "minister": 0.3, "talks": 0.5}.__getitem__
    )
    assert [(problem.message, problem.offset) for problem in problems] == [
        ("'minister' stands in 30% of the archive's articles", 20)
    ]


def test_a_name_that_stands_everywhere_may_where_something_is_asked_for_beside_it() -> None:
    watchlist = Watchlist(id="w", title="", groups={"countries": ("Oman",), "companies": ("Aselsan",)})
    problems = lint_names(load_gazetteer(), (), (watchlist,), {"Oman": 0.6, "Aselsan": 0.1}.__getitem__)
    assert [problem.message for problem in problems] == ["'Oman' stands in 60% of the archive's articles"]


def test_a_name_that_is_nearly_a_known_one_draws_a_question() -> None:
    watchlist = Watchlist(
        id="a",
        title="A",
        groups={"countries": ("Omann", "Atlantis"), "companies": ("Aselsna", "Acme Marine", "Thales UK")},
        require=("countries", "companies"),
    )
    assert [(problem.path, problem.message) for problem in compile_matcher(watchlists=[watchlist]).problems] == [
        (
            ("watchlists", "a", "countries", 0),
            "'Omann' is no name that Gulfwatch knows: it is looked for as it stands; did you mean 'Oman'?",
        ),
        (
            ("watchlists", "a", "countries", 1),
            "'Atlantis' is no name that Gulfwatch knows: it is looked for as it stands",
        ),
        (
            ("watchlists", "a", "companies", 0),
            "'Aselsna' is no name that Gulfwatch knows: it is looked for as it stands; did you mean 'Aselsan'?",
        ),
    ]
