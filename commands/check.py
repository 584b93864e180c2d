"""`gulfwatch check`: every problem of the settings and the three files."""

from collections import Counter
from dataclasses import asdict

import click

from alerts.readable import readable_of
from commands.opened import opened_database, tell
from commands.output import json_option, print_json
from config.settings import Settings, read_settings
from daemon.disk import examine
from daemon.in_force import InForce, lint_archive
from domain.clock import utc_now
from domain.errors import ConfigError, GulfwatchError
from domain.problem import Problem
from matching.gazetteer import NameIndex, extend_gazetteer, load_gazetteer
from matching.matcher import Matcher
from matching.names import slug
from storage import articles

NEWEST = 1_000
"""Articles of the archive in which names are counted."""

_PAGE = 500


@click.command()
@click.option("--archive", "with_archive", is_flag=True, help="Also tell of names that stand in much of the archive.")
@json_option
def check(with_archive: bool, as_json: bool) -> None:
    """Reads the three files and the settings; prints every problem, not only the first."""
    try:
        settings = read_settings()
    except ConfigError as error:
        _answer(error.problems, summary="", as_json=as_json)
        return
    examined = examine(settings, utc_now())
    common = _too_common(settings, examined.in_force) if with_archive else ()
    problems = dict.fromkeys((*settings.warnings, *examined.problems, *common))
    _answer(tuple(problems), summary=examined.summary, as_json=as_json)


def _too_common(settings: Settings, in_force: InForce) -> tuple[Problem, ...]:
    """Warnings of watchlists.yaml with each name's share of the newest articles; none while there are no articles."""
    if in_force.matcher is None:
        return ()
    index = NameIndex(extend_gazetteer(load_gazetteer(), in_force.entities).values())
    held, read = _count(settings, in_force.matcher)
    if not read:
        click.echo("The archive holds no articles yet: no name was counted.", err=True)
        return ()

    def share_of(name: str) -> float:
        entity = index.find(name)
        return max(held[name], held[entity.id if entity else slug(name)]) / read

    return lint_archive(in_force, share_of)


def _count(settings: Settings, matcher: Matcher) -> tuple[Counter[str], int]:
    """How many of the newest articles name each entity or keyword, and how many articles there are."""
    held, read, cursor = Counter[str](), 0, None
    with opened_database(settings) as database:
        while read < NEWEST:
            with database.read() as conn:
                page = articles.list_recent(conn, limit=_PAGE, cursor=cursor)
            for article in page:
                held.update({mention.entity for mention in matcher.read(readable_of(article)).mentions})
            read += len(page)
            if len(page) < _PAGE:
                break
            cursor = page[-1].id
    return held, read


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
