"""A listing page's bytes to entries: the links to its articles, with the titles and dates they show. Pure."""

from collections.abc import Sequence

from lxml import etree
from lxml.cssselect import SelectorError

from crawler.address import clean_link
from crawler.charset import decode_page
from crawler.dates import parse_date
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.identity import canonical_address
from crawler.listings.addresses import may_be_article
from crawler.listings.link import TitledLink, read_link
from crawler.listings.structure import block_of, choose_links, date_in
from crawler.plain_text import strip_illegal
from crawler.walls import is_wall
from domain.article import Entry
from domain.errors import FetchError

MAX_LINKS = 200
_MOST_READ = 2000  # links of one page that are looked at


def parse_listing(body: bytes, *, content_type: str, base: str, selector: str | None = None) -> ParsedFeed | NotAFeed:
    """The articles that a page lists. ``selector``: of their links; None: found by the page's structure.

    What is no listing is a value, not an error.
    """
    try:
        markup = strip_illegal(decode_page(body, content_type=content_type).text)
        tree = _tree(markup)
        if tree is None:
            return NotAFeed(kind="empty-body", text="sent an empty page")
        links = _links(tree, base=base)
        chosen = choose_links(links, page=base) if selector is None else _selected(tree, selector, links)
    except FetchError as error:
        return NotAFeed(kind=error.kind, text=str(error))
    if not chosen:
        return _nothing(markup, selector)
    articles = [*(link for link in links if may_be_article(link.url, page=base)), *chosen]
    addresses = {link.element: canonical_address(link.url) or link.url for link in articles}
    entries = tuple(_entry(link, addresses) for link in chosen[:MAX_LINKS])
    return ParsedFeed(entries=entries, parser="listing", skipped=len(chosen) - len(entries))


def _nothing(markup: str, selector: str | None) -> NotAFeed:
    if is_wall(markup):
        return NotAFeed(kind="wall", text="sent a page that asks for proof of a human being")
    if selector is not None:
        return NotAFeed(kind="no-links", text=f"the selector '{selector}' finds no link to an article on the page")
    return NotAFeed(kind="no-links", text="no list of articles was found on the page; name its links with `links:`")


def _tree(markup: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _links(tree: etree._Element, *, base: str) -> list[TitledLink]:
    """Every link that shows words, in the page's order."""
    stated = next((node.get("href") for node in tree.iter("base") if node.get("href")), None)
    root = (clean_link(stated, base=base) if stated else None) or base
    links: list[TitledLink] = []
    for number, element in enumerate(tree.iter("a")):
        if number >= _MOST_READ:
            break
        url = clean_link(element.get("href", ""), base=root)
        if url and (link := read_link(element, url)):
            links.append(link)
    return links


def _selected(tree: etree._Element, selector: str, links: Sequence[TitledLink]) -> list[TitledLink]:
    """Those that the selector names, or that stand in what it names. Raises FetchError for one that cannot be read."""
    try:
        named = tree.cssselect(selector)
    except SelectorError as error:
        raise FetchError("bad-selector", f"the selector '{selector}' cannot be read: {error}") from error
    elements = {anchor for node in named for anchor in node.iter("a")}
    elements |= {outer for node in named for outer in node.iterancestors("a")}
    best: dict[str, TitledLink] = {}
    for link in links:
        if link.element in elements and (address := canonical_address(link.url)):
            known = best.get(address)
            best[address] = link if known is None or len(link.title) > len(known.title) else known
    return list(best.values())


def _entry(link: TitledLink, addresses: dict[etree._Element, str]) -> Entry:
    block = block_of(link.element, addresses[link.element], addresses)
    return Entry(
        url=link.url, guid=None, title=link.title, summary="", text="", published_at=parse_date(date_in(block))
    )
