"""``make eval``: reads a set of labelled passages and prints how well the matcher reads them.

``python -m matching.evaluate SET.jsonl [--entities IDS.json] [--errors N]``. A line has ``id``, ``lang``, ``title``,
``text``, ``entities`` (what is named), ``not_entities`` (traps: ``[{"entity", "reason"}]``) and ``phenomena``. The
gazetteer knows more entities than a set labels: with ``--entities`` (a file with ``{"entities": [{"id"}]}``; by default
entities.json beside the set) only those ids are counted, for a set says nothing of the others.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matching.jsonl import answer_line
from matching.matcher import compile_matcher


@dataclass(slots=True)
class Tally:
    """Counts over passages; precision, recall and F1 are micro-averaged, None where nothing was to be counted."""

    passages: int = 0
    right: int = 0
    extra: int = 0
    missed: int = 0
    exact: int = 0
    traps: int = 0
    traps_hit: int = 0

    def add(self, gold: set[str], named: set[str], traps: set[str]) -> None:
        self.passages += 1
        self.right += len(gold & named)
        self.extra += len(named - gold)
        self.missed += len(gold - named)
        self.exact += gold == named
        self.traps += len(traps)
        self.traps_hit += len(traps & named)

    @property
    def f1(self) -> float | None:
        """None where neither the labels nor the matcher have anything."""
        labelled = 2 * self.right + self.extra + self.missed
        return 2 * self.right / labelled if self.right + self.missed else None

    def row(self, name: str) -> str:
        precision = _share(self.right, self.right + self.extra)
        recall = _share(self.right, self.right + self.missed)
        f1 = "  -  " if self.f1 is None else f"{self.f1:5.3f}"
        return (
            f"{name:28s} n={self.passages:5d}  P={precision} R={recall} F1={f1}  extra={self.extra:4d}"
            f" missed={self.missed:4d}  clean={_share(self.exact, self.passages)}  traps={self.traps_hit}/{self.traps}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:5.3f}" if whole else "  -  "


@dataclass(slots=True)
class Table:
    """The tallies of one run."""

    overall: Tally = field(default_factory=Tally)
    languages: dict[str, Tally] = field(default_factory=dict)
    phenomena: dict[str, Tally] = field(default_factory=dict)
    alarms: Tally = field(default_factory=Tally)  # of passages that name nothing and hold no trap
    wrong: list[str] = field(default_factory=list)

    def rows(self) -> Iterable[str]:
        yield self.overall.row("all")
        yield from (self.languages[name].row(f"language {name}") for name in sorted(self.languages))
        yield from (self.phenomena[name].row(name) for name in sorted(self.phenomena))
        alarms = self.alarms.passages - self.alarms.exact
        yield f"plain negatives: {alarms} of {self.alarms.passages} with a false alarm"


def evaluate(lines: Iterable[Mapping[str, Any]], counted: frozenset[str] | None) -> Table:
    """Reads every passage with the shipped gazetteer. ``counted``: the ids that the set labels; None: all."""
    matcher, table = compile_matcher().matcher, Table()
    for line in lines:
        named = set(answer_line(matcher, line)["entities"])
        _add(table, line, named if counted is None else named & counted)
    return table


def _add(table: Table, line: Mapping[str, Any], named: set[str]) -> None:
    gold, traps = set(line["entities"]), {trap["entity"] for trap in line.get("not_entities", ())}
    tallies = [table.overall, table.languages.setdefault(line["lang"], Tally())]
    tallies += [table.phenomena.setdefault(name, Tally()) for name in line.get("phenomena", ())]
    if "plain-negative" in line.get("phenomena", ()):
        tallies.append(table.alarms)
    for tally in tallies:
        tally.add(gold, named, traps)
    if gold != named:
        shown = f"{line['title']} | {line['text']}"[:200].replace("\n", " ")
        table.wrong.append(f"{line['id']} extra={sorted(named - gold)} missed={sorted(gold - named)} | {shown}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit code 1 for a set that cannot be read."""
    parser = argparse.ArgumentParser(description="How well the matcher reads sets of labelled passages, together.")
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET.jsonl")
    parser.add_argument("--entities", type=Path, help="the ids that the set labels")
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong passages")
    options = parser.parse_args(arguments)
    try:
        lines = [line for path in options.sets for line in _read_set(path)]
        table = evaluate(lines, _counted(options.entities or options.sets[0].with_name("entities.json")))
    except (OSError, ValueError, KeyError) as error:
        print(f"The sets cannot be evaluated: {error}", file=sys.stderr)  # noqa: T201 (a command's own output)
        return 1
    print("\n".join([*table.rows(), *table.wrong[: options.errors]]))  # noqa: T201 (a command's own output)
    return 0


def _read_set(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        return [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _counted(path: Path) -> frozenset[str] | None:
    if not path.exists():
        return None
    return frozenset(entity["id"] for entity in json.loads(path.read_text(encoding="utf-8"))["entities"])


if __name__ == "__main__":
    sys.exit(main())
