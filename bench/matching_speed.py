"""How fast articles are read, beside what else searches names: one core, one run, the same articles for all.

    python bench/matching_speed.py [--dense] [--profile] [COUNT ...]

Articles of 300 words in three languages; COUNT aliases (100 to 100,000) in 200 watchlists. The peers only look for
names as they are written; the matcher folds, knows forms, judges senses and decides rules. Figures are of processor
time, the best of three rounds that are run in turn, each of articles that no reader has seen, for some remember every
word they meet. ``x`` is how many times as fast as that peer the whole matching is.
"""

import argparse
import cProfile
import os
import pstats
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.mixed.articles import make_articles, make_dense_articles
from bench.mixed.memory import memory_of_compiling
from bench.mixed.names import Watched, watch
from bench.mixed.peers import PEERS, Read
from domain.match import Readable
from matching.matcher import Matcher, compile_matcher

SEED = 7
ARTICLES = 2_000  # a round
ROUNDS = 3
MOST_SECONDS = 2.5  # a reader's round ends there, wherever it is: the articles come in no order
OURS = "gulfwatch"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("counts", nargs="*", type=int, default=[100, 1_000, 10_000, 100_000], metavar="COUNT")
    asked.add_argument("--dense", action="store_true", help="a name in every fortieth word of every article")
    asked.add_argument("--profile", action="store_true", help="no peers: the functions in which our time goes")
    given = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for count in given.counts:
        bench(count, dense=given.dense, profile=given.profile)


def bench(count: int, *, dense: bool, profile: bool) -> None:
    chance = random.Random(SEED)
    watched = watch(count, chance)
    invented = [alias for entity in watched.entities for alias in entity.aliases]
    articles = (make_dense_articles if dense else make_articles)(ARTICLES * ROUNDS, invented, chance)
    print(f"\n{count} aliases, {len(watched.watchlists)} watchlists", flush=True)
    matcher = compile_matcher(entities=watched.entities, watchlists=watched.watchlists).matcher
    if profile:
        show_profile(matcher, articles)
    else:
        print(f"  {memory_of_compiling(watched)}", flush=True)
        show(*compete(watched, matcher, articles))
    tell_mix(matcher, articles[:ARTICLES])


def tell_mix(matcher: Matcher, articles: Sequence[str]) -> None:
    """What the matcher says of the articles, for a figure is worth what its articles are."""
    readings = [matcher.read(readable(text)) for text in articles]
    named = [len(reading.mentions) for reading in readings if reading.mentions]
    alerting = [len(reading.matches) for reading in readings if reading.matches]
    for counts, what in ((named, "name somebody, {:.1f} mentions each"), (alerting, "match, {:.1f} watchlists each")):
        print(f"  {len(counts) / len(articles):.0%} of the articles {what.format(statistics.mean(counts or [0]))}")


def readable(text: str) -> Readable:
    return Readable(title="", text=text)


def compete(
    watched: Watched, matcher: Matcher, articles: Sequence[str]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Articles a second and seconds of making, by reader."""
    readers: dict[str, Read] = {OURS: lambda text: matcher.read(readable(text))}
    made: dict[str, float] = {}
    names = [alias.text for alias in watched.aliases]
    for peer, make in PEERS.items():
        began = time.process_time()
        try:
            readers[peer] = make(names)
        except ImportError as error:
            print(f"  {peer}: not installed ({error})")
            continue
        made[peer] = time.process_time() - began
    rates = dict.fromkeys(readers, 0.0)
    for number in range(ROUNDS):
        unseen = articles[number::ROUNDS]
        for name, read in readers.items():
            rates[name] = max(rates[name], rate_of(read, unseen))
    return rates, made


def rate_of(read: Callable[[str], object], articles: Sequence[str]) -> float:
    """Articles a second of processor time in one round."""
    began = time.process_time()
    for done, article in enumerate(articles, start=1):
        read(article)
        if done % 10 == 0 and time.process_time() - began > MOST_SECONDS:
            break
    return done / (time.process_time() - began)


def show(rates: Mapping[str, float], made: Mapping[str, float]) -> None:
    for name, rate in rates.items():
        beside = "" if name == OURS else f"{rates[OURS] / rate:8.2f} x   made in {made[name]:6.2f} s"
        print(f"  {name:24s} {rate:9.0f} articles/s {beside}".rstrip(), flush=True)


def show_profile(matcher: Matcher, articles: Sequence[str]) -> None:
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for article in articles:
        matcher.read(readable(article))
    profile.disable()
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
