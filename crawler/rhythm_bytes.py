"""A rhythm as it is stored: some 400 bytes in one column. The counts have three digits, which is more than is known."""

import struct

from crawler.rhythm import WEEK, Rhythm

_FORM = struct.Struct(f"<B7d{WEEK}e")
_VERSION = 1
_LARGEST = 60_000.0  # a half float ends at 65,504


def packed(rhythm: Rhythm) -> bytes:
    """The column's value."""
    counts = (min(count, _LARGEST) for count in rhythm.counts)
    numbers = (rhythm.as_of, rhythm.since, rhythm.counted_to, rhythm.read_at)
    return _FORM.pack(_VERSION, *numbers, rhythm.recent, rhythm.recent_expected, rhythm.awaited, *counts)


def unpacked(stored: bytes | None) -> Rhythm | None:
    """None where nothing is known yet, or another version of Gulfwatch wrote it: the next feed teaches anew."""
    if stored is None or len(stored) != _FORM.size or stored[0] != _VERSION:
        return None
    _, as_of, since, counted_to, read_at, recent, recent_expected, awaited, *counts = _FORM.unpack(stored)
    return Rhythm(
        counts=tuple(counts),
        as_of=as_of,
        since=since,
        counted_to=counted_to,
        read_at=read_at,
        recent=recent,
        recent_expected=recent_expected,
        awaited=awaited,
    )
