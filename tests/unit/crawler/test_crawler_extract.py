"""Pages to articles, in the three languages, and pages that hold none (reliability, B1 to B12)."""

import time
from datetime import UTC, datetime

import pytest

from crawler.pages.extract import extract_page
from crawler.pages.page_text import NoArticle, PageText
from tests.crawler_samples import ARABIC_PARAGRAPHS, article_page

ENGLISH = [
    f"Paragraph {number}: The workshop in “Duqm” will employ four hundred people, said the port’s director, who "
    f"expects the first of {number + 3} ships to arrive before the monsoon and the last one after it."
    for number in range(8)
]
TURKISH = [
    f"{number}. bölüm: ASELSAN’ın Umman’daki atölyesinde dört yüz kişi çalışacak; liman müdürü ilk geminin muson "
    f"yağmurlarından önce geleceğini, {number + 3} geminin ise yıl sonunu bulacağını söyledi."
    for number in range(8)
]


def extract(page: str | bytes, content_type: str = "text/html; charset=utf-8") -> PageText | NoArticle:
    body = page.encode() if isinstance(page, str) else page
    return extract_page(body, content_type=content_type, url="https://news.example.om/a/1")


@pytest.mark.parametrize(
    ("paragraphs", "language", "direction"),
    [(ARABIC_PARAGRAPHS, "ar", "rtl"), (ENGLISH, "en", "ltr"), (TURKISH, "tr", "ltr")],
)
def test_the_article_comes_out_whole_and_alone(paragraphs: tuple[str, ...], language: str, direction: str) -> None:
    found = extract(article_page(paragraphs, title="Workshop in Duqm", language=language, direction=direction))
    assert isinstance(found, PageText), found
    assert [paragraph for paragraph in paragraphs if paragraph not in found.text] == []
    noise = ("Related headline", "dataLayer", "showAdvertisement", "newsletter", "What a comment", "Sport", "Home")
    assert [words for words in noise if words in found.text] == []
    assert (found.title, found.language, found.published_at, found.authors) == (
        "Workshop in Duqm",
        language,
        datetime(2026, 11, 23, 4, 15, tzinfo=UTC),
        ("Salma Al-Harthy",),
    )


def test_the_same_page_in_an_old_arabic_charset_is_the_same_text() -> None:
    page = article_page([paragraph.replace("‹", "«").replace("›", "»") for paragraph in ARABIC_PARAGRAPHS])
    assert extract(page.replace('charset="utf-8"', 'charset="windows-1256"').encode("cp1256"), "text/html") == extract(
        page
    )


def test_date_and_authors_may_stand_in_json_ld() -> None:
    data = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": '
        '"2026-11-22T10:00:00Z", "author": [{"name": "A. Writer"}, {"name": "B. Writer"}]}]}</script>'
    )
    article = "".join(f"<p>{text}</p>" for text in ENGLISH)
    found = extract(f"<html lang=en><head>{data}</head><body><article>{article}</article></body>")
    assert isinstance(found, PageText)
    assert (found.published_at, found.authors) == (datetime(2026, 11, 22, 10, tzinfo=UTC), ("A. Writer", "B. Writer"))


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("", "no-text"),
        ("<html><body><div id=root></div><script>render()</script></body></html>", "no-text"),
        ("<html><body><p>We use cookies. <button>Accept</button></p></body></html>", "no-text"),
        ("<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>", "wall"),
        ("<html><body>" + "<div>" * 300_000 + "word " * 1000 + "</div>" * 300_000, "too-deep"),
    ],
    ids=["empty", "javascript", "cookies", "wall", "deep"],
)
def test_a_page_without_an_article_says_why(page: str, kind: str) -> None:
    found = extract(page)
    assert isinstance(found, NoArticle), found
    assert found.kind == kind


def test_template_strings_are_plain_text() -> None:
    found = extract(article_page(["{{7*7}} ${jndi:ldap://x} {% for x in y %} " + text for text in ENGLISH]))
    assert isinstance(found, PageText)
    assert "{{7*7}} ${jndi:ldap://x} {% for x in y %}" in found.text


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<!--" * 100_000,
        "<html><body>" + "<p " * 100_000,
        "<html><body>" + '<a href="' * 50_000,
        "<script>" * 50_000,
        "<html><body>" + "<b><i>" * 50_000 + "text",
        "<html><body><table>" + "<tr><td>x" * 30_000,
    ],
    ids=["comments", "tags", "quotes", "scripts", "formatting", "cells"],
)
def test_hostile_markup_is_no_exception_and_takes_no_time(page: str) -> None:
    begun = time.process_time()
    assert isinstance(extract(page), PageText | NoArticle)
    assert time.process_time() - begun < 10


def test_the_headline_inside_the_article_is_not_part_of_its_text() -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in ENGLISH)
    title = "<title>A workshop opens | The Daily</title>"
    found = extract(f"<html>{title}<body><article><h1>A <i>workshop</i> opens</h1>{paragraphs}</article></body></html>")
    assert isinstance(found, PageText), found
    assert found.text.startswith("Paragraph 0")
