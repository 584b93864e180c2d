"""Warnings about names: to the word."""

from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.gazetteer import load_gazetteer
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
            "'عمان' holds an invisible character (Right-to-left mark), which is ignored",
        )
    ]


def test_letters_that_look_like_others_are_named() -> None:
    assert warnings(groups={"keywords": ("Dоha port",)}) == [
        (("watchlists", "w", "keywords", 0), "'Dоha port' mixes Latin with a Cyrillic letter that looks like 'o'")
    ]


def test_one_name_of_two_entities_is_told() -> None:
    twin = Entity(id="twin", kind=Kind.COMPANY, aliases=(Alias(text="ASELSAN", language="en"),), path=("entities", 0))
    assert warnings(twin) == [
        (("entities", 0, "names", "en"), "'ASELSAN' is also a name of 'aselsan': both are found where it stands")
    ]


def test_an_ambiguous_name_without_context_is_told() -> None:
    edge = Entity(id="edge-group", aliases=(Alias(text="EDGE", language="en"),), path=("entities", 0))
    advice = "can mean something else; give it 'case: exact' or 'near:' with words that stand beside it"
    assert [message for _, message in warnings(edge)] == [f"'EDGE' {advice}"]
    other = Entity(id="other", kind=Kind.COMPANY, aliases=(Alias(text="STM", language="en"),), path=("entities", 0))
    assert [message for _, message in warnings(other)] == [
        "'STM' is also a name of 'stm': both are found where it stands",
        f"'STM' {advice}",
    ]


def test_a_keyword_that_finds_too_much_is_told() -> None:
    assert warnings(groups={"keywords": ("UAV",)}) == [
        (
            ("watchlists", "w", "keywords", 0),
            "'UAV' is so short that it will be found in much that is not meant",
        )
    ]


def test_a_name_that_stands_everywhere_is_told_with_its_rate() -> None:
    watchlist = Watchlist(id="w", title="W", groups={"keywords": ("minister",)})
    problems = lint_names(load_gazetteer(), (), (watchlist,), lambda name: 0.34)
    assert [problem.message for problem in problems] == ["'minister' stands in 34% of the archive's articles"]


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
