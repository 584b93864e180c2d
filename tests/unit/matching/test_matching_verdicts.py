"""A watchlist matches exactly when every verdict shown of it says yes: the quick decision and the told one agree."""

import random

from domain.match import Readable
from domain.watchlist import PLACES, Watchlist
from matching.matcher import compile_matcher

NAMES = {
    "countries": ("Oman", "Qatar", "Georgia", "Jordan"),
    "companies": ("Aselsan", "Havelsan", "EDGE Group"),
    "keywords": ("port", "joint venture", "ميناء"),
}
PIECES = [
    *("Oman", "Omani officials", "Qatar", "Georgia", "Jordan", "Jordan Smith", "Aselsan", "Havelsan", "EDGE", "edge"),
    *("port", "the ports", "joint venture", "عُمان", "في الميناء", "Umman'ın", "Katar", "football", "word " * 20, ". "),
]
QUERIES = [
    "company:aselsan NEAR/5 (country:oman OR country:georgia) AND NOT football",
    "title:(country:georgia OR country:jordan) port",
    "lead:port OR (company:havelsan AND NOT country:jordan)",
    '"joint venture" NEAR/3 title:(country:qatar) OR lang:ar country:oman',
]


def some(chance: random.Random, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(chance.sample(names, chance.randint(1, len(names))))


def any_watchlist(chance: random.Random, number: int) -> Watchlist:
    unsure = chance.random() < 0.3
    if chance.random() < 0.2:
        return Watchlist(id=str(number), title="W", query=chance.choice(QUERIES), unsure=unsure)
    groups = {group: some(chance, names) for group, names in NAMES.items() if chance.random() < 0.7}
    groups = groups or {"countries": ("Oman",)}
    return Watchlist(
        id=str(number),
        title="W",
        groups=groups,
        require=some(chance, tuple(groups)),
        where={group: some(chance, PLACES) for group in groups if chance.random() < 0.4},
        near=chance.choice((None, None, 1, 5, 30)),
        exclude={"keywords": ("football",)} if chance.random() < 0.3 else {},
        languages=some(chance, ("ar", "en", "tr")) if chance.random() < 0.2 else (),
        sources=("ona",) if chance.random() < 0.1 else (),
        unsure=unsure,
    )


def any_text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choice(PIECES) for _ in range(chance.randint(0, most)))


def test_a_watchlist_matches_exactly_when_every_verdict_says_yes() -> None:
    chance = random.Random(7)
    matcher = compile_matcher(watchlists=[any_watchlist(chance, number) for number in range(200)]).matcher
    seen = {"matched": 0, "unsure": 0, "missed": 0}
    for _ in range(150):
        readable = Readable(
            title=any_text(chance, 3),
            text=any_text(chance, 12),
            language=chance.choice((None, "ar", "en", "tr")),
            source_id=chance.choice((None, "ona")),
        )
        explanation = matcher.explain(readable)
        assert explanation.reading == matcher.read(readable)
        matched = {match.watchlist_id for match in explanation.reading.matches}
        unsure = {match.watchlist_id for match in explanation.reading.unsure_matches}
        for verdict in explanation.verdicts:
            holds = verdict.watchlist_id in matched | unsure
            assert all(rule.passed for rule in verdict.rules) is holds, (readable, verdict)
            assert all(rule.reason for rule in verdict.rules)
            outcome = "matched" if verdict.watchlist_id in matched else "unsure" if holds else "missed"
            seen[outcome] += 1
    assert min(seen.values()) > 100, seen
