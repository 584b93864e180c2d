"""The sources that queries name, beside those that there are."""

import re
from collections.abc import Collection, Iterable, Iterator

from domain.problem import did_you_mean
from domain.watchlist import Watchlist
from matching.names import watchlist_path
from matching.normalise import fold
from matching.problems import NamedProblem
from matching.query import FIELDS, Term, parse_query, terms_of
from matching.query_faults import QueryError, point_at

_NAMES_ONE = re.compile("|".join(rf"{fold(name)}\s*:" for name, field in FIELDS.items() if field == "source"))


def unknown_sources(watchlists: Iterable[Watchlist], known: Collection[str]) -> Iterator[NamedProblem]:
    """An error for each ``source:`` of a query that is no source's id: it would never match."""
    for watchlist in watchlists:
        query = watchlist.query
        if query and _NAMES_ONE.search(fold(query)):  # parsing all queries once more would take its time
            path = (*watchlist_path(watchlist), "query")
            yield from (_unknown(query, term, path, known) for term in _sources_of(query) if term.text not in known)


def _sources_of(query: str) -> Iterator[Term]:
    try:
        node = parse_query(query)
    except QueryError:  # told by who compiles it
        return
    yield from (term for term in terms_of(node) if term.field == "source")


def _unknown(query: str, term: Term, path: tuple[str | int, ...], known: Collection[str]) -> NamedProblem:
    hint = did_you_mean(term.text, known)
    message = f"the query names '{term.text}', which is no source in sources.yaml{hint}"
    return NamedProblem(path=path, message=message, offset=term.offset, pointer=point_at(query, term.offset))
