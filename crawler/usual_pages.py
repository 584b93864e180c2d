"""What the pages of a source's articles usually give, and its newest pages. Pure."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import log

_SLOWEST = 0.02  # a page's weight at least


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What one page came to."""

    article_id: str
    at: datetime
    kind: str = ""  # of the failure; empty: it gave a text
    characters: int = 0  # of its text
    dated: bool = False  # it names a date that is believed
    again: bool = False  # it was asked for before; not stored


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualPages:
    """Means of the pages before the recent ones, the recent ones, and what of theirs has fallen."""

    given: float = 0.0  # share of pages that gave a text
    length: float = 0.0  # logarithm of a text's characters: a few long reads must not make all others look short
    dated: float = 0.0  # share of texts with a date
    pages: int = 0  # learnt from
    texts: int = 0  # of them
    recent: tuple[PageOutcome, ...] = ()  # the newest last
    falls: tuple[str, ...] = ()  # names of measures
    since: datetime | None = None  # when the first of the pages came that show the fall
    noticed: datetime | None = None  # when it was told

    def as_stored(self) -> str:
        """JSON, short: it is written with each page, and nobody else reads it."""
        means = [round(self.given, 4), round(self.length, 4), round(self.dated, 4), self.pages, self.texts]
        recent = [[o.article_id, int(o.at.timestamp()), o.kind, o.characters, int(o.dated)] for o in self.recent]
        fall = {"falls": self.falls, "since": _seconds(self.since), "noticed": _seconds(self.noticed)}
        return json.dumps({"usual": means, "recent": recent, **fall}, separators=(",", ":"))


def stored_pages(text: str | None) -> UsualPages:
    """The opposite of ``as_stored``, to the second."""
    if not text:
        return UsualPages()
    value = json.loads(text)
    given, length, dated, pages, texts = value["usual"]
    recent = [
        PageOutcome(article_id=id, at=datetime.fromtimestamp(at, UTC), kind=kind, characters=size, dated=bool(has_date))
        for id, at, kind, size, has_date in value["recent"]
    ]
    return UsualPages(
        given=given,
        length=length,
        dated=dated,
        pages=pages,
        texts=texts,
        recent=tuple(recent),
        falls=tuple(value["falls"]),
        since=_instant(value["since"]),
        noticed=_instant(value.get("noticed", value["since"])),
    )


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def learnt_from(usual: UsualPages, outcome: PageOutcome) -> UsualPages:
    """The means after one more page. While something has fallen nothing is learnt: they must not follow the fall."""
    if usual.falls:
        return usual
    weight = max(1 / (usual.pages + 1), _SLOWEST)
    gave = not outcome.kind
    usual = replace(usual, given=usual.given + weight * (gave - usual.given), pages=usual.pages + 1)
    if not gave:
        return usual
    weight = max(1 / (usual.texts + 1), _SLOWEST)
    return replace(
        usual,
        length=usual.length + weight * (logarithm(outcome) - usual.length),
        dated=usual.dated + weight * (outcome.dated - usual.dated),
        texts=usual.texts + 1,
    )


def logarithm(outcome: PageOutcome) -> float:
    """Of the length of its text."""
    return log(max(outcome.characters, 1))
