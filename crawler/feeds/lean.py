"""The lean parser: well-formed RSS, RDF and Atom, as most sources write them. Whatever it doubts goes to feedparser."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from lxml import etree

from crawler.dates import parse_date
from crawler.feeds.entry import ParsedFeed
from crawler.feeds.fields import Field, field_of, is_rss
from crawler.feeds.gather import MAX_ENTRIES, gather
from crawler.feeds.known_entries import print_of
from crawler.feeds.lean_item import Doubt, Surroundings, base_of, lang_of, read_item
from crawler.feeds.offers import Offer, offer_in
from crawler.feeds.wishes import Wishes, read_wishes

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_ATOM = ("{http://www.w3.org/2005/Atom}feed", "{http://purl.org/atom/ns#}feed")
_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_ATOM_ENTRY = "{http://www.w3.org/2005/Atom}entry"


def parse_lean(document: str | bytes, *, base: str, known: Container[bytes] | None = None) -> ParsedFeed | None:
    """Reads a text, or bytes in UTF-8. None when it is not well-formed, has a DOCTYPE, or holds what is in doubt.

    ``known``: see ``parse_feed``. expat opens nothing, and expands only entities that a DOCTYPE declares.
    """
    if _holds(document, "<!DOCTYPE"):
        return None
    root = _root(document)
    if root is None:
        return None
    try:
        bases, langs = _holds(document, "xml:base"), _holds(document, "xml:lang")
        return _read_feed(root, base=base, bases=bases, langs=langs, known=known)
    except Doubt:
        return None


def _holds(document: str | bytes, text: str) -> bool:
    return text in document if isinstance(document, str) else text.encode() in document


def _root(document: str | bytes) -> Element | None:
    parser = XMLParser(encoding="utf-8")  # noqa: S314  without a DOCTYPE there is nothing to declare or to expand
    try:
        parser.feed(document)
        return parser.close()
    except (ParseError, ValueError):  # ValueError: a lone surrogate
        return None


def _read_feed(
    root: Element, *, base: str, bases: bool, langs: bool, known: Container[bytes] | None
) -> ParsedFeed | None:
    channel, items = _parts(root)
    if channel is None:
        return None
    own, lang = base, None
    for element in (root, channel) if channel is not root else (root,):
        own, lang = base_of(element, own), lang_of(element, lang)
    around = Surroundings(
        atom=root.tag in _ATOM,
        language=_language(channel) or lang_of(root, None) or "",
        base=own,
        lang=lang,
        bases=bases,
        langs=langs,
    )
    parsed = _read(items, around, base=base, known=known)
    return replace(parsed, wishes=_wishes(channel), offer=_offer(channel, base=own))


def _parts(root: Element) -> tuple[Element | None, list[Element]]:
    """The element that tells of the feed, and the items. None: this is no form that is known."""
    if root.tag in _ATOM:
        return root, _items(root)
    if is_rss(root.tag) or root.tag == _RDF:
        channel = next((child for child in root if child.tag.rpartition("}")[2] == "channel"), None)
        return channel, [*(_items(channel) if channel is not None else ()), *_items(root)]
    return None, []


def _items(parent: Element) -> list[Element]:
    return [child for child in parent if field_of(child.tag) is Field.ITEM]


def _language(channel: Element) -> str:
    texts = ((child.text or "").strip() for child in channel if field_of(child.tag) is Field.LANGUAGE)
    return next(texts, "")


def _offer(channel: Element, *, base: str) -> Offer:
    return offer_in(((link.get("rel"), link.get("href")) for link in channel.iterfind(_ATOM_LINK)), base=base)


def _wishes(channel: Element) -> Wishes:
    hours = (hour.text for hour in channel.iterfind("skipHours/hour"))
    days = (day.text for day in channel.iterfind("skipDays/day"))
    return read_wishes(ttl=channel.findtext("ttl"), hours=hours, days=days)


def _read(items: Sequence[Element], around: Surroundings, *, base: str, known: Container[bytes] | None) -> ParsedFeed:
    chosen = items if len(items) <= MAX_ENTRIES else newest_first(items)
    raws = [read_item(item, around) for item in chosen]
    if known is None:
        return gather(raws, base=base, parser="lean", listed=len(items))
    prints = [print_of(raw) for raw in raws]
    return gather(raws, base=base, parser="lean", listed=len(items), prints=prints, known=known)


def newest_first(items: Sequence[Element]) -> Sequence[Element]:
    """The newest 2,000 of more items, in the feed's order; where one has no date, the first 2,000."""
    dated = [(parse_date(_date(item)), index) for index, item in enumerate(items)]
    if any(instant is None for instant, _ in dated):
        return items[:MAX_ENTRIES]
    newest = sorted(dated, reverse=True)[:MAX_ENTRIES]
    return [items[index] for index in sorted(index for _, index in newest)]


def _date(item: Iterable[Element]) -> str | None:
    dates = {field: child.text for child in item if (field := field_of(child.tag)) in (Field.PUBLISHED, Field.UPDATED)}
    return dates.get(Field.PUBLISHED) or dates.get(Field.UPDATED)


def salvage(document: bytes, *, base: str) -> ParsedFeed | None:
    """What libxml2 recovers of a document over which feedparser breaks: items at whatever depth. None: nothing."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(document, parser)
        rss = [] if root is None else list(root.iter("item"))
        items = rss or ([] if root is None else list(root.iter(_ATOM_ENTRY)))
        found = _read(items, Surroundings(atom=not rss, language=""), base=base, known=None)
    except (etree.XMLSyntaxError, Doubt):
        return None
    return replace(found, notes=("is not well-formed", *found.notes)) if found.entries else None
