"""What is probably not meant in the names of a file: odd letters, doubles, names too short or too common.

All are warnings: the file stays in force, and the analyst is told.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from domain.watchlist import Alias, Entity, Watchlist
from matching.gazetteer import Known, NameIndex, load_gazetteer, with_spellings
from matching.known_words import load_known_words
from matching.lint_letters import odd_dots, odd_letters
from matching.lint_shares import ShareOf, lint_shares
from matching.names import watchlist_path
from matching.normalise import fold_words
from matching.problems import NamedProblem
from matching.query_faults import point_at

Path = tuple[str | int, ...]

_SHORT = 2  # letters up to which a keyword finds too much
Find = Callable[[str], Known | None]
_WORD = re.compile(r'[^\s"():]+')
_CONTEXT = "give it 'near:' with words that stand in the same article"


def lint_names(
    known: Mapping[str, Known],
    entities: Iterable[Entity],
    watchlists: Iterable[Watchlist],
    share_of: ShareOf | None = None,
    find: Find | None = None,
) -> tuple[NamedProblem, ...]:
    """Every warning.

    ``share_of`` answers in which share of the archive's articles a name stands, if that is known; ``find`` who has an
    id or a name, of those that the gazetteer or the file describes, if an index of them is at hand.
    """
    entities = tuple(entities)
    find = find or _index_of(known, {entity.id for entity in entities}).find
    problems = [*_lint_aliases(known, entities)]
    for entity in entities:
        problems += _lint_entity(entity, known[entity.id])
    for watchlist in watchlists:
        problems += _lint_watchlist(watchlist, find)
        problems += lint_shares(watchlist, share_of) if share_of is not None else ()
    return tuple(problems)


def _index_of(known: Mapping[str, Known], own: set[str]) -> NameIndex:
    shipped = load_gazetteer()
    return NameIndex(one for one in known.values() if one.id in shipped or one.id in own)


def _warning(path: Path, message: str) -> NamedProblem:
    return NamedProblem(path=path, message=message, severity="warning")


def placed_aliases(entity: Entity) -> Iterator[tuple[Alias, Path]]:
    """An entity's aliases with their places in the file."""
    counts: dict[str, int] = {}
    for alias in entity.aliases:
        place = counts.get(alias.language, 0)
        counts[alias.language] = place + 1
        yield alias, (*entity.path, "names", alias.language, place, "text")


def _lint_aliases(known: Mapping[str, Known], entities: tuple[Entity, ...]) -> Iterator[NamedProblem]:
    """Names that two entities have, and those that mean more than one thing."""
    owners: dict[bytes, str] = {}
    own = {entity.id for entity in entities}
    for one in known.values():
        if one.id not in own:
            for name in one.names:
                owners.setdefault(name.folded, one.id)
    for entity in entities:
        for alias, path in placed_aliases(entity):
            folded = fold_words(alias.text)
            owner = owners.setdefault(folded, entity.id)
            if owner != entity.id and not alias.near:  # with `near` it is told apart
                message = f"'{alias.text}' is also a name of '{owner}', and both are found where it stands"
                yield _warning(path, f"{message}: keep it under one of them")
            yield from _lint_meaning(alias, folded, path)


def _lint_meaning(alias: Alias, folded: bytes, path: Path) -> Iterator[NamedProblem]:
    if alias.near:
        return
    if folded in _ambiguous_names() and not alias.exact_case:
        hint = "give it 'case: exact' or 'near:' with words that stand beside it"
        yield _warning(path, f"'{alias.text}' can mean something else; {hint}")
    elif (why := _common_sort(folded)) and not (alias.exact_case and alias.text.isupper()):
        yield _warning(path, f"'{alias.text}' is {why}: {_CONTEXT}")


def _common_sort(folded: bytes) -> str | None:
    """What makes a name of one word too common to be a name."""
    words = load_known_words()
    if folded in words.stop:
        return "a common word too"
    return "a first name too" if folded in words.arabic_of or folded in words.latin_of else None


@cache
def _ambiguous_names() -> frozenset[bytes]:
    names = (name for known in load_gazetteer().values() for name in known.names)
    return frozenset(name.folded for name in names if name.sense and not name.adjective)


def _lint_entity(entity: Entity, known: Known) -> Iterator[NamedProblem]:
    """Odd letters anywhere in an entity, and lines of it that change nothing."""
    for alias, path in placed_aliases(entity):
        yield from _lint_letters(alias.text, path)
        for place, word in enumerate(alias.near):
            here = (*path[:-1], "near", place)
            yield from _lint_letters(word, here)
            if _holds(alias.text, word):
                yield _warning(here, f"'{word}' is part of the name '{alias.text}' itself, so that 'near' always holds")
    yield from _lint_letters(entity.name or "", (*entity.path, "name"))
    names = [name.text for name in known.names]
    for place, phrase in enumerate(entity.never):
        here = (*entity.path, "never", place)
        yield from _lint_letters(phrase, here)
        if not any(_holds(phrase, name) for name in names):
            yield _warning(here, f"'{phrase}' holds no name of {known.name}: under 'never' it changes nothing")
    yield from _lint_cases(entity)
    yield from _lint_without(entity, known)


def _lint_cases(entity: Entity) -> Iterator[NamedProblem]:
    """A name is looked for in every text, whatever the language under which it stands."""
    exact = {fold_words(alias.text): alias.language for alias in entity.aliases if alias.exact_case}
    if not exact:
        return
    for alias, path in placed_aliases(entity):
        if not alias.exact_case and (language := exact.get(fold_words(alias.text))) is not None:
            message = f"'{alias.text}' has 'case: exact' under '{language}' and not here: small letters are found"
            yield _warning(path, f"{message} in every text; write it in both or in neither")


def _holds(phrase: str, name: str) -> bool:
    return b" %b " % fold_words(name) in b" %b " % fold_words(phrase.rstrip("*="))


def _lint_without(entity: Entity, known: Known) -> Iterator[NamedProblem]:
    if not entity.without:
        return
    derived = {name.folded for name in with_spellings(replace(known, without=())).names if name.derived_from}
    for place, spelling in enumerate(entity.without):
        if fold_words(spelling) not in derived:
            here = (*entity.path, "spellings", "without", place)
            shown = f'`gulfwatch names "{known.name}"` prints those that are'
            yield _warning(here, f"'{spelling}' is not derived from the names of {known.name}; {shown}")


def _lint_watchlist(watchlist: Watchlist, find: Find) -> Iterator[NamedProblem]:
    path = watchlist_path(watchlist)
    yield from _lint_query(watchlist.query or "", (*path, "query"))
    for group, names in watchlist.groups.items():
        for place, name in enumerate(names):
            here = (*path, group, place)
            yield from _lint_letters(name, here)
            if group == "keywords":
                yield from _lint_keyword(name, here)
            else:
                yield from _lint_name(name, group, find, here)
    for group, names in watchlist.exclude.items():
        for place, name in enumerate(names):
            yield from _lint_letters(name, (*path, "exclude", group, place))


def _lint_query(query: str, path: Path) -> Iterator[NamedProblem]:
    for word in _WORD.finditer(query):
        for message in odd_letters(word.group()):
            place = word.start()
            yield replace(_warning(path, message), offset=place, pointer=point_at(query, place))


def _lint_keyword(name: str, path: Path) -> Iterator[NamedProblem]:
    if len(fold_words(name)) <= _SHORT:
        yield _warning(path, f"'{name}' is so short that it will be found in much that is not meant")


def _lint_name(name: str, group: str, find: Find, path: Path) -> Iterator[NamedProblem]:
    """A name that nobody knows and that is an everyday word, or a known one with an odd letter."""
    folded = fold_words(name)
    why = _common_sort(folded) if group != "countries" else None
    if not why and "ı" not in name and "İ" not in name:
        return
    known = find(name)
    if known is not None:
        same = tuple(one.text for one in known.names if one.folded == folded)
        for message in odd_dots(name, same):
            yield _warning(path, message)
    elif why:
        yield _warning(path, f"'{name}' is {why}: describe it under 'entities:' and {_CONTEXT}")


def _lint_letters(name: str, path: Path) -> Iterator[NamedProblem]:
    for message in odd_letters(name):
        yield _warning(path, message)
