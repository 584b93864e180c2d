"""What a page says of its article in JSON-LD (https://schema.org/NewsArticle), however broken it is."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

_ARTICLE = re.compile(r"article|posting|report", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = re.compile(
    r'"(datePublished|dateModified|headline|articleSection|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
)
_MAX_TEXT = 500_000
_MAX_THINGS = 500
_MAX_SCRIPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page tells of its article, as it is written there; empty where it tells nothing."""

    title: str = ""
    published: str = ""
    updated: str = ""
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # where the text came from: sourceOrganization, provider
    section: str = ""
    language: str = ""
    image: str = ""
    address: str = ""


def read_json_ld(scripts: list[LexborNode], *, url: str) -> Told:
    """Of the articles that the page tells of, the one at ``url``, else the first."""
    things = [thing for document in _documents(scripts) for thing in _articles(document)]
    told = [_told(thing) for thing in things]
    here = url.split("#")[0].rstrip("/")
    return next((one for one in told if one.address.split("#")[0].rstrip("/") == here), next(iter(told), Told()))


def _documents(scripts: list[LexborNode]) -> Iterator[object]:
    for element in scripts[:_MAX_SCRIPTS]:
        if text := element.text():
            yield _document(text[:_MAX_TEXT])


def _document(text: str) -> object:
    """The text's value; of a text that is no JSON, whatever fields of an article can be picked out of it."""
    bare = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub(r"\1", bare), html.unescape(_TRAILING_COMMA.sub(r"\1", bare))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    fields = {name: html.unescape(value) for name, value in reversed(_FIELD.findall(bare))}
    return {"@type": "NewsArticle", **fields} if fields else None


def _articles(document: object) -> Iterator[dict[str, Any]]:
    """The articles in lists, graphs and pages, however nested, breadth first."""
    waiting: deque[object] = deque([document])
    for _ in range(_MAX_THINGS):
        if not waiting:
            return
        thing = waiting.popleft()
        if isinstance(thing, list):
            waiting.extend(thing[:_MAX_THINGS])
        elif isinstance(thing, dict):
            if _ARTICLE.search(str(thing.get("@type"))):
                yield thing
            waiting.extend(thing[name] for name in ("@graph", "mainEntity", "itemListElement", "item") if name in thing)


def _told(thing: dict[str, Any]) -> Told:
    return Told(
        title=_text(thing.get("headline")) or _text(thing.get("name")),
        published=_text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
        updated=_text(thing.get("dateModified")),
        authors=tuple(_names(thing.get("author"))) or tuple(_names(thing.get("creator"))),
        organisations=tuple(_names([thing.get("sourceOrganization"), thing.get("provider")])),
        section=_text(thing.get("articleSection")),
        language=_text(thing.get("inLanguage")),
        image=_address(thing.get("image")),
        address=_address(thing.get("url")) or _address(thing.get("mainEntityOfPage")),
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("alternateName")
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _address(value: object) -> str:
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("contentUrl")
    return value.strip() if isinstance(value, str) else ""


def _names(value: object) -> Iterator[str]:
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, list):
            yield from (name for one in person[:20] if (name := _text(one)))
        elif name := _text(person):
            yield name
