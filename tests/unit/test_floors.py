"""The house's floors: no room imports upward, and rooms on one floor do not know each other."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "domain": set(),
    "config": {"domain"},
    "storage": {"domain"},
    "matching": {"domain"},
    "crawler": {"domain", "config", "storage"},
    "alerts": {"domain", "config", "storage", "matching"},
    "dashboard": {"domain", "config", "storage", "matching", "crawler", "alerts"},
    "daemon": {"domain", "config", "storage", "matching", "crawler", "alerts", "dashboard"},
    "scheduler": {"domain", "config", "storage", "matching", "crawler", "alerts", "dashboard", "daemon"},
    "demo": {"domain", "config"},  # it drives the daemon as a user does: by its commands and its sockets
}
MAY_IMPORT["commands"] = set(MAY_IMPORT) - {"cli"}
MAY_IMPORT["cli"] = set(MAY_IMPORT)
ROOMS = frozenset(MAY_IMPORT)


def modules_of(room: str) -> list[Path]:
    single = ROOT / f"{room}.py"
    return [single] if single.exists() else sorted((ROOT / room).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; rooms are named in full"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_from_the_floors_below(room: str) -> None:
    assert modules_of(room), f"the room {room} is gone"
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of(room)
        for name in imports_of(path)
        if name in ROOMS - MAY_IMPORT[room] - {room}
    }
    assert wrong == set()


def test_the_ground_floor_knows_only_the_standard_library() -> None:

    foreign = (
        {name for path in modules_of("domain") for name in imports_of(path)} - {"domain"} - sys.stdlib_module_names
    )
    assert foreign == set()


def test_sql_stands_in_one_room_only() -> None:
    strays = {
        str(path.relative_to(ROOT))
        for room in ROOMS - {"storage"}
        for path in modules_of(room)
        if {"alembic", "pysqlite3", "sqlite3", "psycopg"} & set(imports_of(path))
        or re.search(r"\b(sa|sqlalchemy)\.(select|insert|update|delete|text)\(", path.read_text(encoding="utf-8"))
    }
    assert strays == set()


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in modules_of(room)
        for text in [path.read_text(encoding="utf-8")]
        if "os.environ" in text or "os.getenv" in text
    }
    hands_on = {"crawler/collector.py", "demo/run.py"}  # read no setting: they make the environment of a child
    assert readers <= {"config/settings.py"} | hands_on
