"""What the entries of watchlists.yaml may hold."""

from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.fields import LONGEST_QUERY, Distance, Id, Line, Switch, Term, choice_schema, one_of, read_text, text_schema
from config.nodes import ListNode, MapNode, TextNode, quote
from config.sending import read_send
from config.validation import FileModel
from domain.watchlist import GROUPS, Kind


class Group(StrEnum):
    """The groups of a watchlist."""

    COUNTRIES = "countries"
    COMPANIES = "companies"
    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    KEYWORDS = "keywords"


class Language(StrEnum):
    """The languages that Gulfwatch reads."""

    ENGLISH = "en"
    ARABIC = "ar"
    TURKISH = "tr"


class Case(StrEnum):
    """Whether capitals count."""

    ANY = "any"
    EXACT = "exact"


class Unsure(StrEnum):
    """What becomes of a name that may be another's."""

    LEAVE_OUT = "leave out"
    INCLUDE = "include"


class Empty(StrEnum):
    """What becomes of a digest that would carry nothing."""

    LEAVE_OUT = "leave out"
    SAY = "say"


class _OrText:
    """Tells the JSON Schema that a name may be plain text too."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": ["string", "number", "boolean"]}, handler(schema)]}


def _as_map(value: object) -> object:
    if not isinstance(value, TextNode):
        return value
    node = MapNode(value.place)
    node[TextNode("text", place=value.place)] = value
    return node


class NameEntry(FileModel):
    """One way of writing a name, and when it counts."""

    text: Term = Field(description="The name as texts write it.")
    case: Annotated[Case, PlainValidator(one_of(Case)), choice_schema(Case)] = Field(
        Case.ANY, description="exact: only with these capitals, so that EDGE is not edge."
    )
    near: list[Term] = Field(
        default_factory=list, description="The name counts only where one of these stands in the same article."
    )


Name = Annotated[NameEntry, BeforeValidator(_as_map), _OrText()]


class NamesEntry(FileModel):
    """The names of an entity by language."""

    en: list[Name] = Field(default_factory=list, description="In English.")
    ar: list[Name] = Field(default_factory=list, description="In Arabic.")
    tr: list[Name] = Field(default_factory=list, description="In Turkish.")


class SpellingsEntry(FileModel):
    """Which of the spellings that are derived from a name are not looked for."""

    without: list[Term] = Field(
        default_factory=list,
        description="Derived spellings that are not looked for; `gulfwatch names NAME` prints them.",
    )


class _OrSwitch:
    """Tells the JSON Schema that on or off may stand there too."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        with_map = SpellingsEntry.__get_pydantic_json_schema__(SpellingsEntry.__pydantic_core_schema__, handler)
        return {"anyOf": [{"enum": ["on", "off", True, False]}, with_map]}


_SWITCHES = {"on": True, "off": False, "true": True, "false": False}


def _read_spellings(value: object, read_map: ValidatorFunctionWrapHandler) -> SpellingsEntry | None:
    """None for off."""
    if not isinstance(value, TextNode):
        return cast(SpellingsEntry | None, read_map(value))
    if value in _SWITCHES:
        return SpellingsEntry() if _SWITCHES[value] else None
    written = "empty" if value.empty else quote(value)
    raise ValueError(f"is {written}, but must be on, off or {{without: [spellings that are wrong]}}")


Spellings = Annotated[SpellingsEntry | None, WrapValidator(_read_spellings), _OrSwitch()]


class EntityEntry(FileModel):
    """An entity that the built-in gazetteer lacks, or more names for one that it has."""

    id: Id = Field(description="A stable name for machines. An id that the gazetteer has adds to what it knows.")
    kind: Annotated[Kind | None, PlainValidator(one_of(Kind)), choice_schema(Kind)] = Field(
        None, description="What it is. May be left out when the gazetteer has the id."
    )
    name: Line | None = Field(None, description="The name for people. Without it the first of the names is shown.")
    names: NamesEntry = Field(default_factory=NamesEntry, description="How texts write it, by language.")
    never: list[Term] = Field(
        default_factory=list,
        description="Longer phrases that hold one of the names and are something else.",
        examples=[["Acme Marine Insurance"]],
    )
    spellings: Spellings = Field(
        default_factory=SpellingsEntry,
        description="Likely spellings in the script in which no name is given are looked for too, unless this is off.",
        examples=["off", {"without": ["زورلو"]}],
    )


class ExcludeEntry(FileModel):
    """An article that names one of these does not match."""

    countries: list[Term] = Field(default_factory=list, description="Countries, by name or id.")
    companies: list[Term] = Field(default_factory=list, description="Companies, by name or id.")
    organisations: list[Term] = Field(default_factory=list, description="Organisations, by name or id.")
    people: list[Term] = Field(default_factory=list, description="People, by name or id.")
    keywords: list[Term] = Field(default_factory=list, description="Words and phrases.")


class Where(StrEnum):
    """Where in an article a group must be named."""

    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"


def _as_list(value: object) -> object:
    if isinstance(value, MapNode):
        raise ValueError("must be title, lead or text, or a list of them")
    if not isinstance(value, TextNode):
        return value
    node = ListNode(value.place)
    node.append(value)
    return node


_PLACE_WORDS = {"type": "string", "enum": [place.value for place in Where]}
_PLACES_SCHEMA = WithJsonSchema({"anyOf": [_PLACE_WORDS, {"type": "array", "items": _PLACE_WORDS}]})
Places = Annotated[list[Annotated[Where, PlainValidator(one_of(Where))]], BeforeValidator(_as_list), _PLACES_SCHEMA]
_PLACES = TypeAdapter(Places)


class WhereEntry(FileModel):
    """Where each group must be named; a group that is left out may be named anywhere."""

    countries: Places | None = Field(None, description="Where one of the countries must be named.")
    companies: Places | None = Field(None, description="Where one of the companies must be named.")
    organisations: Places | None = Field(None, description="Where one of the organisations must be named.")
    people: Places | None = Field(None, description="Where one of the people must be named.")
    keywords: Places | None = Field(None, description="Where one of the keywords must stand.")


def _of_every_group(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """`where: title` is said of every group."""
    if isinstance(value, MapNode):
        return read(value)
    everywhere: dict[str, Any] = dict.fromkeys(GROUPS, _PLACES.validate_python(value))
    return WhereEntry.model_construct(**everywhere)


class _OrPlaces:
    """Tells the JSON Schema that places may be given once for all groups."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*_PLACES.json_schema()["anyOf"], handler(schema)]}


def _read_query(value: object) -> str:
    return str(read_text(value, longest=LONGEST_QUERY))


_GROUPS_OR_QUERY: dict[str, Any] = {"anyOf": [{"required": [key]} for key in (*GROUPS, "query")]}


class WatchlistEntry(FileModel, json_schema_extra=_GROUPS_OR_QUERY):
    """What an analyst wants to hear about. It has groups of names and keywords, or a query."""

    id: Id = Field(description="A stable name for machines, unique in this file: lower-case letters, digits, hyphens.")
    title: Line | None = Field(None, description="The title for people. Without it the id is shown.")
    countries: list[Term] = Field(
        default_factory=list, description="Countries, by name in any language or by id.", examples=[["Oman", "Qatar"]]
    )
    companies: list[Term] = Field(
        default_factory=list, description="Companies, by name in any language or by id.", examples=[["Aselsan"]]
    )
    organisations: list[Term] = Field(default_factory=list, description="Organisations, by name or by id.")
    people: list[Term] = Field(default_factory=list, description="People, by name or by id.")
    keywords: list[Term] = Field(
        default_factory=list, description="Words and phrases, each taken as it stands.", examples=[["joint venture"]]
    )
    require: list[Annotated[Group, PlainValidator(one_of(Group)), choice_schema(Group)]] | None = Field(
        None, description="The groups that must each have a mention. Without it: every group that is written."
    )
    near: Distance | None = Field(
        None, description="The required groups' mentions must stand within so many words of each other."
    )
    where: Annotated[WhereEntry, WrapValidator(_of_every_group), _OrPlaces()] | None = Field(
        None,
        description="Where the groups must be named: title, lead (the first 60 words of the text) or text, for all or"
        " by group. Without it: anywhere.",
        examples=["title", ["title", "lead"], {"companies": "title"}],
    )
    exclude: ExcludeEntry = Field(
        default_factory=ExcludeEntry, description="What an article must not name, in groups as above."
    )
    languages: list[Annotated[Language, PlainValidator(one_of(Language)), choice_schema(Language)]] = Field(
        default_factory=list, description="Only articles in these languages. Without it: every language."
    )
    sources: list[Id] = Field(
        default_factory=list, description="Only articles from these sources, by id. Without it: every source."
    )
    query: Annotated[str, PlainValidator(_read_query), text_schema()] | None = Field(
        None,
        description="Instead of groups: a query.",
        examples=['company:aselsan NEAR/30 (country:oman OR "Duqm") AND NOT title:football'],
    )
    channels: list[Id] | None = Field(None, description="The channels that hear it, by id. Without it: every channel.")
    send: Annotated[str, PlainValidator(read_send), text_schema()] = Field(
        "immediately",
        description="immediately, or as a digest: hourly, daily 08:00, cron 0 8 * * 0-4 (in the channel's timezone).",
        examples=["immediately", "hourly", "daily 08:00", "cron 0 8 * * 0-4"],
    )
    empty: Annotated[Empty, PlainValidator(one_of(Empty)), choice_schema(Empty)] = Field(
        Empty.LEAVE_OUT, description="say: a digest is sent too when there was nothing, and says so."
    )
    unsure: Annotated[Unsure, PlainValidator(one_of(Unsure)), choice_schema(Unsure)] = Field(
        Unsure.LEAVE_OUT, description="include: a name that may be somebody else's counts too."
    )
    enabled: Switch = Field(True, description="false: the watchlist stays in the file and watches nothing.")


class WatchlistsTop(FileModel, title="Gulfwatch watchlists.yaml"):
    """What to look for."""

    entities: list[EntityEntry] = Field(
        default_factory=list, description="Names that the built-in gazetteer lacks, or more names for what it has."
    )
    watchlists: list[WatchlistEntry] = Field(description="What to look for, at most 5,000.")
