"""How commands print: tables for people, `--json` for programs, problems one a line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.plain_text import one_line
from domain.clock import rfc3339

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def print_json(value: object) -> None:
    """One JSON document on stdout, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as wide as the terminal; a pipe gets lines that are not cut."""
    console = Console(soft_wrap=False, highlight=False)
    if not console.is_terminal:
        console = Console(width=200, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else _cell(cell)) for cell in row))
    console.print(table)


def print_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """The same rows as JSON, as a table, or as a sentence when there are none."""
    if as_json:
        print_json(list(rows))
    elif rows:
        print_table(columns, ([row[column] for column in columns] for row in rows))
    else:
        click.echo(empty)


def _cell(value: object) -> str:
    """What comes from outside, as titles do, gives the terminal no orders."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return one_line(str(value))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    return str(value)
