"""Whatever a query says, it is read or refused in a moment, and its evaluation takes time in proportion to the text."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.match import Readable
from domain.watchlist import Watchlist
from matching.matcher import Matcher, compile_matcher
from matching.query import LONGEST, parse_query
from matching.query_faults import QueryError
from tests.timing import fastest, is_within

PIECES = [
    *("AND", "OR", "NOT", "NEAR", "NEAR/3", "NEAR/0", "NEAR/99999", "VE", "VEYA", "DEĞİL", "YAKIN/5", "و", "أو", "ليس"),
    *("قرب/3", "and", "near/3", "(", ")", '"', "“", "”", "«", ":", "*", "/", "'", "-", "|", "&&", "?", "~", ","),
    *("title:", "company:", "title:(", "lang:ar", "lang:", "source:", "شركة:", "ülke:", "nofield:", "http://", "${X}"),
    *(
        "oman",
        "عُمان",
        "Türkiye'nin",
        "radar*",
        "a",
        "*",
        "7",
        "30",
        "\n",
        "\t",
        "\u200f",
        "\u202e",
        "\0",
        "\ud800",
        "𐀀",
    ),
]
EVIL = {
    "a megabyte of open brackets": "(" * 10**6,
    "a megabyte of closing brackets": ")" * 10**6,
    "brackets to the limit": "(" * (LONGEST // 2) + ")" * (LONGEST // 2),
    "brackets side by side": "()" * (LONGEST // 2),
    "fields in brackets": "title:(" * 20 + "oman" + ")" * 20,
    "fields in a row": "title:" * (LONGEST // 6),
    "NOT after NOT": "NOT " * (LONGEST // 4),
    "NOT in brackets": "NOT (" * 20 + "oman" + ")" * 20,
    "NOT in Turkish and Arabic by turns": "DEĞİL ليس " * 190 + "oman",
    "NOT with marks between": "NOT \u200f" * 300 + "oman",
    "ten thousand ORs": " OR ".join(["oman"] * 10_000),
    "as many ORs as fit": " OR ".join(["port"] * 249),
    "as many ANDs as fit": " ".join(["port"] * 399),
    "a chain of NEARs": " NEAR/9 ".join(["port"] * 160),
    "NEARs without words": "NEAR " * 400,
    "NEAR over wide brackets": f"({' OR '.join(['port'] * 120)}) NEAR/3 ({' OR '.join(['fund'] * 120)})",
    "quotes": '"' * LONGEST,
    "quotes that never close": "“" * LONGEST,
    "words between quotes": 'a"' * (LONGEST // 2),
    "stars": "*" * LONGEST,
    "words with stars": "abc* " * (LONGEST // 5),
    "colons": ":" * LONGEST,
    "a word without end": "a" * LONGEST,
    "a word of letters and colons": "a:" * (LONGEST // 2),
    "marks of direction": "\u202e\u2066\u200f" * (LONGEST // 3),
    "spaces": " " * LONGEST,
    "spaces and a half operator": "NEAR" + " " * (LONGEST - 5) + "x",
    "nulls": "\0" * LONGEST,
    "half characters": "\ud800" * LONGEST,
    "combining marks": "o" + "\u0301" * (LONGEST - 1),
    "commas": "," * LONGEST,
    "apostrophes": "'" * LONGEST,
}
REGULAR_EXPRESSIONS = [
    *("(a+)+$", "(a|aa)+$", "^(.*?,){20}P", r"(\w+\s?)*$", "(x+x+)+y"),  # that make a backtracking engine hang
    *("(?=oman)", "(?<!oman)x", r"\1", "(?R)", "oman++"),
    *("a{1001}", "((a{100}){100}){100}", "[\\pL]{0,200}" * 150),
    *("([", "*a", "\\", "(?P<n>a)(?P<n>b)"),
    *("", ".*", "^", "a?", "...*", "^*", "(.*)"),  # that match everything
    *(r"\bخبر\b", r"\w+", "(?i)istanbul", "(?i)ırak", "oman\nqatar", "oman\0", "oman" * 2_500),
]


def read_or_refused(query: str) -> None:
    """Nothing but QueryError is raised, and it can be shown."""
    try:
        parse_query(query)
    except QueryError as error:
        assert 0 <= error.offset <= len(query)
        line, caret = error.pointer.split("\n")
        assert len(line) <= 110
        assert caret.lstrip(" ").startswith("^")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=120))
def test_any_heap_of_operators_is_read_or_refused(pieces: list[tuple[str, str]]) -> None:
    read_or_refused("".join(piece + space for piece, space in pieces))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(query: str) -> None:
    read_or_refused(query)


@pytest.mark.parametrize("query", EVIL.values(), ids=EVIL.keys())
def test_an_evil_query_is_read_or_refused_in_a_moment(query: str) -> None:
    parse_query("oman")  # makes the parser
    assert is_within(0.5, lambda: read_or_refused(query))


def test_regular_expressions_are_refused_or_mean_their_letters() -> None:
    watchlists = [Watchlist(id=str(n), title="W", query=query) for n, query in enumerate(REGULAR_EXPRESSIONS) if query]
    compiled = compile_matcher(watchlists=watchlists)
    refused = {problem.path[1] for problem in compiled.problems if problem.severity == "error"}
    read = [watchlist.query for watchlist in watchlists if watchlist.id not in refused]
    assert read == ["oman++", "oman\nqatar", "oman\0"]
    text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!, xxxxxxxxxxxx " * 200
    assert compiled.matcher.read(Readable(title=text, text=text)).matches == ()


@pytest.mark.parametrize("expression", [one for one in REGULAR_EXPRESSIONS if one])
def test_a_keyword_that_is_a_regular_expression_finds_its_letters_at_most(expression: str) -> None:
    compiled = compile_matcher(watchlists=[Watchlist(id="w", title="W", groups={"keywords": (expression,)})])
    assert compiled.matcher.read(Readable(title="", text="Nothing of the kind stands in this.")).matches == ()


QUERIES = {
    "a chain of NEARs": "port NEAR/2 fund NEAR/2 bank",
    "NEAR of names": "country:oman NEAR/1 (country:qatar OR country:iran OR title:(country:egypt))",
    "NEAR that never holds": "port NEAR/1 ship",
    "many places": " OR ".join(f"(title:port AND lead:fund AND text:bank AND NOT text:w{n}x)" for n in range(30)),
    "all that is there, and one word that is not": " ".join(["port", "fund", "bank"] * 60) + " absent",
}
MANY = "port and the fund of a bank in Oman with Qatar and Iran, ship. "


def matcher_of(query: str) -> Matcher:
    compiled = compile_matcher(watchlists=[Watchlist(id="w", title="W", query=query)])
    assert [problem for problem in compiled.problems if problem.severity == "error"] == []
    return compiled.matcher


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_eight_times_the_mentions_take_about_eight_times_the_time(query: str) -> None:
    matcher = matcher_of(query)

    def reading(times: int) -> Callable[[], object]:
        readable = Readable(title="port", text=MANY * times, language="en")
        return lambda: matcher.read(readable)

    reading(10)()
    # In proportion 8 times, quadratic 64 times.
    assert is_within(32 * fastest(reading(400)) + 0.05, reading(3_200))


def test_nearness_over_many_mentions_stays_fast_with_all_its_reasons() -> None:
    matcher = matcher_of("port NEAR/1 ship")
    readable = Readable(title="", text=MANY * 2_000, language="en")
    assert is_within(4, lambda: matcher.read(readable))
