"""A query made quick: its tree as one function of the facts, and the names of which each must be there at all."""

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass

from domain.watchlist import PLACES
from matching.facts import Facts, narrowest
from matching.gazetteer import Key
from matching.query import All, Near, Node, Term, Without, terms_of

Holds = Callable[[Facts], bool]
Needed = tuple[Set[Key], ...]
"""Sets of keys of each of which one must be named, whatever else holds."""

_Sought = tuple[tuple[tuple[str, ...], frozenset[Key]], ...]  # keys by where they must be named


@dataclass(frozen=True, slots=True)
class Decision:
    """Of one part of a query."""

    holds: Holds
    needed: Needed


def decide_query(node: Node, keys: Mapping[Term, Key]) -> Decision:
    """``keys`` are those of the terms that name something; a term without one never holds."""
    if isinstance(node, Term):
        return _of_term(node, keys.get(node))
    if isinstance(node, Near):
        return _of_near(node, keys)
    if isinstance(node, Without):
        inner = decide_query(node.part, keys).holds
        return Decision(lambda facts: not inner(facts.sure), ())
    parts = tuple(decide_query(part, keys) for part in node.parts)
    every = tuple(part.holds for part in parts)
    if isinstance(node, All):
        return Decision(lambda facts: all(holds(facts) for holds in every), sum((part.needed for part in parts), ()))
    return Decision(lambda facts: any(holds(facts) for holds in every), _one_of([part.needed for part in parts]))


def _one_of(parts: list[Needed]) -> Needed:
    """OR: one of all that any part needs; nothing where a part needs nothing."""
    return (frozenset().union(*(min(needed, key=len) for needed in parts)),) if all(parts) else ()


def _of_term(term: Term, key: Key | None) -> Decision:
    if term.field == "lang":
        language = term.text.casefold()
        return Decision(lambda facts: facts.language == language, ())
    if term.field == "source":
        return Decision(lambda facts: facts.source_id == term.text, ())
    if key is None:
        return Decision(lambda _: False, (frozenset(),))
    needed = (frozenset({key}),)
    if term.place is None:
        return Decision(lambda facts: key in facts.counts, needed)
    where = (term.place,)
    return Decision(lambda facts: key in facts.counts and bool(facts.places.inside(needed[0], where)), needed)


def _of_near(node: Near, keys: Mapping[Term, Key]) -> Decision:
    needed = tuple(frozenset(keys[term] for term in terms_of(part) if term in keys) for part in node.parts)
    sought = tuple(_by_place(part, keys) for part in node.parts)

    def holds(facts: Facts) -> bool:
        if not _all_named(needed, facts.counts):
            return False
        width = _width(sought, facts)
        return width is not None and width <= node.words

    return Decision(holds, needed)


def near_width(node: Near, keys: Mapping[Term, Key], facts: Facts) -> int | None:
    """The fewest words that hold one of each part; None: nowhere in one field."""
    return _width(tuple(_by_place(part, keys) for part in node.parts), facts)


def _width(sought: tuple[_Sought, ...], facts: Facts) -> int | None:
    return narrowest(
        [[place for where, named in part for place in facts.places.inside(named, where)] for part in sought]
    )


def _by_place(part: Node, keys: Mapping[Term, Key]) -> _Sought:
    places: dict[tuple[str, ...], set[Key]] = {}
    for term in terms_of(part):
        if term in keys:
            places.setdefault((term.place,) if term.place else PLACES, set()).add(keys[term])
    return tuple((where, frozenset(named)) for where, named in places.items())


def _all_named(needed: Needed, counts: Collection[Key]) -> bool:
    return not any(keys.isdisjoint(counts) for keys in needed)
