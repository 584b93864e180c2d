"""How long news waits to be collected: the pace that adapts beside a fixed interval, with as many requests.

    python bench/pace.py [SOURCES] [DAYS]

Simulated sources, a thousand of them for six weeks: state agencies that rest on Fridays and at night, newspapers whose
edition comes at two in the morning, wires that never sleep, ministries with a few texts a week; their rates differ by a
factor of a thousand as real ones do. In the fourth week Ramadan begins and moves the day by three hours. Now and then
news breaks, and a source publishes ten times as much for two hours. Nothing is learnt but what the feeds show.
"""

import sys
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.rhythms import Waits, fixed_waits, simulate

WANTED = 2.0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 42
    with Pool(2) as pool:
        adaptive = Waits.of(pool.starmap(simulate, [(seed, days) for seed in range(count)], chunksize=10))
    interval = count * days * 24 / adaptive.requests
    with Pool(2) as pool:
        fixed = Waits.of(pool.starmap(fixed_waits, [(seed, days, interval) for seed in range(count)], chunksize=10))
    print(f"{count} sources, {days} days, {adaptive.articles:,} articles, {adaptive.requests:,} requests")
    print(f"{'':10} {'median':>10} {'mean':>10} {'p95':>10}   minutes from publication to collection")
    for name, waits in (("fixed", fixed), ("adaptive", adaptive)):
        print(f"{name:10} {waits.median * 60:10.1f} {waits.mean * 60:10.1f} {waits.p95 * 60:10.1f}")
    times = fixed.median / adaptive.median
    print(f"a fixed interval of {interval * 60:.1f} minutes makes the median {times:.1f} times longer")
    if times < WANTED:
        sys.exit(f"the median is to be at least {WANTED:g} times better than with a fixed interval")


if __name__ == "__main__":
    main()
