"""Content encodings undone piece by piece under a limit, so that a bomb costs no more than the limit."""

import zlib
from collections.abc import Iterable
from typing import Protocol

import brotli
from backports import zstd

from domain.errors import FetchError

MAX_ENCODINGS = 2
_GZIP = 16 + zlib.MAX_WBITS
_ROOM = 64 * 1024
_NAMES = {"x-gzip": "gzip", "x-deflate": "deflate"}


class Decoder(Protocol):
    """Undoes one encoding. ``feed`` yields pieces of at most 64 KiB; ``finish`` raises when the stream was cut off."""

    def feed(self, data: bytes) -> Iterable[bytes]: ...

    def finish(self) -> None: ...


class ZlibDecoder:
    """gzip, also of several members, and deflate, with or without its zlib wrapping."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._stream = zlib.decompressobj(_GZIP if gzip else zlib.MAX_WBITS)
        self._begun = False

    def feed(self, data: bytes) -> Iterable[bytes]:
        while data:
            if self._stream.eof:
                if not self._gzip or not data.startswith(b"\x1f\x8b"):
                    return  # padding or junk behind the end is not news
                self._stream = zlib.decompressobj(_GZIP)
            yield self._decompress(data)
            data = self._stream.unconsumed_tail or self._stream.unused_data

    def _decompress(self, data: bytes) -> bytes:
        try:
            piece = self._stream.decompress(data, _ROOM)
        except zlib.error:
            if self._begun or self._gzip:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # raw deflate, as some servers send it
            piece = self._stream.decompress(data, _ROOM)
        self._begun = True
        return piece

    def finish(self) -> None:
        if self._begun and not self._stream.eof:
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

    @staticmethod
    def _new() -> "zstd.ZstdDecompressor":
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})

    def feed(self, data: bytes) -> Iterable[bytes]:
        while True:
            if self._stream.eof:
                data = self._stream.unused_data or data
                if not data:
                    return
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
        self._arrived = 0
        self._pieces: list[bytes] = []
        self._size = 0

    @property
    def encoded(self) -> bool:
        return bool(self._decoders)

    def feed(self, data: bytes) -> None:
        """Takes what came from the socket."""
        self._arrived += len(data)
        if self._arrived > self._limit:
            raise _too_large(self._limit)
        try:
            self._pass(data, 0)
        except (zlib.error, brotli.error, zstd.ZstdError) as error:
            raise FetchError("bad-encoding", "sent a body that cannot be decompressed") from error

    def finish(self) -> bytes:
        """The whole body."""
        if self._arrived:
            try:
                for decoder in self._decoders:
                    decoder.finish()
            except EOFError:
                raise FetchError("dataloss", "sent a compressed body that was cut off") from None
        return b"".join(self._pieces)

    def _pass(self, data: bytes, stage: int) -> None:
        if stage == len(self._decoders):
            self._size += len(data)
            if self._size > self._limit:
                raise _too_large(self._limit)
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
    if name in ("gzip", "deflate"):
        return ZlibDecoder(gzip=name == "gzip")
    if name == "br":
        return BrotliDecoder()
    if name == "zstd":
        return ZstdDecoder()
    raise FetchError("bad-encoding", f"sent a body in an encoding that is not known: {name[:40]}")
