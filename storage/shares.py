"""Which of several collectors has which host, so that all that is asked of a host is asked by one process."""

import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A collector's part of the hosts: those whose slot leaves ``index`` when it is divided by ``count``."""

    index: int = 0
    count: int = 1  # of collectors that live


WHOLE = Share()


def host_slot(address: str | None) -> int | None:
    """A number from 0 to 2³¹ - 1 for the host of an address, the same in every process; None: it has none."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return None
    return zlib.crc32(host.encode("utf-8", "replace")) & 0x7FFFFFFF if host else None


def is_in(slot: sa.Column[Any], share: Share) -> sa.ColumnElement[bool]:
    """The condition that a row is one of the share's. A row without a slot is anybody's."""
    if share.count <= 1:
        return sa.true()
    return sa.or_(slot.is_(None), slot % share.count == share.index)
