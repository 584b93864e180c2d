"""The rules of a watchlist, decided over the mentions of one article, each with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from domain.match import RuleVerdict
from domain.watchlist import GROUPS, PLACES, Watchlist
from matching.asked import Asked, compile_query, found_by
from matching.decide import Needed
from matching.facts import Facts, Place, narrowest
from matching.gazetteer import Key
from matching.missing import missing_of
from matching.names import Resolver, Wanted, watchlist_path

MAY_BE = "may be named: "
"""Begins the reason of a rule that passes only through names that may be somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A watchlist made ready: what it wants, by key."""

    id: str
    groups: Mapping[str, Mapping[Key, Wanted]]  # in the file's order
    required: Mapping[str, Set[Key]]
    wanted: frozenset[Key]  # of all groups: what is marked
    needed: Needed
    exclude: Mapping[str, tuple[Wanted, ...]]
    excluded: frozenset[Key]
    where: Mapping[str, tuple[str, ...]]  # of the groups that must be named in certain places
    near: int | None
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    asked: Asked | None = None  # of a query, instead of groups
    unsure: bool = False  # what may be a mention is wanted too


def compile_rules(watchlist: Watchlist, resolver: Resolver) -> Rules:
    """Resolves a watchlist's names; problems are left with the resolver."""
    path = watchlist_path(watchlist)
    asked = compile_query(watchlist.query, resolver, (*path, "query")) if watchlist.query else None
    resolved = resolver.resolve_groups(watchlist.groups, path)
    groups = {group: {wanted.key: wanted for wanted in names} for group, names in resolved.items()}
    exclude = resolver.resolve_groups(watchlist.exclude, (*path, "exclude"))
    required = {group: groups[group].keys() for group in watchlist.require or groups if group in groups}
    return Rules(
        id=watchlist.id,
        groups=groups,
        required=required,
        needed=asked.decision.needed if asked else tuple(required.values()),
        wanted=frozenset(asked.positive if asked else ()).union(*groups.values()),
        exclude=exclude,
        excluded=frozenset(wanted.key for names in exclude.values() for wanted in names),
        where={group: places for group, places in watchlist.where.items() if group in groups},
        near=watchlist.near,
        languages=watchlist.languages,
        sources=watchlist.sources,
        asked=asked,
        unsure=watchlist.unsure,
    )


_COMMON = {"country": 50, "keyword": 20}
"""How much more often news names one than a company or a person; it decides only what is looked at first."""


def index_rules(rules: Sequence[Rules]) -> dict[Key, tuple[int, ...]]:
    """Which watchlists to look at when a key is named: each by the names it needs that news names least.

    Two hundred watchlists that all ask for Oman are looked at by their companies.
    """
    asked = Counter(key for one in rules for keys in one.needed for key in keys)
    index: dict[Key, tuple[int, ...]] = {}
    for place, one in enumerate(rules):
        alone = (place,)  # one object for all of its names: there may be many
        for key in min(
            one.needed, key=lambda keys: sum(asked[key] * _COMMON.get(key[0], 1) for key in keys), default=()
        ):
            index[key] = (*index[key], place) if key in index else alone
    return index


def passes(rules: Rules, facts: Facts) -> bool:
    """Whether every rule holds of a watchlist of which all that is ``needed`` is named; the cheapest is asked first."""
    if not rules.excluded.isdisjoint(facts.sure.counts):
        return False
    if (rules.languages and facts.language not in rules.languages) or (
        rules.sources and facts.source_id not in rules.sources
    ):
        return False
    if rules.asked is not None and not rules.asked.decision.holds(facts):
        return False
    if rules.where and not _stand_where_asked(rules, facts):
        return False
    return rules.near is None or ((width := _width(rules, facts)) is not None and width <= rules.near)


def _stand_where_asked(rules: Rules, facts: Facts) -> bool:
    return all(
        facts.places.inside(rules.required[group], where)
        for group, where in rules.where.items()
        if group in rules.required
    )


def judge_rules(rules: Rules, facts: Facts) -> tuple[RuleVerdict, ...]:
    """Every rule that the watchlist states, with its verdict and what was found or missing."""
    return tuple(_verdicts(rules, facts))


def _verdicts(rules: Rules, facts: Facts) -> Iterator[RuleVerdict]:
    for group in GROUPS:
        if group in rules.where:
            yield _placed_verdict(group, rules, facts)
        elif group in rules.groups:
            yield _group_verdict(group, rules, facts)
    if rules.asked is not None:
        yield _query_verdict(rules.asked, facts)
    if rules.near is not None:
        yield _near_verdict(rules, facts)
    if rules.exclude:
        yield _exclude_verdict(rules, facts)
    if rules.languages:
        yield _listed_verdict("languages", facts.language, rules.languages)
    if rules.sources:
        yield _listed_verdict("sources", facts.source_id or "an unknown source", rules.sources)


def _query_verdict(asked: Asked, facts: Facts) -> RuleVerdict:
    if asked.decision.holds(facts):
        found = _found(found_by(asked, facts), facts.counts, facts.sure.counts)
        return RuleVerdict("query", True, found)
    return RuleVerdict("query", False, missing_of(asked.node, asked, facts))


def _group_verdict(group: str, rules: Rules, facts: Facts) -> RuleVerdict:
    if found := _named(rules.groups[group], facts.counts):
        return RuleVerdict(group, True, _found(found, facts.counts, facts.sure.counts))
    names = [wanted.shown for wanted in rules.groups[group].values()]
    missing = f"{names[0]} is not named" if len(names) == 1 else f"none of {_shortened(names)} is named"
    return _missing(group, rules, missing)


def _named(names: Mapping[Key, Wanted], counts: Mapping[Key, int]) -> list[Wanted]:
    """Those of a group that are named, in the file's order."""
    found = names.keys() & counts.keys()
    return [names[key] for key in (found if len(found) < 2 else filter(found.__contains__, names))]


def _placed_verdict(group: str, rules: Rules, facts: Facts) -> RuleVerdict:
    """Of a group that must be named in the title, the lead or the text."""
    where, names = rules.where[group], rules.groups[group]
    keys = frozenset(names)
    inside = facts.places.inside(keys, where)
    counts = Counter(place.key for place in inside)
    sure = Counter(place.key for place in facts.sure.places.inside(keys, where))
    if found := _named(names, counts):
        reason = _found(found, counts, sure, where=f" in {_fields(inside, where)}")
        return RuleVerdict(group, True, reason)
    certain, named = ([wanted.shown for wanted in _named(names, one.counts)] for one in (facts.sure, facts))
    if not named:
        return _group_verdict(group, rules, facts)
    verb = "may be" if not certain else "is" if len(certain) == 1 else "are"
    missing = f"{_joined(certain or named)} {verb} named, but not in the {' or '.join(where)}"
    return _missing(group, rules, missing)


def _fields(places: Sequence[Place], where: Sequence[str]) -> str:
    """In which of the places that were asked for these stand."""
    fields = {place.field for place in places}
    of_text = "the text" if "text" in where else "the lead"
    return " and ".join([*(["the title"] if "title" in fields else ()), *([of_text] if "text" in fields else ())])


def _missing(group: str, rules: Rules, reason: str) -> RuleVerdict:
    optional = group not in rules.required
    return RuleVerdict(group, optional, f"{reason}, which is not required" if optional else reason)


def _found(found: Iterable[Wanted], counts: Mapping[Key, int], sure: Mapping[Key, int], *, where: str = "") -> str:
    """What is named for certain, then what may be."""
    if counts is sure:
        return f"found {_counted(found, sure)}{where}"
    found = tuple(found)
    certain = [_times(one.shown, sure[one.key]) for one in found if one.key in sure]
    open_ones = [_times(one.shown, counts[one.key]) for one in found if one.key not in sure]
    parts = (
        f"found {_joined(certain)}{where}" if certain else "",
        f"{MAY_BE}{_joined(open_ones)}{where}" if open_ones else "",
    )
    return "; ".join(filter(None, parts))


def _counted(found: Iterable[Wanted], counts: Mapping[Key, int]) -> str:
    return _joined([_times(one.shown, counts[one.key]) for one in found])


def _times(shown: str, count: int) -> str:
    return f"{shown} (×{count})" if count > 1 else shown


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _shortened(names: Sequence[str], most: int = 8) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _near_verdict(rules: Rules, facts: Facts) -> RuleVerdict:
    width = _width(rules, facts)
    limit = rules.near or 0
    if width is None:
        return RuleVerdict("near", False, _unmeasured(rules, facts))
    passed = width <= limit
    words = "1 word" if width == 1 else f"{width} words"
    reason = f"within {words} of each other" if passed else f"{words} apart, more than {limit}"
    return RuleVerdict("near", passed, reason)


def _unmeasured(rules: Rules, facts: Facts) -> str:
    places = rules.where
    lacking = [
        group for group, keys in rules.required.items() if not facts.places.inside(keys, places.get(group, PLACES))
    ]
    if lacking:
        return f"nothing to measure without {_joined(lacking)}"
    return "the required groups are never named together, in the title or in the text"


def _width(rules: Rules, facts: Facts) -> int | None:
    """The fewest words that hold every required group, each named where it must be."""
    places = facts.places
    return narrowest([places.inside(keys, rules.where.get(group, PLACES)) for group, keys in rules.required.items()])


def _exclude_verdict(rules: Rules, facts: Facts) -> RuleVerdict:
    if not rules.excluded.isdisjoint(facts.sure.counts):
        found = [wanted for names in rules.exclude.values() for wanted in names if wanted.key in facts.sure.counts]
        return RuleVerdict("exclude", False, f"excluded by {_counted(found, facts.sure.counts)}")
    return RuleVerdict("exclude", True, "nothing that is excluded is named")


def _listed_verdict(rule: str, value: str, allowed: Sequence[str]) -> RuleVerdict:
    passed = value in allowed
    reason = value if passed else f"{value} is not one of {_shortened(allowed)}"
    return RuleVerdict(rule, passed, reason)


def sentence_of(verdicts: Sequence[RuleVerdict], *, unsure: bool = False) -> str:
    """One sentence for the analyst: what was found, or may be, and how near."""
    found = [verdict.reason for verdict in verdicts if verdict.reason.startswith(("found ", MAY_BE))]
    near = next((f", {verdict.reason}" for verdict in verdicts if verdict.rule == "near"), "")
    if unsure:
        return f"Unsure: {'; '.join(found)}{near}."
    return f"Named: {'; '.join(reason.removeprefix('found ') for reason in found)}{near}."
