"""Content encodings under a limit: what is whole is decoded, a bomb costs no more than the limit."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from crawler.feeds.encodings import BoundedBody
from domain.errors import FetchError
from tests.servers import brotli_bomb, gzip_bomb, zstd_bomb

TEXT = "خبر من مسقط. ".encode() * 20_000
MIB = 2**20
LIMIT = 10 * MIB


def gzipped(data: bytes) -> bytes:
    """Without the time, so that a test has the same name in every process."""
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def decode(encodings: str, body: bytes, *, step: int = 1000, limit: int = LIMIT) -> bytes:
    bounded = BoundedBody(encodings, limit=limit)
    for start in range(0, len(body), step):
        bounded.feed(body[start : start + step])
    return bounded.finish()


@pytest.mark.parametrize("step", [1, 1000, 10**9])
@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        ("", TEXT[:9000]),
        ("identity", TEXT[:9000]),
        ("gzip", gzipped(TEXT[:9000])),
        ("x-gzip", gzipped(TEXT[:4000]) + gzipped(TEXT[4000:9000])),
        ("GZIP", gzipped(TEXT[:9000]) + b"\x00\x00junk"),
        ("deflate", zlib.compress(TEXT[:9000])),
        ("deflate", raw_deflate(TEXT[:9000])),
        ("br", brotli.compress(TEXT[:9000])),
        ("zstd", zstd.compress(TEXT[:9000])),
        ("zstd", zstd.compress(TEXT[:4000]) + zstd.compress(TEXT[4000:9000])),
        ("gzip, br", brotli.compress(gzipped(TEXT[:9000]))),
    ],
)
def test_whole_bodies_are_decoded_however_they_arrive(encodings: str, body: bytes, step: int) -> None:
    assert decode(encodings, body, step=step) == TEXT[:9000]


@pytest.mark.parametrize(
    ("encodings", "make_bomb"),
    [
        ("gzip", lambda: gzip_bomb(500)),
        ("gzip", lambda: gzipped(bytes(100 * MIB))),
        ("deflate", lambda: zlib.compress(bytes(100 * MIB))),
        ("br", lambda: brotli_bomb(200)),
        ("zstd", lambda: zstd_bomb(500)),
        ("zstd", lambda: zstd.compress(bytes(100 * MIB))),
        ("gzip, gzip", lambda: gzipped(gzipped(bytes(100 * MIB)))),
        ("br, zstd", lambda: zstd.compress(brotli_bomb(50))),
        ("", lambda: bytes(LIMIT + 1)),
    ],
    ids=["gzip-members", "gzip", "deflate", "br", "zstd-frames", "zstd", "gzip-gzip", "zstd-br", "plain"],
)
def test_a_bomb_is_cut_off_at_the_limit(encodings: str, make_bomb: Callable[[], bytes]) -> None:
    bomb = make_bomb()
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(FetchError, match="sent more than 10 MiB") as refused:
        decode(encodings, bomb, step=64 * 1024)
    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.kind == "too-large"
    assert seconds < 2
    assert peak < 40 * MIB


@pytest.mark.parametrize(("encodings", "part"), [("gzip", gzipped(b"")), ("zstd", zstd.compress(b""))])
def test_a_body_of_countless_empty_parts_is_refused_at_once(encodings: str, part: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(FetchError, match="in more than 10,000 parts") as caught:
        decode(encodings, part * (LIMIT // len(part)), step=LIMIT)
    assert (caught.value.kind, time.process_time() - begun < 5) == ("bad-encoding", True)


def test_what_is_packed_twice_is_limited_between_the_two_too() -> None:
    between = gzipped(b"") + bytes(LIMIT)  # junk behind the end, of which nothing reaches the body
    with pytest.raises(FetchError) as caught:
        decode("gzip, gzip", gzipped(between))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        ("gzip", gzipped(TEXT)[:-10]),
        ("deflate", zlib.compress(TEXT)[:-10]),
        ("br", brotli.compress(TEXT)[:-5]),
        ("zstd", zstd.compress(TEXT)[:-5]),
    ],
)
def test_a_body_that_was_cut_off_is_not_used(encodings: str, body: bytes) -> None:
    with pytest.raises(FetchError, match="was cut off") as refused:
        decode(encodings, body)
    assert refused.value.kind == "dataloss"


@pytest.mark.parametrize("encodings", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_not_what_it_says_is_named(encodings: str) -> None:
    with pytest.raises(FetchError, match="cannot be decompressed") as refused:
        decode(encodings, b"<rss>plain text after all</rss>")
    assert refused.value.kind == "bad-encoding"


@pytest.mark.parametrize(
    ("encodings", "text"),
    [
        ("gzip, gzip, gzip", "sent a body that is encoded 3 times over"),
        (", ".join(["gzip"] * 6), "sent a body that is encoded 6 times over"),
        ("compress", "sent a body in an encoding that is not known: compress"),
    ],
)
def test_chains_and_unknown_encodings_are_refused(encodings: str, text: str) -> None:
    with pytest.raises(FetchError) as refused:
        BoundedBody(encodings, limit=LIMIT)
    assert (refused.value.kind, str(refused.value)) == ("bad-encoding", text)


def test_an_empty_body_is_empty_in_any_encoding() -> None:
    assert [decode(name, b"") for name in ("", "gzip", "deflate", "br", "zstd")] == [b""] * 5
