"""Rules that can never match, and words of queries that were probably meant as names: all warnings."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.watchlist import PLACES, Watchlist
from matching.gazetteer import Key, Known
from matching.lexicon import KEYWORD
from matching.names import watchlist_path
from matching.normalise import fold_words
from matching.problems import NamedProblem
from matching.query import All, Either, Near, Node, Term, Without, terms_of
from matching.query_faults import point_at
from matching.rules import Rules

NEVER = "this can never match"
_EXPRESSION = re.compile(r"\\[a-zA-Z0-9]|\.[*+?]|[\])][*+?{]|\(\?|\[\^|[a-z]\{\d")


def lint_rules(
    watchlists: Iterable[Watchlist], rules: Iterable[Rules], find: Callable[[str], Known | None]
) -> Iterator[NamedProblem]:
    """Every warning; ``rules`` are those of the watchlists, in the same order. ``find`` knows names."""
    for watchlist, one in zip(watchlists, rules, strict=True):
        path = watchlist_path(watchlist)
        if watchlist.query and one.asked is not None:
            yield from _lint_query(watchlist.query, one, find, path=(*path, "query"))
        else:
            yield from _lint_groups(one, path)
            yield from _lint_expressions(watchlist, path)


def _lint_groups(rules: Rules, path: tuple[str | int, ...]) -> Iterator[NamedProblem]:
    excluded = frozenset(wanted.key for names in rules.exclude.values() for wanted in names)
    for group, keys in rules.required.items():
        if keys and all(_is_excluded(key, excluded) for key in keys):
            message = f"every name under '{group}' is excluded: {NEVER}"
            yield NamedProblem(path=(*path, "exclude", group), message=message, severity="warning")
    if rules.near is not None and not _share_a_field(rules):
        message = f"'near' measures within the title or within the text, and 'where' puts the groups apart: {NEVER}"
        yield NamedProblem(path=(*path, "near"), message=message, severity="warning")


def _lint_expressions(watchlist: Watchlist, path: tuple[str | int, ...]) -> Iterator[NamedProblem]:
    for group, names in watchlist.groups.items():
        for index, name in enumerate(names):
            if _EXPRESSION.search(name):
                message = f"'{name}' looks like a regular expression, and is looked for letter by letter"
                yield NamedProblem(path=(*path, group, index), message=message, severity="warning")


def _is_excluded(key: Key, excluded: Iterable[Key]) -> bool:
    """Whether what names a key always names one of these too."""
    return any(key == other or _holds_word(key, other) for other in excluded)


def _holds_word(key: Key, other: Key) -> bool:
    """Whether a keyword holds another as whole words: who asks for “joint venture” cannot exclude “venture”."""
    if not key[0] == other[0] == KEYWORD or "*" in key[1] + other[1]:
        return False
    return b" %b " % fold_words(other[1]) in b" %b " % fold_words(key[1])


def _share_a_field(rules: Rules) -> bool:
    return _may_meet([rules.where.get(group, PLACES) for group in rules.required])


def _may_meet(sides: Sequence[Iterable[str | None]]) -> bool:
    """Whether what stands in these places, None for anywhere, may stand in one field."""
    fields = [{_field(place) for place in side} for side in sides]
    return any(all(None in side or field in side for side in fields) for field in ("title", "text"))


def _field(place: str | None) -> str | None:
    return "text" if place == "lead" else place


def _nears(node: Node) -> Iterator[Near]:
    if isinstance(node, Near):
        yield node
    elif not isinstance(node, Term):
        for part in (node.part,) if isinstance(node, Without) else node.parts:
            yield from _nears(part)


def _lint_query(
    query: str, rules: Rules, find: Callable[[str], Known | None], *, path: tuple[str | int, ...]
) -> Iterator[NamedProblem]:
    asked = rules.asked
    assert asked is not None
    allowed = _Allowed(
        keys=asked.keys,
        languages=frozenset(rules.languages) or None,
        sources=frozenset(rules.sources) or None,
    )
    if (term := _impossible(asked.node, allowed)) is not None:
        shown = asked.wanted[term].shown if term in asked.wanted else f"{term.field}:{term.text}"
        yield _pointing(query, term, path, f"{shown} is asked for and ruled out at once: {NEVER}")
    for near in _nears(asked.node):
        if not _may_meet([[term.place for term in terms_of(part)] for part in near.parts]):
            term = next(terms_of(near))
            yield _pointing(query, term, path, f"NEAR measures within the title or within the text: here {NEVER}")
    for term in dict.fromkeys(terms_of(asked.node)):
        if term.field is None and query[term.offset] not in '"“”«»„' and (known := find(term.text)):
            hint = (
                f"write {known.kind.value}:{known.id} to find {known.name} in every language, or put the word in quotes"
            )
            yield _pointing(query, term, path, f"'{term.text}' is looked for as a word, in this language only: {hint}")


def _pointing(query: str, term: Term, path: tuple[str | int, ...], message: str) -> NamedProblem:
    return NamedProblem(
        path=path, message=message, severity="warning", offset=term.offset, pointer=point_at(query, term.offset)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    """What may still hold in a part of a query, given what stands beside it."""

    keys: Mapping[Term, Key]
    languages: frozenset[str] | None  # None: any
    sources: frozenset[str] | None
    banned: tuple[Term, ...] = ()  # that stand under NOT


def _impossible(node: Node, allowed: _Allowed) -> Term | None:
    """A term that cannot hold though the query needs it; None: nothing of the kind was seen."""
    if isinstance(node, Term):
        return None if _may_hold(node, allowed) else node
    if isinstance(node, Without):
        return None
    if isinstance(node, All):
        parts = tuple(_flat(node))
        beside = _narrowed(allowed, parts)
        return next((term for part in parts if (term := _impossible(part, beside)) is not None), None)
    found = [_impossible(part, allowed) for part in node.parts]
    if isinstance(node, Near):
        return next((term for term in found if term is not None), None)
    return found[0] if all(found) else None


def _may_hold(term: Term, allowed: _Allowed) -> bool:
    if term.field == "lang":
        return allowed.languages is None or term.text.casefold() in allowed.languages
    if term.field == "source":
        return allowed.sources is None or term.text in allowed.sources
    key = allowed.keys.get(term)
    return key is None or not any(
        _covers(other.place, term.place) and _is_excluded(key, (allowed.keys[other],))
        for other in allowed.banned
        if other in allowed.keys
    )


def _covers(outer: str | None, inner: str | None) -> bool:
    return outer is None or outer == inner or (outer, inner) == ("text", "lead")


def _flat(node: All) -> Iterator[Node]:
    for part in node.parts:
        if isinstance(part, All):
            yield from _flat(part)
        else:
            yield part


def _narrowed(allowed: _Allowed, parts: tuple[Node, ...]) -> _Allowed:
    """What may hold in each of these beside the others."""
    banned = [term for part in parts if isinstance(part, Without) for term in _ruled_out(part.part)]
    languages = [frozenset({part.text.casefold()}) for part in parts if isinstance(part, Term) and part.field == "lang"]
    sources = [frozenset({part.text}) for part in parts if isinstance(part, Term) and part.field == "source"]
    return replace(
        allowed,
        banned=(*allowed.banned, *banned),
        languages=_common(allowed.languages, languages),
        sources=_common(allowed.sources, sources),
    )


def _common(known: frozenset[str] | None, more: list[frozenset[str]]) -> frozenset[str] | None:
    sets = [*([known] if known is not None else []), *more]
    return frozenset.intersection(*sets) if sets else None


def _ruled_out(node: Node) -> Iterator[Term]:
    """The terms of which none may be there: of NOT a, and of NOT (a OR b)."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Either):
        for part in node.parts:
            yield from _ruled_out(part)
