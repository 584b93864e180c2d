"""Which entries of a feed were taken in at its last read, so that of a changed feed only the new ones cost work."""

import struct
from collections.abc import Mapping
from hashlib import blake2b

from crawler.feeds.entry import RawEntry

PRINT_BYTES = 8  # a new entry among 2,000 known ones is mistaken for one of them once in 10^16
MAX_BYTES = 32 * 1024 * 1024  # of all sources together: 600 bytes for a feed of 50 entries

_RECORD = struct.Struct(f"<{PRINT_BYTES}sI")


def print_of(raw: RawEntry) -> bytes:
    """Tells an item from any other, and from itself with a changed text. Its date may change: an article's does not."""
    said = (raw.link, raw.guid, raw.title, raw.summary, raw.content, raw.language, *raw.authors)
    return blake2b("\x1f".join(said).encode("utf-8", "replace"), digest_size=PRINT_BYTES).digest()


def packed(entries: Mapping[bytes, int]) -> bytes:
    """Prints and the lengths of their texts in characters, 12 bytes each."""
    return b"".join(_RECORD.pack(print_, length) for print_, length in entries.items())


def unpacked(packed_entries: bytes) -> dict[bytes, int]:
    """The opposite of ``packed``."""
    return dict(_RECORD.iter_unpack(packed_entries))


class KnownEntries:
    """What a collector remembers of its sources' last reads, in memory: it only saves work.

    A memory is good as long as the database has the same body's hash, which is written with that body's entries.
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._known: dict[str, tuple[str, bytes]] = {}  # the one that was noted longest ago first

    def of(self, source_id: str, body_hash: str | None) -> bytes:
        """As ``packed`` gave it; empty: nothing is known."""
        of_body, known = self._known.get(source_id, (None, b""))
        return known if of_body is not None and of_body == body_hash else b""

    def note(self, source_id: str, body_hash: str, known: bytes) -> None:
        """The oldest memories give way where there is no room."""
        self._forget(source_id)
        self._known[source_id] = (body_hash, known)
        self._bytes += len(known)
        while self._bytes > self._max_bytes:
            self._forget(next(iter(self._known)))

    def _forget(self, source_id: str) -> None:
        self._bytes -= len(self._known.pop(source_id, ("", b""))[1])
