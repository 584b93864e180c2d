"""The days that an address names: ``/2026/03/14/``, ``sitemap-2026-03.xml``, ``?yyyy=2026&mm=03``. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import unquote, urlsplit

MARGIN = timedelta(days=1)
"""An address names a day of its outlet's clock, which may be half a day from UTC."""

_FIRST_YEAR = 1995
_MONTH = r"(?:0[1-9]|1[0-2]|[1-9](?!\d))"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))"
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_APART = re.compile(rf"{_YEAR}[-_/.](?P<month>{_MONTH})(?:[-_/.](?P<day>{_DAY}))?(?!\d)")
_TOGETHER = re.compile(rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?(?!\d)")
_ASKED = re.compile(
    rf"\b(?:yyyy|year|y)=(?P<year>(?:19|20)\d\d)&(?:mm|month|m)=(?P<month>{_MONTH})(?:&(?:dd|day|d)=(?P<day>{_DAY}))?\b",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(rf"{_YEAR}(?!\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """Days, the first and the one after the last."""

    first: date
    end: date

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether something of these days may lie between the two instants."""
        return _midnight(self.end) + MARGIN > since and _midnight(self.first) - MARGIN <= until

    @property
    def newest(self) -> datetime:
        """The last instant that may be meant, on the clock of Greenwich."""
        return _midnight(self.end) - timedelta(seconds=1)


def span_of_article(url: str) -> Span | None:
    """The day or month in an article's address; a year alone is too often a number."""
    text = _readable(url)
    return _first(text, (_ASKED, _APART)) or _first(text, (_TOGETHER,), whole_day=True)


def span_of_map(url: str) -> Span | None:
    """The day, month or year in the address of a sitemap or an archive page."""
    return _first(_readable(url), (_ASKED, _APART, _TOGETHER, _YEAR_ALONE))


def earlier(url: str) -> str | None:
    """The same archive address a day or a month earlier: ``…/2026/03/01`` after ``…/2026/03/02``; None: it has none."""
    for pattern in (_ASKED, _APART):
        for found in pattern.finditer(url):
            span = _span(found)
            if span is not None and found["month"]:
                return _written_into(url, found, (span.first - timedelta(days=1)))
    return None


def _written_into(url: str, found: re.Match[str], day: date) -> str:
    """The numbers keep their width, and all that stands between them."""
    pieces = {"year": day.year, "month": day.month, "day": day.day}
    for name in ("day", "month", "year"):
        if found[name]:
            url = f"{url[: found.start(name)]}{pieces[name]:0{len(found[name])}d}{url[found.end(name) :]}"
    return url


def _readable(url: str) -> str:
    parts = urlsplit(url)
    return unquote(f"{parts.path}?{parts.query}")


def _first(text: str, patterns: tuple[re.Pattern[str], ...], *, whole_day: bool = False) -> Span | None:
    for pattern in patterns:
        for found in pattern.finditer(text):
            span = _span(found)
            if span is not None and (not whole_day or found["day"]):
                return span
    return None


def _span(found: re.Match[str]) -> Span | None:
    groups = {name: int(number) for name, number in found.groupdict().items() if number}
    try:
        first = date(groups["year"], groups.get("month", 1), groups.get("day", 1))
    except ValueError:
        return None  # the 31st of February
    if first.year < _FIRST_YEAR:
        return None
    if "day" in groups:
        return Span(first, first + timedelta(days=1))
    if "month" in groups:
        return Span(first, (first.replace(day=28) + timedelta(days=4)).replace(day=1))
    return Span(first, first.replace(year=first.year + 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
