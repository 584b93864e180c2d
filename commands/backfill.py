"""`gulfwatch backfill`: what a source published before Gulfwatch read it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from commands.days import DayType
from commands.opened import examined_files, opened_database
from commands.output import json_option, print_json, print_table
from config.settings import read_settings
from crawler.address import check_address
from crawler.health import in_words
from crawler.history.backfill import Asked
from crawler.history.backfill import backfill as read_past
from crawler.history.progress import BackfillSummary
from crawler.history.progress import Progress as Step
from domain.clock import utc_now
from domain.errors import FetchError, GulfwatchError
from domain.problem import did_you_mean
from domain.source import Source
from storage import sources as stored_sources

_WORDS = {
    "taken": "in the archive",
    "recent": "younger than a day, left to the source's own reading (--recent takes them)",
    "older": "older than --since",
    "newer": "newer than --until",
    "no-text": "without an article",
    "not-html": "that are no pages",
    "robots": "forbidden by robots.txt",
    "not-found": "that are gone",
    "http-404": "that are gone (404)",
    "http-410": "that are gone (410)",
}


@click.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--since", type=DayType(), required=True, metavar="DATE", help="The first day: 2026-03-01, or 90d.")
@click.option("--until", type=DayType(), metavar="DATE", help="The last day; without it as far as yesterday.")
@click.option("--from", "start", metavar="URL", help="Begin with this sitemap or archive page, and look nowhere else.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask for at most N pages of articles now.")
@click.option("--recent", is_flag=True, help="Take what is younger than a day too; no alert will ever come of it.")
@click.option("--dry-run", is_flag=True, help="Only plan: say how many pages there are and how long they will take.")
@json_option
def backfill(
    source_id: str,
    since: date,
    until: date | None,
    start: str | None,
    limit: int | None,
    recent: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Reads what SOURCE published since a day into the archive, for search and preview. No alert comes of it.

    It finds the site's sitemaps, or goes back through the pages of the source's listing, and reads one article after
    the other with the delay that GULFWATCH_HOST_DELAY and robots.txt ask for. Stop it whenever you like: the same
    command goes on where it was. It may run beside the daemon.
    """
    asked = _asked(since, until, start, limit=limit, recent=recent, dry_run=dry_run)
    settings = read_settings()
    known = examined_files(settings).in_force.sources
    source = _source(source_id, known.sources if known else ())
    with opened_database(settings) as database, _progress(source) as tell:
        with database.write() as conn:
            stored_sources.replace_all(conn, known.sources if known else (), now=utc_now())
        try:
            summary = read_past(database, source, asked, settings=settings, tell=tell)
        except KeyboardInterrupt:
            click.echo("Stopped; the same command goes on where it was.", err=True)
            raise
    _show(summary, asked, as_json=as_json)
    if summary.stopped:
        raise GulfwatchError(f"Stopped before the end: {summary.stopped}. The same command goes on where it was.")


def _asked(
    since: date, until: date | None, start: str | None, *, limit: int | None, recent: bool, dry_run: bool
) -> Asked:
    if until is not None and until < since:
        raise click.UsageError("--until is before --since")
    if since > utc_now().date():
        raise click.UsageError("--since is still to come")
    try:
        begin = check_address(start) if start else None
    except FetchError as error:
        raise click.UsageError(f"--from: {error}") from None
    last = None if until is None else datetime.combine(until + timedelta(days=1), time(), tzinfo=UTC)
    return Asked(
        since=datetime.combine(since, time(), tzinfo=UTC),
        until=None if last is None else last - timedelta(microseconds=1),
        start=begin,
        limit=limit,
        recent=recent,
        dry_run=dry_run,
    )


def _source(source_id: str, known: tuple[Source, ...]) -> Source:
    """Also one that is switched off: its past may be wanted all the same."""
    by_id = {source.id: source for source in known}
    if source_id not in by_id:
        raise GulfwatchError(f"no source has the id '{source_id}'{did_you_mean(source_id, by_id)}")
    return by_id[source_id]


@contextmanager
def _progress(source: Source) -> Iterator[Callable[[Step], None]]:
    columns = (
        *(TextColumn("[progress.description]{task.description}"), BarColumn(), TextColumn("{task.fields[told]}")),
        *(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"planning {source.name}", total=None, told="")
        yield lambda step: _advance(bar, task, source, step)


def _advance(bar: Progress, task: TaskID, source: Source, step: Step) -> None:
    if step.planning:
        bar.update(task, told=f"{step.maps} sitemaps or archive pages")
        return
    speed = bar.tasks[0].speed
    rate = f", {speed:.1f} a second" if speed else ""
    bar.update(
        task,
        description=f"reading {source.name}",
        completed=step.read,
        total=step.read + step.waiting,
        told=f"{step.read} of {step.read + step.waiting}, {step.stored} new{rate}",
    )


def _show(summary: BackfillSummary, asked: Asked, *, as_json: bool) -> None:
    if as_json:
        left = _seconds_left(summary)
        print_json(asdict(summary) | {"delay": summary.delay.total_seconds(), "seconds_left": left})
        return
    if asked.dry_run:
        _show_plan(summary)
    else:
        again = f"; {summary.waiting} are still to be read" if summary.waiting else ""
        click.echo(f"{summary.read} pages read, {summary.stored} articles new to the archive{again}.")
    if summary.known:
        click.echo(f"{summary.known} articles were in the archive already and were not asked for.")
    rows = [(count, _WORDS.get(word, word)) for word, count in sorted(summary.outcomes.items())]
    if rows:
        print_table(("pages", "of this plan"), rows)
    for note in summary.notes:
        click.echo(note)


def _show_plan(summary: BackfillSummary) -> None:
    least = "" if summary.planned else "at least "
    lead = least.capitalize()
    delay = summary.delay.total_seconds()
    click.echo(
        f"{lead}{summary.waiting} pages to read, one every {delay:g} seconds: {least}"
        f"{in_words(timedelta(seconds=_seconds_left(summary)))}."
    )
    if not summary.planned and not summary.stopped:
        click.echo("Its archive shows no dates: how far it goes back is only known by reading it.")
    if summary.waiting:
        click.echo("The plan is kept: the same command without --dry-run reads it.")


def _seconds_left(summary: BackfillSummary) -> float:
    """A page takes some time of its own, too."""
    return round(summary.waiting * (summary.delay.total_seconds() + 0.3), 1)
