"""The query language: what it finds, what it refuses and how it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.match import Readable
from domain.watchlist import Watchlist
from matching.matcher import compile_matcher
from matching.problems import NamedProblem
from matching.query import parse_query
from matching.query_faults import QueryError, point_at
from tests.timing import is_within

TEXT = "Türkiye’s Aselsan opened an office in Muscat, and Omani officials praised its defences near Duqm."


def matches(query: str, text: str = TEXT, *, title: str = "", language: str = "en", source: str | None = None) -> bool:
    compiled = compile_matcher(watchlists=[Watchlist(id="w", title="W", query=query)])
    assert compiled.problems == ()
    readable = Readable(title=title, text=text, language=language, source_id=source)
    return bool(compiled.matcher.read(readable).matches)


@pytest.mark.parametrize(
    "query",
    [
        'company:aselsan NEAR/30 (country:oman OR "Duqm") AND NOT title:football',
        "country:عمان company:أسيلسان",
        "şirket:aselsan VE ülke:umman",
        "شركة:أسيلسان و دولة:عمان ليس عنوان:كرة",
        "company:(Aselsan OR Havelsan) AND country:Oman",
        "defenc* AND Duqm",
        "lead:Duqm",
        "text:(Duqm AND Muscat)",
        "lang:en AND Duqm",
        "football VEYA Duqm",
        "company:aselsan NEAR country:oman",
        "ŞİRKET:aselsan ÜLKE:umman",
        "«Turkiye's» AND „Duqm“",
    ],
)
def test_what_a_query_finds(query: str) -> None:
    assert matches(query)


@pytest.mark.parametrize(
    "query",
    [
        "company:havelsan",
        "company:aselsan AND NOT country:oman",
        "company:aselsan NEAR/3 country:oman",
        "title:Duqm",
        "lang:ar Duqm",
        "source:times-of-oman Duqm",
        "Duqm football",
    ],
)
def test_what_a_query_does_not_find(query: str) -> None:
    assert not matches(query)


def test_marks_of_direction_beside_operators_and_words_change_nothing() -> None:
    query = "شركة:أسيلسان\u200f و\u200f \u202bدولة:عمان\u202c ليس\u200f كرة"
    matcher = compile_matcher(watchlists=[Watchlist(id="w", title="W", query=query)]).matcher
    assert [match.watchlist_id for match in matcher.read(Readable(title="", text=TEXT)).matches] == ["w"]


def test_a_query_looks_at_the_title_and_the_source() -> None:
    assert matches("title:Duqm source:times-of-oman", "no name here", title="Duqm port", source="times-of-oman")
    assert not matches("lead:Duqm", "word " * 70 + "Duqm")


def test_a_match_by_query_carries_its_mentions_and_reason() -> None:
    watchlist = Watchlist(id="w", title="W", query='company:aselsan AND ("Duqm" OR country:qatar) AND NOT football')
    (match,) = compile_matcher(watchlists=[watchlist]).matcher.read(Readable(title="", text=TEXT)).matches
    assert [mention.text for mention in match.mentions] == ["Aselsan", "Duqm"]
    assert match.reason == "Named: Aselsan and “Duqm”."


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("company:aselsan AND company:havelsan", "Havelsan is not named"),
        ("company:havelsan AND port", "Havelsan is not named; “port” is not named"),
        ("company:aselsan AND NOT Duqm", "“Duqm” must not be there, and is"),
        ("company:aselsan AND NOT (Duqm OR Muscat OR port)", "“Duqm” and “Muscat” must not be there, and are"),
        ('"Aselsan" NEAR/2 Duqm', "“Aselsan” and “Duqm” are 13 words apart, more than 2"),
        ("Duqm NEAR port NEAR (ship OR bank)", "“port” is not named; none of “ship”, “bank” is named"),
        ("Duqm NEAR/3 (Muscat OR lead:port)", "“Duqm” and “Muscat” are 8 words apart, more than 3"),
        ("title:office NEAR Duqm", "“office” is named, but not in the title"),
        ("Duqm lang:ar", "the language is en, not ar"),
        ("Duqm source:ona", "the source is unknown, not ona"),
        ("title:Duqm OR country:qatar", "Qatar is not named, and “Duqm” is named, but not in the title"),
        ("port OR fund OR port", "none of “port”, “fund” is named"),
        (
            " ".join(f"port{n}" for n in range(10)),
            "; ".join(f"“port{n}” is not named" for n in range(8)) + "; and 2 more",
        ),
    ],
)
def test_what_was_missing_is_told(query: str, reason: str) -> None:
    matcher = compile_matcher(watchlists=[Watchlist(id="w", title="W", query=query)]).matcher
    (verdict,) = matcher.explain(Readable(title="", text=TEXT, language="en")).verdicts
    assert [(rule.rule, rule.passed, rule.reason) for rule in verdict.rules] == [("query", False, reason)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "character 1: it is empty"),
        ("a AND", "character 6: a name or a word is missing at the end"),
        ("a OR OR b", "character 6: 'OR' cannot stand here: a name or a word is missing before it"),
        ("(a OR b", "character 1: this bracket is not closed; write ')' where its part ends"),
        ("a OR b)", "character 7: this bracket closes none; delete it"),
        ("compny:aselsan", "character 1: 'compny:' is no field; did you mean 'company'?"),
        ("oman and duqm", "character 6: 'and' in small letters is a word to look for; write AND, or put it in quotes"),
        ('"abc', 'character 1: a quote that is not closed; write " at its end'),
        ("d*", "character 1: a star stands only at a word's end, after 3 letters or more"),
        ("a NEAR (b AND c)", "character 3: NEAR joins names and words, or several in brackets with OR between them"),
        ("((((((((((((((((((((((a", "character 21: brackets are nested more than 20 deep"),
    ],
)
def test_a_query_that_cannot_be_read_is_explained_with_its_place(query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert str(caught.value) == f"the query cannot be read at {message}"


def test_a_caret_points_at_the_fault() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("country:oman AND compny:aselsan")
    assert caught.value.pointer == "country:oman AND compny:aselsan\n                 ^"


@pytest.mark.parametrize(
    ("query", "offset", "message"),
    [
        ("NOT football", 0, "it asks for no name and no word, so that nearly every article would match"),
        (
            "port OR NOT (fund AND NOT bank AND lang:ar)",
            0,
            "it asks for no name and no word, so that nearly every article would match",
        ),
        (
            "port OR NOT (NOT fund OR NOT bank)",
            0,
            "a name under NOT within NOT cannot be looked for; write it without both",
        ),
        ("oman ,a,b,", 5, "',' separates nothing here; write OR or AND"),
        ("company:Asel* oman", 8, "a star cannot stand in the name of a company"),
        ("oman OR x", 8, "'x' cannot be looked for: a name needs two letters or digits, in Latin or Arabic script"),
    ],
)
def test_a_query_that_cannot_be_used_is_a_problem_of_its_watchlist(query: str, offset: int, message: str) -> None:
    compiled = compile_matcher(watchlists=[Watchlist(id="w", title="W", query=query)])
    assert compiled.problems == (
        NamedProblem(
            path=("watchlists", "w", "query"),
            message=f"the query cannot be read at character {offset + 1}: {message}",
            offset=offset,
            pointer=f"{query}\n{' ' * offset}^",
        ),
    )


def test_a_doubt_about_a_name_points_at_it_too() -> None:
    (problem,) = compile_matcher(watchlists=[Watchlist(id="w", title="W", query="port country:Omann")]).problems
    assert (problem.severity, problem.offset, problem.pointer) == (
        "warning",
        13,
        "port country:Omann\n             ^",
    )


class TestCaret:
    """The query on one line, and a caret under the place."""

    def test_of_a_long_query_the_neighbourhood_is_shown(self) -> None:
        query = "oman OR " * 40 + "compny:x" + " OR oman" * 40
        line, caret = point_at(query, 320).splitlines()
        assert line == f"…{query[260:360]}…"
        assert line[caret.index("^") :].startswith("compny:x")

    def test_lines_and_invisible_marks_move_no_caret(self) -> None:
        assert point_at("oman\nOR\u200f compny:x", 9) == "oman OR compny:x\n        ^"

    def test_vowel_marks_take_no_room(self) -> None:
        assert point_at("عُمان (", 6) == "عُمان (\n     ^"

    def test_where_text_runs_from_the_right_the_word_is_repeated_beside_the_caret(self) -> None:
        query = "دولة:عمان و شركا:أسيلسان"
        with pytest.raises(QueryError) as caught:
            parse_query(query)
        assert caught.value.pointer == f"{query}\n{' ' * 12}^ شركا:أسيلسان"


@given(st.text(st.sampled_from('abو ()"*:/ANDORNTE5 \n«»'), max_size=80))
def test_any_text_is_read_or_refused(query: str) -> None:
    try:
        parse_query(query)
    except QueryError as error:
        assert 0 <= error.offset <= len(query)


def test_a_query_as_long_as_allowed_is_read_in_time() -> None:
    assert is_within(2, lambda: parse_query(" OR ".join(["(a NOT b)"] * 150)))
