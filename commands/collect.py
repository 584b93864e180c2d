"""`gulfwatch collect`: one round over some sources, or all."""

from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commands.opened import examined_files, opened_database
from commands.output import json_option, print_rows
from config.settings import Settings, read_settings
from crawler.once import SourceOutcome, collect_once
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.problem import did_you_mean
from domain.source import Source
from storage import sources as stored_sources

COLUMNS = ("source", "state", "entries", "new", "revised", "seconds", "reason")


@click.command()
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@json_option
def collect(source_ids: Sequence[str], as_json: bool) -> None:
    """Reads each SOURCE once (all that are enabled without a name) and prints what it found.

    The articles are stored; a running daemon reads their own pages, matches them and sends their alerts.
    """
    settings = read_settings()
    known = examined_files(settings).in_force.sources
    outcomes = _collect(settings, known.sources if known else (), _checked(source_ids, known.sources if known else ()))
    rows = [_row(outcome) for outcome in sorted(outcomes, key=lambda outcome: outcome.source_id)]
    print_rows(COLUMNS, rows, as_json=as_json, empty="No source is enabled.")
    if outcomes and not any(outcome.ok for outcome in outcomes):
        raise GulfwatchError("No source could be read; the reasons stand above.")


def _checked(source_ids: Sequence[str], known: Sequence[Source]) -> Sequence[str] | None:
    """The ids that were asked for, None for all. Raises GulfwatchError for one that is unknown or switched off."""
    by_id = {source.id: source for source in known}
    for source_id in source_ids:
        if source_id not in by_id:
            raise GulfwatchError(f"no source has the id '{source_id}'{did_you_mean(source_id, by_id)}")
        if not by_id[source_id].enabled:
            raise GulfwatchError(f"the source '{source_id}' is not enabled: set `enabled: true` in sources.yaml")
    return source_ids or None


def _collect(settings: Settings, known: Sequence[Source], wanted: Sequence[str] | None) -> tuple[SourceOutcome, ...]:
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    with opened_database(settings) as database, bar:
        with database.write() as conn:
            stored_sources.replace_all(conn, known, now=utc_now())
        task = bar.add_task("reading sources", total=None)

        def advance(outcome: SourceOutcome | None, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"read {outcome.name}" if outcome else None)

        return collect_once(database, settings=settings, source_ids=wanted, progress=advance)


def _row(outcome: SourceOutcome) -> dict[str, object]:
    return {
        "source": outcome.source_id,
        "state": outcome.state.value,
        "entries": outcome.entries,
        "new": outcome.new,
        "revised": outcome.revised,
        "seconds": round(outcome.seconds, 2),
        "reason": outcome.reason,
    }
