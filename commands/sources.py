"""`gulfwatch sources`: what is behind an address, and lists of feeds in and out."""

from collections.abc import Collection

import click

from commands.output import json_option, print_json, print_table
from config.settings import Settings, read_settings
from config.source_block import country_of, make_id, write_block
from crawler.discovery.find import Discovery, discover
from daemon.disk import examine
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
