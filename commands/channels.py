"""`gulfwatch channels`: tries a channel."""

import click

from alerts.trial import send_test
from commands.opened import examined_files
from commands.output import json_option, print_json
from config.settings import read_settings
from domain.alert import Verdict
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.problem import did_you_mean


@click.group()
def channels() -> None:
    """The places where alerts go."""


@channels.command()
@click.argument("channel_id", metavar="CHANNEL")
@json_option
def test(channel_id: str, as_json: bool) -> None:
    """Sends one test alert to CHANNEL and says what came back."""
    settings = read_settings()
    known = examined_files(settings).in_force.channels
    channel = known.get(channel_id)
    if channel is None:
        raise GulfwatchError(
            f"no channel has the id '{channel_id}'{did_you_mean(channel_id, known)}; known: {', '.join(sorted(known))}"
        )
    outcome = send_test(channel, policy=settings.network_policy, now=utc_now())
    if as_json:
        print_json({"channel": channel_id, "verdict": outcome.verdict, "status": outcome.status, "text": outcome.text})
    elif outcome.verdict is Verdict.DELIVERED:
        click.echo(f"{channel_id}: delivered ({outcome.text}).")
    if outcome.verdict is not Verdict.DELIVERED:
        raise GulfwatchError(f"{channel_id}: not delivered: {outcome.text}.")
