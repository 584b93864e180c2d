"""What an analyst asks for: entities, the names they go by, and watchlists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an entity is; also names a group of a watchlist."""

    COUNTRY = "country"
    COMPANY = "company"
    ORGANISATION = "organisation"
    PERSON = "person"


GROUPS: Mapping[str, Kind | None] = {
    "countries": Kind.COUNTRY,
    "companies": Kind.COMPANY,
    "organisations": Kind.ORGANISATION,
    "people": Kind.PERSON,
    "keywords": None,
}
"""The groups of a watchlist in the order they are shown; keywords name no entity."""

PLACES = ("title", "lead", "text")
"""Where in an article a name may be asked for; the lead is the first words of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One way of writing an entity's name, in one language."""

    text: str
    language: str  # en | ar | tr
    exact_case: bool = False  # only as written: EDGE, not edge
    near: tuple[str, ...] = ()  # counts only where one of these stands in the same article; empty: always


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity of watchlists.yaml: one that the gazetteer lacks, or more about one that it has."""

    id: str
    kind: Kind | None = None  # None: adds to an entity of the gazetteer, which knows its kind
    name: str | None = None  # None: as in the gazetteer, else the first alias
    aliases: tuple[Alias, ...] = ()
    never: tuple[str, ...] = ()  # longer phrases that are something else
    derives: bool = True  # likely spellings in the script in which no name was given are looked for too
    without: tuple[str, ...] = ()  # those of them that are not
    path: tuple[str | int, ...] = ()  # where it stands in the file, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """One watchlist, checked and normalised. Names stand as written; the matcher resolves them."""

    id: str
    title: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # group → names; only groups that are not empty
    require: tuple[str, ...] = ()  # groups that must each have a mention; already defaulted
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # group → PLACES; left out: anywhere
    near: int | None = None  # the required groups' mentions stand within so many words
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # as groups
    languages: tuple[str, ...] = ()  # empty: every language
    sources: tuple[str, ...] = ()  # empty: every source
    query: str | None = None  # instead of groups
    channels: tuple[str, ...] | None = None  # None: every channel
    send: str = "immediately"  # immediately | hourly | daily HH:MM | cron …
    says_empty: bool = False  # a digest without alerts is sent too
    unsure: bool = False  # what may be a mention counts too
    enabled: bool = True
    path: tuple[str | int, ...] = ()  # where it stands in the file, for messages
