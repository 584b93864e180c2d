"""The articles of a page that nobody described: links that stand in blocks of one shape, with titles and dates.

Nothing here depends on what stands elsewhere on the page, on order or on chance, so that a reload gives the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from lxml import etree

from crawler.dates import parse_date
from crawler.identity import canonical_address
from crawler.listings.addresses import looks_like_article, may_be_article
from crawler.listings.link import TitledLink

_NOISE_TAGS = frozenset({"nav", "footer", "aside", "form", "noscript", "template"})
_NOISE_ROLES = frozenset({"navigation", "contentinfo", "search", "menu", "menubar"})
_NOISE_CLASS = re.compile(
    r"(?!has-|with-|no-)(?:.*[-_])?(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|pager|social|share"
    r"|sharing|cookie|consent|sidebar|related|most-?read|trending)(?:[-_].*)?",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(r"date|time|tarih|published|posted", re.IGNORECASE)
_HIGHEST = 6  # levels from a link to its block
_FEWEST = 3  # blocks that make a list
_LIST_SCORE = 3
_SINGLE_SCORE = 5  # a lead story stands alone, in a shape of its own
_LONG_TITLE = 25
_SHORT_TITLE = 12

Shape = tuple[object, ...]


def choose_links(links: Sequence[TitledLink], *, page: str) -> list[TitledLink]:
    """The links to articles, each address once, in the page's order."""
    candidates = [link for link in links if may_be_article(link.url, page=page)]
    quiet = [link for link in candidates if not _is_noise(link.element, by_class=True)]
    return _choose(quiet) or _choose([link for link in candidates if not _is_noise(link.element, by_class=False)])


def block_of(element: etree._Element, url: str, addresses: dict[etree._Element, str]) -> etree._Element:
    """The largest element around a link that leads nowhere else: the article's place on the page."""
    block = element
    for parent in list(element.iterancestors())[:_HIGHEST]:
        if parent.tag in ("body", "html") or any(addresses.get(node, url) != url for node in parent.iter("a")):
            break
        block = parent
    return block


def date_in(block: etree._Element) -> str:
    """The date that the block shows, as it stands there; empty: none."""
    for node in block.iter("time"):
        if parse_date(found := node.get("datetime") or "".join(map(str, node.itertext()))):
            return found
    for node in block.iter(etree.Element):
        if _DATE_CLASS.search(f"{node.get('class', '')} {node.get('itemprop', '')}"):
            found = node.get("content") or "".join(map(str, node.itertext()))
            if len(found) < 100 and parse_date(found):
                return found
    return ""


def _is_noise(element: etree._Element, *, by_class: bool) -> bool:
    """Whether a link belongs to what surrounds the content. An article's own header is none of it."""
    for node in element.iterancestors():
        if node.tag == "article":
            return False
        if node.tag in ("body", "html"):
            return False
        if node.tag in _NOISE_TAGS or node.tag == "header" or node.get("role") in _NOISE_ROLES:
            return True
        names = f"{node.get('class', '')} {node.get('id', '')}".split()
        if by_class and any(_NOISE_CLASS.fullmatch(name) for name in names):
            return True
    return False


def _choose(links: Sequence[TitledLink]) -> list[TitledLink]:
    best = _best_of_each(links)
    addresses = {link.element: canonical_address(link.url) or link.url for link in links}
    groups: dict[Shape, list[tuple[TitledLink, int]]] = defaultdict(list)
    for link in best:
        block = block_of(link.element, addresses[link.element], addresses)
        groups[_shape(block)].append((link, _score(link, block)))
    chosen = {link for group in groups.values() for link in _articles(group)}
    return [link for link in best if link in chosen]


def _best_of_each(links: Iterable[TitledLink]) -> list[TitledLink]:
    """Picture, headline and "read more" lead to one article: the headline speaks for it, the longest of several."""
    best: dict[str, TitledLink] = {}
    for link in links:
        address = canonical_address(link.url) or link.url
        known = best.get(address)
        if known is None or _speaks(link) > _speaks(known):
            best[address] = link
    return list(best.values())


def _speaks(link: TitledLink) -> tuple[bool, int]:
    return link.in_heading, len(link.title)


def _shape(block: etree._Element) -> Shape:
    """Where blocks of one list stand: the same tags up to the page's body."""
    return (block.tag, *(node.tag for node in block.iterancestors()))


def _articles(group: Sequence[tuple[TitledLink, int]]) -> list[TitledLink]:
    if len(group) >= _FEWEST and median(score for _, score in group) >= _LIST_SCORE:
        return [link for link, score in group if score > 0]
    return [link for link, score in group if score >= _SINGLE_SCORE]


def _score(link: TitledLink, block: etree._Element) -> int:
    """How much speaks for an article: its title's place and length, a date beside it, the form of its address."""
    words = len(link.title.split())
    score = 2 if link.in_heading else 0
    score += (len(link.title) >= _LONG_TITLE) + (words >= 4)
    score -= 3 if words <= 2 and len(link.title) <= _SHORT_TITLE else 0
    return score + bool(date_in(block)) + looks_like_article(link.url)
