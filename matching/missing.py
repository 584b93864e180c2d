"""Why a query does not hold, in words: what was not named, or stands elsewhere, or too far away."""

from collections.abc import Iterator, Sequence

from matching.asked import Asked
from matching.decide import decide_query, near_width
from matching.facts import Facts
from matching.query import All, Either, Near, Node, Term, Without, terms_of

_ABOUT = {"lang": "language", "source": "source"}
_MOST = 8  # names or reasons that are told


def missing_of(node: Node, asked: Asked, facts: Facts) -> str:
    """Of a query, or a part of one, that does not hold: every reason, the query's own order kept."""
    reasons = list(dict.fromkeys(_reasons(node, asked, facts)))
    return "; ".join(reasons[:_MOST]) + (f"; and {len(reasons) - _MOST} more" if len(reasons) > _MOST else "")


def _reasons(node: Node, asked: Asked, facts: Facts) -> Iterator[str]:
    if isinstance(node, Term):
        yield _missing_term(node, asked, facts)
    elif isinstance(node, Without):
        there = _there(node.part, asked, facts.sure)
        yield f"{_listed(there, 'and')} must not be there, and {'is' if len(there) == 1 else 'are'}"
    elif isinstance(node, Near):
        yield from _missing_near(node, asked, facts)
    elif isinstance(node, All):
        for part in node.parts:
            if not decide_query(part, asked.keys).holds(facts):
                yield from _reasons(part, asked, facts)
    else:
        yield _none_of(node, asked, facts)


def _missing_term(term: Term, asked: Asked, facts: Facts) -> str:
    if term.field in _ABOUT:
        found = facts.language if term.field == "lang" else facts.source_id or "unknown"
        return f"the {_ABOUT[term.field]} is {found}, not {term.text}"
    shown, wanted = _shown(term, asked), asked.wanted.get(term)
    if wanted is None or wanted.key not in facts.counts:
        return f"{shown} is not named"
    named = "is" if wanted.key in facts.sure.counts else "may be"
    return f"{shown} {named} named, but not in the {term.place}"


def _none_of(node: Either, asked: Asked, facts: Facts) -> str:
    """Names that are nowhere are told together, everything else by itself."""
    absent, others = [], []
    for part in node.parts:
        if isinstance(part, Term) and _is_absent(part, asked, facts):
            absent.append(_shown(part, asked))
        else:
            others.append("; ".join(_reasons(part, asked, facts)))
    names = list(dict.fromkeys(absent))
    told = [f"none of {_listed(names)} is named" if len(names) > 1 else f"{names[0]} is not named"] if names else []
    return ", and ".join([*told, *dict.fromkeys(others)])


def _is_absent(term: Term, asked: Asked, facts: Facts) -> bool:
    wanted = asked.wanted.get(term)
    return term.field not in _ABOUT and (wanted is None or wanted.key not in facts.counts)


def _missing_near(node: Near, asked: Asked, facts: Facts) -> Iterator[str]:
    lacking = [part for part in node.parts if not decide_query(part, asked.keys).holds(facts)]
    for part in lacking:
        yield from _reasons(part, asked, facts)
    if not lacking:
        names = _listed([_listed(_there(part, asked, facts), "or") for part in node.parts], "and")
        width = near_width(node, asked.keys, facts)
        apart = "never stand together in the title or in the text" if width is None else f"are {width} words apart"
        yield f"{names} {apart}" + ("" if width is None else f", more than {node.words}")


def _there(node: Node, asked: Asked, facts: Facts) -> list[str]:
    """What of a part holds."""
    held = (term for term in terms_of(node) if decide_query(term, asked.keys).holds(facts))
    return list(dict.fromkeys(_shown(term, asked) for term in held))


def _shown(term: Term, asked: Asked) -> str:
    if term.field in _ABOUT:
        return f"{_ABOUT[term.field]} {term.text}"
    return asked.wanted[term].shown if term in asked.wanted else f"“{term.text}”"


def _listed(names: Sequence[str], last: str = "") -> str:
    rest = len(names) - _MOST
    if rest > 0:
        return f"{', '.join(names[:_MOST])} and {rest} more"
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if last and len(names) > 1 else ", ".join(names)
