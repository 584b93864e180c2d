"""`gulfwatch canaries`: how the last test article of each language fared on its way."""

import click

from commands.opened import opened_database
from commands.output import json_option, print_rows
from domain.canary import Canary
from storage import canaries as stored

COLUMNS = ("language", "state", "channel", "planted_at", "stage", "detail", "arrived_at", "travel_seconds")


@click.command()
@json_option
def canaries(as_json: bool) -> None:
    """Canaries: the test articles of channels.yaml's `canary:`, and whether the last of each language arrived."""
    with opened_database() as database, database.read() as conn:
        found = stored.list_canaries(conn)
    print_rows(
        COLUMNS,
        [_row(canary) for canary in found],
        as_json=as_json,
        empty="No canaries: write `canary:` in channels.yaml, and let the daemon run.",
    )


def _row(canary: Canary) -> dict[str, object]:
    return {
        "language": canary.language,
        "state": canary.state.value,
        "channel": canary.channel_id,
        "planted_at": canary.planted_at,
        "stage": canary.stage.value if canary.stage else None,
        "detail": canary.detail,
        "arrived_at": canary.arrived_at,
        "travel_seconds": None if canary.travel_seconds is None else round(canary.travel_seconds, 3),
    }
