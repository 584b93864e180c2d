"""Names that stand in so much of the archive that they tell nothing: warnings with their rate."""

from collections.abc import Callable, Iterator

from domain.watchlist import Watchlist
from matching.names import watchlist_path
from matching.problems import NamedProblem
from matching.query import Node, Term, Without, parse_query
from matching.query_faults import QueryError, point_at

Path = tuple[str | int, ...]
ShareOf = Callable[[str], float]
"""Answers in which share of the archive's articles, 0 to 1, a name or word stands."""

_OFTEN = 0.2


def lint_shares(watchlist: Watchlist, share_of: ShareOf) -> Iterator[NamedProblem]:
    """Names that stand in much of the archive; where nothing else is asked for, they decide alone."""
    alone = len(watchlist.require or watchlist.groups) < 2
    if watchlist.query:
        yield from _lint_query_shares(watchlist.query, share_of, (*watchlist_path(watchlist), "query"))
    hint = ": ask for something beside it, or every such article is an alert" if alone else ""
    for group, names in watchlist.groups.items():
        for place, name in enumerate(names):
            if (share := share_of(name)) > _OFTEN:
                message = f"'{name}' stands in {share:.0%} of the archive's articles{hint}"
                path = (*watchlist_path(watchlist), group, place)
                yield NamedProblem(path=path, message=message, severity="warning")


def _lint_query_shares(query: str, share_of: ShareOf, path: Path) -> Iterator[NamedProblem]:
    try:
        terms = dict.fromkeys(_asked_for(parse_query(query)))
    except QueryError:
        return  # which is told by whoever compiles it
    for term in terms:
        if term.field not in ("lang", "source") and (share := share_of(term.text)) > _OFTEN:
            message = f"'{term.text}' stands in {share:.0%} of the archive's articles"
            pointer = point_at(query, term.offset)
            yield NamedProblem(path=path, message=message, severity="warning", offset=term.offset, pointer=pointer)


def _asked_for(node: Node) -> Iterator[Term]:
    """The terms of a query, without those under NOT."""
    if isinstance(node, Term):
        yield node
    elif not isinstance(node, Without):
        for part in node.parts:
            yield from _asked_for(part)
