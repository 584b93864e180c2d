"""What a database says when it cannot be used, as a sentence that names what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from domain.errors import StorageError

_LOCKED = "is locked by another program; end what holds it (a backup, a database shell, another Gulfwatch)"
_ABSENT = "cannot be reached; see that the server runs and that GULFWATCH_DATABASE is right"

_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_FULL": "cannot grow: the disk is full, or a limit is reached; free some space",
    "SQLITE_READONLY": "cannot be written; give this user write permission on the file and on its folder",
    "SQLITE_PERM": "may not be opened; give this user permission on the file and on its folder",
    "SQLITE_AUTH": "may not be opened; give this user permission on the file and on its folder",
    "SQLITE_CANTOPEN": "cannot be opened; see that its folder exists and that this user may read and write there",
    "SQLITE_IOERR": "cannot be read or written: the disk reports an error; see the system's log",
    "SQLITE_CORRUPT": "is damaged; nothing was changed: stop Gulfwatch, restore a backup or salvage it with `.recover`",
    "SQLITE_NOTADB": "is not a SQLite database; nothing was changed: name another file, or move this one away",
}
"""By primary result code (https://sqlite.org/rescode.html)."""

_POSTGRESQL = {
    "55P03": _LOCKED,
    "40P01": "undid a transaction that waited for another one in a ring; it is tried again",
    "40001": "undid a transaction that another one had overtaken; it is tried again",
    "53100": "cannot grow: the server's disk is full; free some space there",
    "53300": "has no connection left to give; raise max_connections, or run fewer programs",
    "25006": "cannot be written: the server is a standby, or read-only; name the primary",
    "25P03": "ended a transaction that stood idle for a minute",
    "28P01": "refuses the password; mend GULFWATCH_DATABASE",
    "28000": "refuses this user; mend GULFWATCH_DATABASE, or the server's pg_hba.conf",
    "3D000": "does not exist; make it with CREATE DATABASE",
    "42501": "gives this user too few rights; grant them",
    "57014": "took too long to answer",
    "57P01": "was shut down; Gulfwatch goes on when it is back",
    "57P03": "is starting or stopping; Gulfwatch goes on when it is back",
    "58030": "cannot be read or written: the server's disk reports an error; see its log",
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_WRITE_REFUSED = frozenset({"SQLITE_READONLY", "25006"})


@contextmanager
def in_words(shown: str, *, reading: bool = False) -> Iterator[None]:
    """Turns what an operator can mend into a StorageError; a wrong statement stays what it is, a bug.

    ``shown`` names the database for people. ``reading``: the transaction only reads, so that a write that is refused
    in it is a bug too.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StorageError(f"the database {shown} was busy for more than 10 s; try again") from error
    except exc.DBAPIError as error:
        if error.orig is None or (reading and _code(error.orig) in _WRITE_REFUSED):
            raise
        sentence = sentence_for(shown, error.orig)
        if sentence is None:
            raise
        raise StorageError(sentence) from error


def sentence_for(shown: str, error: BaseException) -> str | None:
    """The sentence for a driver's error; None for one that no operator can mend."""
    code = _code(error)
    if code is None:
        return f"the database {shown} {_ABSENT}: {_first_line(error)}" if _is_connection_failure(error) else None
    primary = "_".join(code.split("_")[:2])
    words = _SQLITE.get(primary) or _POSTGRESQL.get(code) or (_ABSENT if code.startswith("08") else None)
    return None if words is None else f"the database {shown} {words}"


def sentence_of_damage(shown: str) -> str:
    """The sentence for a file whose pages contradict each other."""
    return f"the database {shown} {_SQLITE['SQLITE_CORRUPT']}"


def is_busy(error: BaseException) -> bool:
    """Whether SQLite only says that another connection holds the lock."""
    return (_code(error) or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _code(error: BaseException) -> str | None:
    """SQLite's extended result code by name, or PostgreSQL's SQLSTATE; None when there was no answer at all."""
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return code if isinstance(code, str) else None


def _is_connection_failure(error: BaseException) -> bool:
    """psycopg's errors without a SQLSTATE come from the connection, not from a statement."""
    return type(error).__module__.startswith("psycopg") and type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
    }


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
