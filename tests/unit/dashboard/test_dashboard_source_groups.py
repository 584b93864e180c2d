"""A country or a language that goes quiet as a whole is noticed, though each of its sources may be quiet by chance."""

from datetime import UTC, datetime
from typing import Any

from dashboard.source_groups import silent_groups
from dashboard.source_views import source_rows
from domain.source import SourceKind, SourceState
from storage.source_reports import SourceReport

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FRESH, QUIET, LATE, FAILING, NEW = (
    *(SourceState.FRESH, SourceState.QUIET, SourceState.LATE, SourceState.FAILING, SourceState.NEW),
)


def report(number: int, state: SourceState, country: str | None, *languages: str, enabled: bool = True) -> SourceReport:
    empty: dict[str, Any] = dict.fromkeys(SourceReport.__dataclass_fields__)
    return SourceReport(
        **empty
        | {
            "id": f"s{number}",
            "kind": SourceKind.FEED,
            "shown_address": "https://x.example",
            "state": state,
            "country": country,
            "languages": languages,
            "enabled": enabled,
        }
    )


def told(*reports: SourceReport) -> tuple[str, ...]:
    return silent_groups(source_rows(reports))


def test_a_country_whose_sources_all_went_silent_is_told_of_and_so_is_their_language() -> None:
    silent = [report(number, state, "oman", "ar") for number, state in enumerate((LATE, FAILING, QUIET))]
    assert told(*silent) == (
        "No news from any of the 3 sources of the country oman: 2 are in trouble.",
        "No news from any of the 3 sources of the language ar: 2 are in trouble.",
    )
    assert told(*silent, report(9, FRESH, "qatar", "ar")) == (
        "No news from any of the 3 sources of the country oman: 2 are in trouble.",
    )


def test_one_fresh_source_a_quiet_friday_and_too_few_sources_are_no_silence() -> None:
    assert told(*(report(number, LATE, "oman") for number in range(4)), report(9, FRESH, "oman")) == ()
    assert told(*(report(number, QUIET, "oman", "ar") for number in range(9))) == ()
    assert told(report(1, LATE, "oman"), report(2, LATE, "oman")) == ()


def test_sources_that_are_off_or_new_do_not_count() -> None:
    others = [report(8, NEW, "oman"), report(9, LATE, "oman", enabled=False)]
    assert told(report(1, LATE, "oman"), report(2, LATE, "oman"), *others) == ()
    assert told(*(report(number, LATE, None) for number in range(5)), *others) == ()
