"""What a person does with deliveries: send again, drop."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa


def retry(conn: sa.Connection, ids: Sequence[str] | None = None, *, now: datetime) -> int:
    """Makes deliveries pending and due now, at the beginning of their schedule; answers how many.

    ``ids``: those of them that are dead, silenced, or waiting for their next attempt; None: every dead letter.
    One that was delivered is left alone, and so is one that is being sent. The attempts made stay on record.
    A broken channel among theirs is probed at once.
    """
    raise NotImplementedError


def drop(conn: sa.Connection, ids: Sequence[str], *, now: datetime) -> int:
    """Makes pending and dead deliveries silenced; answers how many. What is being sent at this moment may still arrive."""
    raise NotImplementedError
