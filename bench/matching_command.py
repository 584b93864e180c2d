"""`gulfwatch match --jsonl` as a whole command: how long it takes to start, and articles a second, JSON in and out.

    python bench/matching_command.py [COUNT ...]

COUNT aliases in 200 watchlists of a watchlists.yaml, 0 for the built-in names alone; 10,000 articles of 300 words.
Processor time of the command on one core, the best of three; what one line takes is its start.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.mixed.articles import make_articles
from bench.mixed.names import Watched, watch
from domain.watchlist import Entity, Watchlist

SEED = 7
ARTICLES = 10_000
ROUNDS = 3
GULFWATCH = Path(sys.executable).with_name("gulfwatch")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for count in map(int, sys.argv[1:] or ("0", "1000", "10000")):
        with tempfile.TemporaryDirectory() as folder:
            bench(count, Path(folder))


def bench(count: int, folder: Path) -> None:
    chance = random.Random(SEED)
    watched = watch(max(count, 100), chance)
    invented = [alias for entity in watched.entities for alias in entity.aliases]
    if count:
        (folder / "watchlists.yaml").write_text(as_yaml(watched), encoding="utf-8")
    articles = make_articles(ARTICLES, invented, chance)
    lines = [json.dumps({"id": number, "title": "", "text": text}) for number, text in enumerate(articles)]
    start = min(seconds_of(lines[:1], folder) for _ in range(ROUNDS))
    whole = min(seconds_of(lines, folder) for _ in range(ROUNDS))
    rate = (ARTICLES - 1) / (whole - start)
    print(f"{count:7d} aliases: starts in {start:.2f} s, then {rate:.0f} articles/s; {ARTICLES} take {whole:.2f} s")


def seconds_of(lines: Iterable[str], folder: Path) -> float:
    """Processor time of one run of the command over these lines."""
    asked = folder / "articles.jsonl"
    asked.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "answers.jsonl").open("w") as answers:
        environment = {**os.environ, "GULFWATCH_CONFIG": str(folder)}
        command = [str(GULFWATCH), "match", "--jsonl", str(asked)]
        done = subprocess.run(command, env=environment, stdout=answers, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"gulfwatch match failed: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def as_yaml(watched: Watched) -> str:
    """The file that an analyst would have written, an entry a line; JSON is YAML."""
    entities, watchlists = map(_entity, watched.entities), map(_watchlist, watched.watchlists)
    return f"entities:\n{_lines(entities)}\nwatchlists:\n{_lines(watchlists)}\n"


def _lines(entries: Iterable[dict[str, Any]]) -> str:
    return "\n".join("- " + json.dumps(entry, ensure_ascii=False) for entry in entries)


def _entity(entity: Entity) -> dict[str, Any]:
    names: dict[str, list[str]] = {}
    for alias in entity.aliases:
        names.setdefault(alias.language, []).append(alias.text)
    return {"id": entity.id, "kind": entity.kind, "name": entity.name, "names": names}


def _watchlist(watchlist: Watchlist) -> dict[str, Any]:
    given = {**watchlist.groups, "near": watchlist.near, "query": watchlist.query}
    named = {"require": list(watchlist.require)} if watchlist.require else {}
    said = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items() if value}
    return {"id": watchlist.id, "title": watchlist.title, **said, **named}


if __name__ == "__main__":
    main()
