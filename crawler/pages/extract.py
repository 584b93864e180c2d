"""The article in a page: its text without navigation, and what the page says of it. Pure; runs in a worker process."""

import logging
import re
from datetime import datetime
from itertools import islice

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from crawler.charset import decode_page
from crawler.date_doubts import judge_date
from crawler.language import language_of
from crawler.pages.agencies import credited_agency
from crawler.pages.by_selector import read_selected
from crawler.pages.metadata import PageMetadata, read_metadata
from crawler.pages.page_text import NoArticle, PageText
from crawler.plain_text import MAX_TEXT, fold_lines, one_line, strip_illegal
from crawler.source_zone import zone_of
from crawler.walls import name_wall
from domain.source import Selectors

_SHORTEST = 200  # characters: less is a teaser, a cookie notice or a caption, not an article
_MAX_HEADINGS = 20
_MAX_MARKUP = 4_000_000  # characters
_MAX_ELEMENTS = 8_000  # a page of a newspaper has 500 to 5,000
_MAX_LISTS = 200
_FEWEST_LINKS = 5
_LINKS_SHARE = 0.8
_PICTURE = re.compile(r"data:[^\"'()\s<>]{1000,}")
_WHOLE = 0.5  # of the page's visible text must be in the tree, else the parser lost it
_HIDDEN = re.compile(
    r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_NOISE = frozenset({"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button"})

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # their complaints are our answers


def extract_page(
    body: bytes,
    *,
    content_type: str,
    url: str,
    country: str | None = None,
    selectors: Selectors | None = None,
    now: datetime | None = None,
) -> PageText | NoArticle:
    """The article of a page. What the page is not is a value: errors do not travel well between processes.

    ``country``: the outlet's, whose clock its dates are on where they name no zone. ``selectors``: where its parts
    stand; one for the text that matches nothing is a failure, so that a redesign is noticed. ``now``: when the page
    was fetched, for dates that are told from the present, and to tell which are still to come.
    """
    markup = _bounded(strip_illegal(decode_page(body, content_type=content_type).text))
    tree = trafilatura.load_html(markup)
    if tree is None:
        return NoArticle(kind="no-text", text="no article text")
    selected = read_selected(tree, selectors)  # first, as the metadata: the extraction takes the tree apart
    page = read_metadata(tree, url=url, zone=zone_of(country), now=now, selected=selected)
    visible = _visible_length(markup)
    if visible > 2000 and len("".join(_visible(tree))) < _WHOLE * visible:
        return NoArticle(kind="too-deep", text="is nested too deeply to be read")
    headings = islice(tree.iter("h1"), _MAX_HEADINGS)
    headlines = frozenset(one_line("".join(_visible(heading))) for heading in headings) | {page.title}
    found = _article_text(tree, url=url) if selected.text is None else selected.text
    text = _without_headline(found, headlines)
    if wall := name_wall(markup, title=page.own_title, text=text):
        return NoArticle(kind=wall.kind, text=wall.text)
    if selected.text == "":
        return NoArticle(kind="selector", text="holds nothing where the source's selector looks for the text")
    if len(text) < _SHORTEST and selected.text is None:
        return _nothing(text)
    return _page_text(page, text[:MAX_TEXT], now=now)


def _page_text(page: PageMetadata, text: str, *, now: datetime | None) -> PageText:
    date = judge_date(page.published_at, now=now)
    return PageText(
        title=page.title,
        text=text,
        language=language_of(text, claimed=page.language),
        published_at=date.instant,
        date_doubt=date.doubt,
        updated_at=_later(page.updated_at, than=date.instant, now=now),
        authors=page.authors,
        section=page.section,
        agency=credited_agency(text, credits=(*page.authors, *page.credits)),
        image=page.image,
        canonical=page.canonical,
    )


def _later(updated_at: datetime | None, *, than: datetime | None, now: datetime | None) -> datetime | None:
    """The time of an update that is one: after the publication, and not still to come."""
    if updated_at is None or (than and updated_at <= than) or judge_date(updated_at, now=now).doubt:
        return None
    return updated_at


def _without_headline(text: str, headlines: frozenset[str]) -> str:
    """The text without its own title as the first line: the title is stored apart, and would be matched twice."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if one_line(first) in headlines else text


def _nothing(text: str) -> NoArticle:
    return NoArticle(kind="no-text", text="no article text" if not text else "no article text, only a few words")


def _bounded(markup: str) -> str:
    """The markup that is read: of a huge page without the pictures that are written into it, and not all."""
    return markup if len(markup) <= _MAX_MARKUP else _PICTURE.sub("", markup)[:_MAX_MARKUP]


def _article_text(tree: etree._Element, *, url: str) -> str:
    longest = _longest_block(tree)
    if next(islice(tree.iter(), _MAX_ELEMENTS, None), None) is not None:
        return longest  # the extractor would take many seconds
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


def _visible_length(markup: str) -> int:
    return len("".join(_TAG.sub("", _HIDDEN.sub("", markup)).split()))
