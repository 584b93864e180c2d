"""`gulfwatch preview`: what a watchlist would have caught in the archive, beside what it did catch."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import click

from alerts.plain_text import one_line
from alerts.preview import Comparison, Preview, Sample, WatchlistPreview
from commands.archive import read_archive
from commands.opened import opened_database, tell
from commands.output import json_option, print_json, print_table
from config.settings import Settings, read_settings
from config.yaml_text import decode
from daemon.disk import examine
from daemon.in_force import WATCHLISTS, InForce, read_version
from domain.clock import utc_now
from domain.errors import ConfigError, GulfwatchError
from domain.problem import Problem, did_you_mean
from domain.watchlist import Watchlist
from matching.matcher import compile_matcher
from storage.catches import list_catches
from storage.database import Database

COLUMNS = ("watchlist", "would", "a day", "did", "gained", "lost")


@click.command()
@click.argument("watchlist", required=False)
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How far back to look.")
@click.option("--file", "edited", metavar="EDITED.yaml", help="An edited watchlists.yaml; without WATCHLIST all of it.")
@json_option
def preview(watchlist: str | None, days: int, edited: str | None, as_json: bool) -> None:
    """Compares what WATCHLIST would have caught in the archive with what it did catch.

    It is taken from watchlists.yaml as it stands on disk, or from --file. Copies of one story count once.
    """
    if not (watchlist or edited):
        raise click.UsageError("name a watchlist, or give --file EDITED.yaml for all that it holds")
    settings = read_settings()
    on_disk, trial = _files(settings, edited)
    asked = _asked(watchlist, trial, on_disk)
    with opened_database(settings) as database:
        comparison = _compare(database, asked, trial, days)
    if as_json:
        print_json(asdict(comparison))
    else:
        _show(comparison, days)


def _files(settings: Settings, edited: str | None) -> tuple[InForce, InForce]:
    """The files as they stand on disk, and those to be tried. Raises GulfwatchError where watchlists are broken."""
    examined = examine(settings, utc_now())
    if edited:
        return examined.in_force, _edited(edited, settings, examined.in_force)
    tell([problem for problem in examined.problems if problem.file == WATCHLISTS])
    if examined.in_force.matcher is None:
        raise GulfwatchError(
            "Nothing was compared: mend watchlists.yaml (`gulfwatch check` shows every fault)."
            if (settings.config_dir / WATCHLISTS).exists()
            else f"There is no watchlists.yaml in {settings.config_dir}: nothing to compare."
        )
    return examined.in_force, examined.in_force


def _edited(name: str, settings: Settings, on_disk: InForce) -> InForce:
    """The edited watchlists beside the other two files; its problems are told under its own name."""
    try:
        text = decode(Path(name).read_bytes(), file=name)
        version = read_version(WATCHLISTS, text, variables=settings.variables, policy=settings.network_policy)
    except OSError as error:
        raise GulfwatchError(f"{name} cannot be read: {error.strerror}") from None
    except ConfigError as error:
        tell(_renamed(error.problems, name))
        raise GulfwatchError(f"Nothing was compared: mend {name}.") from None
    trial = on_disk.with_version(WATCHLISTS, version)
    tell(_renamed((*version.warnings, *trial.misfits(), *trial.doubts()), name))
    return trial


def _renamed(problems: Sequence[Problem], name: str) -> list[Problem]:
    return [replace(problem, file=name) for problem in problems]


def _asked(id: str | None, trial: InForce, on_disk: InForce) -> tuple[Watchlist, ...]:
    """The watchlist asked for, or all: those too that the edited file has lost."""
    by_id = {watchlist.id: watchlist for watchlist in trial.watchlists}
    if id is None:
        return (*trial.watchlists, *(gone for gone in on_disk.watchlists if gone.id not in by_id))
    if id not in by_id:
        raise GulfwatchError(f"no watchlist has the id '{id}'{did_you_mean(id, by_id)}")
    return (by_id[id],)


def _compare(database: Database, asked: Sequence[Watchlist], trial: InForce, days: int) -> Comparison:
    now = utc_now()
    since = (now - timedelta(days=days)).replace(microsecond=0)
    ids = {watchlist.id for watchlist in asked}
    # One that is switched off is tried as if it were on; the others stand beside it, for their names are evidence too.
    beside = [replace(one, enabled=True) if one.id in ids else one for one in trial.watchlists]
    matcher = compile_matcher(entities=trial.entities, watchlists=beside).matcher
    with database.read() as conn:
        catches = list_catches(conn, sorted(ids))
    compared = Preview(matcher=matcher, watchlists=asked, catches=catches, since=since, now=now)
    for article in read_archive(database, since=since):
        compared.note(article)
    return compared.compare()


def _show(comparison: Comparison, days: int) -> None:
    if not comparison.articles:
        click.echo(f"The archive holds no article of the last {days} days: there is nothing to compare with.")
        return
    print_table(COLUMNS, (_row(one) for one in comparison.watchlists))
    click.echo(
        f"\nIn {comparison.articles} articles, {comparison.stories} stories, of {comparison.days:g} days. "
        "Copies of one story count once."
    )
    for one in comparison.watchlists:
        _show_samples(one)


def _row(one: WatchlistPreview) -> tuple[object, ...]:
    return one.id, one.would, one.a_day, one.did, one.gained, one.lost


def _show_samples(one: WatchlistPreview) -> None:
    for heading, count, samples in (("Gained", one.gained, one.gained_samples), ("Lost", one.lost, one.lost_samples)):
        if samples:
            more = f", the newest {len(samples)}" if count > len(samples) else ""
            click.echo(f"\n{heading} by {one.id} ({count}{more}):")
            print_table(("date", "source", "title", "reason"), map(_sample_row, samples))
    if one.old_news:
        click.echo(f"{one.old_news} of those gained were old news (a first read, a backfill, an import), not alerted.")
    if one.unsure:
        click.echo(f"{one.unsure} more would stand under Unsure ({one.id}).")
    if one.advice:
        click.echo(f"{one.id}: {one.advice}")


def _sample_row(sample: Sample) -> tuple[object, ...]:
    return sample.date, sample.source, one_line(sample.title), one_line(sample.reason)
