"""docs/queries.md: each of its examples is run, and each fault is told as it says."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config.watchlists_file import read_watchlists
from domain.match import Readable
from domain.watchlist import Watchlist
from matching.asked import compile_query
from matching.facts import LEAD
from matching.matcher import Compiled, compile_matcher
from matching.names import Resolver
from matching.query import DEFAULT_WIDTH, FIELDS, LONGEST
from matching.query_faults import DEEPEST
from matching.weights import load_weights

PAGE_FILE = Path(__file__).parents[3] / "docs" / "queries.md"
PAGE = PAGE_FILE.read_text(encoding="utf-8")
QUERY_OF_WORDS = {
    "an empty query": " ",
    "more than 2,000 characters": "oman " * 401,
    "21 brackets in each other": "(" * 21 + "oman" + ")" * 21,
}


def examples() -> Iterator[tuple[str, bool, str]]:
    """(query, whether it finds, text) of every fenced block."""
    for block in re.findall(r"```query\n(.*?)```", PAGE, re.DOTALL):
        query = ""
        for line in block.splitlines():
            if line.startswith(("+ ", "- ")):
                yield query, line[0] == "+", line[2:]
            else:
                query = line


def rows(head: str) -> list[list[str]]:
    table = PAGE.partition(f"{head}\n")[2].partition("\n\n")[0].strip()
    cells = (re.split(r"(?<!\\) \| ", line.removeprefix("| ").removesuffix(" |")) for line in table.splitlines()[1:])
    return [[cell.replace("\\|", "|") for cell in row] for row in cells]


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_a_watchlist_of_the_page_is_read_without_a_warning(block: str) -> None:
    file = read_watchlists(block, variables={})
    assert (file.warnings, compile_matcher(watchlists=file.watchlists).problems) == ((), ())


@cache
def compiled_examples() -> Compiled:
    """Every query of the page is a watchlist of its own."""
    queries = dict.fromkeys(query for query, _, _ in examples())
    return compile_matcher(watchlists=[Watchlist(id=query, title="W", query=query) for query in queries])


def test_no_example_has_a_fault() -> None:
    assert [problem for problem in compiled_examples().problems if problem.severity == "error"] == []


@pytest.mark.parametrize(("query", "finds", "text"), list(examples()))
def test_an_example_finds_what_it_says(query: str, finds: bool, text: str) -> None:
    source, text = text[1:].split(" ", 1) if text.startswith("@") else (None, text)
    title, _, body = text.rpartition(" // ")
    readable = Readable(title=title, text=body, source_id=source)
    matches = compiled_examples().matcher.read(readable).matches
    assert (query in {match.watchlist_id for match in matches}) is finds


@pytest.mark.parametrize(("query", "message"), rows("| in the query | is told as |"))
def test_a_fault_is_told_as_the_page_says(query: str, message: str) -> None:
    query = QUERY_OF_WORDS[query] if query in QUERY_OF_WORDS else query.strip("`")
    resolver = Resolver({})
    assert compile_query(query, resolver, ("query",)) is None
    (problem,) = resolver.problems
    assert problem.message.partition(": ")[2] == message.strip("`")


def test_every_field_is_told() -> None:
    told = re.findall(r"`([^`\s]+):`", PAGE.partition("| field |")[2].partition("```")[0])
    assert sorted(told) == sorted(FIELDS)


def test_the_sums_that_decide_and_the_length_of_the_lead_are_the_codes_own() -> None:
    manual = (PAGE_FILE.parent / "writing-watchlists.md").read_text(encoding="utf-8")
    weights = load_weights()
    assert f"A sum of {weights.yes:g} or more is *meant*, of {weights.no:g} or less *not meant*" in manual
    assert f"`lead` | in the first {LEAD} words of the text" in manual
    assert f"in the first {LEAD} words of the text only" in PAGE


def test_the_limits_are_the_codes_own() -> None:
    limits = PAGE.partition("## Limits")[2]
    assert f"{LONGEST:,} characters" in limits
    assert f"at most {DEEPEST} deep" in limits
    assert f"without a number {DEFAULT_WIDTH} " in PAGE
