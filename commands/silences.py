"""`gulfwatch silences`: alerts of one watchlist, entity, source or story are held back until a time."""

import getpass

import click
import sqlalchemy as sa

from alerts.mute_wish import MuteWish, mute_of
from alerts.mutes import begin
from commands.opened import opened_database
from commands.output import json_option, print_json, print_rows
from config.settings import Settings, read_settings
from daemon.disk import examine
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.mute import MuteScope
from domain.problem import did_you_mean
from matching.gazetteer import extend_gazetteer, load_gazetteer
from storage import mutes, sources, stories
from storage.mutes import MuteReport

COLUMNS = ("id", "of", "target", "owner", "reason", "begun_at", "ends_at", "state", "held")


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def silences(context: click.Context, as_json: bool) -> None:
    """Silences: alerts of one watchlist, entity, source or story are held back until a time, then listed at once."""
    if context.invoked_subcommand is None:
        context.invoke(list_, as_json=as_json)
    elif as_json:
        raise click.UsageError(
            f"write --json after the command: gulfwatch silences {context.invoked_subcommand} --json"
        )


@silences.command(name="list")
@click.option("--all", "ended_too", is_flag=True, help="Those that are over too.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="At most so many.")
@json_option
def list_(ended_too: bool = False, limit: int = 100, as_json: bool = False) -> None:
    """Lists the silences in force, the newest first, with how many deliveries each holds back."""
    with opened_database() as database, database.read() as conn:
        found = mutes.list_reports(conn, limit=limit, open_only=not ended_too)
    print_rows(COLUMNS, [_row(report) for report in found], as_json=as_json, empty="No silence is in force.")


@silences.command()
@click.option("--watchlist", help="The id of a watchlist.")
@click.option("--entity", help="The id of an entity: alerts that name it.")
@click.option("--source", help="The id of a source: alerts of its articles.")
@click.option("--story", help="The id of a story.")
@click.option("--until", required=True, help="8h, 2d, or an instant such as 2026-12-01T08:00Z.")
@click.option("--reason", required=True, help="Why, for those who miss the alerts.")
@click.option("--owner", default=getpass.getuser, show_default="who is logged in", help="Who asks for it.")
@json_option
def add(
    watchlist: str | None,
    entity: str | None,
    source: str | None,
    story: str | None,
    until: str,
    reason: str,
    owner: str,
    as_json: bool,
) -> None:
    """Holds alerts back from now until a time. They are kept; at the end each channel gets a list of its own."""
    named = {"watchlist": watchlist, "entity": entity, "source": source, "story": story}
    given = [(MuteScope(scope), target) for scope, target in named.items() if target]
    if len(given) != 1:
        raise click.UsageError("name one thing to silence: --watchlist, --entity, --source or --story")
    ((scope, target),) = given
    settings, now = read_settings(), utc_now()
    mute = mute_of(MuteWish(scope=scope, target=target, owner=owner, reason=reason, until=until), now=now)
    with opened_database(settings) as database, database.write() as conn:
        _check_target(conn, scope, target, settings)
        held = begin(conn, mute, now=now)
    if as_json:
        print_json({"id": mute.id, "ends_at": mute.ends_at, "held": held})
    else:
        click.echo(f"{mute.id}: {mute.words}. Held back at once: {held}.")


@silences.command()
@click.argument("silence_id", metavar="ID")
@click.option("--by", default=getpass.getuser, show_default="who is logged in", help="Who ends it.")
@json_option
def end(silence_id: str, by: str, as_json: bool) -> None:
    """Ends a silence now; the daemon then lists what was held back."""
    with opened_database() as database, database.write() as conn:
        ended = mutes.end(conn, silence_id, by=by, now=utc_now())
    if not ended:
        raise GulfwatchError(f"no silence in force has the id '{silence_id}': see `gulfwatch silences`")
    if as_json:
        print_json({"ended": silence_id})
    else:
        click.echo(f"{silence_id}: over.")


def _check_target(conn: sa.Connection, scope: MuteScope, target: str, settings: Settings) -> None:
    """Raises GulfwatchError where nothing has this id: a silence of a misspelt name would hold nothing back."""
    if scope is MuteScope.STORY:
        known = {target} if stories.get(conn, target) else set[str]()
    elif scope is MuteScope.SOURCE:
        known = {report.id for report in sources.list_reports(conn, now=utc_now())}
    else:
        in_force = examine(settings, utc_now()).in_force
        known = (
            {watchlist.id for watchlist in in_force.watchlists}
            if scope is MuteScope.WATCHLIST
            else set(extend_gazetteer(load_gazetteer(), in_force.entities))
        )
    if target not in known:
        raise GulfwatchError(f"no {scope.value} has the id '{target}'{did_you_mean(target, known)}")


def _row(report: MuteReport) -> dict[str, object]:
    mute = report.mute
    over = "over" if report.closed_at else "in force" if mute.ends_at > utc_now() else "ending"
    return {
        "id": mute.id,
        "of": mute.scope.value,
        "target": mute.target,
        "owner": mute.owner,
        "reason": mute.reason,
        "begun_at": mute.begun_at,
        "ends_at": mute.ends_at,
        "state": f"ended by {report.ended_by}" if report.ended_by else over,
        "held": report.held,
    }
