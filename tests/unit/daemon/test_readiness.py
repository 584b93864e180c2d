"""Whether the daemon is ready, and every reason why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.readiness import Vitals, reasons_not_ready

NOW = datetime(2025, 2, 6, 7, 0, tzinfo=UTC)
WELL = Vitals(now=NOW, storage_error=None, files_without_good_version=(), ticks={"triage": NOW})


def test_a_well_daemon_is_ready() -> None:
    assert reasons_not_ready(WELL) == ()


def test_every_reason_is_given() -> None:
    ill = replace(
        WELL,
        storage_error="the disk is full",
        files_without_good_version=("sources.yaml",),
        ticks={"triage": NOW - timedelta(seconds=31), "dispatch": NOW - timedelta(seconds=29)},
    )
    assert reasons_not_ready(ill) == (
        "the database cannot be written: the disk is full",
        "no good version of sources.yaml is in force",
        "triage has not finished a tick for 30 s",
    )
