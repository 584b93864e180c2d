"""Rules that can never match are told, and so are words of queries that were meant as names."""

import pytest

from domain.watchlist import Watchlist
from matching.matcher import compile_matcher

Warned = list[tuple[tuple[str | int, ...], str]]


def warnings(**fields: object) -> Warned:
    watchlist = Watchlist(**{"id": "w", "title": "W", **fields})  # type: ignore[arg-type]
    problems = compile_matcher(watchlists=[watchlist]).problems
    assert {problem.severity for problem in problems} <= {"warning"}
    return [(problem.path[2:], problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("groups", "exclude"),
    [
        ({"countries": ("Oman",)}, {"countries": ("OMAN",)}),
        ({"countries": ("Oman", "Umman")}, {"countries": ("عُمان", "Qatar")}),
    ],
)
def test_who_excludes_all_that_is_asked_for_hears_of_it(groups: object, exclude: object) -> None:
    message = "every name under 'countries' is excluded: this can never match"
    assert warnings(groups=groups, exclude=exclude) == [(("exclude", "countries"), message)]


def test_an_excluded_word_takes_all_phrases_that_hold_it_along() -> None:
    message = "every name under 'keywords' is excluded: this can never match"
    told = warnings(groups={"keywords": ("joint venture", "venture fund")}, exclude={"keywords": ("Venture",)})
    assert told == [(("exclude", "keywords"), message)]
    assert warnings(groups={"keywords": ("joint venture", "trade")}, exclude={"keywords": ("venture",)}) == []
    assert warnings(groups={"keywords": ("adventure",)}, exclude={"keywords": ("venture",)}) == []


def test_a_group_that_is_not_required_may_be_excluded() -> None:
    groups = {"countries": ("Oman",), "companies": ("Aselsan",)}
    assert warnings(groups=groups, require=("companies",), exclude={"countries": ("Oman",)}) == []


def test_groups_that_share_no_field_are_never_near() -> None:
    groups = {"countries": ("Oman",), "companies": ("Aselsan",)}
    apart = {"countries": ("title",), "companies": ("lead",)}
    message = "'near' measures within the title or within the text, and 'where' puts the groups apart"
    assert warnings(groups=groups, near=5, where=apart) == [(("near",), f"{message}: this can never match")]
    assert warnings(groups=groups, near=5, where={"countries": ("title", "lead"), "companies": ("text",)}) == []
    assert warnings(groups=groups, where=apart) == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("country:oman AND NOT country:umman", "Oman"),
        ("country:oman AND NOT (country:qatar OR country:oman)", "Oman"),
        ("title:port AND fund AND NOT (title:port)", "“port”"),
        ("lead:port AND NOT text:port", "“port”"),
        ('"joint venture" NOT venture', "“joint venture”"),
        ("fund AND (port AND (fund OR port)) AND NOT port", "“port”"),
        ("fund NEAR/5 (port OR ports) NOT (port OR ports)", "“port”"),
        ("lang:ar AND fund AND lang:en", "lang:ar"),
        ("source:ona AND fund AND source:bna", "source:ona"),
    ],
)
def test_a_query_that_rules_out_what_it_needs_is_told(query: str, shown: str) -> None:
    assert warnings(query=query) == [(("query",), f"{shown} is asked for and ruled out at once: this can never match")]


@pytest.mark.parametrize(
    "query",
    [
        "port AND NOT title:port",
        "title:port AND NOT lead:port",
        "(port OR fund) AND NOT port",
        "fund OR (port AND NOT port*)",
        "NOT (port AND fund) AND port",
        "(port AND lang:ar) OR (fund AND lang:en)",
    ],
)
def test_a_query_that_may_match_is_left_in_peace(query: str) -> None:
    assert warnings(query=query) == []


def test_a_query_and_the_languages_and_sources_beside_it_may_rule_each_other_out() -> None:
    told = warnings(query="lang:ar fund", languages=("en", "tr"))
    assert told == [(("query",), "lang:ar is asked for and ruled out at once: this can never match")]
    assert warnings(query="source:ona fund", sources=("ona",)) == []


def test_a_near_whose_sides_share_no_field_is_told() -> None:
    message = "NEAR measures within the title or within the text: here this can never match"
    assert warnings(query="fund AND (title:port NEAR/3 lead:ship)") == [(("query",), message)]
    assert warnings(query="title:port NEAR/3 (text:ship OR lead:bank) NEAR/3 fund") == [(("query",), message)]
    assert warnings(query="title:port NEAR/3 (text:ship OR bank)") == []
    assert warnings(query="text:port NEAR/3 lead:ship") == []


def test_a_word_that_is_a_name_is_probably_meant_as_one() -> None:
    assert warnings(query="fund title:umman") == [
        (
            ("query",),
            "'umman' is looked for as a word, in this language only: write country:oman to find Oman in every language,"
            " or put the word in quotes",
        )
    ]
    assert warnings(query='fund "umman" keyword:umman') == []


@pytest.mark.parametrize("name", [r"\bخبر\b", "oman.*", "(a+)+bc", "(?i)oman", "[^a]bc", "ab{100}"])
def test_what_looks_like_a_regular_expression_is_told(name: str) -> None:
    message = f"'{name}' looks like a regular expression, and is looked for letter by letter"
    assert warnings(groups={"keywords": (name, "joint venture")}) == [(("keywords", 0), message)]
    ordinary = ("AT&T Inc.", "U.A.E.", "radar*", "F-16 (jet)", "Rolls-Royce+", "Why now?")
    assert warnings(groups={"keywords": ordinary}) == []


def test_what_is_switched_off_is_not_looked_at() -> None:
    watchlist = Watchlist(id="w", title="W", query="port NOT port", enabled=False)
    assert compile_matcher(watchlists=[watchlist]).problems == ()
