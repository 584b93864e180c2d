"""`gulfwatch names`: what a name is looked for as, and how often each way of writing it stands in the archive."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import click

from alerts.readable import readable_of
from commands.archive import read_archive
from commands.opened import opened_database, tell
from commands.output import json_option, print_json, print_table
from config.settings import read_settings
from daemon.disk import examine
from daemon.in_force import WATCHLISTS, InForce
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.watchlist import GROUPS, Kind, Watchlist
from matching.counting import NameSearch, Written, written
from matching.gazetteer import Known, Name, NameIndex, extend_gazetteer, literal_name, load_gazetteer, with_spellings
from matching.lexicon import is_searchable
from matching.names import slug

COLUMNS = ("name", "language", "evidence", "articles")
_ON_DERIVED = (
    "Derived spellings are weaker evidence: write those that are right into 'entities:' of watchlists.yaml, "
    "or leave them out there with 'spellings: off'."
)
_LANGUAGE_OF_SCRIPT = {"ar": "ar", "tr": "en, tr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    """What a name stands for."""

    entity: Known
    is_known: bool
    meant: str | None = None  # of an unknown name: the known one that is nearly it


@click.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back to count.")
@json_option
def names(name: str, days: int, as_json: bool) -> None:
    """Prints the entity that NAME stands for, its names and derived spellings, and how many articles hold each.

    Derived spellings are those that a name known in one script probably has in the other: weaker evidence than a name
    that was given.
    """
    settings = read_settings()
    examined = examine(settings, utc_now())
    tell([problem for problem in examined.problems if problem.file == WATCHLISTS])
    resolved = _resolve(name, examined.in_force)
    search, held, read = NameSearch(resolved.entity), Counter[Written](), 0
    with opened_database(settings) as database:
        for article in read_archive(database, since=utc_now() - timedelta(days=days)):
            held.update(search.find(readable_of(article)))
            read += 1
    rows = _rows(resolved, held)
    if as_json:
        print_json(_as_json(resolved, rows, days=days, articles=read))
        return
    _tell_entity(name, resolved)
    print_table(COLUMNS, ([row[column] for column in COLUMNS] for row in rows))
    click.echo(f"\nOf {read} articles of the last {days} days.")
    if any(row["derived"] for row in rows):
        click.echo(_ON_DERIVED)


def _resolve(name: str, in_force: InForce) -> _Resolved:
    """As a watchlist's name is resolved, whatever its group. Raises GulfwatchError for one that cannot be searched."""
    if not is_searchable(name):
        raise GulfwatchError(f"'{name}' cannot be looked for: a name needs two letters or digits, in Latin or Arabic")
    index = NameIndex(extend_gazetteer(load_gazetteer(), in_force.entities).values())
    entity = index.find(name)
    if entity is None:
        kind = _kind_of(name, in_force.watchlists)
        literal = Known(id=slug(name), kind=kind, name=name, names=(literal_name(name),))
        return _Resolved(entity=with_spellings(literal), is_known=False, meant=index.nearest(name))
    own = entity.id not in load_gazetteer() and entity.names  # spellings are derived for what the gazetteer lacks
    return _Resolved(entity=with_spellings(entity) if own else entity, is_known=True)


def _kind_of(name: str, watchlists: tuple[Watchlist, ...]) -> Kind:
    """The group in which a watchlist has the name decides how it is spelt."""
    for watchlist in watchlists:
        for group, names in watchlist.groups.items():
            if (kind := GROUPS[group]) is not None and slug(name) in map(slug, names):
                return kind
    return Kind.COMPANY


def _rows(resolved: _Resolved, held: Counter[Written]) -> list[dict[str, object]]:
    """A row for each way of writing, with all the languages that write so: names as given, then derived ones."""
    alike: dict[Written, list[Name]] = {}
    for name in sorted(resolved.entity.names, key=lambda name: bool(name.derived_from)):
        alike.setdefault(written(name), []).append(name)
    return [
        {
            "name": same[0].text,
            "language": _languages(same, resolved),
            "evidence": f"weaker: derived from {same[0].derived_from}" if same[0].derived_from else _given(same[0]),
            "derived": bool(same[0].derived_from),
            "articles": held[key],
        }
        for key, same in alike.items()
    ]


def _languages(same: list[Name], resolved: _Resolved) -> str:
    if same[0].derived_from or not resolved.is_known:
        return _LANGUAGE_OF_SCRIPT[same[0].language]
    return ", ".join(dict.fromkeys(name.language for name in same))


def _given(name: Name) -> str:
    kind = "adjective" if name.adjective else "name"
    near = f", near {', '.join(name.near)}" if name.near else ""
    return f"{kind}{', only in these capitals' if name.exact else ''}{near}"


def _tell_entity(name: str, resolved: _Resolved) -> None:
    entity = resolved.entity
    if resolved.is_known:
        click.echo(f"{entity.name}: {entity.kind.value}, id {entity.id}\n")
        return
    hint = f"; did you mean '{resolved.meant}'?" if resolved.meant else ""
    click.echo(f"{name} is not known: taken literally{hint}\n")


def _as_json(resolved: _Resolved, rows: list[dict[str, object]], *, days: int, articles: int) -> dict[str, object]:
    entity = resolved.entity
    known = {"id": entity.id, "kind": entity.kind, "name": entity.name} if resolved.is_known else None
    return {"entity": known, "did_you_mean": resolved.meant, "days": days, "articles": articles, "names": rows}
