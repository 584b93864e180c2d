"""A file of somebody else's crawl, whatever its name says: WARC or lines of JSON, packed or not."""

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from crawler.history.lines import BadLine, Line, read_line
from crawler.history.unpacked import GZIP, FileFault, Unpacked
from crawler.history.warc_file import Capture, NoPage, read_warc

MAX_LINE = 20 * 2**20
_BUFFER = 256 * 1024
_HEAD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedLine:
    """A line with its number, from 1."""

    number: int
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line that is no article."""

    number: int
    why: str


Item = Capture | NoPage | NumberedLine | Fault


class InputFile:
    """One file, read once from its beginning to its end. ``-`` is the standard input. A context manager."""

    def __init__(self, name: str) -> None:
        """Raises FileFault when it cannot be opened."""
        self.name = name
        self.size = None if name == "-" else _size(name)
        try:
            self._raw: BinaryIO = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115
        except OSError as error:
            raise FileFault(f"cannot be opened: {error.strerror}") from None

    def __enter__(self) -> "InputFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self.name != "-":
            self._raw.close()

    @property
    def position(self) -> int:
        """Bytes read so far; 0 where that cannot be told."""
        try:
            return self._raw.tell()
        except OSError:
            return 0

    def items(self) -> Iterator[Item]:
        """Raises FileFault where it cannot be read further."""
        try:
            yield from self._items()
        except OSError as error:
            raise FileFault(f"cannot be read further: {error.strerror or error}") from None

    def _items(self) -> Iterator[Item]:
        outer = io.BufferedReader(cast(io.RawIOBase, self._raw), _BUFFER)
        try:
            packed = outer.peek(2)[:2] == GZIP
            stream: io.BufferedReader[Any] = io.BufferedReader(Unpacked(outer), _BUFFER) if packed else outer
            head = stream.peek(_HEAD)[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
            if head.startswith(b"WARC/"):
                yield from read_warc(stream)
            elif head.startswith(b"{"):
                yield from _lines(stream)
            elif head:
                raise FileFault(_what_it_is(head))
        finally:
            with contextlib.suppress(ValueError):  # closed already: whoever reads has given up
                outer.detach()


def _what_it_is(head: bytes) -> str:
    if head.startswith(b"["):
        return "holds one JSON array: write one object a line instead (jq -c '.[]')"
    return "is neither WARC nor lines of JSON, packed or not"


def _lines(stream: BinaryIO) -> Iterator[NumberedLine | Fault]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_BUFFER)) and not rest.endswith(b"\n"):
                pass
            yield Fault(number=number, why=f"is longer than {MAX_LINE // 2**20} MiB")
            continue
        if not line.strip():
            continue
        try:
            yield NumberedLine(number=number, line=read_line(line))
        except BadLine as bad:
            yield Fault(number=number, why=str(bad))


def _size(name: str) -> int | None:
    try:
        return Path(name).stat().st_size
    except OSError:
        return None
