"""A sitemap's bytes to entries and children (sitemaps.org, Google's news extension). Runs in a worker process.

XML, with or without namespaces, packed or not; a list of addresses as plain text; a feed, which the protocol allows
in a sitemap's place.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice

from lxml import etree

from crawler.address import clean_link
from crawler.charset import decode_feed
from crawler.dates import parse_date
from crawler.feeds.encodings import BoundedBody
from crawler.feeds.entry import NotAFeed, ParsedFeed, language_code
from crawler.feeds.parse import parse_feed, strip_doctype
from crawler.identity import canonical_address
from crawler.plain_text import MAX_TITLE, one_line, plain_text, strip_illegal
from crawler.sitemaps.choice import MAX_ENTRIES, choose
from crawler.sitemaps.made_title import made_title
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from crawler.visits import MAX_BODY
from crawler.walls import name_page
from domain.article import Entry
from domain.errors import FetchError

MAX_CHILDREN = 2000
MAX_READ = 50_000  # https://www.sitemaps.org/protocol.html#index
_ROOT = re.compile(r"<(?:[a-zA-Z][\w.-]{0,30}:)?(urlset|sitemapindex)[\s>/]")
_FEED = re.compile(r"<(?:[a-zA-Z][\w.-]{0,30}:)?(?:rss|feed|RDF)[\s>]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 4000
_GZIP = b"\x1f\x8b"

_Fields = dict[str, str]


def parse_sitemap(body: bytes, *, content_type: str, base: str, most: int = MAX_ENTRIES) -> ParsedSitemap | NotAFeed:
    """Everything that can be had from a sitemap's body. What is none is a value too; nothing is raised.

    ``most``: so many entries, the newest.
    """
    try:
        plain = _unpacked(body)
        text = strip_illegal(decode_feed(plain, content_type=content_type).text)
    except FetchError as error:
        return NotAFeed(kind=error.kind, text=str(error))
    if not text.strip():
        return NotAFeed(kind="empty-body", text="sent an empty body")
    root = _ROOT.search(text[:_HEAD])
    if root is not None:
        return _read_xml(text, root=root[1], base=base, most=most)
    if _FEED.search(text[:_HEAD]):
        return _read_feed(plain, content_type=content_type, base=base)
    return _read_lines(text, base=base, most=most)


def _unpacked(body: bytes) -> bytes:
    """A ``.xml.gz`` is a packed file, not a packed answer. Raises FetchError."""
    if not body.startswith(_GZIP):
        return body
    inner = BoundedBody("gzip", limit=MAX_BODY)
    inner.feed(body)
    return inner.finish()


def _read_xml(text: str, *, root: str, base: str, most: int) -> ParsedSitemap | NotAFeed:
    plain, had_doctype = strip_doctype(_DECLARATION.sub("", text))
    document = plain.encode("utf-8", "replace")
    entries: list[Entry] = []
    children: list[ChildSitemap] = []
    skipped = 0
    for name, fields in islice(_items(document), MAX_READ):
        if name == "sitemap":
            child = _child(fields, base)
            children += [child] if child else []
        elif entry := _entry(fields, base):
            entries.append(entry)
        else:
            skipped += 1
    notes = ("its DOCTYPE is not read",) if had_doctype else ()
    if f"</{root}" not in text and ":" + root not in text:
        notes = (*notes, "was cut off; its complete entries are read")
    chosen = choose(entries, most=most)
    skipped += len(entries) - len(chosen)
    return ParsedSitemap(entries=chosen, children=tuple(children[:MAX_CHILDREN]), skipped=skipped, notes=notes)


def _items(document: bytes) -> Iterator[tuple[str, _Fields]]:
    """The name and the texts of each ``url`` and ``sitemap``, one in memory at a time."""
    events = etree.iterparse(
        BytesIO(document),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
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
        for _event, element in events:
            yield etree.QName(element).localname, _fields(element)
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                assert parent is not None
                del parent[0]
    except etree.XMLSyntaxError:
        return  # what came before the fault is used


def _fields(element: etree._Element) -> _Fields:
    """The first text of each name in the item. An image's own title or address is none of the article's."""
    fields: _Fields = {}
    for node in element.iterdescendants(etree.Element):
        name = etree.QName(node)
        if "image" in (name.namespace or "") or "video" in (name.namespace or ""):
            continue
        fields.setdefault(name.localname, "".join(map(str, node.itertext())).strip())
    return fields


def _child(fields: _Fields, base: str) -> ChildSitemap | None:
    url = clean_link(fields.get("loc", ""), base=base)
    return ChildSitemap(url=url, changed_at=parse_date(fields.get("lastmod"))) if url else None


def _entry(fields: _Fields, base: str) -> Entry | None:
    """None for what names no article: no usable address, or the front page's."""
    url = clean_link(fields.get("loc", ""), base=base)
    if url is None or canonical_address(url) is None:
        return None
    title = one_line(plain_text(fields.get("title", "")))[:MAX_TITLE]
    return Entry(
        url=url,
        guid=None,
        title=title or made_title(url),
        summary="",
        text="",
        published_at=parse_date(fields.get("publication_date")) or parse_date(fields.get("lastmod")),
        language=language_code(fields.get("language")),
    )


def _read_feed(body: bytes, *, content_type: str, base: str) -> ParsedSitemap | NotAFeed:
    parsed = parse_feed(body, content_type=content_type, base=base)
    if isinstance(parsed, ParsedFeed):
        return ParsedSitemap(entries=parsed.entries, skipped=parsed.skipped, notes=parsed.notes)
    return parsed


def _read_lines(text: str, *, base: str, most: int) -> ParsedSitemap | NotAFeed:
    """One address on each line, and nothing else (a text sitemap)."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not all(line.startswith(("http://", "https://")) and " " not in line for line in lines[:100]):
        named = name_page(text)
        return replace(named, text=named.text.replace("a feed", "a sitemap"))
    made = [_entry({"loc": line}, base) for line in lines[:MAX_READ]]
    chosen = choose([entry for entry in made if entry], most=most)
    return ParsedSitemap(entries=chosen, skipped=len(lines) - len(chosen))
