"""The names of watchlists resolved to entities: by id, by any name in any language, or taken literally."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.watchlist import GROUPS, Entity, Kind, Watchlist
from matching.gazetteer import Key, Known, NameIndex, literal_name
from matching.lexicon import KEYWORD, is_searchable
from matching.normalise import fold
from matching.problems import NamedProblem

_GROUP_OF: Mapping[Kind, str] = {kind: group for group, kind in GROUPS.items() if kind is not None}
_ARTICLES = {
    Kind.COUNTRY: "a country",
    Kind.COMPANY: "a company",
    Kind.ORGANISATION: "an organisation",
    Kind.PERSON: "a person",
}


_MOST_DOUBTED = 500  # names for which a nearer one is looked for: a millisecond each


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One name of a group, resolved."""

    key: Key
    shown: str


class Resolver:
    """Resolves names one by one and collects new entities, keywords and problems on the way."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = dict(known)
        self.keywords: dict[str, None] = {}
        self.problems: list[NamedProblem] = []
        self._index = NameIndex(known.values())
        self._doubted = 0

    def resolve_groups(
        self, groups: Mapping[str, Iterable[str]], path: tuple[str | int, ...]
    ) -> dict[str, tuple[Wanted, ...]]:
        """Every group's names; those that cannot be searched are left out with an error."""
        return {
            group: tuple(self._resolve_group(group, names, (*path, group))) for group, names in groups.items() if names
        }

    def _resolve_group(self, group: str, names: Iterable[str], path: tuple[str | int, ...]) -> Iterator[Wanted]:
        kind = GROUPS[group]
        for index, written in enumerate(names):
            place = (*path, index)
            wanted = self.resolve_name(written, kind, place) if kind else self.resolve_keyword(written, place)
            if wanted is not None:
                yield wanted

    def resolve_keyword(self, written: str, path: tuple[str | int, ...]) -> Wanted | None:
        """A keyword; None, with an error, for one that cannot be searched."""
        if not is_searchable(written):
            self.problems.append(NamedProblem(path=path, message=unsearchable(written)))
            return None
        self.keywords[written] = None
        return Wanted(key=(KEYWORD, written), shown=f"“{written}”")

    def resolve_name(self, written: str, kind: Kind, path: tuple[str | int, ...]) -> Wanted | None:
        """An entity's name; None, with an error, for one that cannot be searched."""
        entity = self._index.find(written, kind)
        if entity is None and not is_searchable(written):
            self.problems.append(NamedProblem(path=path, message=unsearchable(written)))
            return None
        return self._resolved(entity, written, kind, path)

    def _resolved(self, entity: Known | None, written: str, kind: Kind, path: tuple[str | int, ...]) -> Wanted:
        if entity is None:
            self._doubt(written, kind, path)
            entity = self._take_literally(written, kind)
        elif entity.kind is not kind:
            right = _GROUP_OF[entity.kind]
            message = f"'{written}' is {_ARTICLES[entity.kind]}: it is looked for, but belongs under '{right}'"
            self.problems.append(NamedProblem(path=path, message=message, severity="warning"))
        return Wanted(key=entity.key, shown=entity.name)

    def _doubt(self, written: str, kind: Kind, path: tuple[str | int, ...]) -> None:
        """A name that nobody knows is looked for as it stands; one that is nearly a known one was probably meant so."""
        self._doubted += 1
        meant = self._index.nearest(written) if self._doubted <= _MOST_DOUBTED else None
        if meant is None and kind is not Kind.COUNTRY:
            return
        hint = f"; did you mean '{meant}'?" if meant else ""
        message = f"'{written}' is no name that Gulfwatch knows: it is looked for as it stands{hint}"
        self.problems.append(NamedProblem(path=path, message=message, severity="warning"))

    def _take_literally(self, written: str, kind: Kind) -> Known:
        entity = Known(id=slug(written), kind=kind, name=written, names=(literal_name(written),))
        return self.known.setdefault(entity.id, entity)

    def find(self, written: str) -> Known | None:
        """The entity of an id or a name, whatever its kind."""
        return self._index.find(written)

    def check_entities(self, entities: Iterable[Entity]) -> None:
        """Names of the file's own entities that cannot be searched."""
        for entity in entities:
            for alias in entity.aliases:
                if not is_searchable(alias.text):
                    path = (*entity.path, "names", alias.language)
                    self.problems.append(NamedProblem(path=path, message=unsearchable(alias.text)))


def unsearchable(written: str) -> str:
    """Why a name cannot be looked for, in words."""
    return f"'{written}' cannot be looked for: a name needs two letters or digits, in Latin or Arabic script"


def slug(written: str) -> str:
    """The id of an entity that is known by its name only: folded words joined by hyphens."""
    return "-".join("".join(char if char.isalnum() else " " for char in fold(written)).split())


def watchlist_path(watchlist: Watchlist) -> tuple[str | int, ...]:
    """Where a watchlist stands, for messages; its id when the file did not say."""
    return watchlist.path or ("watchlists", watchlist.id)
