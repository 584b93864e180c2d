"""Feeds as they are: golden pairs, broken ones, and ones that are none (reliability, A8 to A34)."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.lean import parse_lean
from crawler.feeds.loose import parse_loose
from crawler.feeds.parse import parse_feed, strip_doctype
from crawler.feeds.wishes import Wishes
from domain.article import Entry
from tests.crawler_samples import BASE, DATA, pub_date, rss, rss_item

GOLDEN = sorted((DATA / "feeds").glob("*.xml"))


def read(text: str | bytes, content_type: str = "text/xml") -> ParsedFeed | NotAFeed:
    body = text.encode() if isinstance(text, str) else text
    return parse_feed(body, content_type=content_type, base=BASE)


def parsed(text: str | bytes) -> ParsedFeed:
    answer = read(text)
    assert isinstance(answer, ParsedFeed), answer
    return answer


def titles(text: str | bytes) -> list[str]:
    return [entry.title for entry in parsed(text).entries]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_lean_parser_reads_what_feedparser_reads(path) -> None:  # type: ignore[no-untyped-def]
    document = path.read_text().partition("?>")[2].encode()
    lean, loose = parse_lean(document, base=BASE), parse_loose(document, base=BASE)
    assert lean is not None, "the lean parser did not take it"
    assert isinstance(loose, ParsedFeed)
    assert lean.entries == loose.entries


def test_an_rss_item_becomes_an_entry_of_plain_text() -> None:
    assert parsed((DATA / "feeds" / "rss_full.xml").read_bytes()).entries[0] == Entry(
        url="https://news.example.om/economy/duqm-port?id=7",
        guid="https://news.example.om/?p=7",
        title="Duqm & the port: “growth”",
        summary="Cargo rose by a fifth. More <soon>.",
        text="Cargo at Duqm rose by a fifth.\nThe port’s director said:\n“We expect more.”",
        authors=("Salma Al-Harthy",),
        published_at=datetime(2026, 11, 23, 6, 30, tzinfo=UTC),
        language="en",
    )


def test_an_atom_entry_becomes_an_entry_of_plain_text() -> None:
    assert parsed((DATA / "feeds" / "atom_xhtml.xml").read_bytes()).entries[0] == Entry(
        url="https://haber.example.tr/savunma/1",
        guid="tag:haber.example.tr,2026:1",
        title="ASELSAN Umman'da ofis açtı",
        summary="Şirket, Maskat'ta bir ofis açtı.",
        text="Şirket, Maskat'ta bir ofis açtı.\nAçılışa iki bakan katıldı.",
        authors=("Ayşe Yılmaz", "Mehmet Demir"),
        published_at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
        language="tr",
    )


def test_a_json_feed_is_read() -> None:
    answer = read(
        '{"version": "https://jsonfeed.org/version/1.1", "language": "en-GB", "items": [{"id": "1", "url": "/a",'
        '"title": "One", "content_html": "<p>Text &amp; more</p>", "date_published": "2026-11-23T10:00:00Z",'
        '"authors": [{"name": "A"}]}, {"id": 2, "content_text": "1 < 2"}, "junk", {}]}',
        "application/feed+json",
    )
    assert isinstance(answer, ParsedFeed)
    assert (answer.parser, answer.skipped) == ("json", 2)
    assert [(one.url, one.guid, one.title, one.text) for one in answer.entries] == [
        ("https://news.example.om/a", "1", "One", "Text & more"),
        (None, "2", "1 < 2", "1 < 2"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", NotAFeed(kind="empty-body", text="sent an empty body")),
        ("  \n\n ", NotAFeed(kind="empty-body", text="sent an empty body")),
        (
            "<!DOCTYPE html><html><body>News</body></html>",
            NotAFeed(kind="not-a-feed", text="sent an HTML page instead of a feed"),
        ),
        (
            "<html><form><input name=p type='password'></form></html>",
            NotAFeed(kind="not-a-feed", text="sent a login page instead of a feed"),
        ),
        (
            "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>",
            NotAFeed(kind="wall", text="sent a page that asks for proof of a human being instead of a feed"),
        ),
        (
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html><body/></html>",
            NotAFeed(kind="not-a-feed", text="sent an HTML page instead of a feed"),
        ),
        ('{"error": "not found"}', NotAFeed(kind="not-a-feed", text="sent a JSON answer instead of a feed")),
        ("[" * 100_000, NotAFeed(kind="not-a-feed", text="sent a JSON answer instead of a feed")),
        ("just words", NotAFeed(kind="not-a-feed", text="sent something that is not a feed")),
        ("\x89PNG\r\n\x1a\n\x00\x00", NotAFeed(kind="not-a-feed", text="sent something that is not a feed")),
    ],
)
def test_what_is_no_feed_is_named(body: str, expected: NotAFeed) -> None:
    assert read(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<rss version='2.0'><channel><title>x</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>",
        "<rss></rss>",
    ],
)
def test_a_feed_without_entries_is_a_feed(body: str) -> None:
    assert parsed(body).entries == ()


@pytest.mark.parametrize(
    "body",
    [
        "\n\n<br /><b>Warning</b>: mysql_connect() in /var/www/rss.php on line 3<br />\n" + rss(3),
        "\ufeff\n" + rss(3),
        rss(3) + "\n<!-- generated in 0.2 s --><script>track()</script>",
        rss(3).replace("<channel>", "<channel><media:thumbnail url='x'/>"),
        rss(3).replace("<rss version", "<rss broken='1' broken='2' version"),
        rss(3).replace("</channel></rss>", "<item><title>half an it"),
        rss(3).replace("ملخص", "AT&T & R&D <", 1),
        rss(3).replace("<language>", "<copyright>&copy; &nbsp;</copyright><language>"),
        rss(3).replace("<rss", "<!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'http://127.0.0.1:9/rss.dtd'><rss"),
    ],
    ids=["php", "bom", "junk-after", "no-namespace", "twice", "cut-off", "ampersand", "entities", "doctype"],
)
def test_a_broken_feed_keeps_its_complete_entries(body: str) -> None:
    assert titles(body) == [f"خبر رقم {number} من عُمان" for number in range(3)]


@pytest.mark.parametrize("end", ["<title>half an it", "", "<title>a</title></ite"])
def test_a_feed_that_was_cut_off_in_its_first_entry_has_none(end: str) -> None:
    answer = parsed(rss([]).replace("</channel></rss>", f"<item>{end}"))
    assert (answer.entries, answer.notes) == ((), ("was cut off; its complete entries are read",))


def test_where_feedparser_breaks_the_rest_is_saved() -> None:
    broken = f'<rss version="2.0"><channel><item<link></item></link>{rss_item(1)}</channel></rss>'
    assert parse_loose(broken.encode(), base=BASE) is None
    answer = parsed(broken)
    assert [entry.title for entry in answer.entries] == ["خبر رقم 1 من عُمان"]
    assert answer.notes == ("is not well-formed",)


def test_cdata_may_end_in_the_middle() -> None:
    item = "<item><title><![CDATA[Talks ]]]]><![CDATA[> signed]]></title><link>https://news.example.om/1</link></item>"
    assert titles(rss([item])) == ["Talks ]]> signed"]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("<![CDATA[<script>alert(1)</script>Oman <b>signs</b>]]>", "Oman signs"),
        ("&lt;img src=x onerror=alert(1)&gt;Oman signs", "Oman signs"),
        ("&lt;svg onload=alert(1)&gt;&lt;/svg&gt;Oman signs", "Oman signs"),
        ("Oman &amp;amp; T&amp;uuml;rkiye &amp;#8211; talks", "Oman & Türkiye – talks"),
        ("AT&amp;T wins", "AT&T wins"),
        ("Profit &lt; 5% and &gt; 3%", "Profit < 5% and > 3%"),
        ("  Oman\n\t signs \u00a0 deal ", "Oman signs deal"),
    ],
)
def test_titles_are_text_only(title: str, plain: str) -> None:
    assert titles(rss([rss_item(1, title=title)])) == [plain]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("tg://resolve?domain=x", None),
        ("mailto:a@example.com", None),
        ("http://169.254.169.254:80\\@example.com/", None),
        ("https://user:pw@news.example.om/x", "https://news.example.om/x"),
        ("https://news.example.om/a&#10;b&#9;c", "https://news.example.om/abc"),
        ("https://news.example.om/" + "x" * 9000, None),
        ("/relative/1", "https://news.example.om/relative/1"),
        ("//other.example.om/x", "https://other.example.om/x"),
        ("", None),
        ("https://عمان.example/خبر", "https://xn--mgb9awbf.example/%D8%AE%D8%A8%D8%B1"),
    ],
)
def test_links_lead_to_the_web_or_nowhere(link: str, url: str | None) -> None:
    item = f"<item><title>Deal</title><link>{link}</link><guid isPermaLink='false'>1</guid></item>"
    assert [entry.url for entry in parsed(rss([item])).entries] == [url]


def test_of_more_than_two_thousand_entries_the_newest_are_read() -> None:
    answer = parsed(rss([rss_item(number, extra=pub_date(10_000 - number)) for number in range(2500)]))
    assert (len(answer.entries), answer.skipped) == (2000, 500)
    assert answer.entries[0].guid == "item-500"
    assert answer.notes == ("holds 2,500 entries; the newest 2,000 are read",)


def test_an_item_with_nothing_in_it_is_skipped_and_counted() -> None:
    answer = parsed(rss(["<item></item>", rss_item(1), "<item><pubDate>x</pubDate></item>"]))
    assert (len(answer.entries), answer.skipped) == (1, 2)


@pytest.mark.parametrize(
    "hostile",
    [
        rss([rss_item(1, extra=f"<description>{'<a '.replace('<', '&lt;') * 30_000}</description>")]),
        rss([rss_item(1, extra=f"<description><![CDATA[{'<!--' * 30_000}]]></description>")]),
        rss([rss_item(1, extra=f"""<description><![CDATA[{'<a x="' * 30_000}]]></description>""")]),
        rss([rss_item(1, extra="<d>" * 20_000 + "</d>" * 20_000)]),
        rss([rss_item(1)]).replace("<rss", "<!DOCTYPE rss [" + "<!ENTITY a 'x'>" * 20_000 + "]><rss"),
        "<!DOCTYPE rss [" + "[" * 100_000,
        "<rss><channel>" + "<item>" * 50_000,
        rss([rss_item(1, title="&lt;" + "&amp;" * 100_000)]),
        rss([rss_item(1, extra=f"<description><![CDATA[{'<div>' * 50_000}]]></description>")]),
        "<?xml version='1.0'?>" + "<?pi?>" * 50_000 + rss([rss_item(1)]),
    ],
    ids=["tags", "comments", "quotes", "deep", "doctype", "brackets", "items", "entities", "divs", "instructions"],
)
def test_no_feed_takes_long(hostile: str) -> None:
    begun = time.process_time()
    assert isinstance(read(hostile), ParsedFeed | NotAFeed)
    assert time.process_time() - begun < 5


def test_entities_of_a_bomb_are_not_expanded() -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    bomb = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'lol'>{laughs}]>" + rss(
        [rss_item(1, title="&l9;")], head=""
    )
    begun = time.process_time()
    answer = read(bomb)
    assert time.process_time() - begun < 2
    assert isinstance(answer, ParsedFeed)
    assert all(len(entry.title) < 100 for entry in answer.entries)


def test_files_and_addresses_in_a_doctype_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    opened: list[object] = []
    sys.addaudithook(lambda event, args: opened.append(args) if event in {"open", "socket.connect"} else None)
    feed = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y SYSTEM 'http://127.0.0.77/x'>]>" + rss(
        [rss_item(1, title="Deal &x;&y; signed", extra="<xi:include href='file:///etc/hostname'/>")], head=""
    )
    read(feed)
    opened.clear()  # what the parsers load at their first use is not meant
    read(feed)
    assert [args for args in opened if "hostname" in str(args) or "127.0.0.77" in str(args)] == []


def test_the_doctype_is_cut_out_whole() -> None:
    assert strip_doctype("<!DOCTYPE a [<!ENTITY b '>'><!ENTITY c ']'>]><a/>") == ("<a/>", True)
    assert strip_doctype("<!DOCTYPE a SYSTEM 'x'>\n<a/>") == ("\n<a/>", True)
    assert strip_doctype("<a><![CDATA[<!DOCTYPE b>]]></a>") == ("<a><![CDATA[<!DOCTYPE b>]]></a>", False)


def test_rdf_and_old_rss_are_read() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>x</title></channel>'
        '<item rdf:about="https://news.example.om/1"><title>Deal</title><link>https://news.example.om/1</link>'
        "<dc:date>2026-11-23T10:00:00+04:00</dc:date></item></rdf:RDF>"
    )
    assert [(one.title, one.url, one.published_at) for one in parsed(rdf).entries] == [
        ("Deal", "https://news.example.om/1", datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    ("written", "zoned", "doubt"),
    [
        ("Mon, 23 Nov 2026 10:30:00 +0400", True, None),
        ("2026-11-23 10:30:00", False, None),
        ("الاثنين 31 شباط 2026", True, "the outlet's date cannot be read: الاثنين 31 شباط 2026"),
        ("", True, None),
    ],
)
def test_an_entry_keeps_what_is_odd_about_its_date(written: str, zoned: bool, doubt: str | None) -> None:
    feed = parsed(rss([rss_item(1, extra=f"<pubDate>{written}</pubDate>")]))
    assert [(one.zoned, one.date_doubt) for one in feed.entries] == [(zoned, doubt)]


@pytest.mark.parametrize(("start", "parser"), [("", "lean"), ("<odd><title/></item>", "feedparser")])
def test_a_feed_that_asks_for_time_is_heard_by_either_parser(start: str, parser: str) -> None:
    found = parsed(rss(3).replace("<language>", f"{start}<ttl>45</ttl><language>"))
    assert (found.parser, found.wishes.ttl) == (parser, timedelta(minutes=45))


def test_hours_and_days_to_be_skipped_are_heard() -> None:
    skip = "<skipHours><hour>2</hour></skipHours><skipDays><day>Friday</day></skipDays><language>"
    assert parsed(rss(3).replace("<language>", skip)).wishes == Wishes(skip_hours=(2,), skip_days=(4,))
