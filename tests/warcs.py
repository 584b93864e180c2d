"""WARC files written for tests, as crawlers write them."""

import gzip
from collections.abc import Iterable
from pathlib import Path

HTML = ("Content-Type", "text/html; charset=utf-8")


def warc(path: Path, records: Iterable[bytes], *, packed: bool = True) -> Path:
    """Writes the records one after the other, each packed on its own; each is ``record(…)``."""
    first = _written("warcinfo", "", b"software: a crawler\r\n", content_type="application/warc-fields")
    path.write_bytes(b"".join(gzip.compress(each) if packed else each for each in (first, *records)))
    return path


def _written(kind: str, url: str, block: bytes, *, content_type: str, at: str = "2026-04-01T00:00:00Z") -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {at}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def record(
    url: str,
    body: bytes | str,
    *,
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (HTML,),
    kind: str = "response",
    at: str = "2026-04-01T00:00:00Z",
) -> bytes:
    """An answer as a crawler keeps it, with its headers."""
    payload = body.encode() if isinstance(body, str) else body
    first = "GET / HTTP/1.1" if kind == "request" else f"HTTP/1.1 {status}"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    block = f"{first}\r\n{head}\r\n".encode() + payload
    return _written(kind, url, block, content_type=f"application/http; msgtype={kind}", at=at)


def bomb(path: Path) -> Path:
    """A gzip file whose one record unpacks to 300 MiB of nothing."""
    size = 300 * 2**20
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.om/news/1\r\nWARC-Date: 2026-04-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\nContent-Length: {size}\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    )
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(head.encode())
        for _ in range(size // 2**20):
            file.write(bytes(2**20))
    return path
