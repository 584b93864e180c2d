"""The pages in a WARC file, read record by record: https://iipc.github.io/warc-specifications/."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from crawler.dates import parse_date
from crawler.feeds.download import MAX_BODY
from crawler.feeds.encodings import BoundedBody
from crawler.history.unpacked import FileFault
from domain.errors import FetchError

_HEADER_ROOM = 2**20  # bytes between the end of one record's content and the beginning of the next one's
_PIECE = 64 * 1024
_HTML = re.compile(r"^\s*(?:text/html|application/xhtml\+xml|text/plain|$)", re.IGNORECASE)
_LOOKS_LIKE_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|article|div|p|meta)\b", re.IGNORECASE)
_HEAD = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as somebody's crawler got it, its encoding undone."""

    number: int  # of the record, from 1
    url: str
    body: bytes
    content_type: str
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPage:
    """A response that is none."""

    why: str  # a word: redirect, error, not-html, repeat, too-large, broken


class _Metered:
    """A stream that gives a parser of headers only so much: a header that never ends must not fill the memory."""

    def __init__(self, stream: "io.BufferedReader[Any]") -> None:
        self._stream = stream
        self.room: int | None = None  # None: as much as is asked for

    def read(self, size: int) -> bytes:
        if self.room is not None:
            self.room -= size
            if self.room < -_PIECE:
                raise FileFault("holds a record whose header does not end")
        return self._stream.read1(size)  # what is here: a fault further on must not cost what came before it


def read_warc(stream: "io.BufferedReader[Any]") -> Iterator[Capture | NoPage]:
    """The pages of a WARC file's plain bytes. Raises FileFault where it cannot be read further; what came before holds.

    Requests, metadata and the like are passed over in silence.
    """
    metered = _Metered(stream)
    archive = ArchiveIterator(metered)
    archive.INC_RECORD = ""  # warcio would write its warning to stderr; we end the file with a sentence
    number = 0
    while (record := _next(archive, metered, number)) is not None:
        number += 1
        try:
            found = _read(record, number)
            _skip_rest(record)
        except FileFault as fault:
            raise FileFault(f"{fault} (record {number})") from None
        if found is not None:
            yield found


def _next(archive: ArchiveIterator, metered: _Metered, number: int) -> ArcWarcRecord | None:
    metered.room = _HEADER_ROOM
    try:
        record: ArcWarcRecord | None = next(archive, None)
    except FileFault as fault:
        raise FileFault(f"{fault} (after record {number})") from None
    except Exception as error:  # foreign bytes in a foreign parser: whatever it stumbles over is the file's fault
        raise FileFault(f"holds no further WARC record that can be read (after record {number})") from error
    if archive.err_count:
        raise FileFault(f"holds a record that is longer than it says (record {number})")
    metered.room = None
    return record


def _skip_rest(record: ArcWarcRecord) -> None:
    while record.raw_stream.read(_PIECE):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise FileFault("is cut off in the middle of a record")


def _read(record: ArcWarcRecord, number: int) -> Capture | NoPage | None:
    if record.rec_type == "revisit":
        return NoPage(why="repeat")
    if record.rec_type not in ("response", "resource"):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        return None
    if (why := _status(record)) is not None:
        return NoPage(why=why)
    content_type = record.http_headers.get_header("Content-Type") if record.http_headers else None
    content_type = (content_type or ("" if record.http_headers else record.content_type)) or ""
    if not _HTML.match(content_type):
        return NoPage(why="not-html")
    body = _body(record)
    if isinstance(body, NoPage):
        return body
    if not _LOOKS_LIKE_MARKUP.search(body[:_HEAD].replace(b"\x00", b"")):
        return NoPage(why="not-html")
    captured_at = parse_date(record.rec_headers.get_header("WARC-Date"))
    return Capture(number=number, url=url, body=body, content_type=content_type, captured_at=captured_at)


def _status(record: ArcWarcRecord) -> str | None:
    """Why the answer is no page, by its status; None: it may be one."""
    if record.rec_type == "resource" or record.http_headers is None:
        return None
    code = record.http_headers.get_statuscode() or ""
    if code == "200":
        return None
    return "redirect" if code.startswith("3") else "error"


def _body(record: ArcWarcRecord) -> bytes | NoPage:
    """The page's bytes, unpacked by our own bounded decoders: warcio's would swallow a bomb whole."""
    header = record.http_headers.get_header if record.http_headers else lambda _name: None
    chunked = "chunked" in (header("Transfer-Encoding") or "").lower()
    source = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
    raw = _read_most(source, MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        return NoPage(why="too-large")
    decoded = BoundedBody(header("Content-Encoding") or "", limit=MAX_BODY)
    try:
        decoded.feed(raw)
        return decoded.finish()
    except FetchError as error:
        if error.kind == "too-large":
            return NoPage(why="too-large")
    return raw if _LOOKS_LIKE_MARKUP.search(raw[:_HEAD]) else NoPage(why="broken")  # some crawlers unpack, and say not


def _read_most(source: BinaryIO, most: int) -> bytes:
    pieces: list[bytes] = []
    left = most
    while left > 0 and (piece := source.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
