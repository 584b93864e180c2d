"""Bytes of a feed or a page to text, by our own judgement: a label is a claim, and one stray byte silences nothing."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from domain.errors import FetchError

_ALLOWED = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "us-ascii", "koi8-r", "koi8-u", "mac-roman"),
        *(f"iso-8859-{number}" for number in (*range(1, 12), *range(13, 17))),
        *(f"windows-{number}" for number in range(1250, 1259)),
        *("gb2312", "gbk", "gb18030", "hz", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "iso-2022-kr"),
    )
)
"""Character sets that may be named. Python has "codecs" beyond them (zlib, rot13), and UTF-7 hides text."""

_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}  # https://encoding.spec.whatwg.org/#names
_SERVER_DEFAULTS = frozenset({"cp1252"})  # what a web server says when nobody told it better
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{1,60})["']""")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([^\s"'/>;]{1,60})""", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';]{1,60})""", re.IGNORECASE)
_UTF8 = frozenset({b"utf-8", b"utf8"})
_GUESSES = ("cp1256", "iso8859_6", "cp1254", "iso8859_9", "cp1252", "cp1251", "utf_8")
_SAMPLE_BYTES = 60_000
_BETWEEN_TAGS = re.compile(rb"(?<=>)")
_TAGS = re.compile(rb"<[^<>]{0,2000}>|[\x00-\x40]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and how it was read."""

    text: str  # without the byte order mark
    charset: str
    note: str | None = None  # what was wrong with the labels or the bytes; None: nothing


def decode_feed(body: bytes, *, content_type: str = "") -> Decoded:
    """The text of a feed. Raises FetchError ``bad-charset`` when it only names character sets that are not allowed."""
    if sure := _decode_by_shape(body):
        return sure
    declared, unknown = _declarations(_XML_ENCODING.findall(body[:1024]), content_type)
    if unknown and not declared:
        raise FetchError("bad-charset", f"names a character set that is not known: {unknown[0]}")
    return _decode_declared(body, declared)


def is_surely_utf8(body: bytes, *, content_type: str) -> bool:
    """Whether a feed can be nothing but UTF-8, if it is that: it begins as XML does, and nobody names another."""
    if body[:1] != b"<" or body[1:2] == b"\x00":
        return False
    in_document = _XML_ENCODING.search(body, 0, 1024)
    if in_document and in_document[1].lower() not in _UTF8:
        return False
    in_header = _HTTP_CHARSET.search(content_type)
    return in_header is None or in_header[1].lower().encode() in _UTF8


def decode_page(body: bytes, *, content_type: str = "") -> Decoded:
    """The text of an HTML page. A character set that is not known is passed over, as browsers do."""
    if sure := _decode_by_shape(body):
        return sure
    declared, _unknown = _declarations(_META_CHARSET.findall(body[:4096]), content_type)
    return _decode_declared(body, declared)


def _decode_by_shape(body: bytes) -> Decoded | None:
    """A byte order mark, or the zeros of UTF-16, leave no doubt."""
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return _decode(body[len(mark) :], marked, None)
    charset = _wide(body)
    return _decode(body, charset, None) if charset else None


def _decode_declared(body: bytes, declared: list[str]) -> Decoded:
    lies = "the declared character set is wrong"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not body.isascii():  # bytes of another charset are practically never valid UTF-8
            return Decoded(text=text, charset="utf-8", note=lies if declared and "utf-8" not in declared else None)
    candidates = [charset for charset in declared if charset != "utf-8"]
    if body.isascii() and not candidates:
        return Decoded(text=body.decode("ascii"), charset="utf-8")
    candidates.sort(key=lambda charset: charset in _SERVER_DEFAULTS)
    for charset in candidates:
        try:
            note = "the declared character sets disagree" if len(set(declared)) > 1 else None
            return Decoded(text=body.decode(charset), charset=charset, note=note)
        except UnicodeDecodeError:
            continue
    return _repair(body, lies if declared else None)


def _repair(body: bytes, lies: str | None) -> Decoded:
    """UTF-8 with a few stray bytes stays UTF-8; anything else is what its letters look like."""
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    wide = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    if wide > 4 * stray:
        return Decoded(text=text, charset="utf-8", note=_stray(stray))
    if wide > stray:  # no other character set looks like that: parts of it are in one
        return Decoded(text=_mixed(body), charset="utf-8", note=_stray(stray))
    return _decode(body, _guess(body) or "cp1252", lies or "no character set is declared")


def _mixed(body: bytes) -> str:
    """What stands between two tags is in one character set, UTF-8 or what all that is none looks like."""
    pieces = _BETWEEN_TAGS.split(body)
    other = [piece for piece in pieces if not _is_utf8(piece)]
    charset = _guess(b" ".join(other)) or "cp1252"
    return "".join(piece.decode("utf-8" if _is_utf8(piece) else charset, "replace") for piece in pieces)


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _stray(count: int) -> str:
    return f"{count} {'byte is' if count == 1 else 'bytes are'} not valid in its character set"


def _guess(body: bytes) -> str | None:
    sample = _TAGS.sub(b" ", body)[:_SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=list(_GUESSES), preemptive_behaviour=False).best()
    return best.encoding if best else None


def _decode(body: bytes, charset: str, note: str | None) -> Decoded:
    text = body.decode(charset, "replace")
    if note is None and "\ufffd" in text:
        note = _stray(text.count("\ufffd"))
    return Decoded(text=text.removeprefix("\ufeff"), charset=charset, note=note)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a byte order mark shows in the zeros around its first angle bracket."""
    start = body[:4]
    if start[:2] == b"<\x00" and start[3:4] == b"\x00":
        return "utf-16-le"
    return "utf-16-be" if start[:2] == b"\x00<" and start[2:3] == b"\x00" else None


def _declarations(in_document: list[bytes], content_type: str) -> tuple[list[str], list[str]]:
    """The character sets that the document and HTTP name, allowed ones (as Python's names) and others apart."""
    names = [name.decode("ascii", "replace") for name in in_document[:1]]
    names += _HTTP_CHARSET.findall(content_type)[:1]
    allowed: list[str] = []
    unknown: list[str] = []
    for name in names:
        charset = _codec_name(name)
        if charset is None:
            unknown.append(name)
        elif not charset.startswith(("utf-16", "utf-32")):  # its bytes would have shown it
            allowed.append(charset)
    return allowed, unknown


def _codec_name(name: str) -> str | None:
    try:
        charset = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(charset, charset) if charset in _ALLOWED else None
