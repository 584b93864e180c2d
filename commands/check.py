"""`gulfwatch check`: every problem of the settings and the three files."""

from dataclasses import asdict

import click

from commands.opened import tell
from commands.output import json_option, print_json
from config.settings import read_settings
from daemon.disk import examine
from domain.clock import utc_now
from domain.errors import ConfigError, GulfwatchError
from domain.problem import Problem


@click.command()
@json_option
def check(as_json: bool) -> None:
    """Reads the three files and the settings; prints every problem, not only the first."""
    try:
        settings = read_settings()
    except ConfigError as error:
        _answer(error.problems, summary="", as_json=as_json)
        return
    examined = examine(settings, utc_now())
    _answer((*settings.warnings, *examined.problems), summary=examined.summary, as_json=as_json)


def _answer(problems: tuple[Problem, ...], *, summary: str, as_json: bool) -> None:
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        print_json({"ok": not errors, "problems": [asdict(problem) for problem in problems]})
    else:
        tell(problems)
    if errors:
        raise GulfwatchError(f"{errors} {'fault' if errors == 1 else 'faults'} to mend.")
    if not as_json:
        click.echo(f"All is well: {summary}.")
