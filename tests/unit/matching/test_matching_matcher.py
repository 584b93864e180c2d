"""The matcher as the rooms above use it: files' entities, groups and rules, reasons, explanations, JSON lines."""

from collections.abc import Callable

import pytest

from domain.match import Readable
from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.jsonl import answer_line
from matching.matcher import Compiled, Matcher, compile_matcher
from matching.problems import NamedProblem
from tests.timing import fastest, is_within

DEAL = "Türkiye’s Aselsan opened an office in Muscat. Omani officials praised the joint ventures with ASELSAN."


def compiled(*watchlists: Watchlist, entities: tuple[Entity, ...] = ()) -> Compiled:
    return compile_matcher(entities=entities, watchlists=watchlists)


def watchlist(**fields: object) -> Watchlist:
    return Watchlist(**{"id": "w", "title": "W", **fields})  # type: ignore[arg-type]


def matches(matcher: Matcher, text: str = DEAL, *, title: str = "", **fields: str) -> list[str]:
    readable = Readable(title=title, text=text, **{"language": "en", **fields})
    return [match.watchlist_id for match in matcher.read(readable).matches]


def verdicts(matcher: Matcher, text: str) -> list[tuple[str, bool, str]]:
    (verdict,) = matcher.explain(Readable(title="", text=text, language="en")).verdicts
    return [(rule.rule, rule.passed, rule.reason) for rule in verdict.rules]


def test_a_match_carries_the_mentions_that_prove_it_and_a_reason() -> None:
    asked = watchlist(groups={"countries": ("عُمان",), "companies": ("aselsan",), "keywords": ("joint venture",)})
    (match,) = compiled(asked).matcher.read(Readable(title="", text=DEAL, language="en")).matches
    assert [(mention.entity, mention.text) for mention in match.mentions] == [
        ("aselsan", "Aselsan"),
        ("oman", "Omani"),
        ("joint venture", "joint ventures"),
        ("aselsan", "ASELSAN"),
    ]
    assert match.reason == "Named: Oman; Aselsan (×2); “joint venture”."


def test_mentions_cut_the_original_text() -> None:
    text = "\u200fوقّعت شركة “أسيلسان” اتفاقية مع وزارة الدفاع العُمانيّة، بحسب Türkiye’nin"
    reading = compiled().matcher.read(Readable(title="Oman", text=text))
    assert [(m.entity, m.text) for m in reading.mentions] == [
        ("oman", "Oman"),
        ("aselsan", "أسيلسان"),
        ("oman-mod", "وزارة الدفاع العُمانيّة"),
        ("oman", "العُمانيّة"),
        ("turkey", "Türkiye"),
    ]
    for mention in reading.mentions:
        assert {"title": "Oman", "text": text}[mention.field][mention.start : mention.end] == mention.text


def test_every_required_group_must_be_named() -> None:
    matcher = compiled(watchlist(groups={"countries": ("Oman",), "companies": ("Havelsan", "Roketsan")})).matcher
    assert matches(matcher) == []
    assert verdicts(matcher, DEAL) == [
        ("countries", True, "found Oman"),
        ("companies", False, "none of Havelsan, Roketsan is named"),
    ]


def test_a_group_that_is_not_required_only_adds_marks() -> None:
    asked = watchlist(groups={"countries": ("Oman",), "companies": ("Havelsan",)}, require=("countries",))
    matcher = compiled(asked).matcher
    assert matches(matcher) == ["w"]
    assert verdicts(matcher, DEAL)[1] == ("companies", True, "Havelsan is not named, which is not required")


def test_near_counts_words_in_one_field() -> None:
    text = "Aselsan " + "word " * 9 + "Oman"
    asked = {"groups": {"countries": ("Oman",), "companies": ("Aselsan",)}}
    assert matches(compiled(watchlist(**asked, near=10)).matcher, text) == ["w"]
    assert matches(compiled(watchlist(**asked, near=9)).matcher, text) == []
    assert matches(compiled(watchlist(**asked, near=99)).matcher, "Oman signed.", title="Aselsan") == []


def test_exclude_languages_and_sources() -> None:
    football = watchlist(groups={"countries": ("Oman",)}, exclude={"keywords": ("football",)})
    assert matches(compiled(football).matcher, "Oman won at football.") == []
    assert matches(compiled(football).matcher, "Oman won.") == ["w"]
    arabic = watchlist(groups={"countries": ("Oman",)}, languages=("ar",))
    assert matches(compiled(arabic).matcher, "Oman won.") == []
    listed = watchlist(groups={"countries": ("Oman",)}, sources=("times-of-oman",))
    assert matches(compiled(listed).matcher, "Oman won.", source_id="times-of-oman") == ["w"]
    assert matches(compiled(listed).matcher, "Oman won.", source_id="other") == []


def test_a_watchlist_that_asks_for_nothing_or_is_disabled_never_matches() -> None:
    asked = {"groups": {"countries": ("Oman",)}}
    assert matches(compiled(watchlist(), watchlist(**asked, enabled=False)).matcher, "Oman won.") == []


def test_an_unknown_name_is_taken_literally_with_the_groups_kind() -> None:
    matcher = compiled(watchlist(groups={"companies": ("Acme Marine", "شركة الفجر")})).matcher
    reading = matcher.read(Readable(title="", text="Acme Marine’in ve وشركة الفَجر", language="tr"))
    assert [(m.entity, m.kind, m.text) for m in reading.mentions] == [
        ("acme-marine", "company", "Acme Marine"),
        ("شركه-الفجر", "company", "شركة الفَجر"),
    ]


def test_a_short_unknown_acronym_is_found_in_capitals_only() -> None:
    matcher = compiled(watchlist(groups={"companies": ("IGX",)})).matcher
    assert matches(matcher, "IGX won; so did IGX’s partner.") == ["w"]
    assert matches(matcher, "An igx won.") == []


def test_a_files_entity_brings_names_phrases_case_and_context() -> None:
    acme = Entity(
        id="acme",
        kind=Kind.COMPANY,
        name="Acme",
        aliases=(Alias(text="Acme", language="en"), Alias(text="أكمي", language="ar")),
        never=("Acme Insurance",),
    )
    edge = Entity(
        id="edge-group", aliases=(Alias(text="EDGE", language="en", exact_case=True, near=("drone", "Abu Dhabi")),)
    )
    matcher = compiled(watchlist(groups={"companies": ("acme", "edge-group")}), entities=(acme, edge)).matcher
    assert matches(matcher, "Acme won.") == ["w"]
    assert matches(matcher, "وفازت أكمي", language="ar") == ["w"]
    assert matches(matcher, "Acme Insurance won.") == []
    assert matches(matcher, "EDGE showed a drone.") == ["w"]
    assert matches(matcher, "EDGE showed a car.") == []
    assert matches(matcher, "The edge of a drone.") == []


def test_problems_name_their_place() -> None:
    asked = watchlist(groups={"companies": ("SSB", "x"), "keywords": ("Оман",)}, path=("watchlists", 3))
    assert compiled(asked).problems == (
        NamedProblem(
            path=("watchlists", 3, "companies", 0),
            message="'SSB' is an organisation: it is looked for, but belongs under 'organisations'",
            severity="warning",
        ),
        NamedProblem(
            path=("watchlists", 3, "companies", 1),
            message="'x' cannot be looked for: a name needs two letters or digits, in Latin or Arabic script",
        ),
        NamedProblem(
            path=("watchlists", 3, "keywords", 0),
            message="'Оман' cannot be looked for: a name needs two letters or digits, in Latin or Arabic script",
        ),
    )


def test_a_name_found_under_another_kind_is_looked_for_all_the_same() -> None:
    matcher = compiled(watchlist(groups={"companies": ("SSB",)})).matcher
    assert matches(matcher, "Savunma Sanayii Başkanlığı açıkladı", language="tr") == ["w"]


def test_an_explanation_shows_the_sentence_and_what_was_not_meant() -> None:
    text = "First line. They roasted a turkey in Oman. Last line."
    explained = compiled().matcher.explain(Readable(title="", text=text, language="en")).mentions
    assert [(one.mention.entity, one.sense.value, one.sentence) for one in explained] == [
        ("turkey", "no", "They roasted a turkey in Oman."),
        ("oman", "yes", "They roasted a turkey in Oman."),
    ]
    assert [one.sentence[one.start :][:6] for one in explained] == ["turkey", "Oman."]


def test_a_json_line_is_answered() -> None:
    asked = watchlist(groups={"countries": ("Oman",)})
    line = {"id": 7, "lang": "en", "title": "Oman", "text": "They flew to Georgia."}
    assert answer_line(compiled(asked).matcher, line) == {
        "id": 7,
        "entities": ["oman"],
        "unsure": ["georgia"],
        "mentions": [
            {
                "entity": "oman",
                "kind": "country",
                "name": "Oman",
                "field": "title",
                "start": 0,
                "end": 4,
                "text": "Oman",
                "alias": "Oman",
                "form": "",
                "unsure": False,
            }
        ],
        "watchlists": ["w"],
    }
    assert answer_line(compiled().matcher, {"id": "x", "title": None})["entities"] == []


@pytest.mark.parametrize(
    "piece",
    [
        "عمان تركي Jordan Aselsan ",
        "عمانعمانتركيا",
        "oman",
        "Oman      ,,,,    ",
        "Oman, and, and ",
        "\u0651\u200fعُمان ",
        "ﷺ عمان ",
    ],
)
def test_any_text_takes_linear_time(piece: str) -> None:
    matcher = compiled(watchlist(groups={"countries": ("Oman",), "companies": ("Aselsan",)}, near=5)).matcher

    def reading(size: int) -> Callable[[], object]:
        readable = Readable(title="", text=piece * (size // len(piece)))
        return lambda: matcher.read(readable)

    # In proportion 8 times, quadratic 64 times.
    assert is_within(32 * fastest(reading(8_000)) + 0.1, reading(64_000))
