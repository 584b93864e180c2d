"""`gulfwatch run`: the daemon, as `scheduler.py` wires it."""

from scheduler import run

__all__ = ["run"]
