"""Proofs at full size, each with a real daemon in a folder of its own: ``make chaos ARGS="kills --count 1000"``.

    kills      kill -9 of the daemon, 200 times, while it sends COUNT (1,000) alerts to a bad receiver
    stops      SIGTERM, 50 times, while it sends COUNT (1,000) alerts
    platforms  COUNT (500) alerts at once to Slack, Discord, Telegram and Teams, which keep their limits (ten minutes)
    latency    from an article's commit to its first POST: COUNT (600) at 10 a second
    neighbours the same on four channels beside one that hangs and one that fails: COUNT (200) at 5 a second
    drain      COUNT (2,500) alerts that wait on each of 20 channels

It prints what each came to. What must hold is asserted at a small size in ``tests/acceptance/test_chaos.py``.
"""

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.chaos import drain, kills, platforms, stops, timing

FULL_SIZE: Mapping[str, int] = {
    "kills": 1000, "stops": 1000, "platforms": 500, "latency": 600, "neighbours": 200, "drain": 2500,
}  # fmt: skip

PROOFS: Mapping[str, Callable[[Path, int, int], Mapping[str, object]]] = {
    "kills": lambda folder, count, times: {"kills": kills.run(folder, articles=count, kills=times or 200)},
    "stops": lambda folder, count, times: {"stops": stops.run(folder, articles=count, stops=times or 50)},
    "platforms": lambda folder, count, _: platforms.run(folder, alerts=count),
    "latency": lambda folder, count, _: {"latency": timing.latency(folder, articles=count, per_second=10)},
    "neighbours": lambda folder, count, _: timing.neighbours(folder, articles=count, per_second=5),
    "drain": lambda folder, count, _: {"drain": drain.run(folder, alerts=count)},
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("proof", choices=list(PROOFS), nargs="*", help="all of them, where none is named")
    asked.add_argument("--count", type=int, help="articles or alerts")
    asked.add_argument("--times", type=int, default=0, help="kills or stops")
    given = asked.parse_args()
    for name in given.proof or list(PROOFS):
        with tempfile.TemporaryDirectory(prefix="gulfwatch-chaos-") as folder:
            found = PROOFS[name](Path(folder) / "daemon", given.count or FULL_SIZE[name], given.times)
        for what, figures in found.items():
            tell(what, figures)


def tell(what: str, figures: object) -> None:
    sys.stdout.write(f"{what}\n")
    if isinstance(figures, timing.Timed):
        figures_of = {f"p{share:g}": figures.percentile(share / 100) for share in (50, 95, 99, 100)}
        lines = {**figures_of, "alerts": len(figures.seconds), "duplicates": figures.duplicates}
        lines |= {"daemon's CPU seconds": figures.cpu_seconds}
    else:
        lines = {each.name: getattr(figures, each.name) for each in dataclasses.fields(figures)}  # type: ignore[arg-type]
    for name, value in lines.items():
        sys.stdout.write(f"  {name:22} {value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
