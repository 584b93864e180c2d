"""What is old and proves nothing is deleted, a little at a time."""

from datetime import datetime

import sqlalchemy as sa


def purge(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` articles collected before then that no alert points to; answers how many.

    The newest hundred of each source stay, however old: its feed may still carry them, and a deleted article that
    is met again would count as news. Stories left without articles and alerts go too.
    """
    raise NotImplementedError


def purge_marks(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` story marks seen before then: copies that come later begin a new story."""
    raise NotImplementedError
