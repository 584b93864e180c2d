"""What can be wrong with the names of a watchlist, in words; the floors above know file and line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProblem:
    """A fault in what a file says, without its place."""

    path: tuple[str | int, ...]  # where it stands: the keys and indexes that lead to it
    message: str
    severity: Literal["error", "warning"] = "error"
    offset: int | None = None  # of the character at fault within the value, from 0; None: the value as a whole
    pointer: str = ""  # the value and a caret under that character, on two lines
