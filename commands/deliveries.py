"""`gulfwatch deliveries`: the outbox and the dead letters."""

from collections.abc import Sequence
from datetime import datetime

import click

from commands.instants import InstantType
from commands.opened import opened_database
from commands.output import json_option, print_json, print_rows
from domain.alert import DeliveryStatus
from domain.clock import utc_now
from domain.errors import GulfwatchError
from storage import outbox
from storage.delivery_reports import DeliveryReport

COLUMNS = ("id", "status", "channel", "kind", "title", "attempts", "created_at", "next_attempt_at", "last_error")
_PAGE = 500


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def deliveries(context: click.Context, as_json: bool) -> None:
    """The outbox and the dead letters; without a command, lists what is pending or dead."""
    if context.invoked_subcommand is None:
        context.invoke(list_, as_json=as_json)
    elif as_json:
        raise click.UsageError(
            f"write --json after the command: gulfwatch deliveries {context.invoked_subcommand} --json"
        )


@deliveries.command(name="list")
@click.option("--status", type=click.Choice([status.value for status in DeliveryStatus]), help="Only these.")
@click.option("--channel", "channel_id", help="Only those of one channel.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@json_option
def list_(status: str | None = None, channel_id: str | None = None, limit: int = 100, as_json: bool = False) -> None:
    """Lists deliveries, newest first: what is pending or dead, or those of one --status."""
    wanted = [DeliveryStatus(status)] if status else [DeliveryStatus.PENDING, DeliveryStatus.DEAD]
    found = sorted(_read(wanted, channel_id, limit), key=lambda report: report.id, reverse=True)[:limit]
    empty = f"No delivery is {status}." if status else "Nothing is pending, and there are no dead letters."
    print_rows(COLUMNS, [_row(report) for report in found], as_json=as_json, empty=empty)


@deliveries.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--dead", "all_dead", is_flag=True, help="Every dead letter.")
@json_option
def retry(ids: Sequence[str], all_dead: bool, as_json: bool) -> None:
    """Sends deliveries again, from the beginning of their schedule and with the same webhook-id."""
    if bool(ids) == all_dead:
        raise click.UsageError("name the deliveries to send again, or --dead for every dead letter")
    with opened_database() as database, database.write() as conn:
        count = outbox.retry(conn, None if all_dead else ids, now=utc_now())
    _answer(count, "retried", asked=len(ids), as_json=as_json)


@deliveries.command()
@click.option("--since", type=InstantType(), required=True, help="2d, or an instant such as 2026-11-27T08:00Z.")
@click.option("--channel", "channel_id", help="Only those of one channel.")
@click.option("--force", is_flag=True, help="What was delivered or silenced too: its receivers get it twice.")
@json_option
def replay(since: datetime, channel_id: str | None, force: bool, as_json: bool) -> None:
    """Sends the dead letters that were made since then again, with the same webhook-id; twice asked, nothing more."""
    with opened_database() as database, database.write() as conn:
        count = outbox.replay(conn, since=since, now=utc_now(), channel_id=channel_id, again=force)
    _answer(count, "replayed", asked=0, as_json=as_json)


@deliveries.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
def drop(ids: Sequence[str], as_json: bool) -> None:
    """Silences pending or dead deliveries: they are kept, and not sent."""
    with opened_database() as database, database.write() as conn:
        count = outbox.drop(conn, ids, now=utc_now())
    _answer(count, "dropped", asked=len(ids), as_json=as_json)


def _read(statuses: Sequence[DeliveryStatus], channel_id: str | None, limit: int) -> list[DeliveryReport]:
    found: list[DeliveryReport] = []
    with opened_database() as database, database.read() as conn:
        for status in statuses:
            cursor, left = None, limit
            while left > 0:
                page = outbox.list_deliveries(
                    conn, limit=min(left, _PAGE), cursor=cursor, status=status, channel_id=channel_id
                )
                found.extend(page)
                if len(page) < min(left, _PAGE):
                    break
                cursor, left = page[-1].id, left - len(page)
    return found


def _row(report: DeliveryReport) -> dict[str, object]:
    return {
        "id": report.id,
        "status": report.status.value,
        "channel": report.channel_id,
        "kind": report.kind.value,
        "title": _title(report),
        "attempts": report.attempts,
        "created_at": report.created_at,
        "next_attempt_at": report.next_attempt_at,
        "last_error": report.last_error,
    }


def _title(report: DeliveryReport) -> str:
    data = report.payload.get("data", {})
    if "alerts" in data:
        return f"{len(data['alerts'])} alerts"
    return str(data.get("article", {}).get("title") or data.get("text", ""))


def _answer(count: int, done: str, *, asked: int, as_json: bool) -> None:
    if as_json:
        print_json({done: count})
    elif count or not asked:
        click.echo(f"{count} {done}.")
    if asked and not count:
        raise GulfwatchError(
            f"none of them could be {done}: see `gulfwatch deliveries list` for what is pending or dead, and their ids"
        )
