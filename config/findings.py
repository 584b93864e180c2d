"""The faults of one file as they are found: each placed, worded, and told once."""

import re
from dataclasses import dataclass, field
from typing import Literal

from config.nodes import Found, Node, Path, Place, TextNode, find
from config.yaml_text import hint_at
from domain.errors import ConfigError
from domain.problem import Problem

_SHOWN = 100
_MOST = 1000
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collects problems for one file; ``finish`` raises them all when one of them is an error."""

    file: str
    text: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that more would help nobody."""
        return len(self.problems) >= _MOST

    def at_place(self, place: Place, message: str, severity: Literal["error", "warning"] = "error") -> None:
        """Notes a problem at a line and column."""
        line, column = place
        problem = Problem(file=self.file, line=line, column=column, message=message, severity=severity)
        if not self.full and problem not in self.problems[-_SHOWN:]:
            self.problems.append(problem)

    def at(self, path: Path, message: str, severity: Literal["error", "warning"] = "error") -> None:
        """Notes a problem with the value at a path; nothing when that value is broken and has been complained of."""
        found = self._nearest(path)
        if found is not None and not (isinstance(found.node, TextNode) and found.node.broken):
            self.at_place(found.place, message, severity)

    def at_key(self, path: Path, message: str) -> None:
        """Notes a problem with the key at a path, with a hint at what may be invisible in its line."""
        found = self._nearest(path)
        place = (1, 1) if found is None else found.key.place if found.key is not None else found.place
        self.at_place(place, message + self._hint(place))

    def at_syntax(self, place: Place, message: str) -> None:
        """Notes that the file is no YAML, with a hint at what may be invisible in its line."""
        self.at_place(place, message + self._hint(place))

    def holds(self, path: Path) -> bool:
        """Whether the file holds something at a path."""
        return self.root is not None and find(self.root, path) is not None

    def finish(self) -> tuple[Problem, ...]:
        """Answers the warnings. Raises ConfigError with all problems, in the file's order, when one is an error."""
        ordered = tuple(sorted(self.problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
        if any(problem.severity == "error" for problem in ordered):
            raise ConfigError(self._shortened(ordered))
        return ordered

    def _shortened(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        if len(problems) <= _SHOWN:
            return problems
        rest = Problem(file=self.file, message=f"and {len(problems) - _SHOWN} more problems")
        return (*problems[:_SHOWN], rest)

    def _hint(self, place: Place) -> str:
        if not self.lines:
            self.lines = _LINE_END.split(self.text)
        return hint_at(self.lines[max(place[0] - 2, 0) : place[0]])

    def _nearest(self, path: Path) -> Found | None:
        """The value at the path, or what stands nearest above the place where it is missing."""
        if self.root is None:
            return None
        nearer = (find(self.root, path[:length]) for length in range(len(path), -1, -1))
        return next(found for found in nearer if found is not None)
