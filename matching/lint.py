"""What is probably not meant in a watchlist's names: invisible characters, look-alikes, doubles, too short ones.

All are warnings: the file stays in force, and the analyst is told.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from domain.watchlist import Entity, Watchlist
from matching.gazetteer import Known, load_gazetteer
from matching.names import watchlist_path
from matching.normalise import fold_words
from matching.problems import NamedProblem

Path = tuple[str | int, ...]

_SHORT = 3  # letters up to which a keyword of one word finds too much
_OFTEN = 0.2  # of the archive's articles

_LOOK_ALIKE = {
    **dict(zip("аеорсухіјѕԁһАВЕКМНОРСТХУІЈЅ", "aeopcyxijsdhABEKMHOPCTXYIJS", strict=True)),
    **dict(zip("οαερνκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaepvkABEZHIKMNOPTYX", strict=True)),
}
"""Cyrillic and Greek letters that look like Latin ones."""


def lint_names(
    known: Mapping[str, Known],
    entities: Iterable[Entity],
    watchlists: Iterable[Watchlist],
    share_of: Callable[[str], float] | None = None,
) -> tuple[NamedProblem, ...]:
    """Every warning. ``share_of`` answers in which share of the archive's articles a name stands, if that is known."""
    watchlists = tuple(watchlists)
    problems = [*_lint_entities(known, entities)]
    for watchlist in watchlists:
        problems += _lint_watchlist(watchlist, share_of)
    return tuple(problems)


def _warning(path: Path, message: str) -> NamedProblem:
    return NamedProblem(path=path, message=message, severity="warning")


def _lint_entities(known: Mapping[str, Known], entities: Iterable[Entity]) -> Iterator[NamedProblem]:
    owners: dict[bytes, str] = {}
    ambiguous = _ambiguous_names()
    own = {entity.id for entity in entities}
    for one in known.values():
        for name in one.names:
            if one.id not in own:
                owners.setdefault(fold_words(name.text), one.id)
    for entity in entities:
        for alias in entity.aliases:
            path = (*entity.path, "names", alias.language)
            folded = fold_words(alias.text)
            yield from _lint_letters(alias.text, path)
            if (owner := owners.setdefault(folded, entity.id)) != entity.id:
                yield _warning(path, f"'{alias.text}' is also a name of '{owner}': both are found where it stands")
            if folded in ambiguous and not (alias.near or alias.exact_case):
                hint = "give it 'case: exact' or 'near:' with words that stand beside it"
                yield _warning(path, f"'{alias.text}' can mean something else; {hint}")


def _ambiguous_names() -> frozenset[bytes]:
    names = (name for known in load_gazetteer().values() for name in known.names)
    return frozenset(fold_words(name.text) for name in names if name.sense and not name.adjective)


def _lint_watchlist(watchlist: Watchlist, share_of: Callable[[str], float] | None) -> Iterator[NamedProblem]:
    path = watchlist_path(watchlist)
    for group, names in watchlist.groups.items():
        for index, name in enumerate(names):
            place = (*path, group, index)
            yield from _lint_letters(name, place)
            if group == "keywords" and len(fold_words(name)) <= _SHORT:
                yield _warning(place, f"'{name}' is so short that it will be found in much that is not meant")
            if share_of is not None and (share := share_of(name)) > _OFTEN:
                yield _warning(place, f"'{name}' stands in {share:.0%} of the archive's articles")


def _lint_letters(name: str, path: Path) -> Iterator[NamedProblem]:
    if name.isprintable() and _LOOK_ALIKE.keys().isdisjoint(name):
        return
    hidden = next((char for char in name if unicodedata.category(char) in ("Cf", "Cc")), None)
    if hidden is not None:
        shown = unicodedata.name(hidden, f"U+{ord(hidden):04X}").capitalize()
        yield _warning(path, f"'{visible(name)}' holds an invisible character ({shown}), which is ignored")
    alike = next((char for char in name if char in _LOOK_ALIKE), None)
    if alike is not None and any("LATIN" in unicodedata.name(char, "") for char in name):
        script = unicodedata.name(alike).split()[0].capitalize()
        yield _warning(path, f"'{name}' mixes Latin with a {script} letter that looks like '{_LOOK_ALIKE[alike]}'")


def visible(name: str) -> str:
    """A name without characters that cannot be seen."""
    return "".join(char for char in name if unicodedata.category(char) not in ("Cf", "Cc"))
