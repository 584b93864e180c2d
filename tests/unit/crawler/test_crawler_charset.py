"""Bytes to text: the encodings of the reliability page, A1 to A7."""

import codecs

import pytest

from crawler.charset import decode_feed, decode_page
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.parse import parse_feed
from domain.errors import FetchError
from tests.crawler_samples import BASE, rss, rss_item

TITLES = [f"خبر رقم {number} من عُمان" for number in range(50)]


def titles(body: bytes, content_type: str = "application/rss+xml") -> list[str]:
    parsed = parse_feed(body, content_type=content_type, base=BASE)
    assert isinstance(parsed, ParsedFeed), parsed
    return [entry.title for entry in parsed.entries]


@pytest.mark.parametrize("stray", [b"\x92", b"\xff", b"\xc3"])
@pytest.mark.parametrize("content_type", ["text/xml", "application/rss+xml; charset=utf-8"])
def test_one_stray_byte_silences_no_other_item(stray: bytes, content_type: str) -> None:
    body = rss(50).encode().replace("ملخص الخبر رقم 7".encode(), "ملخص ".encode() + stray + "الخبر رقم 7".encode(), 1)
    assert titles(body, content_type) == TITLES


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "cp1256"])
def test_arabic_bytes_labelled_utf8_are_read_as_what_they_are(charset: str) -> None:
    plain = [rss_item(number, title=f"خبر رقم {number} من مسقط") for number in range(50)]
    body = rss(plain).encode(charset, "ignore")
    assert titles(body) == [f"خبر رقم {number} من مسقط" for number in range(50)]


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "windows-1254", "iso-8859-9", "utf-8"])
def test_a_charset_that_is_declared_right_is_used(charset: str) -> None:
    title = "Türkiye ve Umman işbirliği" if charset in ("windows-1254", "iso-8859-9") else "توقيع اتفاق في مسقط"
    head = f'<?xml version="1.0" encoding="{charset}"?>'
    body = rss([rss_item(1, title=title)], head=head).encode(charset, "ignore")
    assert titles(body) == [title]


@pytest.mark.parametrize(
    ("in_http", "in_xml", "real"),
    [
        ("utf-8", "windows-1256", "windows-1256"),
        ("windows-1256", "utf-8", "windows-1256"),
        ("iso-8859-1", "windows-1256", "windows-1256"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("windows-1256", "utf-8", "utf-8"),
    ],
)
def test_where_labels_disagree_the_one_that_decodes_is_taken(in_http: str, in_xml: str, real: str) -> None:
    body = rss([rss_item(1, title="خبر من صلالة")], head=f'<?xml version="1.0" encoding="{in_xml}"?>').encode(real)
    assert titles(body, f"text/xml; charset={in_http}") == ["خبر من صلالة"]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_of_every_width_is_read_with_and_without_a_mark(charset: str) -> None:
    body = rss([rss_item(1, title="خبر من صحار")], head="<?xml version='1.0' encoding='utf-16'?>").encode(charset)
    assert titles(body) == ["خبر من صحار"]


def test_utf8_that_calls_itself_utf16_is_read_all_the_same() -> None:
    body = rss([rss_item(1, title="כותרת")], head='<?xml version="1.0" encoding="utf-16"?>').encode("utf-8")
    assert titles(body) == ["כותרת"]


@pytest.mark.parametrize("name", ["utf-7", "x-unknown", "zlib_codec", "rot13", "unicode_escape", "idna", "base64"])
def test_character_sets_that_are_not_allowed_are_refused_by_name(name: str) -> None:
    body = rss([rss_item(1, title="plain")], head=f'<?xml version="1.0" encoding="{name}"?>').encode()
    assert parse_feed(body, content_type="text/xml", base=BASE) == NotAFeed(
        kind="bad-charset", text=f"names a character set that is not known: {name}"
    )


@pytest.mark.parametrize("junk", ["&#xD800;", "&#0;", "&#x1F;", "&#xFFFE;", "\x00", "\x0b", "\x1b[31m"])
def test_characters_that_xml_forbids_are_left_out(junk: str) -> None:
    assert [title.replace("[31m", "") for title in titles(rss([rss_item(1, title=f"before{junk}after")]).encode())] == [
        "beforeafter"
    ]


def test_references_to_windows_punctuation_are_read_as_browsers_do() -> None:
    assert titles(rss([rss_item(1, title="Oman&#146;s port &amp;#147;Duqm&amp;#148;")]).encode()) == [
        "Oman’s port “Duqm”"
    ]


def test_what_was_wrong_with_the_labels_is_told() -> None:
    stray = decode_feed("<rss>خبر من عمان".encode() + b"\xff</rss>")
    lies = decode_feed(
        '<?xml version="1.0" encoding="utf-8"?><rss>توقيع مذكرة تفاهم بين الوزارتين في مسقط اليوم</rss>'.encode(
            "cp1256"
        )
    )
    assert (stray.note, lies.charset, lies.note) == (
        "1 byte is not valid in its character set",
        "cp1256",
        "the declared character set is wrong",
    )


def test_a_page_may_name_its_charset_in_a_meta_element_and_be_wrong() -> None:
    page = '<html><head><meta charset="{}"></head><body><p>صفحة من مسقط عن الميناء</p></body></html>'
    assert "صفحة من مسقط" in decode_page(page.format("windows-1256").encode("cp1256")).text
    assert "صفحة من مسقط" in decode_page(page.format("windows-1256").encode("utf-8")).text
    assert "صفحة من مسقط" in decode_page(page.format("x-nonsense").encode("utf-8")).text
    assert "صفحة من مسقط" in decode_page(codecs.BOM_UTF16_LE + page.format("utf-8").encode("utf-16-le")).text


def test_a_feed_in_no_known_charset_is_no_exception_but_a_named_failure() -> None:
    with pytest.raises(FetchError, match="names a character set that is not known: utf-7") as failure:
        decode_feed(b'<?xml version="1.0" encoding="utf-7"?><rss/>')
    assert failure.value.kind == "bad-charset"
