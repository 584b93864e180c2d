"""`gulfwatch sources`: what is behind an address, and lists of feeds in and out."""

from collections.abc import Collection, Iterable
from pathlib import Path

import click

from commands.opened import tell
from commands.output import json_option, print_json, print_table
from config.appending import append_sources
from config.opml import MOST_BYTES, OpmlList, read_opml, write_opml
from config.settings import Settings, read_settings
from config.source_block import country_of, make_id, write_block
from crawler.discovery.find import Discovery, discover
from daemon.disk import examine
from daemon.in_force import SOURCES
from domain.clock import rfc3339, utc_now
from domain.errors import FetchError, GulfwatchError
from domain.source import Source

SHOWN = 5


@click.group()
def sources() -> None:
    """The places that news come from."""


@sources.command()
@click.argument("url")
@json_option
def test(url: str, as_json: bool) -> None:
    """Finds the feed, sitemap or listing behind URL, reads it, and prints a block for sources.yaml.

    It tries the address itself, what its page names, the usual places, the sitemaps of robots.txt, and the page's own
    list of articles. Private addresses are refused as for the daemon, robots.txt is obeyed.
    """
    settings = read_settings()
    try:
        found = discover(url, settings=settings, tell=lambda line: click.echo(line, err=True))
    except FetchError as error:
        raise GulfwatchError(f"{url}: {error}") from None
    source = _as_source(found, taken=_known_ids(settings))
    if as_json:
        print_json(_as_json(found, source))
        return
    _show(found)
    click.echo("\nTo read it, add to sources.yaml under 'sources:':\n")
    click.echo(write_block([source]), nl=False)


def _as_source(found: Discovery, *, taken: Collection[str]) -> Source:
    made = make_id(found.url, taken=taken)
    return Source(
        id=made,
        name=found.name or made,
        kind=found.kind,
        address=found.url,
        shown_address=found.url,
        country=country_of(found.url),
        languages=found.languages,
    )


def _show(found: Discovery) -> None:
    click.echo(f"Found a {found.kind}: {found.url} ({found.why}), {len(found.entries)} entries.\n")
    newest = found.entries[:SHOWN]
    print_table(("published", "title"), ((_day(entry.published_at), entry.title) for entry in newest))
    for note in found.notes:
        click.echo(f"Note: it {note}.")


def _day(published_at: object) -> object:
    return published_at or "no date"


def _as_json(found: Discovery, source: Source) -> dict[str, object]:
    entries = [
        {
            "title": entry.title,
            "url": entry.url,
            "published_at": rfc3339(entry.published_at) if entry.published_at else None,
        }
        for entry in found.entries[:SHOWN]
    ]
    return {
        "kind": found.kind,
        "url": found.url,
        "found": found.why,
        "entries": len(found.entries),
        "newest": entries,
        "notes": list(found.notes),
        "block": write_block([source]),
    }


def _known_ids(settings: Settings) -> frozenset[str]:
    return frozenset(source.id for source in _known(settings))


def _known(settings: Settings) -> tuple[Source, ...]:
    """The sources of the file; none where there is no good one."""
    in_force = examine(settings, utc_now()).in_force
    return in_force.sources.sources if in_force.sources else ()


@sources.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.opml")
@click.option("--write", is_flag=True, help="Append the block to sources.yaml instead of printing it.")
def import_(file: Path, write: bool) -> None:
    """Prints the feeds of FILE.opml as a block for sources.yaml, those that stand there already left out.

    With --write it is put below the entries of sources.yaml; what stands there stays as it is, comments too.
    """
    settings = read_settings()
    path = settings.config_dir / SOURCES
    found = _read(file, known=_good(settings) if path.exists() else ())
    for line in found.skipped:
        click.echo(f"Left out: {line}.", err=True)
    if not found.sources:
        raise GulfwatchError(f"{file} holds no feed that is not in sources.yaml already.")
    if not write:
        click.echo(write_block(found.sources), nl=False)
        return
    append_sources(path, found.sources, variables=settings.variables)
    click.echo(f"Added {len(found.sources)} to {path}.")


def _good(settings: Settings) -> tuple[Source, ...]:
    """The sources of the file. Raises GulfwatchError, its faults told, where it is not good."""
    examined = examine(settings, utc_now())
    faults = [problem for problem in examined.errors if problem.file == SOURCES]
    if faults:
        tell(faults)
        raise GulfwatchError("Nothing was done: mend sources.yaml first.")
    return examined.in_force.sources.sources if examined.in_force.sources else ()


def _read(file: Path, *, known: Iterable[Source]) -> OpmlList:
    try:
        with file.open("rb") as opened:
            return read_opml(opened.read(MOST_BYTES + 1), known=known)
    except OSError as error:
        raise GulfwatchError(f"{file} cannot be read: {error.strerror}") from None
    except GulfwatchError as error:
        raise GulfwatchError(f"{file} {error}") from None


@sources.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE.opml")
def export(file: Path) -> None:
    """Writes the sources of sources.yaml to FILE.opml (- for standard output), a folder for each country.

    Addresses stand in it as in sources.yaml: a variable keeps its name, and no secret is written.
    """
    known = _good(read_settings())
    if not known:
        raise GulfwatchError("There is no source to be written.")
    data = write_opml(known)
    if str(file) == "-":
        click.echo(data, nl=False)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise GulfwatchError(f"{file} cannot be written: {error.strerror}") from None
    click.echo(f"Wrote {len(known)} sources to {file}.")
