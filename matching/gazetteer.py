"""What is known of the entities that can be named: the shipped gazetteer, and the entities of watchlists.yaml."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from domain.watchlist import Entity, Kind
from matching.normalise import fold, fold_words, is_arabic
from matching.spellings import MOST, Spelling, derive_spellings, is_telling

LANGUAGES = ("en", "ar", "tr")

_FILE = Path(__file__).with_name("gazetteer.yaml")

_TEXTS = ("capital", "vowels", "rivals", "friends", "products", "surnames", "cues", "against", "never")


Key = tuple[str, str]
"""What a mention is of: (entity's kind or ``keyword``, entity's id or the keyword as written)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One base form of an entity's name."""

    text: str
    language: str  # en | ar | tr
    sense: str | None = None  # the profile of senses.yaml that judges it; None: it never means anything else
    exact: bool = False  # its capitals count
    adjective: bool = False  # of nationality
    either: bool = False  # Arabic: with and without the article
    near: tuple[str, ...] = ()  # a user's own context words
    derived_from: str = ""  # the name that this spelling was made of by rule; empty: it was given
    folded: bytes = field(init=False, repr=False, compare=False)  # as `fold_words` makes it

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", fold_words(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One entity and everything that helps to find it."""

    id: str
    kind: Kind
    name: str
    country: str | None = None  # an entity's id, or an ISO code
    names: tuple[Name, ...] = ()
    capital: tuple[str, ...] = ()
    vowels: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    friends: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    derives: bool = True  # spellings are looked for in the script in which no name was given
    without: tuple[str, ...] = ()  # spellings that are not to be derived
    key: Key = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.kind.value, self.id))


@cache
def load_gazetteer() -> Mapping[str, Known]:
    """The shipped entities by id. Read once in a process."""
    entries = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    return {entry["id"]: _read_entry(entry) for entry in entries["entities"]}


def _read_entry(entry: Mapping[str, Any]) -> Known:
    texts = {key: tuple(map(str, entry.get(key, ()))) for key in _TEXTS}
    return Known(
        id=entry["id"],
        kind=Kind(entry["kind"]),
        name=entry["name"],
        country=entry["id"] if entry["kind"] == "country" else entry.get("country"),
        names=_share_senses(tuple(_read_names(entry))),
        derives=False,  # its names in all languages are given
        **texts,
    )


def _read_names(entry: Mapping[str, Any]) -> Iterator[Name]:
    adjectives = entry.get("adjective", {})
    for language in LANGUAGES:
        yield from (_read_name(written, language) for written in entry.get(language, ()))
        for written in adjectives.get(language, ()):
            name = replace(_read_name(written, language), adjective=True)
            is_nisba = language == "ar" and name.sense is None and name.text.endswith("ي")
            yield replace(name, sense="nisba") if is_nisba else name


def _share_senses(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """A name that is written alike in two languages is as ambiguous in one as in the other: Yemen, yemen."""
    senses = {name.folded: name.sense for name in names if name.sense and not name.adjective}
    return tuple(
        replace(name, sense=senses.get(name.folded)) if not name.sense and not name.adjective else name
        for name in names
    )


def _read_name(written: str | Mapping[str, str], language: str) -> Name:
    if isinstance(written, str):
        return Name(text=written, language=language)
    sense = written.get("sense")
    return Name(
        text=written["text"],
        language=language,
        sense=None if sense in ("certain", "either") else sense,
        exact=written.get("case") == "exact",
        either=sense == "either",
    )


def extend_gazetteer(known: Mapping[str, Known], entities: Sequence[Entity]) -> dict[str, Known]:
    """The gazetteer with a file's entities added. A name given for a known entity replaces the same name of its own."""
    extended = dict(known)
    for entity in entities:
        base = extended.get(entity.id)
        extended[entity.id] = _add_names(base, entity) if base else _new_entity(entity)
    return extended


def _new_entity(entity: Entity) -> Known:
    names = tuple(_own_names(entity))
    shown = entity.name or (names[0].text if names else entity.id)
    return Known(
        id=entity.id,
        kind=entity.kind or Kind.COMPANY,
        name=shown,
        names=names,
        never=entity.never,
        derives=entity.derives,
        without=entity.without,
    )


def _add_names(base: Known, entity: Entity) -> Known:
    own = tuple(_own_names(entity))
    given = {name.folded for name in own}
    kept = tuple(name for name in base.names if name.folded not in given)
    return replace(
        base,
        name=entity.name or base.name,
        kind=entity.kind or base.kind,
        names=kept + own,
        never=base.never + entity.never,
    )


def _own_names(entity: Entity) -> Iterator[Name]:
    for alias in entity.aliases:
        sense = "near" if alias.near else None
        yield Name(text=alias.text, language=alias.language, sense=sense, exact=alias.exact_case, near=alias.near)
    if entity.name and entity.name not in (alias.text for alias in entity.aliases):
        given = {fold_words(alias.text) for alias in entity.aliases}
        if fold_words(entity.name) not in given:
            yield literal_name(entity.name)


def literal_name(text: str) -> Name:
    """A name taken as it is written; a Latin one takes Turkish endings too, in a Turkish text.

    Of two or three capitals, the capitals count: SDT is no other word.
    """
    return Name(text=text, language=language_of(text), exact=len(text) <= 3 and text.isupper())


def language_of(text: str) -> str:
    """ar for Arabic letters, else tr: Turkish endings may stand after any Latin name in a Turkish text."""
    return "ar" if is_arabic(fold_words(text)) else "tr"


def with_spellings(entity: Known, taken: Set[bytes] | None = None) -> Known:
    """The entity with spellings derived for the script in which none was given; none that is a name of another.

    ``taken``: the folded names of all other entities; without it those of the shipped ones.
    """
    scripts = {is_arabic(fold_words(name.text)) for name in entity.names}
    if len(scripts) != 1 or not entity.derives:
        return entity
    taken = _shipped_names() if taken is None else taken
    seen = {fold_words(text) for text in (*entity.without, *(name.text for name in entity.names))}
    derived: list[Name] = []
    for spelling, name in _derived_from(entity):
        folded = fold_words(spelling.text)
        if folded not in seen and folded not in taken:
            seen.add(folded)
            derived.append(_derived_name(spelling, name))
    return replace(entity, names=(*entity.names, *derived[:MOST]))


def _derived_from(entity: Known) -> list[tuple[Spelling, Name]]:
    """Of the first names, the likeliest first."""
    is_person = entity.kind is Kind.PERSON
    found = [
        (spelling, name)
        for name in entity.names[:_DERIVED_NAMES]
        for spelling in derive_spellings(name.text, is_person=is_person)
    ]
    return sorted(found, key=lambda pair: pair[0].cost)


def _derived_name(spelling: Spelling, name: Name) -> Name:
    """A spelling is judged by its length and likelihood; one of a name with ``near`` needs the same words beside it."""
    sense = "near" if name.near else "derived" if is_telling(spelling) and not name.exact else "derived-short"
    return Name(text=spelling.text, language=spelling.language, sense=sense, near=name.near, derived_from=name.text)


_DERIVED_NAMES = 3  # of an entity's names for which spellings are derived


@cache
def _shipped_names() -> frozenset[bytes]:
    return frozenset(fold_words(text) for entity in load_gazetteer().values() for text in _texts_of(entity))


def _is_near(name: str, other: str) -> bool:
    """Whether each word is nearly the other's: a group of another name (مجموعة الخنجي) is another group."""
    pairs = zip(name.split(), other.split(), strict=False)
    return all(difflib.SequenceMatcher(None, one, two).ratio() >= _WORD_NEARLY for one, two in pairs)


_WORD_NEARLY = 0.65
_NEARLY = 0.8  # of difflib's ratio: one letter wrong, left out or swapped in a name of five


class NameIndex:
    """Finds entities by id or by any of their names, in any language and spelling."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._ids: dict[str, Known] = {}
        self._names: dict[bytes, tuple[Known, ...]] = {}
        for entity in known:
            self._ids[entity.id] = entity
            for text in {fold_words(entity.name), *(name.folded for name in entity.names)}:
                self._names[text] = (*self._names.get(text, ()), entity)

    def find(self, written: str, kind: Kind | None = None) -> Known | None:
        """The entity meant by a name or an id; one of this kind before one of another."""
        if (by_id := self._ids.get(written)) is not None:
            return by_id
        found = self._names.get(fold_words(written), ())
        return next((entity for entity in found if entity.kind == kind), found[0] if found else None)

    def nearest(self, written: str) -> str | None:
        """The entity's name that a word was probably meant to be: as many words, and nearly the same letters."""
        folded = fold(written)
        alike = [name for name in self._readable if name.count(" ") == folded.count(" ")]
        found = difflib.get_close_matches(folded, alike, n=3, cutoff=_NEARLY)
        return next((self._readable[name] for name in found if _is_near(folded, name)), None)

    @cached_property
    def _readable(self) -> Mapping[str, str]:
        return {fold(text): entity.name for entity in self._ids.values() for text in _texts_of(entity)}

    @property
    def texts(self) -> Iterable[bytes]:
        return self._names


def _texts_of(entity: Known) -> Iterator[str]:
    yield entity.name
    yield from (name.text for name in entity.names)
