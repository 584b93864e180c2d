"""What may be named: watchlists that would match if it counted, told apart from those that match for certain."""

import pytest

from domain.match import Match, Readable, Reading
from domain.watchlist import Watchlist
from matching.jsonl import answer_line
from matching.matcher import Matcher, compile_matcher

OPEN = "They flew to Georgia."
BOTH = "Aselsan opened an office. They flew to Georgia."
CLEAR = "Aselsan opened an office in Tbilisi. The government of Georgia welcomed it."


def compiled(*watchlists: Watchlist) -> Matcher:
    return compile_matcher(watchlists=watchlists).matcher


def watchlist(**fields: object) -> Watchlist:
    return Watchlist(**{"id": "w", "title": "W", **fields})  # type: ignore[arg-type]


def read(matcher: Matcher, text: str) -> Reading:
    return matcher.read(Readable(title="", text=text, language="en"))


def outcome(text: str, **fields: object) -> str:
    """How one watchlist fares: certain, unsure or no."""
    reading = read(compiled(watchlist(**fields)), text)
    assert not (reading.matches and reading.unsure_matches)
    return "certain" if reading.matches else "unsure" if reading.unsure_matches else "no"


GEORGIA = {"countries": ("Georgia",)}
DEAL = GEORGIA | {"companies": ("Aselsan",)}


@pytest.mark.parametrize(
    ("text", "fields", "wanted"),
    [
        (OPEN, {"groups": GEORGIA}, "unsure"),
        (CLEAR, {"groups": GEORGIA}, "certain"),
        ("They flew to Baku.", {"groups": GEORGIA}, "no"),
        (OPEN, {"groups": DEAL}, "no"),
        (BOTH, {"groups": DEAL}, "unsure"),
        (CLEAR, {"groups": DEAL}, "certain"),
        (BOTH, {"groups": DEAL, "near": 20}, "unsure"),
        (BOTH, {"groups": DEAL, "near": 2}, "no"),
        (BOTH, {"groups": DEAL, "languages": ("tr",)}, "no"),
        (BOTH, {"groups": {"companies": ("Aselsan",)}}, "certain"),
        (BOTH, {"groups": {"companies": ("Aselsan",)}, "exclude": GEORGIA}, "certain"),
        (CLEAR, {"groups": {"companies": ("Aselsan",)}, "exclude": GEORGIA}, "no"),
        (OPEN, {"groups": GEORGIA, "exclude": GEORGIA}, "unsure"),
        (BOTH, {"query": "country:georgia AND company:aselsan"}, "unsure"),
        (BOTH, {"query": "country:georgia NEAR/20 company:aselsan"}, "unsure"),
        (BOTH, {"query": "company:aselsan AND NOT country:georgia"}, "certain"),
        (BOTH, {"query": "(country:georgia OR flew) AND NOT title:georgia"}, "certain"),
        (OPEN, {"query": "title:georgia"}, "no"),
    ],
)
def test_a_watchlist_is_unsure_where_it_would_match_if_what_may_be_counted(
    text: str, fields: dict[str, object], wanted: str
) -> None:
    assert outcome(text, **fields) == outcome(text, **fields, unsure=True) == wanted


def test_an_unsure_match_marks_what_is_unsure_of_it_and_says_why() -> None:
    reading = read(compiled(watchlist(groups=DEAL)), BOTH)
    (match,) = reading.unsure_matches
    assert [(mention.text, mention.unsure) for mention in match.mentions] == [("Aselsan", False), ("Georgia", True)]
    assert (match.unsure, match.reason) == (True, "Unsure: may be named: Georgia; found Aselsan.")
    assert ([mention.entity for mention in reading.mentions], reading.unsure) == (["aselsan"], ("georgia",))


def test_a_certain_match_has_nothing_unsure_about_it() -> None:
    reading = read(compiled(watchlist(groups={"countries": ("Georgia",), "companies": ("Aselsan",)})), CLEAR)
    match: Match = reading.matches[0]
    assert (match.unsure, [mention.unsure for mention in match.mentions]) == (False, [False, False])
    assert match.reason == "Named: Georgia; Aselsan."


def test_an_explanation_tells_what_may_be_named_and_who_hears_of_it() -> None:
    matcher = compiled(
        watchlist(groups=GEORGIA), watchlist(id="bold", groups=GEORGIA, unsure=True), watchlist(id="deal", groups=DEAL)
    )
    found = matcher.explain(Readable(title="", text=OPEN, language="en")).verdicts
    assert [(one.watchlist_id, one.matched, one.unsure) for one in found] == [
        ("w", False, True),
        ("bold", True, True),
        ("deal", False, False),
    ]
    assert [(rule.passed, rule.reason) for rule in found[0].rules] == [(True, "may be named: Georgia")]
    assert [rule.passed for rule in found[2].rules] == [True, False]


def test_a_json_line_names_the_watchlists_that_alert() -> None:
    matcher = compiled(watchlist(groups=GEORGIA), watchlist(id="bold", groups=GEORGIA, unsure=True))
    assert answer_line(matcher, {"id": 1, "lang": "en", "text": OPEN})["watchlists"] == ["bold"]
