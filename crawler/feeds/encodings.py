"""Content encodings undone piece by piece under a limit, so that a bomb costs no more than the limit."""

import zlib
from collections.abc import Callable, Iterable
from typing import Protocol

import brotli
from backports import zstd

from domain.errors import FetchError

MAX_ENCODINGS = 2
MAX_PARTS = 10_000
"""Of one body. Millions of empty ones fit into ten megabytes, and each costs as much as one that holds something."""

_GZIP = 16 + zlib.MAX_WBITS
_ROOM = 64 * 1024
_NAMES = {"x-gzip": "gzip", "x-deflate": "deflate"}


class Decoder(Protocol):
    """Undoes one encoding. ``feed`` yields pieces of at most 64 KiB; ``finish`` raises when the stream was cut off."""

    def feed(self, data: bytes) -> Iterable[bytes]: ...

    def finish(self) -> None: ...


class _Parts:
    """Counts the members or frames of one body. Raises FetchError."""

    def __init__(self) -> None:
        self._more = 0

    def count(self) -> None:
        self._more += 1
        if self._more >= MAX_PARTS:
            raise FetchError("bad-encoding", f"sent a body that is packed in more than {MAX_PARTS:,} parts")


class GzipDecoder:
    """gzip, also of several members; padding or junk behind the last one is passed over."""

    _MAGIC = b"\x1f\x8b"

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP)
        self._behind = b""  # bytes after a member's end, too few to know what they are
        self._parts = _Parts()

    def feed(self, data: bytes) -> Iterable[bytes]:
        while data:
            if self._stream.eof:
                self._behind = (self._behind + data) if len(self._behind) < 2 else self._behind
                if not self._behind.startswith(self._MAGIC):
                    return
                data, self._behind = self._behind, b""
                self._parts.count()
                self._stream = zlib.decompressobj(_GZIP)
            yield self._stream.decompress(data, _ROOM)
            data = self._stream.unconsumed_tail or self._stream.unused_data

    def finish(self) -> None:
        if not self._stream.eof:
            raise EOFError


class DeflateDecoder:
    """deflate in its zlib wrapping, as the standard wants it, or without, as some servers send it."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._head = b""

    def feed(self, data: bytes) -> Iterable[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        while data and not self._stream.eof:
            yield self._stream.decompress(data, _ROOM)
            data = self._stream.unconsumed_tail

    def finish(self) -> None:
        if self._stream is None or not self._stream.eof:
            raise EOFError


class BrotliDecoder:
    """br (https://www.rfc-editor.org/rfc/rfc7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterable[bytes]:
        if self._stream.is_finished():
            return
        yield self._stream.process(data, output_buffer_limit=_ROOM)
        while not self._stream.can_accept_more_data():
            yield self._stream.process(b"", output_buffer_limit=_ROOM)

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise EOFError


class ZstdDecoder:
    """zstd (https://www.rfc-editor.org/rfc/rfc8878), with the window that browsers allow."""

    def __init__(self) -> None:
        self._stream = self._new()
        self._parts = _Parts()

    @staticmethod
    def _new() -> "zstd.ZstdDecompressor":
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})

    def feed(self, data: bytes) -> Iterable[bytes]:
        while True:
            if self._stream.eof:
                data = self._stream.unused_data or data
                if not data:
                    return
                self._parts.count()
                self._stream = self._new()
            piece = self._stream.decompress(data, _ROOM)
            yield piece
            data = b""
            if self._stream.needs_input:
                return

    def finish(self) -> None:
        if not self._stream.eof:
            raise EOFError


class BoundedBody:
    """Collects a body as it arrives. Raises FetchError: too-large, bad-encoding, dataloss."""

    def __init__(self, encodings: str, *, limit: int) -> None:
        self._decoders = [_decoder(name) for name in reversed(_names(encodings))]
        self._limit = limit
        self._sizes = [0] * (len(self._decoders) + 1)  # of what arrived, and of what came out of each decoder
        self._pieces: list[bytes] = []

    @property
    def encoded(self) -> bool:
        return bool(self._decoders)

    @property
    def arrived(self) -> int:
        """Bytes from the socket so far."""
        return self._sizes[0]

    def feed(self, data: bytes) -> None:
        """Takes what came from the socket."""
        try:
            for begin in range(0, len(data), _ROOM):  # a decoder copies what is left at the end of each part
                self._pass(data[begin : begin + _ROOM], 0)
        except (zlib.error, brotli.error, zstd.ZstdError) as error:
            raise FetchError("bad-encoding", "sent a body that cannot be decompressed") from error

    def finish(self) -> bytes:
        """The whole body."""
        if self.arrived:
            try:
                for decoder in self._decoders:
                    decoder.finish()
            except EOFError:
                raise FetchError("dataloss", "sent a compressed body that was cut off") from None
        return b"".join(self._pieces)

    def _pass(self, data: bytes, stage: int) -> None:
        self._sizes[stage] += len(data)
        if self._sizes[stage] > self._limit:
            raise _too_large(self._limit)
        if stage == len(self._decoders):
            self._pieces.append(data)
            return
        for piece in self._decoders[stage].feed(data):
            if piece:
                self._pass(piece, stage + 1)


def _too_large(limit: int) -> FetchError:
    return FetchError("too-large", f"sent more than {limit // 2**20} MiB")


def _names(encodings: str) -> list[str]:
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [_NAMES.get(name, name) for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(names) > MAX_ENCODINGS:
        raise FetchError("bad-encoding", f"sent a body that is encoded {len(names)} times over")
    return names


def _decoder(name: str) -> Decoder:
    decoder = _DECODERS.get(name)
    if decoder is not None:
        return decoder()
    raise FetchError("bad-encoding", f"sent a body in an encoding that is not known: {name[:40]}")


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": GzipDecoder,
    "deflate": DeflateDecoder,
    "br": BrotliDecoder,
    "zstd": ZstdDecoder,
}
