"""Identifiers that sort by the time they were made: a ULID's 26 characters (https://github.com/ulid/spec)."""

import secrets
from base64 import b32encode
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CROCKFORD.encode())
_INSTANT, _RANDOM = 10, 16  # letters
_RANDOM_BYTES = 10
_PAIRS = tuple(first + second for first in _CROCKFORD for second in _CROCKFORD)


def new_id(now: datetime) -> str:
    """26 characters: 48 bits of milliseconds since 1970, 80 random bits. Never holds a dot or a slash."""
    return _written(now, secrets.randbits(80))


def new_ids(now: datetime, count: int) -> list[str]:
    """So many of them, in no order."""
    instant = _written(now, 0)[:_INSTANT]
    letters = b32encode(secrets.token_bytes(_RANDOM_BYTES * count)).translate(_TO_CROCKFORD).decode()
    return [instant + letters[at : at + _RANDOM] for at in range(0, _RANDOM * count, _RANDOM)]


def first_id(instant: datetime) -> str:
    """The smallest id that can be made from this instant on, to the millisecond: where a listing by time begins."""
    return _written(instant, 0)


def _written(instant: datetime, random_bits: int) -> str:
    value = (int(instant.timestamp() * 1000) << 80) | random_bits
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -1, -10)])


def instant_of(id: str) -> datetime:
    """The instant that an id begins with, in UTC, to the millisecond. Raises ValueError for what is no id."""
    value = 0
    for letter in id[:10]:
        value = value << 5 | _CROCKFORD.index(letter)
    return datetime.fromtimestamp(value / 1000, UTC)
