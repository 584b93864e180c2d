"""Arabic and Turkish pages in the shapes of real sites: title, date and text come out right."""

from collections.abc import Callable

import pytest

from crawler.pages.extract import extract_page
from crawler.pages.page_text import NoArticle, PageText
from tests.page_news import NEWS, WORDS, News
from tests.page_shapes import word_f1
from tests.page_sites import NOW, PUBLISHED, SITES, real_size

FEWEST = 0.95  # of all pages
RIGHT = 0.97  # of a text's words: a site's own line at its end may stay


def read(markup: str) -> PageText | NoArticle:
    return extract_page(
        markup.encode(), content_type="text/html", url="https://news.example.om/economy/77", country="oman", now=NOW
    )


def faults(news: News, found: PageText | NoArticle) -> list[str]:
    if isinstance(found, NoArticle):
        return [found.text]
    words = WORDS[news.language]
    beside = (*words.headlines, words.teaser, words.caption, words.bio, words.comment, words.cookies, words.newsletter)
    return [
        *(["title"] if found.title != news.title else []),
        *([f"date {found.published_at}"] if found.published_at != PUBLISHED else []),
        *(f"without {line[:30]}" for line in news.all if line not in found.text),
        *(f"with {line[:30]}" for line in (*beside, words.rights) if line in found.text),
        *(["text"] if word_f1(found.text, "\n".join(news.all)) < RIGHT else []),
    ]


@pytest.mark.parametrize("dressed", [str, real_size], ids=["bare", "real size"])
def test_nearly_every_page_is_right_in_title_date_and_text(dressed: Callable[[str], str]) -> None:
    wrong = {
        (site.__name__, number): found
        for site in SITES
        for number, news in enumerate(NEWS)
        if (found := faults(news, read(dressed(site(news)))))
    }
    assert len(wrong) <= (1 - FEWEST) * len(SITES) * len(NEWS), wrong


@pytest.mark.parametrize("news", NEWS, ids=lambda news: str(news.language))
def test_the_lines_keep_their_order_and_stand_alone(news: News) -> None:
    found = read(SITES[0](news))
    assert isinstance(found, PageText)
    assert tuple(found.text.split("\n")) == news.all
