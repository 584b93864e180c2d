"""Sources as bad as the open web has them: the rows of the catalogues of feeds (A), pages (B) and answers (C).

Each row is one source, named by its row, with what it answers, and the state and words that are to be found for it.
Rows that no server on the loopback can play (name servers, public addresses) have tests of their own beside the guard.
"""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.acceptance.news import Item, rss
from tests.servers import Answer, brotli_bomb, gzip_bomb, zstd_bomb

XML = {"Content-Type": "application/rss+xml"}
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
READ = "read"
"""Fresh or quiet: it was read, with whatever had to be mended."""

FAILING, BLOCKED, NOT_NEWS, GONE = "failing", "blocked", "not-news", "gone"
MIB = 2**20
TOO_LARGE = "sent more than 10 MiB"
NOT_HTTP = "sent an answer that is not HTTP, or headers that are too large"
NO_DOCTYPE = "its DOCTYPE is not read"
WRONG_CHARSET = "the declared character set is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bad source."""

    id: str  # as the catalogue has it, and which of its cases
    answer: Answer
    state: str = READ
    words: str = ""  # that stand in the reason
    kind: str = "feed"  # feed | sitemap | listing
    more: Mapping[str, object] = field(default_factory=dict)  # of the source's entry


def row(row_id: str, body: bytes | str, words: str = "", *, state: str = READ, headers: Mapping[str, str] = XML) -> Row:
    """One that answers 200. Its links are no other row's."""
    served = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    own = served.replace(b"news.example", f"{row_id.lower().replace('_', '-')}.example".encode())
    return Row(id=row_id, answer=Answer(body=own, headers=headers), state=state, words=words)


def bad(row_id: str, answer: Answer, state: str, words: str) -> Row:
    return Row(id=row_id, answer=answer, state=state, words=words)


def items(title: str, summary: str) -> list[Item]:
    return [Item(title=f"{title} {n}", link=f"https://news.example/{n}", summary=summary) for n in range(5)]


ARABIC = items("سفينة في ميناء الدقم", "وصلت السفينة ظهرا.")
TURKISH = items("Gemi İzmir'e ulaştı, ığüşöç", "Öğlen vardı.")
NEWS = rss(ARABIC).encode()


def feed(*titles: str, more: str = "", head: str = "", link: str = "https://news.example/{}") -> str:
    """A plain feed whose entries' markup is not mended by anybody."""
    entries = "".join(
        f"<item><title>{title}</title><link>{link.format(number)}</link>{more}</item>"
        for number, title in enumerate(titles or ("Ships", "Ports"))
    )
    return f"{head}<rss version='2.0'><channel><title>Desk</title>{entries}</channel></rss>"


def declared(entries: Sequence[Item], *, encoding: str, written: str | None = None) -> bytes:
    """A feed that says it is in one encoding and may be in another."""
    text = rss(entries).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    return text.encode(written or encoding)


def laughs() -> str:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'lol'}'>" for n in range(10))
    return feed("&l9;", head=f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>")


def quadratic() -> str:
    return feed("&a;" * 2000, head=f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a '{'a' * 100_000}'>]>")


def external(what: str) -> str:
    return feed("&x;", "Ports", head=f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM '{what}'>]>")


def encodings() -> list[Row]:
    """2A: A1 to A7 and A36."""
    sure = {"Content-Type": "text/xml; charset=utf-8"}
    little, big = (declared(ARABIC, encoding="utf-16", written=f"utf-16-{end}") for end in ("le", "be"))
    return [
        row("A1", NEWS.replace("ظهرا".encode(), b"\x92\xff", 1), "2 bytes are not valid in its character set"),
        row("A2", declared(ARABIC, encoding="UTF-8", written="cp1256"), WRONG_CHARSET),
        *(row(f"A3-{name}", declared(ARABIC, encoding=name)) for name in ("windows-1256", "iso-8859-6")),
        *(row(f"A3-{name}", declared(TURKISH, encoding=name)) for name in ("windows-1254", "iso-8859-9")),
        row("A4", declared(ARABIC, encoding="windows-1256"), "the declared character sets disagree", headers=sure),
        row("A5-le", b"\xff\xfe" + little),
        row("A5-be", b"\xfe\xff" + big),
        row("A5-bom", b"\xef\xbb\xbf" + NEWS),
        *(
            row(f"A6-{name}", declared(ARABIC, encoding=name, written="utf-8"), f"not known: {name}", state=FAILING)
            for name in ("zlib_codec", "x-unknown", "rot13")
        ),
        row("A7", feed("Ships &#xD800; &#0; &#x1F; in", "Po\x00rts\x07")),
        row("A36", declared(TURKISH[:1], encoding="iso-2022-jp", written="utf-8"), WRONG_CHARSET),
    ]


def markup(canary: str, trap: str) -> list[Row]:
    """2A: A8 to A13 and A19 to A22. ``canary``: a file nobody may open; ``trap``: where nobody may ask."""
    include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{canary}' parse='text'/>"
    style = f"<?xml version='1.0'?><?xml-stylesheet href='{trap}/x.xsl'?>"
    deep = f"<description>{'<b>' * 20_000}deep{'</b>' * 20_000}</description>"
    opened = {"comments": "<!--", "links": "<a ", "attributes": 'x="'}
    return [
        row("A8", laughs(), NO_DOCTYPE),
        row("A9", quadratic(), NO_DOCTYPE),
        row("A10-file", external(f"file://{canary}"), NO_DOCTYPE),
        row("A10-http", external(f"{trap}/entity"), NO_DOCTYPE),
        row("A11", feed(head=f"<?xml version='1.0'?><!DOCTYPE rss SYSTEM '{trap}/x.dtd'>"), NO_DOCTYPE),
        row("A12", feed(more=include, head=style)),
        row("A13", feed(more=deep)),
        row("A19-warning", b"\n\n<br/>Warning: include() failed in x.php\n" + NEWS),
        row("A19-junk", NEWS + b"<script>var x = 1 < 2;</script> junk & more"),
        row("A20", feed("Ships & ports < docks", "<![CDATA[One ]]]]><![CDATA[> two]]>"), "not well-formed"),
        *(
            row(f"A21-{name}", feed(more=f"<description><![CDATA[{piece * 30_000}]]></description>"))
            for name, piece in opened.items()
        ),
        row("A22", feed("&lt;script&gt;alert(1)&lt;/script&gt;Ships", "&lt;img src=x onerror=alert(1)&gt;Ports")),
    ]


def bodies() -> list[Row]:
    """2A: A14 to A18, A33 and A34."""
    cut = Answer(body=NEWS[: len(NEWS) * 2 // 3], headers=XML, content_length=len(NEWS))
    login = "<html><body><form>Please log in</form></body></html>"
    atom, json = ({"Content-Type": f"application/{name}"} for name in ("atom+xml", "feed+json"))
    return [
        row("A14-title", feed("x" * 11 * MIB), TOO_LARGE, state=FAILING),
        bad("A15", cut, READ, "the connection was cut before the end"),
        row("A16-empty", "", "sent an empty body", state=NOT_NEWS),
        row("A16-blank", " \n\n ", "sent an empty body", state=NOT_NEWS),
        row("A16-none", rss([]), "sent a feed without entries", state=NOT_NEWS),
        row("A17-login", login, "sent an HTML page instead of a feed", state=NOT_NEWS, headers=HTML),
        row("A17-wall", CHALLENGE, "asks for proof of a human being", state=BLOCKED, headers=HTML),
        row("A18-error", '{"error": "no feed"}', "sent a JSON answer instead of a feed", state=NOT_NEWS, headers=JSON),
        row("A18-json", JSON_FEED, headers=json),
        bad("A33-gone", Answer(status=410), GONE, "answered 410 (gone for good)"),
        row("A34-atom", ATOM, headers=atom),
        row("A34-rdf", RDF),
    ]


def flood() -> Row:
    """2A: A14, of entries. By itself: two thousand articles at once keep the alerts' half busy for a while."""
    return row("A14-items", feed(*(f"Ships {n}" for n in range(5000))), "the newest 2,000 are read")


def entries() -> list[Row]:
    """2A: A23 to A32."""
    schemes = ("javascript", "data", "file", "tg", "ms-officecmd", "mailto")
    dates = ("", "Thu, 01 Jan 1970 00:00:00 GMT", "2999-01-01", "2026-13-45T25:61:00", "+9999")
    words = ("٢٣ رمضان ١٤٤٧", "12 Kas 2026 Çrş")
    dated = {**{f"A27-{n}": date for n, date in enumerate(dates)}, **{f"A28-{n}": date for n, date in enumerate(words)}}
    return [
        *(row(f"A23-{scheme}", feed(link=f"{scheme}:x{{}}")) for scheme in schemes),
        row("A24", feed(link="https://user:pw@news.example/\t{}")),
        row("A25", feed(link="/news/{}")),
        row("A26", feed("One", "Two", more="<guid>same</guid>")),
        *(row(name, feed(more=f"<pubDate>{date}</pubDate>")) for name, date in dated.items()),
        row("A29", feed("\u202eShips\u2066 in", "Ports\u2069\u202a")),
        row("A30", feed("عُمــــان وأسيلسان", "\ufecb\ufee4\ufe8e\ufee5")),
        row("A31", feed("D\u043eha ports", "\uff31\uff41\uff54\uff41\uff52 İstanbul ırak")),
        row("A32", feed("Flags \U0001f1f4\U0001f1f2 \U0001f469\u200d\U0001f466", "a" + "\u0301" * 1000)),
    ]


CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser before accessing the "
    "site.<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>"
)
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Desk", '
    '"items": [{"id": "1", "url": "https://news.example/json/1", "title": "Ships", "content_text": "In."}]}'
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>Desk</title><entry><id>urn:1</id>'
    '<title>Ships</title><link href="https://news.example/atom/1"/><content type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>In.</p></div></content></entry></feed>'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
    '<title>D</title></channel><item rdf:about="https://news.example/rdf/1"><title>Ships</title>'
    "<link>https://news.example/rdf/1</link></item></rdf:RDF>"
)


def crawled() -> list[Row]:
    """2B, as far as sources that are crawled show it."""
    stories = "".join(f"<h2><a href='/s/{n}'>Story {n} of very many</a></h2>" for n in range(10_000))
    listings = {
        "B4": ("<div id=app></div><script>go()</script>", NOT_NEWS, "no list of articles was found on the page", None),
        "B5-none": (LISTING, NOT_NEWS, "the selector '.nowhere a' finds no link to an article", ".nowhere a"),
        "B5-many": (LISTING + stories, READ, "", "h2 a"),
        "B6": (LISTING + stories, READ, "", None),
    }
    return [
        *(
            Row(
                id=row_id,
                kind="listing",
                answer=Answer(
                    body=f"<html><body>{body}</body></html>", headers={**HTML, "Referrer-Policy": "sys.exit"}
                ),
                state=state,
                words=words,
                more={"links": links} if links else {},
            )
            for row_id, (body, state, words, links) in listings.items()
        ),
        Row(id="B1", kind="sitemap", answer=Answer(body="<urlset>" + "<url>" * 300_000), state=NOT_NEWS),
        Row(id="B12", kind="sitemap", answer=Answer(body=b"%PDF-1.7 ..."), state=NOT_NEWS, words="not a sitemap"),
    ]


LISTING = "".join(
    f"<article><h2><a href='/news/2026/11/28/headline-of-story-{n}'>A long headline of story {n}</a></h2></article>"
    for n in range(12)
)


def packed(body: bytes, *codings: str) -> Answer:
    return Answer(body=body, headers={**XML, "Content-Encoding": ", ".join(codings)})


def deflate_bomb(mebibytes: int) -> bytes:
    compressor = zlib.compressobj()
    return b"".join([*(compressor.compress(bytes(MIB)) for _ in range(mebibytes)), compressor.flush()])


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"


def raw(answer: bytes) -> Answer:
    return Answer(raw=answer)


def bombs() -> list[Row]:
    """2C: C1 to C4."""
    trailing = zlib.compress(NEWS) + b"trailing bytes" * 9
    chunk = b"%x\r\n%s\r\n" % (len(trailing), trailing)
    late = "did not answer within 30 seconds"
    return [
        bad("C1-gzip", packed(gzip_bomb(100), "gzip"), FAILING, TOO_LARGE),
        bad("C1-br", packed(brotli_bomb(100), "br"), FAILING, TOO_LARGE),
        bad("C1-zstd", packed(zstd_bomb(100), "zstd"), FAILING, TOO_LARGE),
        bad("C1-deflate", packed(deflate_bomb(100), "deflate"), FAILING, TOO_LARGE),
        bad("C1-twice", packed(gzip.compress(gzip_bomb(100)), "gzip", "gzip"), FAILING, TOO_LARGE),
        bad("C1-chain", packed(NEWS, *["gzip"] * 6), FAILING, "sent a body that is encoded 6 times over"),
        bad("C2", raw(CHUNKED + b"Content-Encoding: deflate\r\n\r\n" + chunk + b"0\r\n\r\n"), READ, ""),
        bad("C3-endless", Answer(body=b"<rss>" * 10_000, headers=XML, endless=True), FAILING, TOO_LARGE),
        bad("C3-drip", Answer(body=NEWS, headers=XML, drip=(1, 5.0)), FAILING, late),
        bad("C3-hang", Answer(hang=True), FAILING, late),
        bad("C3-header", raw(HEAD + b"X-Long: " + b"a" * 10 * MIB + b"\r\n\r\n"), FAILING, NOT_HTTP),
        bad("C3-headers", raw(HEAD + b"X-A: b\r\n" * 10_000 + b"\r\n" + NEWS), FAILING, NOT_HTTP),
        bad("C4", raw(CHUNKED + b"\r\n" + b"1" * MIB), FAILING, NOT_HTTP),
    ]


def redirects(trap: str) -> list[Row]:
    """2C: C5 to C12. ``trap``: host and port where nobody may ask."""
    host, _, port = trap.rpartition(":")
    last = host.rpartition(".")[2]
    spelt = {
        "number": str((127 << 24) + int(last)),
        "hex": f"0x7f.{last}",
        "octal": f"0177.0.0.{int(last):#o}".replace("0o", "0"),
        "short": f"127.{last}",
        "mapped": f"[::ffff:{host}]",
    }
    refused = f"private address refused: {host} is not a public address"
    targets = {
        "C5-loop": ("/C5-loop", FAILING, "redirects more than 5 times"),
        **{
            f"C5-{scheme}": (f"{scheme}:///etc/passwd", BLOCKED, "the address is not an http or https address")
            for scheme in ("file", "ftp", "data", "gopher")
        },
        "C6": (f"http://{trap}/x", BLOCKED, refused),
        **{f"C9-{name}": (f"http://{written}:{port}/x", BLOCKED, refused) for name, written in spelt.items()},
        "C11": (f"http://{trap}\\@news.example/", BLOCKED, "the address holds a backslash or control characters"),
        "C12": (f"http://news.example@{trap}/", BLOCKED, "the address holds a user name or a password"),
    }
    return [
        bad(row_id, Answer(status=302, headers={"Location": location}), state, words)
        for row_id, (location, state, words) in targets.items()
    ]


def oddities() -> list[Row]:
    """2C: C16 to C26."""
    blocked = "<html><title>Access denied</title><body>You have been blocked</body></html>"
    basic = {"WWW-Authenticate": 'Basic realm="x"'}
    cookie = {**XML, "Set-Cookie": f"a={'b' * 4000}; Domain=.example"}
    cached = {**XML, "Cache-Control": "max-age=99999999999", "Expires": "never", "Date": "yesterday"}
    two = b"Content-Length: 5\r\nContent-Length: 500\r\n\r\n"
    return [
        bad("C16-long", Answer(body=b"<rss>", headers=XML, content_length=5000), FAILING, "the connection was cut"),
        bad("C16-negative", raw(HEAD + b"Content-Length: -5\r\n\r\n" + NEWS), FAILING, NOT_HTTP),
        bad("C16-two", raw(HEAD + two + NEWS), FAILING, NOT_HTTP),
        bad("C17", packed(gzip.compress(NEWS)[:-40], "gzip"), FAILING, "sent a compressed body that was cut off"),
        bad("C18", Answer(status=304), FAILING, "answered 304 (not modified) to a request that did not ask for it"),
        bad("C19-403", Answer(status=403), BLOCKED, "answered 403 (forbidden)"),
        bad("C19-429", Answer(status=429), FAILING, "answered 429 (too many requests)"),
        bad("C19-503", Answer(status=503), FAILING, "answered 503 (not available at present)"),
        bad("C20", Answer(status=401, headers=basic), BLOCKED, "answered 401 (a password is asked for)"),
        row("C22", NEWS, headers=cookie),
        bad("C23-icy", raw(b"ICY 200 OK\r\nicy-name: radio\r\n\r\n" + NEWS), FAILING, NOT_HTTP),
        bad("C23-old", raw(NEWS), FAILING, NOT_HTTP),
        bad("C23-two", raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)), FAILING, NOT_HTTP),
        row("C24", blocked, "asks for proof of a human being", state=BLOCKED, headers=HTML),
        bad("C25-request", Answer(reset="request"), FAILING, "the connection was cut"),
        bad("C25-body", Answer(body=b" " * 5000, headers=XML, reset="body"), FAILING, "the connection was cut"),
        row("C26", NEWS, headers=cached),
    ]


def all_rows(*, canary: str, trap: str) -> list[Row]:
    """Every row; ``trap`` is a host and a port."""
    fed = [*encodings(), *markup(canary, f"http://{trap}"), *bodies(), *entries()]
    return [*fed, *crawled(), *bombs(), *redirects(trap), *oddities()]
