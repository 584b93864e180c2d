"""The article in a page: its text without navigation, and what the page says of it. Pure; runs in a worker process."""

import logging
import re

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from crawler.charset import decode_page
from crawler.language import language_of
from crawler.pages import dates
from crawler.pages.page_text import NoArticle, PageText
from crawler.plain_text import MAX_TEXT, MAX_TITLE, fold_lines, one_line, strip_illegal
from crawler.walls import is_wall

_SHORTEST = 200  # characters: less is a teaser, a cookie notice or a caption, not an article
_WHOLE = 0.5  # of the page's visible text must be in the tree, else the parser lost it
_HIDDEN = re.compile(
    r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_NOISE = frozenset({"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button"})

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # their complaints are our answers


def extract_page(body: bytes, *, content_type: str, url: str) -> PageText | NoArticle:
    """The article of a page. What the page is not is a value: errors do not travel well between processes."""
    markup = strip_illegal(decode_page(body, content_type=content_type).text)
    tree = trafilatura.load_html(markup)
    if tree is None:
        return NoArticle(kind="no-text", text="no article text")
    page = _page(tree)
    visible = _visible_length(markup)
    if visible > 2000 and len("".join(_visible(tree))) < _WHOLE * visible:
        return NoArticle(kind="too-deep", text="is nested too deeply to be read")
    headlines = frozenset(one_line("".join(_visible(heading))) for heading in tree.iter("h1")) | {page.title}
    text = _without_headline(_article_text(tree, url=url), headlines)
    if len(text) < _SHORTEST:
        wall = is_wall(markup)
        return NoArticle(kind="wall", text="asks for proof of a human being") if wall else _nothing(text)
    return PageText(
        title=page.title,
        text=text[:MAX_TEXT],
        language=language_of(text, claimed=page.language),
        published_at=page.published_at,
        authors=page.authors,
    )


def _without_headline(text: str, headlines: frozenset[str]) -> str:
    """The text without its own title as the first line: the title is stored apart, and would be matched twice."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if one_line(first) in headlines else text


def _nothing(text: str) -> NoArticle:
    return NoArticle(kind="no-text", text="no article text" if not text else "no article text, only a few words")


def _page(tree: etree._Element) -> PageText:
    """What the page says of itself; read before the extraction, which takes the tree apart."""
    root = next(tree.iter("html"), tree)
    tag = (root.get("lang") or "")[:2].lower()
    return PageText(
        title=one_line(strip_illegal(dates.meta_title(tree)))[:MAX_TITLE],
        text="",
        language=tag if len(tag) == 2 and tag.isalpha() else None,
        published_at=dates.published_at(tree),
        authors=dates.authors(tree),
    )


def _article_text(tree: etree._Element, *, url: str) -> str:
    longest = _longest_block(tree)
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, include_images=False, with_metadata=False
    )
    text = fold_lines(str(found.text or "")) if isinstance(found, Document) else ""
    return text if len(text) >= _SHORTEST else max(text, longest, key=len)


def _longest_block(tree: etree._Element) -> str:
    """The paragraphs that stand together and say most: for pages that the extractor gives up on."""
    blocks: dict[etree._Element, list[str]] = {}
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None and not any(node.tag in _NOISE for node in paragraph.iterancestors()):
            blocks.setdefault(parent, []).append(one_line("".join(_visible(paragraph))))
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
