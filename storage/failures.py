"""What a database says when it cannot be used, as a sentence that names what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from domain.errors import StorageError

_SQLITE = {
    "SQLITE_BUSY": "is locked by another program; end what holds it (a backup, a database shell, another Gulfwatch)",
    "SQLITE_LOCKED": "is locked by another program; end what holds it (a backup, a database shell, another Gulfwatch)",
    "SQLITE_FULL": "cannot grow: the disk is full, or a limit is reached; free some space",
    "SQLITE_READONLY": "cannot be written; give this user write permission on the file and on its folder",
    "SQLITE_PERM": "may not be opened; give this user permission on the file and on its folder",
    "SQLITE_CANTOPEN": "cannot be opened; see that its folder exists and that this user may read and write there",
    "SQLITE_IOERR": "cannot be read or written: the disk reports an error; see the system's log",
    "SQLITE_CORRUPT": "is damaged; nothing was changed: stop Gulfwatch, and restore a backup or salvage with `.recover`",
    "SQLITE_NOTADB": "is not a SQLite database; nothing was changed: name another file, or move this one away",
}

_POSTGRESQL = {
    "55P03": "is locked by another program for more than 10 s; end what holds it",
    "40P01": "broke a tie between two transactions; what was undone is tried again",
    "40001": "broke a tie between two transactions; what was undone is tried again",
    "53100": "cannot grow: the server's disk is full; free some space there",
    "53300": "has no connection left to give; raise max_connections, or run fewer programs",
    "25006": "cannot be written: the server is a standby or read-only; name the primary",
    "28P01": "refuses the password; mend GULFWATCH_DATABASE",
    "28000": "refuses this user; mend GULFWATCH_DATABASE, or the server's pg_hba.conf",
    "3D000": "does not exist; create it with CREATE DATABASE",
    "42501": "gives this user too few rights; grant them",
    "57P01": "was shut down by its administrator; Gulfwatch goes on when it is back",
    "57014": "took too long to answer",
}


@contextmanager
def in_words(shown: str) -> Iterator[None]:
    """Raises StorageError for every failure that an operator can mend; a bug in a statement stays what it is.

    ``shown`` names the database for people.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StorageError(f"the database {shown} was busy for more than 10 s; try again") from error
    except exc.DBAPIError as error:
        raise _judged(shown, error.orig, error) from error
    except OSError as error:
        raise StorageError(f"the database {shown} cannot be used: {error.strerror or error}") from error
    except Exception as error:
        if _sqlite_name(error) or type(error).__name__ == "DatabaseError":
            raise _judged(shown, error, error) from error
        raise


def _judged(shown: str, cause: BaseException | None, error: Exception) -> Exception:
    raise NotImplementedError
