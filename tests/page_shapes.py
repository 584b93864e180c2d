"""The shapes in which sites of the beat print an article, around text that is known: what is article, what is not."""

from collections.abc import Callable
from datetime import UTC, datetime

import trafilatura

from crawler.pages.extract import extract_page
from crawler.pages.page_text import PageText
from tests.page_samples import SampleArticle

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

LINKS = "".join(
    f"<li><a href='/news/{number}'>Another headline of the day, number {number}</a></li>" for number in range(25)
)
_MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/economy'>Economy</a></li></ul></nav>"
_FOOTER = "<footer><p>All rights reserved. The Courier Publishing House, Muscat.</p></footer>"
_COMMENTS = "<div id='comments'><h3>Comments</h3><p class='comment'>A reader says that this is long overdue.</p></div>"


def _page(article: SampleArticle, body: str) -> str:
    direction = "rtl" if article.language == "ar" else "ltr"
    return (
        f"<!doctype html><html lang='{article.language}' dir='{direction}'><head><meta charset='utf-8'>"
        f"<title>{article.title} | Courier</title></head><body>{body}</body></html>"
    )


def _paragraphs(article: SampleArticle, tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in article.paragraphs)


def modern(article: SampleArticle) -> str:
    """An article element between a menu, comments and a footer."""
    body = f"{_MENU}<main><article><h1>{article.title}</h1>{_paragraphs(article)}</article>{_COMMENTS}</main>"
    return _page(article, f"{body}<aside><ul>{LINKS}</ul></aside>{_FOOTER}")


def blog(article: SampleArticle) -> str:
    """As WordPress's themes print it."""
    share = "<div class='sharedaddy'><a href='#'>Facebook</a> <a href='#'>X</a></div>"
    inner = f"<div class='entry-content'>{_paragraphs(article)}{share}</div>"
    related = f"<div class='related-posts'><h3>Related</h3><ul>{LINKS}</ul></div>"
    return _page(
        article, f"{_MENU}<div class='post'><h2 class='entry-title'>{article.title}</h2>{inner}</div>{related}{_FOOTER}"
    )


def breaks(article: SampleArticle) -> str:
    """Lines parted by breaks in one element, as old systems of agencies print them."""
    text = "<br><br>".join(article.paragraphs)
    return _page(
        article, f"{_MENU}<div class='news'><h1>{article.title}</h1><div class='body'>{text}</div></div>{_FOOTER}"
    )


def boxes(article: SampleArticle) -> str:
    """Nothing but boxes."""
    inner = f"<div class='content'><div class='text'>{_paragraphs(article, 'div')}</div></div>"
    return _page(article, f"<div class='menu'><ul>{LINKS}</ul></div><div class='title'>{article.title}</div>{inner}")


def table(article: SampleArticle) -> str:
    """A layout of tables."""
    cell = f"<td><h1>{article.title}</h1>{_paragraphs(article)}</td>"
    return _page(article, f"<table><tr><td><ul>{LINKS}</ul></td>{cell}</tr></table>")


SHAPES: tuple[Callable[[SampleArticle], str], ...] = (modern, blog, breaks, boxes, table)


def our_text(markup: str) -> str:
    """The article's text as the crawler takes it from a page; empty where it finds no article."""
    found = extract_page(markup.encode(), content_type="text/html", url="https://news.example.om/1", now=NOW)
    return found.text if isinstance(found, PageText) else ""


def bare_text(markup: str) -> str:
    """The same by trafilatura alone."""
    return trafilatura.extract(markup, include_comments=False) or ""


def word_f1(found: str, truth: str) -> float:
    """The harmonic mean of precision and recall over words, each as often as it stands."""
    left, right = _counted(found), _counted(truth)
    common = sum(min(count, right.get(word, 0)) for word, count in left.items())
    if not common:
        return 0.0
    return 2 * common / (sum(left.values()) + sum(right.values()))


def _counted(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
