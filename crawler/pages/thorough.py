"""An article's text by trafilatura and its day by htmldate, where the lean readers are not sure: many times as slow."""

import logging
import re
from html import escape
from itertools import islice

import trafilatura
from htmldate import find_date
from lxml import etree
from trafilatura.settings import Document

from crawler.plain_text import fold_lines, one_line, strip_illegal

_SHORTEST = 200  # characters: less, and the paragraphs that stand together are looked at too
_MAX_ELEMENTS = 8_000  # a page of a newspaper has 500 to 5,000; of more the extraction takes many seconds
_MAX_LISTS = 200
_MAX_DATED = 400_000  # characters: of more, finding a date takes seconds
_MAX_SHOWN = 20_000
_FEWEST_LINKS = 5
_LINKS_SHARE = 0.8
_YEAR = re.compile(r"(?<!\d)(?:199\d|20[0-4]\d)(?!\d)")
_NOISE = frozenset({"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button"})

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # their complaints are our answers


def thorough_text(markup: str, *, url: str) -> str:
    """The text; empty where there is none."""
    tree = trafilatura.load_html(strip_illegal(markup))
    return "" if tree is None else _article_text(tree, url=url)


def thorough_day(markup: str, *, lines: list[str], url: str) -> str | None:
    """The day that a page was published on, by htmldate: a guess at worst, for pages that say it in no usual way.

    Where its quick search finds nothing, it goes on guessing from the page's visible ``lines`` alone: of a whole page
    that may take it seconds.
    """
    if len(markup) > _MAX_DATED or not any(map(_YEAR.search, lines)):
        return None
    found = find_date(strip_illegal(markup), url=url, original_date=True, extensive_search=False)
    if found is None:
        shown = "".join(f"<p>{escape(strip_illegal(line))}</p>" for line in lines)[:_MAX_SHOWN]
        found = find_date(f"<html><body>{shown}</body></html>", original_date=True)
    return str(found) if found else None


def _article_text(tree: etree._Element, *, url: str) -> str:
    longest = _longest_block(tree)
    if next(islice(tree.iter(), _MAX_ELEMENTS, None), None) is not None:
        return longest
    _drop_link_lists(tree)
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, include_images=False, with_metadata=False
    )
    text = fold_lines(str(found.text or "")) if isinstance(found, Document) else ""
    return text if len(text) >= _SHORTEST else max(text, longest, key=len)


def _drop_link_lists(tree: etree._Element) -> None:
    """Takes lists of links out of the tree: other articles' headlines, which would be matched as this one's text."""
    for listing in list(islice(tree.iter("ul", "ol"), _MAX_LISTS)):
        parent = listing.getparent()
        links = sum(len("".join(_visible(link))) for link in listing.iter("a"))
        many = len(list(islice(listing.iter("a"), _FEWEST_LINKS))) == _FEWEST_LINKS
        if parent is not None and many and links > _LINKS_SHARE * len("".join(_visible(listing))):
            etree.strip_elements(listing, etree.Element, with_tail=True)
            listing.text = None


def _longest_block(tree: etree._Element) -> str:
    """The paragraphs that stand together and say most: for pages that the extractor gives up on."""
    blocks: dict[etree._Element, list[str]] = {}
    noise: set[etree._Element] = set()
    for element in tree.iter(etree.Element):
        parent = element.getparent()
        if element.tag in _NOISE or parent in noise:
            noise.add(element)
        elif element.tag == "p" and parent is not None:
            blocks.setdefault(parent, []).append(one_line("".join(_visible(element))))
    texts = ["\n".join(filter(None, paragraphs)) for paragraphs in blocks.values()]
    return fold_lines(max(texts, key=len, default=""))


def _visible(root: etree._Element) -> list[str]:
    pieces: list[str] = []
    for element in root.iter(etree.Element):
        if element.tag not in _NOISE and element.text:
            pieces.append(element.text)
        if element.tail and element is not root:
            pieces.append(element.tail)
    return pieces
