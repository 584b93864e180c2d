"""Where a watchlist's groups must be named: in the title, in the lead, in the text."""

from collections.abc import Mapping

import pytest

from domain.match import Match, Readable
from domain.watchlist import Watchlist
from matching.matcher import Matcher, compile_matcher

GROUPS = {"countries": ("Oman", "Qatar"), "companies": ("Aselsan",)}
DEAL = "Aselsan opened an office in Muscat, and Omani officials praised Aselsan."
LATE = "word " * 60 + "Oman"


def matcher_of(where: Mapping[str, tuple[str, ...]], **fields: object) -> Matcher:
    written: dict[str, object] = {"id": "w", "title": "W", "groups": GROUPS, "require": tuple(GROUPS), **fields}
    compiled = compile_matcher(watchlists=[Watchlist(**written, where=where)])  # type: ignore[arg-type]
    assert compiled.problems == ()
    return compiled.matcher


def one_match(matcher: Matcher, title: str, text: str = DEAL) -> Match | None:
    matches = matcher.read(Readable(title=title, text=text, language="en")).matches
    return matches[0] if matches else None


def verdicts(matcher: Matcher, title: str, text: str) -> list[tuple[str, bool, str]]:
    (verdict,) = matcher.explain(Readable(title=title, text=text, language="en")).verdicts
    return [(rule.rule, rule.passed, rule.reason) for rule in verdict.rules]


def test_a_group_is_looked_for_only_where_the_watchlist_says() -> None:
    matcher = matcher_of({"countries": ("title",)})
    assert one_match(matcher, "Office opened") is None
    match = one_match(matcher, "Office opened in Oman")
    assert match is not None
    assert match.reason == "Named: Oman in the title; Aselsan (×2)."


def test_every_mention_is_marked_and_only_those_in_their_place_are_counted() -> None:
    match = one_match(matcher_of({"countries": ("title",)}), "Oman opens to Oman")
    assert match is not None
    assert [(mention.field, mention.text) for mention in match.mentions] == [
        ("title", "Oman"),
        ("title", "Oman"),
        ("text", "Aselsan"),
        ("text", "Omani"),
        ("text", "Aselsan"),
    ]
    assert match.reason == "Named: Oman (×2) in the title; Aselsan (×2)."


@pytest.mark.parametrize(
    ("title", "text", "verdict"),
    [
        ("Aselsan", "Oman", (False, "Oman is named, but not in the title")),
        ("Aselsan", "Oman and Qatar", (False, "Oman and Qatar are named, but not in the title")),
        ("Aselsan", "nowhere", (False, "none of Oman, Qatar is named")),
        ("Aselsan in Oman", "Oman and Qatar", (True, "found Oman in the title")),
    ],
)
def test_a_verdict_says_that_a_name_stands_elsewhere(title: str, text: str, verdict: tuple[bool, str]) -> None:
    assert verdicts(matcher_of({"countries": ("title",)}), title, text)[0] == ("countries", *verdict)


def test_the_lead_is_the_first_sixty_words_of_the_text() -> None:
    matcher = matcher_of({"countries": ("title", "lead")})
    assert one_match(matcher, "Aselsan", LATE.replace("word ", "", 1)) is not None
    assert verdicts(matcher, "Aselsan", LATE)[0] == (
        "countries",
        False,
        "Oman is named, but not in the title or lead",
    )
    found = verdicts(matcher, "Qatar and Aselsan", "Oman")[0]
    assert found == ("countries", True, "found Oman and Qatar in the title and the lead")


def test_what_must_stand_in_the_text_does_not_match_by_its_title() -> None:
    matcher = matcher_of({"companies": ("text",)})
    assert one_match(matcher, "Aselsan in Oman", "Oman") is None
    match = one_match(matcher, "Oman", LATE.replace("Oman", "Aselsan"))
    assert match is not None
    assert match.reason == "Named: Oman; Aselsan in the text."


def test_a_group_that_is_not_required_passes_wherever_it_stands() -> None:
    matcher = matcher_of({"countries": ("title",)}, require=("companies",))
    assert verdicts(matcher, "Aselsan", "Oman")[0] == (
        "countries",
        True,
        "Oman is named, but not in the title, which is not required",
    )


def test_nearness_counts_only_the_mentions_in_their_place() -> None:
    matcher = matcher_of({"countries": ("lead",)}, near=5)
    assert one_match(matcher, "", f"Aselsan {LATE}, and Oman {'word ' * 70} Aselsan") is None
    assert one_match(matcher, "", "Aselsan in Oman") is not None
    assert one_match(matcher, "Aselsan in Oman", "nothing") is None


def test_what_is_excluded_is_excluded_anywhere() -> None:
    matcher = matcher_of({"countries": ("title",)}, exclude={"countries": ("Iran",)})
    assert one_match(matcher, "Aselsan in Oman", "Iran") is None


@pytest.mark.parametrize(
    ("title", "text", "verdict"),
    [
        ("Aselsan", "Oman", (False, "the required groups are never named together, in the title or in the text")),
        ("", "Oman", (False, "nothing to measure without companies")),
        ("Qatar", "nothing", (False, "nothing to measure without countries and companies")),
        ("", "Oman Aselsan", (True, "within 1 word of each other")),
        ("", "Oman and again Aselsan", (False, "3 words apart, more than 2")),
    ],
)
def test_a_verdict_says_what_could_not_be_measured(title: str, text: str, verdict: tuple[bool, str]) -> None:
    where = {"countries": ("text",)}
    assert verdicts(matcher_of(where, near=2), title, text)[2] == ("near", *verdict)


class TestUnsureNames:
    """A name that may be somebody else's, in the place that is asked for."""

    def test_it_makes_an_unsure_match(self) -> None:
        matcher = matcher_of({"countries": ("title",)}, groups={**GROUPS, "countries": ("Georgia", "Oman")})
        reading = matcher.read(Readable(title="Georgia", text=DEAL, language="en"))
        assert [match.reason for match in reading.matches] == []
        assert [match.reason for match in reading.unsure_matches] == [
            "Unsure: may be named: Georgia in the title; found Aselsan (×2)."
        ]

    def test_elsewhere_it_makes_none_and_the_verdict_says_so(self) -> None:
        matcher = matcher_of({"countries": ("title",)}, groups={**GROUPS, "countries": ("Georgia",)})
        readable = Readable(title="Aselsan", text="Georgia was there.", language="en")
        assert matcher.read(readable).unsure_matches == ()
        assert verdicts(matcher, "Aselsan", "Georgia was there.")[0] == (
            "countries",
            False,
            "Georgia may be named, but not in the title",
        )
