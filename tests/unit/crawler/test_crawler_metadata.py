"""What a page says of its article, in the forms that pages of the beat say it, and the parts that selectors name."""

from datetime import UTC, datetime

import pytest

from crawler.pages.extract import extract_page
from crawler.pages.metadata import same_site
from crawler.pages.page_text import NoArticle, PageText
from domain.agencies import credited_agency
from domain.source import Selectors

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
URL = "https://www.news.example.om/economy/1"
TEXT = "".join(
    f"<p>Paragraph {number}: the workshop in Duqm will employ four hundred people, said the director of the port.</p>"
    for number in range(8)
)


def read(head: str = "", body: str = "", *, selectors: Selectors | None = None, text: str = TEXT) -> PageText:
    found = answer(head, body, selectors=selectors, text=text)
    assert isinstance(found, PageText), found
    return found


def answer(
    head: str, body: str, *, selectors: Selectors | None = None, text: str = TEXT, now: datetime = NOW
) -> PageText | NoArticle:
    markup = (
        f"<html lang=en><head><title>Deal | Courier</title>{head}</head><body>{body}<article>{text}</article></body>"
    )
    return extract_page(
        markup.encode(), content_type="text/html; charset=utf-8", url=URL, country="oman", selectors=selectors, now=now
    )


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = '{"@type": "NewsArticle", "headline": "Deal", "datePublished": "2026-11-23T10:30:00+04:00"}'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(ARTICLE), ""),
        (ld(f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebSite"}}, {ARTICLE}]}}'), ""),
        (ld(f'[{{"@type": "BreadcrumbList"}}, {ARTICLE}]'), ""),
        (ld(f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}'), ""),
        (ld(ARTICLE.replace('"NewsArticle"', '["ReportageNewsArticle", "Thing"]')), ""),
        (ld(ARTICLE.replace("}", ",}")), ""),
        (ld(f"<!-- {ARTICLE} -->"), ""),
        (ld(f"//<![CDATA[\n{ARTICLE}\n//]]>"), ""),
        (ld(ARTICLE.replace('"', "&quot;")), ""),
        (ld(ARTICLE.replace('"Deal"', '"A "deal" unescaped"')), ""),
        (ld(ARTICLE.replace('"Deal"', '"A deal\nover two lines"')), ""),
        (ld("{{{") + ld(ARTICLE), ""),
        (ld(ARTICLE.replace("+04:00", "")), ""),
        (ld(ARTICLE.replace("T10:30:00+04:00", "")) + '<meta name="pubdate" content="2026-11-23 10:30">', ""),
        ('<meta property="article:published_time" content="2026-11-23T06:30:00Z">', ""),
        ('<meta property="og:published_time" content="2026-11-23 10:30">', ""),
        ('<meta itemprop="datePublished" content="2026-11-23T10:30:00+04:00">', ""),
        ("", '<div itemscope><span itemprop="datePublished" content="2026-11-23T10:30+04:00">today</span></div>'),
        ("", '<time datetime="2026-11-23T10:30:00+04:00">Monday</time>'),
        ("", "<time>23 November 2026, 10:30</time>"),
        ("", '<div class="entry-meta"><span class="post-date">الاثنين 23 نوفمبر 2026 - 10:30 ص</span></div>'),
        ("", '<span class="tarih">23 Kasım 2026 Pazartesi 10:30</span>'),
        ("", '<p id="publish-time">٢٣ نوفمبر ٢٠٢٦، ١٠:٣٠ ص</p>'),
        ("", '<span class="date">١٣ جمادى الآخرة ١٤٤٨ هـ الموافق 23 نوفمبر 2026 10:30</span>'),
        ("", '<span class="time-ago">منذ 90 دقيقة</span>'),
        ("", '<span class="time">90 dakika önce</span>'),
    ],
)
def test_the_date_is_found_wherever_it_stands(head: str, body: str) -> None:
    assert read(head, body).published_at == MORNING


def dated(url: str, head: str = "", body: str = "") -> datetime | None:
    page = f"<html lang=en><head>{head}</head><body>{body}<article><h1>Deal</h1>{TEXT}</article></body></html>"
    found = extract_page(page.encode(), content_type="text/html", url=url, country="oman", now=NOW)
    assert isinstance(found, PageText), found
    return found.published_at


def test_a_day_in_the_address_is_the_pages_and_its_time_is_what_the_page_says() -> None:
    address = "https://news.example.om/2026/11/23/a-deal"
    midnight = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert dated(address) == midnight
    assert dated(address, head='<meta name="date" content="2026-11-23T10:30:00+04:00">') == MORNING
    assert dated(address, head='<meta name="date" content="2019-01-01T10:30:00+04:00">') == midnight


def test_dates_of_comments_and_of_other_articles_are_none_of_the_pages() -> None:
    beside = (
        "<div class=comments><span class=date>1 November 2026 10:00</span></div><aside><time>2 May 2026</time></aside>"
    )
    assert dated(URL, body=f"{beside}<span class=date>23 November 2026, 10:30</span>") == MORNING


def test_a_page_that_names_its_day_in_no_usual_way_is_dated_by_a_guess() -> None:
    assert dated(URL, body="<b>Published in Muscat on November 20, 2026</b>") == datetime(2026, 11, 19, 20, tzinfo=UTC)
    assert dated(URL) is None


@pytest.mark.parametrize(
    ("title", "heading", "read"),
    [
        ("A deal in Duqm | Courier", "<h2>Courier</h2>", "A deal in Duqm"),
        ("A deal in Duqm - Courier", "<h2>A deal in Duqm</h2>", "A deal in Duqm"),
        ("Oman - Qatar: a deal", "<h2>Courier</h2>", "Oman - Qatar: a deal"),
    ],
)
def test_a_title_is_told_from_its_sites_name(title: str, heading: str, read: str) -> None:
    page = f"<html lang=en><head><title>{title}</title></head><body>{heading}<article>{TEXT}</article></body></html>"
    found = extract_page(page.encode(), content_type="text/html", url=URL, now=NOW)
    assert isinstance(found, PageText) and found.title == read


def test_of_many_articles_the_pages_own_is_taken() -> None:
    other = '{"@type": "NewsArticle", "url": "https://www.news.example.om/economy/9", "datePublished": "2020-01-01"}'
    own = ARTICLE.replace("}", f', "mainEntityOfPage": {{"@id": "{URL}"}}}}')
    assert read(ld(f"[{other}, {own}]")).published_at == MORNING


def test_everything_that_a_page_says_is_read() -> None:
    told = (
        '{"@type": "NewsArticle", "headline": "A deal in Duqm", "datePublished": "2026-11-23T10:30:00+04:00",'
        ' "dateModified": "2026-11-23T11:00:00+04:00", "articleSection": ["Economy", "Ports"], "inLanguage": "en-GB",'
        ' "author": [{"@type": "Person", "name": "A. Writer"}, {"name": "B. Writer"}], "image": {"url": "/lead.jpg"},'
        ' "sourceOrganization": {"name": "Reuters"}}'
    )
    found = read(ld(told) + '<link rel="canonical" href="https://news.example.om/economy/1">')
    assert found == PageText(
        title="A deal in Duqm",
        text=found.text,
        language="en",
        published_at=MORNING,
        updated_at=datetime(2026, 11, 23, 7, tzinfo=UTC),
        authors=("A. Writer", "B. Writer"),
        section="Economy",
        agency="Reuters",
        image="https://www.news.example.om/lead.jpg",
        canonical="https://news.example.om/economy/1",
    )


@pytest.mark.parametrize(
    ("published", "doubt"),
    [("2031-01-01T10:00:00Z", "the outlet dates it 2031-01-01, which is still to come"), ("31 Feb 2026", None)],
)
def test_a_date_that_cannot_be_is_none(published: str, doubt: str | None) -> None:
    found = read(ld(ARTICLE.replace("2026-11-23T10:30:00+04:00", published)))
    assert (found.published_at, found.date_doubt) == (None, doubt)


@pytest.mark.parametrize("modified", ["2026-11-23T10:30:00+04:00", "2031-01-01", "2026-11-01", "soon"])
def test_an_update_is_after_the_publication_and_not_to_come(modified: str) -> None:
    assert read(ld(ARTICLE.replace("}", f', "dateModified": "{modified}"}}'))).updated_at is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.om/1", "http://a.om/1", True),
        ("https://m.a.om/1", "https://www.a.om/1", True),
        ("https://amp.a.om/1", "https://a.om/1", True),
        ("https://sport.a.om/1", "https://a.om/1", True),
        ("https://a.om.evil.example/1", "https://a.om/1", False),
        ("https://evila.om/1", "https://a.om/1", False),
        ("https://b.om/1", "https://a.om/1", False),
    ],
)
def test_what_is_one_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


def test_a_canonical_address_on_another_site_is_not_believed() -> None:
    assert read('<link rel="canonical" href="https://evil.example/1">').canonical is None


@pytest.mark.parametrize(
    ("text", "credits", "agency"),
    [
        ("MUSCAT, Nov 23 (Reuters) - The workshop opens.", (), "Reuters"),
        ("مسقط (رويترز) - افتتحت الورشة أمس.", (), "Reuters"),
        ("مسقط في 23 نوفمبر /العمانية/ افتتحت الورشة أمس.", (), "ONA"),
        ("مسقط - العمانية: افتتحت الورشة أمس.", (), "ONA"),
        ("الرياض - واس: افتتحت الورشة أمس.", (), "SPA"),
        ("افتتحت الورشة أمس في أبوظبي.\nوام", (), "WAM"),
        ("افتتحت الورشة أمس في الدوحة. (قنا)", (), "QNA"),
        ("افتتحت الورشة أمس.\nالمصدر: كونا", (), "KUNA"),
        ("The workshop opened. -- BNA", (), "BNA"),
        ("Amman, Nov. 23 (Petra) -- The workshop opens.", (), "Petra"),
        ("Atölye dün açıldı.\nKaynak: DHA", (), "DHA"),
        ("Atölye dün açıldı. (İHA)", (), "İHA"),
        ("Atölye dün açıldı.", ("Anadolu Ajansı",), "Anadolu"),
        ("افتتحت الورشة أمس.", ("مسقط - الأناضول",), None),
        ("افتتحت الورشة أمس.", ("الأناضول",), "Anadolu"),
        ("The workshop opened.", ("A. Writer, Reuters",), "Reuters"),
        ("Reuters reported on Monday that the workshop opened, and AFP did too.", (), None),
        ("قالت وكالة رويترز أمس إن الورشة افتتحت.", (), None),
        ("The spa opened. It has a sauna.", ("Spa Editor",), None),
    ],
)
def test_the_agency_is_the_one_that_the_text_is_credited_to(
    text: str, credits: tuple[str, ...], agency: str | None
) -> None:
    assert credited_agency(text, credits=credits) == agency


STORY = (
    '<div class="top"><b class="story-title">The real title</b><i class="when">23 نوفمبر 2026 10:30</i>'
    '<u class="who">A. Writer</u></div><div class="story"><div>First line.</div><div>Second <b>line</b>.</div>'
    "<script>x()</script></div>"
)


def test_selectors_say_where_the_parts_of_a_stubborn_page_stand() -> None:
    selectors = Selectors(title=".story-title", text="div.story", date=".when", author=".who")
    found = read(body=STORY, selectors=selectors)
    assert (found.title, found.text, found.published_at, found.authors) == (
        "The real title",
        "First line.\nSecond line.",
        MORNING,
        ("A. Writer",),
    )


def test_a_selector_for_each_paragraph_takes_each_once() -> None:
    assert read(body=STORY, selectors=Selectors(text="div.story, div.story div")).text == "First line.\nSecond line."


def test_without_a_selector_a_part_is_found_as_on_any_page() -> None:
    assert "Paragraph 7" in read(body=STORY, selectors=Selectors(title=".story-title")).text


def test_a_selector_that_finds_no_text_is_a_failure_in_words() -> None:
    assert answer("", STORY, selectors=Selectors(text="div.gone")) == NoArticle(
        kind="selector", text="holds nothing where the source's selector looks for the text"
    )


def test_a_selector_that_finds_no_title_leaves_the_pages_own() -> None:
    assert read(ld(ARTICLE), selectors=Selectors(title="h9.gone", date=".gone")).title == "Deal"
