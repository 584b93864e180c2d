"""Listing pages: the articles are found by the page's structure, in three languages and several layouts."""

import pytest

from crawler.answers import Answer
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.listings.parse import parse_listing
from crawler.listings.visit import ListingVisit
from crawler.visits import Found
from domain.source import SourceKind
from tests.crawler_samples import due, source_of

BASE = "https://www.example.om/latest"

MENU = """<header><a href="/"><img src="/logo.png" alt="Gulf Daily"></a>
<ul class="main-menu"><li><a href="/economy">Economy and business</a></li><li><a href="/sport">Sport and leisure</a>
</li><li><a href="/world">The world around us</a></li><li><a href="/opinion-and-analysis">Opinion and analysis</a></li>
</ul></header>"""
FOOTER = """<aside><h3>Most read</h3><ul><li><a href="/news/9001-an-old-favourite-of-readers">An old favourite of the
readers is still read</a></li></ul></aside>
<div class="social-links"><a href="https://facebook.com/gulfdaily">Follow Gulf Daily on Facebook today</a></div>
<footer><a href="/about-us">About us and our paper</a><a href="/privacy-policy">Our privacy policy in full</a>
<a href="/news/2019-the-charter-of-our-paper">The charter of our paper since 2019</a></footer>"""


def page(main: str, *, language: str = "en", direction: str = "ltr") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Latest</title>'
        f'</head><body class="has-sidebar">{MENU}<main>{main}</main>{FOOTER}</body></html>'
    )


def listed(markup: str, selector: str | None = None) -> list[tuple[str, str, str]]:
    """Path, title and day of each entry."""
    found = parse_listing(markup.encode(), content_type="text/html", base=BASE, selector=selector)
    assert isinstance(found, ParsedFeed), found
    return [
        (
            (entry.url or "").removeprefix("https://www.example.om"),
            entry.title,
            entry.published_at.isoformat() if entry.published_at else "",
        )
        for entry in found.entries
    ]


CARDS = page(
    "".join(
        f"""<article class="card"><a href="/news/{number}"><img src="/{number}.jpg" alt="A picture of the port"></a>
        <h2><a href="/news/{number}?utm_source=front">{title}</a></h2><p>The lead of the article, in a sentence.</p>
        <time datetime="2026-11-23T0{number % 10}:00:00+04:00">today</time><a href="/author/salma">Salma Al-Harthy</a>
        <a href="/news/{number}">Read more</a></article>"""
        for number, title in (
            (70001, "Aselsan opens an office in Muscat"),
            (70002, "Duqm port to grow"),
            (70003, "Talks"),
        )
    )
)

ARABIC_LIST = page(
    "<ul>"
    + "".join(
        f'<li><a href="/ar/مال/{title.replace(" ", "-")}">{title}</a><span class="date">{day} نوفمبر 2026</span></li>'
        for day, title in (
            (23, "أسيلسان توقع عقداً جديداً مع سلطنة عُمان"),
            (22, "ميناء الدقم يستقبل أول سفينة حاويات هذا العام"),
            (21, "مجلس الوزراء يناقش الموازنة العامة للدولة"),
            (20, "افتتاح معرض الصناعات الدفاعية في مسقط"),
        )
    )
    + "</ul>",
    language="ar",
    direction="rtl",
)

TURKISH_LINKS = page(
    """<div><a href="/haber/aselsan-ummanda-ofis-acti-81230"><h1>ASELSAN Umman'da ofis açtı</h1></a></div>"""
    + "<div class='liste'>"
    + "".join(
        f'<div><a href="/haber/{slug}"><img src="/k.jpg"><span>{title}</span><time>23 Kas 2026 10:3{n}</time></a></div>'
        for n, (slug, title) in enumerate(
            (
                ("korfez-ulkeleri-toplandi-81231", "Körfez ülkeleri Muskat'ta bir araya geldi"),
                ("havelsan-katar-anlasmasi-81232", "HAVELSAN ile Katar arasında yeni anlaşma"),
                ("liman-yatirimi-buyuyor-81233", "Duqm limanına yapılan yatırım büyüyor"),
            )
        )
    )
    + "</div>",
    language="tr",
)

TABLE = page(
    "<table>"
    + "".join(
        f'<tr><td>2026-11-2{n}</td><td><a href="/index.php?id={n}4411&amp;lang=en">{title}</a></td></tr>'
        for n, title in enumerate(
            (
                "Statement on the visit of the delegation",
                "Agreement on ports is signed",
                "Minister opens the conference",
            )
        )
    )
    + "</table>"
)


def test_cards_with_pictures_headlines_and_read_more_give_each_article_once() -> None:
    assert listed(CARDS) == [
        ("/news/70001?utm_source=front", "Aselsan opens an office in Muscat", "2026-11-22T21:00:00+00:00"),
        ("/news/70002?utm_source=front", "Duqm port to grow", "2026-11-22T22:00:00+00:00"),
        ("/news/70003?utm_source=front", "Talks", "2026-11-22T23:00:00+00:00"),
    ]


def test_a_list_in_arabic_from_right_to_left() -> None:
    assert [(title, at[:10]) for _, title, at in listed(ARABIC_LIST)] == [
        ("أسيلسان توقع عقداً جديداً مع سلطنة عُمان", "2026-11-23"),
        ("ميناء الدقم يستقبل أول سفينة حاويات هذا العام", "2026-11-22"),
        ("مجلس الوزراء يناقش الموازنة العامة للدولة", "2026-11-21"),
        ("افتتاح معرض الصناعات الدفاعية في مسقط", "2026-11-20"),
    ]


def test_a_turkish_page_with_a_lead_story_and_boxes_that_are_links() -> None:
    assert [title for _, title, _ in listed(TURKISH_LINKS)] == [
        "ASELSAN Umman'da ofis açtı",
        "Körfez ülkeleri Muskat'ta bir araya geldi",
        "HAVELSAN ile Katar arasında yeni anlaşma",
        "Duqm limanına yapılan yatırım büyüyor",
    ]


def test_a_table_of_statements() -> None:
    assert [title for _, title, _ in listed(TABLE)] == [
        "Statement on the visit of the delegation",
        "Agreement on ports is signed",
        "Minister opens the conference",
    ]


@pytest.mark.parametrize("markup", [CARDS, ARABIC_LIST, TURKISH_LINKS, TABLE])
def test_a_reload_with_other_advertisements_changes_nothing(markup: str) -> None:
    other = markup.replace(
        "<main>", '<div id="ad-1"><a href="https://ads.example.net/x">Buy a boat, buy it now</a></div><main>'
    )
    other = other.replace("</main>", "<p>Loaded at 12:04:31</p></main>")
    assert listed(other) == listed(markup)


def test_a_selector_decides_when_it_is_given() -> None:
    assert [title for _, title, _ in listed(CARDS, "article:first-of-type h2 a")] == [
        "Aselsan opens an office in Muscat"
    ]
    assert [title for _, title, _ in listed(CARDS, "article h2")] == [
        "Aselsan opens an office in Muscat",
        "Duqm port to grow",
        "Talks",
    ]
    assert [title for _, title, _ in listed(CARDS, "footer a")][:1] == ["About us and our paper"]


def refused(markup: str, selector: str | None = None) -> tuple[str, str]:
    found = parse_listing(markup.encode(), content_type="text/html", base=BASE, selector=selector)
    assert isinstance(found, NotAFeed)
    return found.kind, found.text


def test_a_page_without_a_list_says_what_to_do() -> None:
    assert refused(page("<p>We are closed.</p>")) == (
        "no-links",
        "no list of articles was found on the page; name its links with `links:`",
    )
    assert refused(CARDS, "div.news a") == (
        "no-links",
        "the selector 'div.news a' finds no link to an article on the page",
    )
    assert refused(CARDS, "a[")[0] == "bad-selector"
    assert refused("<html><title>Just a moment...</title></html>")[0] == "wall"
    assert refused("") == ("empty-body", "sent an empty page")


def test_a_hostile_page_costs_little() -> None:
    deep = page("<div>" * 5000 + "<a href='/news/12345-deep-down-in-there'>Deep down in there is a link</a>")
    many = page("".join(f"<p><a href='/news/{n:07}'>The article with the number {n}</a></p>" for n in range(20_000)))
    found = parse_listing(many.encode(), content_type="text/html", base=BASE)
    assert isinstance(found, ParsedFeed)
    assert len(found.entries) == 200
    assert isinstance(parse_listing(deep.encode(), content_type="text/html", base=BASE), ParsedFeed | NotAFeed)


def test_a_listing_that_shows_the_same_links_has_not_changed() -> None:
    def read(markup: str, **changes: object) -> Found:
        visit = ListingVisit(due(source_of(SourceKind.LISTING, address=BASE), **changes))
        ask = visit.ask()
        assert ask is not None
        visit.take(
            Answer(status=200, address=BASE, body=markup.encode(), etag='"1"'),
            visit.parse(markup.encode(), content_type="text/html", base=BASE),
        )
        found = visit.outcome()
        assert visit.ask() is None
        assert isinstance(found, Found)
        return found

    first = read(CARDS)
    same = read(CARDS.replace("</main>", "<p>12:04</p></main>"), body_hash=first.body_hash)
    new = read(CARDS.replace("Duqm port to grow", "Duqm port to grow again"), body_hash=first.body_hash)
    assert (len(first.entries or ()), same.entries, len(new.entries or ())) == (3, None, 3)
