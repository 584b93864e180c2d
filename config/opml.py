"""OPML 2.0 (http://opml.org/spec2.opml): lists of feeds as other readers write and read them.

What OPML has no word for stands in attributes of a namespace of our own, so that a list comes back as it was.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from config.addresses import read_web_address
from config.durations import parse_duration, write_duration
from config.source_block import make_id, portable_address
from domain.errors import GulfwatchError
from domain.source import FullText, Source, SourceKind

MOST_BYTES = 20 * 2**20
_OWN = "urn:gulfwatch:opml"
_MOST_NAME = 200
_LANGUAGE = re.compile(r"[a-z]{2}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_SLUG = 64
_BARE_AMPERSAND = re.compile(rb"&(?!#[0-9]+;|#x[0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]*;)")
_FEED_SCHEME = re.compile(r"feed:(?://(?!https?:)|(?://)?(?=(https?:)))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlList:
    """What an OPML file holds."""

    sources: tuple[Source, ...]
    skipped: tuple[str, ...]  # in words: what is left out, and why


def read_opml(data: bytes, *, known: Iterable[Source] = ()) -> OpmlList:
    """The feeds of an OPML file, at whatever depth. Those in ``known`` are left out, and no id is taken twice.

    Raises GulfwatchError, in words, for what is no OPML.
    """
    known = tuple(known)
    body = _body(data)
    taken = {source.id for source in known}
    addresses = {source.address for source in known}
    found: list[Source] = []
    skipped: list[str] = []
    for outline in body.iterdescendants("outline"):
        kind = _kind(outline)
        if kind is None:
            continue
        address = _address(outline)
        if why := _fault(address, addresses):
            skipped.append(f"{_name(outline) or address[:80] or 'an entry without a name'}: {why}")
            continue
        source = _source(outline, kind=kind, address=address, taken=taken)
        taken.add(source.id)
        addresses.add(address)
        found.append(source)
    return OpmlList(sources=tuple(found), skipped=tuple(skipped))


def _body(data: bytes) -> etree._Element:
    """The parsed file: no entity, document type or network is followed."""
    if len(data) > MOST_BYTES:
        raise GulfwatchError(f"is larger than {MOST_BYTES // 2**20} MiB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = _parsed(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GulfwatchError(f"is not XML: {str(error)[:200]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise GulfwatchError("has a document type, which an OPML file has no need of")
    body = root.find("body") if root.tag == "opml" else None
    if body is None:
        raise GulfwatchError("is not OPML: it needs <opml> with a <body>")
    return body


def _parsed(data: bytes, parser: etree.XMLParser) -> etree._Element:
    """Addresses that were put in by hand often hold a bare ampersand."""
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return etree.fromstring(_BARE_AMPERSAND.sub(b"&amp;", data), parser)


def _kind(outline: etree._Element) -> SourceKind | None:
    """None for a folder, and for an outline of another type without a feed."""
    own = outline.get(f"{{{_OWN}}}kind", "")
    if own in list(SourceKind):
        return SourceKind(own)
    return SourceKind.FEED if _feed_address(outline) is not None else None


def _feed_address(outline: etree._Element) -> str | None:
    """The specification writes ``xmlUrl``; not everybody does."""
    return next((str(value) for name, value in outline.items() if str(name).lower() == "xmlurl"), None)


def _address(outline: etree._Element) -> str:
    """``feed:`` is what browsers once called a feed's address."""
    address = (_feed_address(outline) or outline.get("url") or "").strip()
    found = _FEED_SCHEME.match(address)
    return address if found is None else address[found.end() :] if found[1] else f"http://{address[found.end() :]}"


def _fault(address: str, addresses: Collection[str]) -> str | None:
    if "${" in address:
        return "names a variable, which only sources.yaml itself may do"
    try:
        read_web_address(address)
    except ValueError as error:
        return f"its address {error}"
    return "is there already" if address in addresses else None


def _source(outline: etree._Element, *, kind: SourceKind, address: str, taken: Collection[str]) -> Source:
    own = {name: outline.get(f"{{{_OWN}}}{name}", "") for name in _OWN_NAMES}
    name = _name(outline)
    made = own["id"] if _is_slug(own["id"]) and own["id"] not in taken else make_id(address, name=name, taken=taken)
    return Source(
        id=made,
        name=name or made,
        kind=kind,
        address=address,
        shown_address=address,
        country=own["country"] if _is_slug(own["country"]) else None,
        languages=_languages(outline, own["languages"]),
        full_text=FullText(own["full_text"]) if own["full_text"] in list(FullText) else FullText.AUTO,
        every=_every(own["every"]),
        links=" ".join(own["links"].split()) or None if kind is SourceKind.LISTING else None,
        enabled=own["enabled"] != "false",
    )


def _name(outline: etree._Element) -> str:
    """On one line, without what an editor or a terminal would obey."""
    text = outline.get("text") or outline.get("title") or ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_MOST_NAME]


def _languages(outline: etree._Element, own: str) -> tuple[str, ...]:
    """Our own list, else the one language that OPML has a word for (``en-us``)."""
    codes = own.split() or [outline.get("language", "")[:2].lower()]
    return tuple(dict.fromkeys(code for code in codes if _LANGUAGE.fullmatch(code)))


def _every(text: str) -> timedelta | None:
    try:
        return parse_duration(text, shortest=timedelta(seconds=1), longest=timedelta(days=30)) if text else None
    except ValueError:
        return None


def _is_slug(text: str) -> bool:
    return len(text) <= _MOST_SLUG and bool(_SLUG.fullmatch(text))


_OWN_NAMES = ("id", "kind", "country", "languages", "full_text", "every", "links", "enabled")


def write_opml(sources: Iterable[Source], *, title: str = "Gulfwatch sources") -> bytes:
    """An OPML 2.0 file, a folder for each country. Addresses stand in it as in sources.yaml."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"gulfwatch": _OWN})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        folder = folders.get(source.country or "")
        if folder is None:
            name = (source.country or "elsewhere").replace("-", " ").capitalize()
            folder = folders[source.country or ""] = etree.SubElement(body, "outline", {"text": name})
        etree.SubElement(folder, "outline", dict(_attributes(source)))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _attributes(source: Source) -> Mapping[str, str]:
    """Only a feed is ``rss`` to other readers; they pass over what is not."""
    feed = source.kind is SourceKind.FEED
    own = {
        "id": source.id,
        "kind": source.kind.value,
        "country": source.country or "",
        "languages": " ".join(source.languages),
        "full_text": source.full_text.value if source.full_text is not FullText.AUTO else "",
        "every": write_duration(source.every) if source.every else "",
        "links": source.links or "",
        "enabled": "" if source.enabled else "false",
    }
    return {
        "text": source.name,
        "type": "rss" if feed else "link",
        "xmlUrl" if feed else "url": portable_address(source),
        **({"language": source.languages[0]} if source.languages else {}),
        **({"category": f"/{source.country}"} if source.country else {}),
        **{f"{{{_OWN}}}{name}": value for name, value in own.items() if value},
    }
