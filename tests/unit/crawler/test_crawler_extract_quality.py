"""Extraction beside bare trafilatura on pages whose text is known, and on pages made to be slow."""

import time

import pytest

from crawler.pages.extract import extract_page
from crawler.pages.page_text import NoArticle, PageText
from tests.page_samples import ARTICLES, SampleArticle
from tests.page_shapes import LINKS, NOW, SHAPES, bare_text, our_text, word_f1

SLOWEST = 4.0  # seconds of processor time: the promise is 2 on a machine that does nothing else
SENTENCE = "<p>Paragraph {}: the workshop in Duqm will employ four hundred people, said the director of the port.</p>"


def truth(article: SampleArticle) -> str:
    return "\n".join(article.paragraphs)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.__name__))
def test_the_text_is_at_least_as_right_as_trafilaturas(shape) -> None:  # type: ignore[no-untyped-def]
    pages = [(shape(article), truth(article)) for article in ARTICLES]
    mine = [word_f1(our_text(markup), text) for markup, text in pages]
    bare = [word_f1(bare_text(markup), text) for markup, text in pages]
    assert sum(mine) >= sum(bare) - 1e-9
    assert sum(mine) / len(mine) > 0.9


@pytest.mark.parametrize(
    "markup",
    [
        "<article>" + "".join(SENTENCE.format(number) for number in range(48_000)) + "</article>",
        "<article><p>" + "word and word, then. " * 250_000 + "</p></article>",
        "<a href='/a/1'>Headline of an article</a> " * 100_000,
        "<ul>" + "<li class=date><a href='/a/1'>Headline of an article</a></li>" * 100_000 + "</ul>" + SENTENCE * 9,
        "<div class=date>" * 2000 + SENTENCE * 20 + "</div>" * 2000,
        "<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>",
        "<article>" + "text<br>" * 100_000 + "</article>",
        '<script type="application/ld+json">' + "[" * 200_000 + "</script>" + SENTENCE * 9,
        '<script type="application/ld+json">' + '"headline":"' * 40_000 + "</script>" + SENTENCE * 9,
        "<meta name=date content='1 2 3'>" * 50_000 + SENTENCE * 9,
        "<div class=date>منذ 5 ساعات 1 2 3 4 5 6 7 8 9</div>" * 50_000 + SENTENCE * 9,
        f"<ul>{LINKS * 78}</ul>" + SENTENCE * 9,
        "<img src='data:image/png;base64," + "A" * 6_000_000 + "'>" + SENTENCE * 9,
    ],
    ids=[
        *("paragraphs", "one paragraph", "links", "list", "deep", "table", "breaks", "brackets", "quotes", "metas"),
        *("dates", "as many links as are read", "picture"),
    ],
)
def test_no_page_takes_long(markup: str) -> None:
    body = f"<html><body>{markup}</body></html>".encode()
    begun = time.process_time()
    found = extract_page(body, content_type="text/html", url="https://news.example.om/1", country="oman", now=NOW)
    assert time.process_time() - begun < SLOWEST
    assert isinstance(found, PageText | NoArticle)


def test_of_a_huge_page_the_text_is_read_without_the_pictures_written_into_it() -> None:
    picture = "<img src='data:image/png;base64," + "A" * 6_000_000 + "'>"
    assert our_text(f"<html><body>{picture}<article>{SENTENCE * 9}</article></body></html>").count("Duqm") == 9
