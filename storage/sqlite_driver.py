"""Which SQLite there is: the wheel's own where it exists, else Python's, with a warning when that one is unsafe."""

import importlib
import logging
import sqlite3
from types import ModuleType

log = logging.getLogger("gulfwatch.storage.sqlite")

_MENDED = ((3, 44, 6), (3, 50, 7))
"""Older releases that the fix of the WAL-reset race was carried back to (https://sqlite.org/changes.html)."""


def load_driver() -> ModuleType:
    """The DB-API module: ``pysqlite3`` (its wheel brings SQLite 3.53), else the standard library's ``sqlite3``."""
    try:
        driver = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        driver = sqlite3
    if warning := version_warning(driver.sqlite_version_info):
        log.warning(warning, extra={"fields": {"sqlite": driver.sqlite_version}})
    return driver


def version_warning(version: tuple[int, ...]) -> str | None:
    """What to tell the operator about this SQLite; None when it is sound."""
    if version >= (3, 51, 3) or any(version[:2] == mended[:2] and version >= mended for mended in _MENDED):
        return None
    text = ".".join(map(str, version))
    return (
        f"SQLite {text} can damage a database in a rare race between writers and checkpoints; "
        "install the pysqlite3 package, or use PostgreSQL"
    )
