"""A fault in a file that people edit: where it is, what is wrong, and what was probably meant."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault, worded for the person who will mend it."""

    file: str  # as the user knows it: "watchlists.yaml", or the name of a setting
    line: int | None = None  # counted from 1; None when the whole file is meant
    column: int | None = None  # counted from 1, in code points
    message: str  # what is wrong and what to do, one sentence without the place
    severity: Literal["error", "warning"] = "error"  # a warning leaves the file in force
    pointer: str = ""  # what is at fault and a caret under the place, on two lines; empty where that would help nobody

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if self.severity == "error" else f"{place}: warning: {self.message}"


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Answers ``"; did you mean 'keywords'?"`` for the nearest choice, or an empty string."""
    by_folded = {choice.casefold(): choice for choice in choices}
    nearest = difflib.get_close_matches(word.casefold(), sorted(by_folded), n=1)
    return f"; did you mean '{by_folded[nearest[0]]}'?" if nearest else ""
