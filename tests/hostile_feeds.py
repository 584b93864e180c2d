"""The feeds of the catalogue of hostile inputs, by its numbers: what a source sends, and what is to come of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.crawler_samples import rss, rss_item

DUQM = "ميناء الدقم"
HEAD = '<?xml version="1.0" encoding="{}"?>'


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFeed:
    """One input of the catalogue."""

    name: str  # its number, and which of several it is
    body: Callable[[], bytes]  # made when it is asked for: some are large
    kind: str | None = None  # of the failure; None: entries are read
    titles: tuple[str, ...] | None = None  # of its entries; None: any
    said: str = ""  # in its notes
    content_type: str = "text/xml"


def _feed(
    name: str, text: str | Callable[[], str], *titles: str, said: str = "", charset: str = "utf-8"
) -> HostileFeed:
    make = text if callable(text) else lambda: text
    return HostileFeed(
        name=name,
        body=lambda: make().encode(charset, "surrogatepass" if charset == "utf-8" else "strict"),
        titles=titles or None,
        said=said,
    )


def _refused(name: str, body: bytes | str, kind: str) -> HostileFeed:
    data = body if isinstance(body, bytes) else body.encode()
    return HostileFeed(name=name, body=lambda: data, kind=kind)


def one(title: str = DUQM, *, extra: str = "", head: str = HEAD.format("utf-8")) -> str:
    """A feed with one item."""
    return rss([rss_item(1, title=title, extra=extra)], head=head)


def _declared(charset: str, title: str) -> HostileFeed:
    item = f"<item><title>{title}</title><link>https://news.example.om/1</link></item>"
    return _feed(
        f"A3 {charset}", rss([item], head=HEAD.format(charset)).replace("أخبار عُمان", "x"), title, charset=charset
    )


def _linked(name: str, link: str, *, said: str = "") -> HostileFeed:
    item = f"<item><title>{DUQM}</title><link>{link}</link><guid isPermaLink='false'>1</guid></item>"
    return _feed(name, rss([item]), DUQM, said=said)


_LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
_OTHER = "<item><title>توقيع اتفاقية في مسقط</title></item>"
_LEFT_OUT = "of 1 entry the link is left out: it leads nowhere on the web"

HOSTILE_FEEDS: tuple[HostileFeed, ...] = (
    HostileFeed(
        name="A1",
        body=lambda: rss(50).encode().replace("ملخص".encode(), b"\x92", 1),
        titles=tuple(f"خبر رقم {number} من عُمان" for number in range(50)),
        said="1 byte is not valid in its character set",
    ),
    _feed(
        "A2",
        rss([rss_item(number, title="خبر من مسقط") for number in range(9)]).replace("عُمان", "مسقط"),
        *["خبر من مسقط"] * 9,
        said="the declared character set is wrong",
        charset="cp1256",
    ),
    _declared("windows-1256", DUQM),
    _declared("iso-8859-6", DUQM),
    _declared("windows-1254", "Türkiye'de işbirliği"),
    _declared("iso-8859-9", "Türkiye'de işbirliği"),
    HostileFeed(
        name="A4",
        body=lambda: one(head=HEAD.format("utf-8")).replace("أخبار عُمان", "x").encode("cp1256"),
        content_type="text/xml; charset=windows-1256",
        titles=(DUQM,),
        said="the declared character sets disagree",
    ),
    _feed("A5 utf-16", one(head=HEAD.format("utf-16")), DUQM, charset="utf-16"),
    _feed("A5 utf-8 with a mark", "\ufeff" + one(), DUQM),
    _feed("A5 utf-32", one(head=HEAD.format("utf-32")), DUQM, charset="utf-32"),
    *(
        _refused(f"A6 {name}", one("x", head=HEAD.format(name)), "bad-charset")
        for name in ("utf-7", "x-unknown", "zlib_codec", "rot13", "unicode_escape")
    ),
    _feed("A7", one(f"a\x00b&#0;c&#x1F;d&#xD800;e\x0b{DUQM}"), f"abcde{DUQM}"),
    _feed("A8", one("&l9;", head=f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'lol'>{_LAUGHS}]>")),
    _feed("A9", lambda: one("&x;" * 2000, head=f"<!DOCTYPE rss [<!ENTITY x '{'y' * 100_000}'>]>")),
    _feed("A10", one(f"{DUQM}&x;", head="<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>")),
    _feed("A10 http", one(f"{DUQM}&x;", head="<!DOCTYPE rss [<!ENTITY x SYSTEM 'http://127.0.0.77/x'>]>")),
    _feed("A11", one(head="<!DOCTYPE rss SYSTEM 'file:///etc/hostname'>"), DUQM, said="its DOCTYPE is not read"),
    _feed(
        "A12",
        one(
            head="<?xml version='1.0'?><?xml-stylesheet href='http://127.0.0.77/hostname.xsl'?>",
            extra="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/hostname'/>",
        ).replace("<rss", "<rss xml:base='file:///etc/hostname'"),
        DUQM,
    ),
    _feed("A13", lambda: one(extra="<d>" * 20_000 + "</d>" * 20_000), DUQM),
    _feed("A13 title", lambda: one("<d>" * 300_000 + DUQM + "</d>" * 300_000), DUQM),
    _feed("A14 title", lambda: one("ا" * 4_000_000), "ا" * 1000),
    _feed(
        "A14 items",
        lambda: rss([rss_item(number) for number in range(5000)]),
        said="holds 5,000 entries; the newest 2,000 are read",
    ),
    _feed("A15", one().replace("</channel></rss>", "<item><title>half"), DUQM, said="was cut off"),
    _refused("A16 empty", b"", "empty-body"),
    _refused("A16 blank", " \r\n\t ", "empty-body"),
    HostileFeed(name="A16 no items", body=lambda: rss([]).encode(), titles=()),
    _refused("A17 page", "<!doctype html><html><body>News</body></html>", "not-a-feed"),
    _refused("A17 login", "<html><form><input type=password></form></html>", "not-a-feed"),
    _refused("A17 wall", "<html><head><title>Just a moment...</title></head></html>", "wall"),
    _refused("A18 error", '{"error": {"code": 500}}', "not-a-feed"),
    _feed(
        "A18 feed",
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": DUQM}]}),
        DUQM,
    ),
    _feed("A19 behind", one() + "\n<!-- 0.2 s --><script>x()</script>", DUQM),
    _feed("A19 before", "\n\n<b>Warning</b>: mysql in /x.php on line 3<br>\n" + one(), DUQM),
    _feed("A20 ampersand", one("AT&T & R&D"), "AT&T & R&D", said="its ampersands are not escaped"),
    _feed("A20 ampersands", lambda: one("&" * 500_000), "&" * 1000),
    _feed("A20 name", one("Caf&eacute;&nbsp;Oman"), "Café Oman", said="its ampersands are not escaped"),
    _feed("A20 angle", one("Profit < 5 %"), "Profit < 5 %"),
    _feed("A20 cdata", one("<![CDATA[a ]]]]><![CDATA[> b]]>"), "a ]]> b"),
    _feed("A20 open cdata", one().replace("</channel></rss>", "<item><title><![CDATA[open"), DUQM),
    *(
        _feed(f"A21 {piece}", lambda piece=piece: one(extra=f"<summary><![CDATA[{piece * 30_000}]]></summary>"), DUQM)  # type: ignore[misc]
        for piece in ("<!--", "<a ", '<a x="')
    ),
    _feed("A22 script", one(f"<![CDATA[<script>alert(1)</script>{DUQM}]]>"), DUQM),
    _feed("A22 image", one(f"&lt;img src=x onerror=alert(1)&gt;{DUQM}"), DUQM),
    _feed("A22 svg", one(f"&lt;svg onload=alert(1)&gt;&lt;/svg&gt;{DUQM}"), DUQM),
    *(
        _linked(f"A23 {link}", link, said=_LEFT_OUT)
        for link in ("javascript:x()", "data:text/html,x", "vbscript:x", "file:///etc/x", "tg://x", "ms-officecmd:x")
    ),
    _linked("A23 mailto", "mailto:a@example.com", said=_LEFT_OUT),
    _linked("A24 user", "https://user:pw@news.example.om/x"),
    _linked("A24 line", "https://news.example.om/a&#13;&#10;b&#9;c"),
    _linked("A24 backslash", "http://a.example\\@b.example/", said=_LEFT_OUT),
    _linked("A24 homoglyph", "https://nеws.example.om/x"),
    _linked("A24 long", "https://news.example.om/" + "x" * 20_000, said=_LEFT_OUT),
    _linked("A25 relative", "/a/1"),
    _linked("A25 other host", "//other.example.om/x"),
    _linked("A25 none", ""),
    *(
        _feed(f"A27 {date}", one(extra=f"<pubDate>{date}</pubDate>"), DUQM)
        for date in ("", "1970-01-01", "2999-01-01", "2026-13-01", "23 Nov 2026 25:61:00 GMT", "2026-11-23T10:00+9999")
    ),
    _feed("A28", one(extra="<pubDate>٢٣ نوفمبر ٢٠٢٦ 10:30</pubDate>"), DUQM),
    _feed("A29", one(f"\u202e{DUQM}\u2066"), f"\u202e{DUQM}\u2066"),
    _feed("A30", one("مـــسـقط\u200c\ufedd"), "مـــسـقط\u200c\ufedd"),
    _feed("A31", one("Dоha ＡＳＥＬＳＡＮ İstanbul"), "Dоha ＡＳＥＬＳＡＮ İstanbul"),
    _feed("A32", one("👩\u200d👩\u200d👧 🇴🇲 a" + "\u0301" * 900), "👩\u200d👩\u200d👧 🇴🇲 a" + "\u0301" * 900),
    _feed("A36 iso-2022-jp", one("港", head=HEAD.format("iso-2022-jp")).replace("أخبار عُمان", "x")
          .replace("ملخص الخبر رقم 1 عن الصناعات الدفاعية", "x"), "港", charset="iso-2022-jp"),
    _feed("A36 hz", one("港口", head=HEAD.format("hz")).replace("أخبار عُمان", "x")
          .replace("ملخص الخبر رقم 1 عن الصناعات الدفاعية", "x"), "港口", charset="hz"),
    HostileFeed(
        name="A36 mixed",
        body=lambda: one().encode().replace(b"</channel>", _OTHER.encode("cp1256") + b"</channel>"),
        titles=(DUQM, "توقيع اتفاقية في مسقط"),
        said="not valid in its character set",
    ),
)  # fmt: skip
"""A26, A33 and A35 are no feeds but what becomes of several; A34 is in tests/data/feeds."""
