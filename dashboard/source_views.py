"""Sources as a page shows them: what needs a person first, filtered by state and by words. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from dashboard.tones import SOURCE_TONES, Tone
from domain.source import SourceKind
from storage.source_reports import SourceReport

OFF = "off"
WORDS = (*(state.value for state in SOURCE_TONES), OFF)
"""What a source's badge may say, in the order of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    report: SourceReport
    word: str
    tone: Tone
    about: str
    moved_to: str | None
    dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    word: str
    path: str
    count: int
    current: bool


def source_rows(reports: Sequence[SourceReport]) -> tuple[SourceRow, ...]:
    """Every source, those in trouble first, then by id."""
    rows = (_row(report) for report in reports)
    return tuple(sorted(rows, key=lambda row: (WORDS.index(row.word), row.report.id)))


def _row(report: SourceReport) -> SourceRow:
    dim = not report.enabled
    word = OFF if dim else report.state.value
    tone: Tone = "plain" if dim else SOURCE_TONES[report.state]
    about = " · ".join(filter(None, (report.country, ", ".join(report.languages), _kind(report))))
    return SourceRow(report=report, word=word, tone=tone, about=about, moved_to=shown_move(report), dim=dim)


def shown_move(report: SourceReport) -> str | None:
    """Where a source has moved to; only the host where its address holds a variable, whose value may be repeated."""
    if report.moved_to is None or "${" not in report.shown_address:
        return report.moved_to
    parts = urlsplit(report.moved_to)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _kind(report: SourceReport) -> str:
    return "" if report.kind is SourceKind.FEED else report.kind.value


def chosen_rows(rows: Sequence[SourceRow], *, word: str, q: str) -> tuple[SourceRow, ...]:
    """The rows in one state (empty: in any) that hold every word of ``q`` somewhere."""
    wanted = q.casefold().split()
    return tuple(
        row for row in rows if word in ("", row.word) and all(part in _searchable(row.report) for part in wanted)
    )


def _searchable(report: SourceReport) -> str:
    parts = (report.id, report.name, report.country or "", " ".join(report.languages), report.shown_address)
    return " ".join(parts).casefold()


def source_tabs(rows: Sequence[SourceRow], *, word: str, q: str) -> tuple[Tab, ...]:
    """All, then each state that some source is in, with how many of those that hold the words."""
    counts = Counter(row.word for row in chosen_rows(rows, word="", q=q))
    shown = [found for found in WORDS if counts[found] or found == word]
    return (
        _tab("all", "", sum(counts.values()), word, q),
        *(_tab(found, found, counts[found], word, q) for found in shown),
    )


def _tab(word: str, state: str, count: int, chosen: str, q: str) -> Tab:
    query = urlencode({name: value for name, value in (("state", state), ("q", q)) if value})
    return Tab(word=word, path=f"/sources?{query}" if query else "/sources", count=count, current=state == chosen)
