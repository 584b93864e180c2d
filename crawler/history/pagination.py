"""How an archive page leads to the one before it: by its links, by its number, by the day in its address. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from crawler.address import clean_link
from crawler.history.sites import is_same_site
from crawler.plain_text import one_line

_NUMBER = re.compile(
    r"(?:(?<=[?&])(?:page|paged|p|pg|pageno|pagenumber|sayfa|s)=|/(?:page|sayfa|pagina|p)[/-])(?P<number>\d{1,5})(?!\d)",
    re.IGNORECASE,
)
_OLDER = re.compile(
    r"(?:older(?: posts| articles| stories| news)?|next(?: page)?|load more|more news|previous(?: posts| articles)"
    r"|sonraki(?: sayfa)?|daha eski(?: haberler)?|ileri"
    r"|التالي|التالية|الصفحة التالية|الأقدم|أخبار أقدم|المزيد من الأخبار)",
    re.IGNORECASE,
)
_SIGNS = " «»‹›→←>….<"
_MOST_LINKS = 5000


def page_number(url: str) -> int | None:
    """The number of the page in an address of an archive; None: it has none."""
    found = _NUMBER.search(url)
    return int(found["number"]) if found else None


def next_by_number(url: str) -> str | None:
    """The address with the next number; None where it has none."""
    found = _NUMBER.search(url)
    if found is None:
        return None
    return f"{url[: found.start('number')]}{int(found['number']) + 1}{url[found.end('number') :]}"


def guesses(url: str) -> tuple[str, ...]:
    """Where the second page of an archive may be, whose first page does not say it."""
    if page_number(url) is not None:
        return ()
    parts = urlsplit(url)
    path = parts._replace(path=f"{parts.path.rstrip('/')}/page/2/")
    return urlunsplit(path), with_number(url, name="page", number=2)


def with_number(url: str, *, name: str, number: int) -> str:
    """The address with this parameter."""
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*pairs, (name, str(number))])))


def next_by_links(tree: etree._Element, *, url: str) -> str | None:
    """The next page that the page itself links to: declared as such, else the next number, else called so."""
    links = list(_links(tree, url=url))
    declared = (target for target, rel, _words in links if "next" in rel)
    numbered = (target for target, _rel, _words in links if _is_next_number(target, url))
    called = (target for target, _rel, words in links if _OLDER.fullmatch(words))
    return next(declared, None) or next(numbered, None) or next(called, None)


def _is_next_number(target: str, url: str) -> bool:
    number = page_number(target)
    if number is None or number != (page_number(url) or 1) + 1:
        return False
    return urlsplit(_NUMBER.sub("", target)).path.rstrip("/") == urlsplit(_NUMBER.sub("", url)).path.rstrip("/")


def _links(tree: etree._Element, *, url: str) -> Iterator[tuple[str, frozenset[str], str]]:
    """Address, rel and words of every link to another page of the site."""
    for number, node in enumerate(tree.iter("a", "link")):
        if number >= _MOST_LINKS:
            return
        target = clean_link(node.get("href", ""), base=url)
        if target is None or target.partition("#")[0] == url.partition("#")[0] or not is_same_site(target, url):
            continue
        words = one_line("".join(map(str, node.itertext()))) or node.get("aria-label", "") or node.get("title", "")
        yield target, frozenset(node.get("rel", "").lower().split()), one_line(words.strip(_SIGNS))
