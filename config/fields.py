"""The kinds of value that stand in the three files: how each is read from text, and what its JSON Schema says.

A reader answers the value or raises ValueError with words that follow the key's name: ``must be …``, ``is empty``.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator, WithJsonSchema

from config.addresses import read_web_address
from config.durations import parse_duration
from config.nodes import TextNode, quote
from config.yaml_text import STRAY
from domain.problem import did_you_mean
from domain.secret import Secret

LONGEST_TERM = 200
LONGEST_TEXT = 500
LONGEST_QUERY = 2_000
_LONGEST_SECRET = 10_000
_LONGEST_ID = 80
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MARKS_OF_QUOTING = '“”„«»"'
_EVERYWHERE = frozenset(
    "the of to in and an for is ve bir bu da de ile için من في على إلى عن ما هذا التي الذي".split(" ")  # noqa: SIM905
)
"""Words that stand in nearly every text: alone they would match everything."""

Choice = TypeVar("Choice", bound=StrEnum)


def read_text(value: object, *, longest: int = LONGEST_TEXT) -> TextNode:
    """Any text that is not empty."""
    if not isinstance(value, TextNode):
        raise ValueError("must be text, not a list or a map")
    if value.empty or not value.strip():
        raise ValueError(_word_empty(value))
    if len(value) > longest:
        raise ValueError(f"is longer than {longest:,} characters")
    if STRAY.search(value):
        raise ValueError("holds an invisible control character")
    return value


def _word_empty(value: TextNode) -> str:
    if value.written is not None:
        return f"is empty: {quote(value)} is set to nothing"
    return f"is empty: write {quote(value)} in quotes if that is meant as text" if value.empty and value else "is empty"


def read_line(value: object) -> str:
    """Text on one line, such as a name or a title."""
    text = read_text(value)
    if "\n" in text or "\r" in text:
        raise ValueError("must stand on one line")
    return " ".join(text.split())


def read_id(value: object) -> str:
    """A slug: lower-case letters, digits, hyphens."""
    return _as_slug(text := read_text(value), text)


def _as_slug(candidate: str, text: TextNode) -> str:
    if _SLUG.fullmatch(candidate) and len(candidate) <= _LONGEST_ID:
        return str(candidate)
    slug = "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text.lower())))[:_LONGEST_ID].strip("-")
    meant = f"; did you mean '{slug}'?" if slug and text.written is None else ""
    raise ValueError(f"is {quote(text)}, but must be lower-case letters, digits and hyphens{meant}")


def read_country(value: object) -> str:
    """An entity's id or an ISO code; capitals are no fault."""
    text = read_text(value)
    return _as_slug(text.lower(), text)


def read_language(value: object) -> str:
    """An ISO 639 code."""
    text = read_text(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f"is {quote(text)}, but must be a language's code of two letters, such as ar")
    return str(text)


def read_term(value: object) -> str:
    """A name or keyword to be looked for: one line, and more of a word than would stand in every text."""
    text = read_text(value, longest=LONGEST_TERM)
    term = read_line(text)
    if "،" in term or "؛" in term:
        raise ValueError(f"{quote(text)} holds an Arabic comma, which separates nothing here: write ',' between terms")
    if term[0] in _MARKS_OF_QUOTING or term[-1] in _MARKS_OF_QUOTING:
        raise ValueError(f"{quote(text)} has quotes around it that are part of the text: use straight ones or none")
    letters = sum(unicodedata.category(char)[0] in "LN" and char != "ـ" for char in term)
    if letters < 2 or term.casefold() in _EVERYWHERE:
        raise ValueError(f"{quote(text)} would be found in nearly every text: write a longer word or name")
    return term


def read_switch(value: object) -> bool:
    """True or false, as YAML 1.2 writes them."""
    text = read_text(value)
    if text.plain and text.lower() in ("true", "false"):
        return text.lower() == "true"
    raise ValueError(f"is {quote(text)}, but must be true or false")


def read_distance(value: object) -> int:
    """A number of words, from 1."""
    text = read_text(value)
    if text.plain and re.fullmatch(r"[0-9]{1,6}", text) and int(text) >= 1:
        return int(text)
    raise ValueError(f"is {quote(text)}, but must be a whole number from 1, such as 60")


def read_every(value: object) -> timedelta:
    """How long between two reads of a source."""
    return parse_duration(read_text(value), shortest=timedelta(seconds=1), longest=timedelta(days=30))


def read_address(value: object) -> TextNode:
    """An address of the web; it keeps the form in which the file writes it."""
    text = read_text(value, longest=1_000_000)
    read_web_address(text.rstrip("\r\n"))
    return TextNode(text.rstrip("\r\n"), place=text.place, written=text.written)


def read_secret(value: object) -> Secret:
    """Anything that must not be shown. The line end that a secret's file often brings along is dropped."""
    try:
        return Secret(read_text(value, longest=_LONGEST_SECRET).strip("\r\n"))
    except ValueError as error:
        raise ValueError("is empty" if str(error).startswith("is empty") else str(error)) from None


def one_of(choices: type[Choice]) -> Callable[[object], Choice]:
    """Makes a reader for an enum's values."""

    def read(value: object) -> Choice:
        text = read_text(value)
        known = [choice.value for choice in choices]
        if text in known:
            return choices(str(text))
        meant = did_you_mean(text, known) if text.written is None else ""
        raise ValueError(f"is {quote(text)}, but must be one of {', '.join(known)}{meant}")

    return read


def choice_schema(choices: type[StrEnum]) -> WithJsonSchema:
    """The JSON Schema of an enum's values."""
    return WithJsonSchema({"type": "string", "enum": [choice.value for choice in choices]})


def text_schema(**more: Any) -> WithJsonSchema:
    """The JSON Schema of text of some kind."""
    return WithJsonSchema({"type": "string", **more})


# A number or a word such as true is text where text is wanted, so an editor must not complain of it.
_SCALAR = WithJsonSchema({"type": ["string", "number", "boolean"]})

Line = Annotated[str, PlainValidator(read_line), _SCALAR]
Id = Annotated[str, PlainValidator(read_id), text_schema(pattern=f"^({_SLUG.pattern}|.*\\$\\{{.*)$")]
Country = Annotated[str, PlainValidator(read_country), text_schema()]
Language = Annotated[str, PlainValidator(read_language), text_schema()]
Term = Annotated[str, PlainValidator(read_term), _SCALAR]
Switch = Annotated[bool, PlainValidator(read_switch), WithJsonSchema({"type": "boolean"})]
Distance = Annotated[int, PlainValidator(read_distance), WithJsonSchema({"type": "integer", "minimum": 1})]
Every = Annotated[timedelta, PlainValidator(read_every), text_schema(examples=["10m", "30s", "1h"])]
Address = Annotated[TextNode, PlainValidator(read_address), text_schema()]
SecretText = Annotated[Secret, PlainValidator(read_secret), text_schema()]
