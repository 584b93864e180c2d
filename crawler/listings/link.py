"""A link to an article, as a page shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.plain_text import MAX_TITLE, one_line, strip_illegal

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "time"})
_NO_TITLE = re.compile(
    r"(?:read|see|learn|view|show)\s+more|continue reading|more|details|full story|next|previous|comments?"
    r"|devamı(?:nı oku)?|devam et|detaylar?|haberin devamı|tümü"
    r"|اقرأ المزيد|المزيد|للمزيد|التفاصيل|تفاصيل|إقرأ المزيد|التالي|السابق",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledLink:
    """One ``a`` with the title it shows, its best reading first."""

    element: etree._Element
    url: str
    title: str
    in_heading: bool  # the title is, or stands in, a heading


def read_link(element: etree._Element, url: str) -> TitledLink | None:
    """None where the link shows no words of its own, or only "read more"."""
    heading = next((node for node in element.iterdescendants() if node.tag in HEADINGS), None)
    around = any(node.tag in HEADINGS for node in element.iterancestors())
    texts = (
        _text(element if heading is None else heading),
        element.get("title"),
        element.get("aria-label"),
        *_alts(element),
    )
    for text in texts:
        title = one_line(strip_illegal(text or ""))[:MAX_TITLE]
        if title and not _NO_TITLE.fullmatch(title.strip(" .…»›>→←«")):
            return TitledLink(element=element, url=url, title=title, in_heading=around or heading is not None)
    return None


def _text(element: etree._Element) -> str:
    return " ".join(_pieces(element))


def _pieces(element: etree._Element) -> Iterator[str]:
    silent: list[etree._Element] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if node.tag in _SILENT:
                silent.append(node)
            elif not silent and node.text:
                yield node.text
        else:
            if silent and silent[-1] is node:
                silent.pop()
            if node.tail and not silent and node is not element:
                yield node.tail


def _alts(element: etree._Element) -> Iterator[str | None]:
    for image in element.iter("img"):
        yield image.get("alt")
