"""The lean parser: well-formed RSS 2.0 and Atom as most sources write them. Whatever it doubts goes to feedparser."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from lxml import etree

from crawler.dates import parse_date
from crawler.feeds.entry import ParsedFeed, RawEntry, make_entry
from crawler.feeds.wishes import Wishes, read_wishes
from domain.article import Entry

MAX_ENTRIES = 2000

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_AUTHOR_TAGS = (f"{_DC}creator", "author")
_DATE_TAGS = ("pubDate", f"{_DC}date", f"{_ATOM}published", f"{_ATOM}updated")


def parse_lean(document: bytes, *, base: str) -> ParsedFeed | None:
    """Reads a UTF-8 document without a DOCTYPE. None when it is not well-formed or not one of the known forms."""
    if b"xml:base" in document:
        return None
    root = _root(document, recover=False)
    if root is None:
        return None
    if root.tag == "rss" and (channel := root.find("channel")) is not None:
        parsed = _read(channel.findall("item"), _rss_entry, language=channel.findtext("language") or "", base=base)
        return replace(parsed, wishes=_wishes(channel))
    if root.tag == f"{_ATOM}feed":
        return _read(root.findall(f"{_ATOM}entry"), _atom_entry, language=root.get(_XML_LANG) or "", base=base)
    return None


def _wishes(channel: etree._Element) -> Wishes:
    hours = (hour.text for hour in channel.iterfind("skipHours/hour"))
    days = (day.text for day in channel.iterfind("skipDays/day"))
    return read_wishes(ttl=channel.findtext("ttl"), hours=hours, days=days)


def salvage(document: bytes, *, base: str) -> ParsedFeed | None:
    """What libxml2 recovers of a document over which feedparser breaks: items at whatever depth. None: nothing."""
    root = _root(document, recover=True)
    if root is None:
        return None
    items = list(root.iter("item"))
    found = _read(
        items or list(root.iter(f"{_ATOM}entry")), _rss_entry if items else _atom_entry, language="", base=base
    )
    return replace(found, notes=("is not well-formed", *found.notes)) if found.entries else None


def _root(document: bytes, *, recover: bool) -> etree._Element | None:
    try:
        return etree.fromstring(document, _parser(recover=recover))
    except etree.XMLSyntaxError:
        return None


def newest_first(items: list[etree._Element]) -> list[etree._Element]:
    """The newest 2,000 of more items, in the feed's order; where one has no date, the first 2,000."""
    dated = [(parse_date(next(filter(None, map(item.findtext, _DATE_TAGS)), None)), item) for item in items]
    if any(instant is None for instant, _ in dated):
        return items[:MAX_ENTRIES]
    newest = sorted(range(len(items)), key=lambda index: dated[index][0], reverse=True)[:MAX_ENTRIES]  # type: ignore[arg-type, return-value]
    return [items[index] for index in sorted(newest)]


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _read(
    items: list[etree._Element], read_item: Callable[[etree._Element, str], RawEntry], *, language: str, base: str
) -> ParsedFeed:
    chosen = items if len(items) <= MAX_ENTRIES else newest_first(items)
    made = [make_entry(read_item(item, language), base=base) for item in chosen]
    entries: tuple[Entry, ...] = tuple(entry for entry in made if entry)
    notes = (too_many(len(items)),) if len(items) > MAX_ENTRIES else ()
    return ParsedFeed(entries=entries, parser="lean", skipped=len(items) - len(entries), notes=notes)


def too_many(count: int) -> str:
    return f"holds {count:,} entries; the newest {MAX_ENTRIES:,} are read"


def _rss_entry(item: etree._Element, language: str) -> RawEntry:
    fields = _fields(item)
    guid = fields.get("guid")
    return RawEntry(
        link=_inner(fields.get("link")).strip() or _permalink(guid) or _atom_link(item.findall(f"{_ATOM}link")),
        guid=_inner(guid),
        title=_inner(fields.get("title")),
        summary=_inner(fields.get("description")),
        content=_inner(fields.get(_CONTENT)),
        authors=_texts(item, next((tag for tag in _AUTHOR_TAGS if tag in fields), None)),
        published=_first(fields, _DATE_TAGS),
        language=_inner(fields.get(f"{_DC}language")) or language,
    )


def _atom_entry(item: etree._Element, language: str) -> RawEntry:
    fields = _fields(item)
    title, summary, content = (fields.get(_ATOM + name) for name in ("title", "summary", "content"))
    return RawEntry(
        link=_atom_link(item.findall(f"{_ATOM}link")),
        guid=_inner(fields.get(f"{_ATOM}id")),
        title=_construct(title),
        summary=_construct(summary),
        content=_construct(content),
        authors=tuple(author.findtext(f"{_ATOM}name") or "" for author in item.findall(f"{_ATOM}author")),
        published=_first(fields, (f"{_ATOM}published", f"{_ATOM}updated")),
        language=item.get(_XML_LANG) or language,
        title_is_markup=_is_markup(title),
        summary_is_markup=_is_markup(summary),
    )


def _fields(item: etree._Element) -> dict[str, etree._Element]:
    """The first child of each name."""
    fields: dict[str, etree._Element] = {}
    for child in item:
        fields.setdefault(child.tag, child)
    return fields


def _is_markup(construct: etree._Element | None) -> bool:
    return construct is not None and construct.get("type", "text") not in {"text", "text/plain"}


def _construct(construct: etree._Element | None) -> str:
    """The text of an Atom text construct; of XHTML its markup (https://www.rfc-editor.org/rfc/rfc4287#section-3.1)."""
    if construct is None:
        return ""
    if construct.get("type") == "xhtml" or len(construct):
        return etree.tostring(construct, encoding="unicode", with_tail=False)
    return construct.text or ""


def _atom_link(links: Iterable[etree._Element]) -> str:
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate" and link.get("href")]
    pages = [link for link in alternates if link.get("type", "text/html") in {"text/html", "application/xhtml+xml"}]
    return str((pages or alternates)[0].get("href")) if alternates else ""


def _permalink(guid: etree._Element | None) -> str:
    text = _inner(guid).strip()
    permanent = guid is not None and guid.get("isPermaLink", "true").strip().lower() == "true"
    return text if permanent and text.startswith(("http://", "https://")) else ""


def _inner(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return "".join(element.itertext()) if len(element) else element.text or ""  # type: ignore[arg-type]


def _texts(item: etree._Element, tag: str | None) -> tuple[str, ...]:
    if tag is None:
        return ()
    return tuple(text for element in item.findall(tag) if (text := _inner(element).strip()))


def _first(fields: dict[str, etree._Element], tags: tuple[str, ...]) -> str:
    return next((text for tag in tags if (text := _inner(fields.get(tag)).strip())), "")
