"""A query made ready and decided: its terms resolved to names and keywords, its tree evaluated over what was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from domain.watchlist import Kind
from matching.decide import Decision, decide_query
from matching.facts import Facts
from matching.gazetteer import Key
from matching.lexicon import is_searchable
from matching.names import Resolver, Wanted, unsearchable
from matching.problems import NamedProblem
from matching.query import All, Near, Node, Term, Without, parse_query, terms_of
from matching.query_faults import QueryError, point_at

_KINDS = {"country": Kind.COUNTRY, "company": Kind.COMPANY, "organisation": Kind.ORGANISATION, "person": Kind.PERSON}
_LANGUAGES = ("ar", "en", "tr")
_ABOUT = frozenset({"lang", "source"})  # fields that look at the article and not at its words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query whose terms are resolved."""

    node: Node
    decision: Decision
    wanted: Mapping[Term, Wanted]  # of every term that names something
    keys: Mapping[Term, Key]  # of the same terms
    positive: frozenset[Key]  # those not under NOT: what is marked


def compile_query(query: str, resolver: Resolver, path: tuple[str | int, ...]) -> Asked | None:
    """Reads a query and resolves its terms. None, with an error left with the resolver, when it cannot be used."""
    try:
        node = parse_query(query)
        _check(node, query)
    except QueryError as error:
        fault = NamedProblem(path=path, message=str(error), offset=error.offset, pointer=error.pointer)
        resolver.problems.append(fault)
        return None
    wanted = {}
    for term in terms_of(node):
        if term.field in _ABOUT:
            continue
        before = len(resolver.problems)
        if (found := _resolve(term, resolver, path)) is not None:
            wanted[term] = found
        for index, problem in enumerate(resolver.problems[before:], start=before):
            resolver.problems[index] = replace(problem, offset=term.offset, pointer=point_at(query, term.offset))
    positive = frozenset(wanted[term].key for term in _positive(node) if term in wanted)
    keys = {term: found.key for term, found in wanted.items()}
    return Asked(node=node, decision=decide_query(node, keys), wanted=wanted, keys=keys, positive=positive)


def _check(node: Node, query: str) -> None:
    for term in terms_of(node):
        if fault := _fault_of(term):
            raise QueryError(fault[0], query=query, offset=term.offset, hint=fault[1])
    if _holds_of_nothing(node):
        message = "it asks for no name and no word, so that nearly every article would match"
        raise QueryError(message, query=query, offset=0)
    if not decide_query(node, {term: (term.field or "", term.text) for term in terms_of(node)}).needed:
        message = "a name under NOT within NOT cannot be looked for"
        raise QueryError(message, query=query, offset=0, hint="; write it without both")


def _fault_of(term: Term) -> tuple[str, str] | None:
    """What a term cannot be, and what was probably meant."""
    if term.field == "lang":
        known = term.text.casefold() in _LANGUAGES
        return None if known else (f"'{term.text}' is no language that is read", "; write lang:ar, lang:en or lang:tr")
    if term.field == "source":
        return ("a star cannot stand in the id of a source", "") if "*" in term.text else None
    if term.field in _KINDS and "*" in term.text:
        return f"a star cannot stand in the name of a {term.field}", ""
    return None if is_searchable(term.text) else (unsearchable(term.text), "")


def _resolve(term: Term, resolver: Resolver, path: tuple[str | int, ...]) -> Wanted | None:
    kind = _KINDS.get(term.field or "")
    return resolver.resolve_name(term.text, kind, path) if kind else resolver.resolve_keyword(term.text, path)


def _holds_of_nothing(node: Node) -> bool:
    """Whether an article in which nothing is found, of the right language and source, would match."""
    if isinstance(node, Term):
        return node.field in _ABOUT
    if isinstance(node, Without):
        return not _holds_of_nothing(node.part)
    if isinstance(node, Near):
        return False
    decide = all if isinstance(node, All) else any
    return decide(_holds_of_nothing(part) for part in node.parts)


def _positive(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif not isinstance(node, Without):
        for part in node.parts:
            yield from _positive(part)


def found_by(asked: Asked, facts: Facts) -> list[Wanted]:
    """The positive names and words that the article has, each once."""
    unique = {wanted.key: wanted for wanted in asked.wanted.values() if wanted.key in asked.positive}
    return [wanted for key, wanted in unique.items() if key in facts.counts]
