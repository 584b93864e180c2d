"""The rules of a watchlist, decided over the mentions of one article, each with its reason."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.match import RuleVerdict
from domain.watchlist import GROUPS, Watchlist
from matching.names import Key, Resolver, Wanted, watchlist_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A watchlist made ready: what it wants, by key."""

    id: str
    groups: Mapping[str, tuple[Wanted, ...]]
    required: Mapping[str, frozenset[Key]]
    wanted: frozenset[Key]  # of all groups: what is marked
    exclude: Mapping[str, tuple[Wanted, ...]]
    near: int | None
    languages: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a mention stands, in words of its field."""

    key: Key
    field: str
    word: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules look at."""

    counts: Mapping[Key, int]  # mentions of each key
    places: "PlaceSource"
    language: str
    source_id: str | None


class PlaceSource:
    """Places of mentions, worked out only for rules that ask how near they stand."""

    def __init__(self, found: Sequence[tuple[Key, str, int, bytes]]) -> None:
        self._found = found
        self._starts: dict[str, list[int]] = {}

    def of(self, keys: frozenset[Key]) -> list[Place]:
        return [
            Place(key=key, field=field, word=self._word(field, start, words))
            for key, field, start, words in self._found
            if key in keys
        ]

    def _word(self, field: str, start: int, words: bytes) -> int:
        starts = self._starts.get(field)
        if starts is None:
            starts = self._starts[field] = list(_word_starts(words))
        return bisect_right(starts, start)


def _word_starts(words: bytes) -> Iterator[int]:
    place = 0
    for word in words.split(b" "):
        if word:
            yield place
        place += len(word) + 1


def compile_rules(watchlist: Watchlist, resolver: Resolver) -> Rules:
    """Resolves a watchlist's names; problems are left with the resolver."""
    path = watchlist_path(watchlist)
    groups = resolver.resolve_groups(watchlist.groups, path)
    required = watchlist.require or tuple(groups)
    return Rules(
        id=watchlist.id,
        groups=groups,
        required={group: frozenset(wanted.key for wanted in groups[group]) for group in required if group in groups},
        wanted=frozenset(wanted.key for names in groups.values() for wanted in names),
        exclude=resolver.resolve_groups(watchlist.exclude, (*path, "exclude")),
        near=watchlist.near,
        languages=watchlist.languages,
        sources=watchlist.sources,
    )


def may_match(rules: Rules, counts: Mapping[Key, int]) -> bool:
    """The quick half: every required group has a mention. A watchlist that asks for nothing never matches."""
    return bool(rules.required) and all(not keys.isdisjoint(counts) for keys in rules.required.values())


def judge_rules(rules: Rules, facts: Facts) -> tuple[RuleVerdict, ...]:
    """Every rule that the watchlist states, with its verdict and what was found or missing."""
    return tuple(_verdicts(rules, facts))


def _verdicts(rules: Rules, facts: Facts) -> Iterator[RuleVerdict]:
    for group in GROUPS:
        if group in rules.groups:
            yield _group_verdict(group, rules, facts)
    if rules.near is not None:
        yield _near_verdict(rules, facts)
    if rules.exclude:
        yield _exclude_verdict(rules, facts)
    if rules.languages:
        yield _listed_verdict("languages", facts.language, rules.languages)
    if rules.sources:
        yield _listed_verdict("sources", facts.source_id or "an unknown source", rules.sources)


def _group_verdict(group: str, rules: Rules, facts: Facts) -> RuleVerdict:
    found = [wanted for wanted in rules.groups[group] if wanted.key in facts.counts]
    if found:
        return RuleVerdict(rule=group, passed=True, reason=f"found {_counted(found, facts)}")
    names = [wanted.shown for wanted in rules.groups[group]]
    missing = f"{names[0]} is not named" if len(names) == 1 else f"none of {_shortened(names)} is named"
    optional = group not in rules.required
    return RuleVerdict(rule=group, passed=optional, reason=f"{missing}, which is not required" if optional else missing)


def _counted(found: Iterable[Wanted], facts: Facts) -> str:
    return _joined([_times(one.shown, facts.counts[one.key]) for one in found])


def _times(shown: str, count: int) -> str:
    return f"{shown} (×{count})" if count > 1 else shown


def _joined(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _shortened(names: Sequence[str], most: int = 8) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _near_verdict(rules: Rules, facts: Facts) -> RuleVerdict:
    places = facts.places.of(frozenset().union(*rules.required.values()))
    width = narrowest(places, tuple(rules.required.values()))
    limit = rules.near or 0
    if width is None:
        return RuleVerdict(rule="near", passed=False, reason="the required groups are not all named in one field")
    passed = width <= limit
    reason = f"within {width} words of each other" if passed else f"{width} words apart, more than {limit}"
    return RuleVerdict(rule="near", passed=passed, reason=reason)


def narrowest(places: Sequence[Place], groups: Sequence[frozenset[Key]]) -> int | None:
    """The fewest words between the first and last of mentions that cover every group, in one field; None if none do."""
    widths = [
        width
        for field in sorted({place.field for place in places})
        if (width := _narrowest_in([place for place in places if place.field == field], groups)) is not None
    ]
    return min(widths, default=None)


def _narrowest_in(places: list[Place], groups: Sequence[frozenset[Key]]) -> int | None:
    """A sliding window over the mentions in order: linear in their number."""
    places = sorted(places, key=lambda place: place.word)
    inside = [0] * len(groups)
    first, best = 0, None
    for place in places:
        _count(place, groups, inside, 1)
        while all(inside):
            width = place.word - places[first].word
            best = width if best is None else min(best, width)
            _count(places[first], groups, inside, -1)
            first += 1
    return best


def _count(place: Place, groups: Sequence[frozenset[Key]], inside: list[int], step: int) -> None:
    for index, keys in enumerate(groups):
        if place.key in keys:
            inside[index] += step


def _exclude_verdict(rules: Rules, facts: Facts) -> RuleVerdict:
    found = [wanted for names in rules.exclude.values() for wanted in names if wanted.key in facts.counts]
    if found:
        return RuleVerdict(rule="exclude", passed=False, reason=f"excluded by {_counted(found, facts)}")
    return RuleVerdict(rule="exclude", passed=True, reason="nothing that is excluded is named")


def _listed_verdict(rule: str, value: str, allowed: Sequence[str]) -> RuleVerdict:
    passed = value in allowed
    reason = value if passed else f"{value} is not one of {_shortened(allowed)}"
    return RuleVerdict(rule=rule, passed=passed, reason=reason)


def sentence_of(verdicts: Sequence[RuleVerdict]) -> str:
    """One sentence for the analyst: what was found and how near."""
    found = [verdict.reason.removeprefix("found ") for verdict in verdicts if verdict.reason.startswith("found ")]
    near = next((f", {verdict.reason}" for verdict in verdicts if verdict.rule == "near"), "")
    return f"Named: {'; '.join(found)}{near}."
