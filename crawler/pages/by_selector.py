"""The parts of an article where its source's selectors say that they stand."""

from dataclasses import dataclass
from functools import cache
from itertools import islice

from cssselect import HTMLTranslator
from lxml import etree
from trafilatura import load_html

from crawler.plain_text import fold_lines, one_line, strip_illegal
from domain.source import Selectors

MOST_MATCHES = 500
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_BLOCKS = frozenset({"p", "div", "li", "br", "h2", "h3", "h4", "blockquote", "tr", "section"})
_MOST_PIECES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What the selectors matched. ``text`` is None without a selector for it, empty where it matches nothing."""

    title: str = ""
    text: str | None = None
    dates: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


NOTHING_SELECTED = Selected()


def read_selected(markup: str, selectors: Selectors | None) -> Selected:
    """Reads a page; at most 500 elements of each selector. Only what has selectors is parsed here."""
    tree = None if selectors is None else load_html(strip_illegal(markup))
    if selectors is None or tree is None:
        return NOTHING_SELECTED
    return Selected(
        title=next((one_line(_text(element)) for element in _matches(tree, selectors.title)), ""),
        text=None if selectors.text is None else _joined(_matches(tree, selectors.text)),
        dates=tuple(_date(element) for element in _matches(tree, selectors.date)[:5]),
        authors=tuple(one_line(_text(element)) for element in _matches(tree, selectors.author)[:20]),
    )


def _matches(tree: etree._Element, selector: str | None) -> list[etree._Element]:
    if selector is None:
        return []
    found = _compiled(selector)(tree)
    elements = [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []
    return elements[:MOST_MATCHES]


@cache
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


def _joined(elements: list[etree._Element]) -> str:
    """The texts of the elements, each once: one that lies in another is part of it."""
    chosen = set(elements)
    outer = [one for one in elements if not any(above in chosen for above in one.iterancestors())]
    return fold_lines("\n".join(_text(element) for element in outer))


def _date(element: etree._Element) -> str:
    return element.get("datetime") or element.get("content") or one_line(_text(element))


def _text(element: etree._Element) -> str:
    """The visible text below an element, a line for each block."""
    pieces: list[str] = []
    for event, node in islice(etree.iterwalk(element, events=("start", "end")), _MOST_PIECES):
        seen = isinstance(node.tag, str) and node.tag not in _UNSEEN
        if event == "start":
            pieces.append(("\n" if node.tag in _BLOCKS else "") + ((node.text or "") if seen else ""))
        elif node is not element:
            pieces.append(("\n" if node.tag in _BLOCKS else "") + (node.tail or ""))
    return "".join(pieces)
