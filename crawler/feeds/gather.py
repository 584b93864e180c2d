"""The items of one feed, whichever parser read them, become its entries: counted, limited, with notes on them."""

from collections.abc import Container, Sequence

from crawler.feeds.entry import ParsedFeed, RawEntry, make_entry, make_known_entry
from domain.article import Entry

MAX_ENTRIES = 2000


def gather(
    raws: Sequence[RawEntry],
    *,
    base: str,
    parser: str,
    listed: int | None = None,
    prints: Sequence[bytes] = (),
    known: Container[bytes] = (),
) -> ParsedFeed:
    """The entries of a feed's items. ``listed``: how many there are; None: no more than these.

    ``prints``: the items' own; those that are ``known`` are made as known ones.
    """
    if prints:
        made = [
            (make_known_entry(raw, base=base) if each in known else None) or make_entry(raw, base=base)
            for raw, each in zip(raws, prints, strict=True)
        ]
    else:
        made = [make_entry(raw, base=base) for raw in raws]
    entries = tuple([entry for entry in made if entry])
    count = len(raws) if listed is None else listed
    return ParsedFeed(
        entries=entries,
        parser=parser,
        skipped=count - len(entries),
        notes=(*_dropped(raws, made), *((too_many(count, len(raws)),) if count > len(raws) else ())),
        prints=tuple([each for each, entry in zip(prints, made, strict=True) if entry]) if prints else (),
    )


def _dropped(raws: Sequence[RawEntry], made: Sequence[Entry | None]) -> tuple[str, ...]:
    """The note that links were left out, because a reader must not follow them."""
    pairs = zip(raws, made, strict=True)
    count = sum(entry is not None and entry.url is None and bool(raw.link) for raw, entry in pairs)
    if not count:
        return ()
    return (f"of {count} {'entry' if count == 1 else 'entries'} the link is left out: it leads nowhere on the web",)


def too_many(count: int, limit: int) -> str:
    """The note on a feed that holds more entries than are read."""
    return f"holds {count:,} entries; the newest {limit:,} are read"
