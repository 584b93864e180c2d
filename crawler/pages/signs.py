"""The elements in which a page says what it is, found in one search: each search goes through the whole page."""

from collections import defaultdict
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SIGNS = "meta[content],title,h1,time,link[rel='canonical' i],script[type*='ld+json' i],[itemprop]"
_MOST = 5_000


@dataclass(slots=True)
class Signs:
    """Elements in the order in which they stand."""

    language: str | None = None  # of the root element
    metas: list[LexborNode] = field(default_factory=list)
    titles: list[LexborNode] = field(default_factory=list)
    headings: list[LexborNode] = field(default_factory=list)  # h1
    times: list[LexborNode] = field(default_factory=list)  # those after the last h1; without one, all
    canonical: list[LexborNode] = field(default_factory=list)
    data: list[LexborNode] = field(default_factory=list)  # JSON-LD
    properties: dict[str, list[LexborNode]] = field(default_factory=lambda: defaultdict(list))  # microdata


def find_signs(page: LexborHTMLParser) -> Signs:
    """The signs of a page; of an endless number the first 5,000."""
    found = Signs(language=page.root.attributes.get("lang") if page.root else None)
    lists = {"meta": found.metas, "title": found.titles, "h1": found.headings, "time": found.times}
    lists |= {"link": found.canonical, "script": found.data}
    last = 0
    for node in page.css(_SIGNS)[:_MOST]:
        if node.mem_id == last:  # one that is found by two parts of the search stands twice
            continue
        last = node.mem_id
        tag = node.tag or ""
        if tag == "h1":
            found.times.clear()
        if (named := lists.get(tag)) is not None:
            named.append(node)
        if prop := node.attributes.get("itemprop"):
            found.properties[prop].append(node)
    return found
