"""`gulfwatch import`: what others have crawled."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from commands.opened import examined_files, opened_database
from commands.output import json_option, print_rows
from config.settings import read_settings
from crawler.history.importing import NO_SOURCE, FileSummary, ImportProgress, import_files
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.problem import did_you_mean
from domain.source import Source
from storage import sources as stored_sources

COLUMNS = ("file", "articles", "new", "known", "recent", "passed over", "bad lines")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--source", "source_id", metavar="ID", help="Whose articles they are; without it found by their hosts.")
@click.option("--recent", is_flag=True, help="Take what is younger than a day too; no alert will ever come of it.")
@json_option
def import_(files: Sequence[str], source_id: str | None, recent: bool, as_json: bool) -> None:
    """Takes each FILE into the archive, for search and preview. No alert comes of it.

    A FILE is WARC (.warc, .warc.gz), whose HTML pages are read as the daemon reads them, or lines of JSON (.jsonl,
    .jsonl.gz) with url, title, text, summary, published_at, language, authors, source or html; `-` is the standard
    input. What the archive has is passed over, so that the same file may be given again.
    """
    settings = read_settings()
    in_file = examined_files(settings).in_force.sources
    known = in_file.sources if in_file else ()
    source = None if source_id is None else _source(source_id, known)
    with opened_database(settings) as database, _progress() as tell:
        with database.write() as conn:
            stored_sources.replace_all(conn, known, now=utc_now())
        try:
            found = import_files(database, files, sources=known, source=source, recent=recent, tell=tell)
        except KeyboardInterrupt:
            click.echo("Stopped; what was read is stored, and the same command goes on with the rest.", err=True)
            raise
    _show(found, as_json=as_json)


def _source(source_id: str, known: Sequence[Source]) -> Source:
    by_id = {source.id: source for source in (NO_SOURCE, *known)}
    if source_id not in by_id:
        raise GulfwatchError(f"no source has the id '{source_id}'{did_you_mean(source_id, by_id)}")
    return by_id[source_id]


@contextmanager
def _progress() -> Iterator[Callable[[ImportProgress], None]]:
    columns = (
        *(TextColumn("[progress.description]{task.description}"), BarColumn(), TextColumn("{task.fields[told]}")),
        *(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None, told="")
        yield lambda step: _advance(bar, task, step)


def _advance(bar: Progress, task: TaskID, step: ImportProgress) -> None:
    elapsed = bar.tasks[0].elapsed or 0
    rate = f", {step.articles / elapsed:.0f} a second" if elapsed > 1 else ""
    told = f"{step.articles} articles, {step.stored} new{rate}"
    bar.update(task, description=step.name, completed=step.position, total=step.size, told=told)


def _show(found: Sequence[FileSummary], *, as_json: bool) -> None:
    rows = [asdict(one) for one in found] if as_json else [_row(one) for one in found]
    print_rows(COLUMNS, rows, as_json=as_json, empty="")
    for one in found:
        _tell_faults(one)
    if any(one.recent for one in found) and not as_json:
        click.echo("recent: younger than a day, left to the sources that bring them (--recent takes them).")
    broken = [f"{one.name} {one.fault}" for one in found if one.fault]
    if broken:
        raise GulfwatchError("; ".join(broken) + ". What came before is in the archive.")


def _row(one: FileSummary) -> dict[str, object]:
    words = ", ".join(f"{count} {word}" for word, count in sorted(one.passed_over.items()))
    values = (one.name, one.articles, one.stored, one.known, one.recent, words or 0, one.bad_lines)
    return dict(zip(COLUMNS, values, strict=True))


def _tell_faults(one: FileSummary) -> None:
    for fault in one.faults:
        click.echo(f"{one.name}:{fault.number}: {fault.why}", err=True)
    if one.bad_lines > len(one.faults):
        click.echo(f"{one.name}: {one.bad_lines - len(one.faults)} more lines are no articles", err=True)
