"""A packed file as a stream of plain bytes that never holds more than a piece, and that no bomb can swell."""

import io
import zlib
from typing import BinaryIO

from domain.errors import GulfwatchError

GZIP = b"\x1f\x8b"
_PIECE = 64 * 1024
_ALLOWED = 64 * 2**20  # bytes of one member, whatever they were packed in
_MOST_FOLD = 200  # texts shrink to a tenth, pages to a fiftieth


class FileFault(GulfwatchError):
    """Why a file cannot be read further, in words that follow its name."""


class Unpacked(io.RawIOBase):
    """The members of a gzip file, one after the other. Raises FileFault for a bomb and for what is cut or broken."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._new_member(b"")

    def _new_member(self, data: bytes) -> None:
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._waiting = data
        self._in = self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type] # any writable buffer
        while True:
            if self._decoder.eof and not self._begin_next():
                return 0
            data = self._waiting or self._packed.read(_PIECE)
            if not data:
                if self._in == 0 and self._out == 0:
                    return 0
                raise FileFault("is cut off in the middle of what was packed")
            found = self._unpack(data, len(room))
            if found:
                room[: len(found)] = found
                return len(found)

    def _begin_next(self) -> bool:
        """The next member; False at the end, and where only padding follows."""
        data = self._decoder.unused_data or self._packed.read(_PIECE)
        while data and not data.strip(b"\x00"):
            data = self._packed.read(_PIECE)
        if data:
            self._new_member(data.lstrip(b"\x00"))
        return bool(data)

    def _unpack(self, data: bytes, room: int) -> bytes:
        try:
            found = self._decoder.decompress(data, max(room, 1))
        except zlib.error:
            raise FileFault("is damaged: what was packed cannot be unpacked") from None
        self._waiting = self._decoder.unconsumed_tail
        self._in += len(data) - len(self._waiting) - len(self._decoder.unused_data)
        self._out += len(found)
        if self._out > _ALLOWED and self._out > _MOST_FOLD * self._in:
            raise FileFault(f"is a decompression bomb: a part of it unpacks to over {_MOST_FOLD} times its size")
        return found
