"""A few thousand of `make fuzz`'s strings, and what that looks for when something is wrong."""

import random
import time

import pytest

from domain.match import Mention, Readable, Reading
from domain.watchlist import Watchlist
from matching.explain import Explanation
from matching.matcher import Matcher, compile_matcher
from matching.query import QueryError, parse_query
from tests.matching_fuzz import PORTION, faults_of, make_matcher, more_faults_of, random_text, run_portion

EVIL = (
    *("(a+)+$", "(a|aa)+$", "^(.*?,){20}P", "(\\w+\\s?)*$", "(x+x+)+y"),
    *("(?=ab)", "(?<!a)b", "(a)\\1", "a++b", "(?R)ab"),
    *("a{1001}", "((a{100}){100}){100}", "[\\pL]{0,200}" * 300),
    *("([ab", "*ab", "ab\\", "(?P<n>a)(?P<n>b)", ".*", "^", "a?", "\\bخبر\\b", "\\w+", "(?i)istanbul"),
    *("a\nb", "a\x00b", "ab" * 5_000, "a* b* c* " * 200, "NEAR/1 " * 300, "(" * 1_000, '"' * 501),
    *("a AND " * 300 + "a", "NOT " * 300 + "a", "title:" * 300, "a OR (" * 25, "قطر و " * 300, "-a " * 500),
)
"""Regular expressions that stop other matchers, and what a query has that could be as evil."""


@pytest.mark.parametrize("portion", [0, 1, 250, 499])
def test_nothing_is_wrong_with_strings_of_every_sort(portion: int) -> None:
    assert run_portion(1, portion, PORTION // 2) == []


def test_a_portion_is_the_same_each_time() -> None:
    texts = [[random_text(random.Random(f"7/{index}"), index) for index in range(50)] for _ in range(2)]
    assert texts[0] == texts[1]


TEXT = "An Omani firm and Ōman"


class Wrong(Matcher):
    """Finds one mention whatever it reads."""

    def __init__(self, mention: Mention) -> None:
        self._mention = mention

    def read(self, readable: Readable) -> Reading:
        return Reading(mentions=(self._mention,), unsure=(), matches=())

    def explain(self, readable: Readable) -> Explanation:
        return Explanation(reading=Reading(mentions=(), unsure=(), matches=()), mentions=(), verdicts=())


def mention(start: int, end: int, text: str) -> Mention:
    return Mention(
        entity="oman", kind="country", name="Oman", field="text", start=start, end=end, text=text, alias="Oman"
    )


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (mention(3, 6, "Oma"), "oman: 'Oma' goes on after its end"),
        (mention(3, 8, "Oman"), "oman: 3 to 8 does not cut 'Oman'"),
        (mention(8, 8, ""), "oman: 8 to 8 does not cut ''"),
        (mention(2, 8, " Omani"), "oman: ' Omani' does not begin with a letter"),
    ],
)
def test_a_bad_cut_is_a_fault(found: Mention, fault: str) -> None:
    assert list(faults_of(TEXT, Wrong(found))) == [fault]


def test_a_letter_parted_from_its_mark_is_a_fault() -> None:
    assert list(faults_of("Oman\u0301 x", Wrong(mention(0, 4, "Oman")))) == [
        "oman: the cut 'Oman' parts a letter from its mark"
    ]


def test_an_explanation_of_something_else_is_a_fault() -> None:
    faults = list(more_faults_of(TEXT, Wrong(mention(0, 2, "An"))))
    assert faults[0] == "what is explained is not what is read"


def test_texts_hold_names() -> None:
    chance = random.Random(1)
    texts = [random_text(chance, index) for index in range(400)]
    matcher = make_matcher(chance, texts)
    assert sum(bool(matcher.read(Readable(title="", text=text)).mentions) for text in texts) > 40


@pytest.mark.parametrize("pattern", EVIL, ids=lambda pattern: ascii(pattern[:20]))
def test_no_pattern_makes_reading_slow(pattern: str) -> None:
    matcher = compile_matcher(
        watchlists=(
            Watchlist(id="word", title="", groups={"keywords": (pattern,)}),
            Watchlist(id="name", title="", groups={"companies": (pattern,)}),
            Watchlist(id="query", title="", query=pattern),
        )
    ).matcher
    text = "aaaaaaaaaaaaaaaaaaaaaaaa! " * 2_000 + "a" * 50_000 + "xxxxxxxxxxxxxxxxxxxx"
    started = time.process_time()
    matcher.read(Readable(title="", text=text))
    assert time.process_time() - started < 1


@pytest.mark.parametrize("pattern", EVIL, ids=lambda pattern: ascii(pattern[:20]))
def test_a_query_is_read_or_refused_at_once(pattern: str) -> None:
    parse_query("Oman")  # the grammar is read once in a process
    started = time.process_time()
    try:
        parse_query(pattern)
    except QueryError as error:
        assert str(error)
    assert time.process_time() - started < 1
