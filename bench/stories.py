"""Which texts are one story, and what it costs to find out: beside rensa's and datasketch's MinHash with LSH.

    python bench/stories.py [STORED]

First the labelled pairs of ``tests/data/stories``, those that the thresholds were chosen by and those that were held
out: precision and recall of the decision, and of the peers' at the threshold of likeness that suits each best. Then an
archive of STORED (100,000) stories in SQLite, each of three hundred words: processor time to fold and mark an article,
to find its candidates and to decide, for copies that have a story and for texts that have none; the peers have theirs
in memory, datasketch a tenth of them.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import rensa
import sqlalchemy as sa
from datasketch import MinHash, MinHashLSH

from alerts.story import find_story
from bench.mixed.articles import make_articles
from bench.mixed.names import watch
from domain.ids import new_id
from domain.source import Source, SourceKind
from matching.normalise import fold_words
from matching.stories import same_story, story_marks
from storage import articles, sources
from storage.database import open_database
from storage.tables import articles as archive
from storage.tables import stories
from storage.tables import story_marks as marks_kept
from tests.story_samples import HELD_OUT, TUNED_ON, Pair, Sample, pairs

SEED = 11
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PERMUTATIONS = 128
LSH_THRESHOLD = 0.5
ASKED = 1_000  # articles that are timed, half of them copies
BODIES = 4_000  # articles whose sentences the archive is made of
SENTENCES = 14  # of a text, after its opening


def shingles(text: str) -> list[str]:
    """As the peers' guides make them: three words each."""
    words = fold_words(text).decode("latin-1").split()
    return [" ".join(words[at : at + 3]) for at in range(max(len(words) - 2, 1))]


def rensa_hash(text: str) -> "rensa.RMinHash":
    made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update(shingles(text))
    return made


def datasketch_hash(text: str) -> MinHash:
    made = MinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update_batch([shingle.encode() for shingle in shingles(text)])
    return made


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("stored", nargs="?", type=int, default=100_000)
    given = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    judge("tuned on", list(pairs(*TUNED_ON)))
    judge("held out", list(pairs(HELD_OUT)))
    with tempfile.TemporaryDirectory() as folder:
        time_archive(Path(folder), given.stored)


def judge(name: str, labelled: Sequence[Pair]) -> None:
    print(f"\n{name}: {len(labelled)} pairs, {sum(pair.same for pair in labelled)} of them one story")
    report("gulfwatch", labelled, [float(same_story(marks(pair.one), marks(pair.other))) for pair in labelled], [0.5])
    steps = [step / 20 for step in range(2, 20)]
    for peer, made in (("rensa", rensa_hash), ("datasketch", datasketch_hash)):
        hashes = {
            sample: made(f"{sample.title} {sample.text}") for pair in labelled for sample in (pair.one, pair.other)
        }
        report(peer, labelled, [hashes[pair.one].jaccard(hashes[pair.other]) for pair in labelled], steps)


def marks(sample: Sample):  # type: ignore[no-untyped-def]
    return story_marks(sample.title, sample.text)


def report(name: str, labelled: Sequence[Pair], likeness: Sequence[float], thresholds: Iterable[float]) -> None:
    """Prints the threshold with the best F1."""
    print(f"  {name:<11}", max(scored(labelled, likeness, threshold) for threshold in thresholds)[1])


def scored(labelled: Sequence[Pair], likeness: Sequence[float], threshold: float) -> tuple[float, str]:
    merged = [pair.same for pair, like in zip(labelled, likeness, strict=True) if like >= threshold]
    right, there = sum(merged), sum(pair.same for pair in labelled)
    precision, recall = right / len(merged) if merged else 1.0, right / there
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return f1, f"precision {precision:.3f}  recall {recall:.3f}  (likeness from {threshold:.2f})"


def texts_of(count: int) -> list[str]:
    """Some 300 words each: an opening of its own, as news has, and sentences that many share."""
    chance = random.Random(SEED)
    invented = [alias for entity in watch(100, chance).entities for alias in entity.aliases]
    bodies = make_articles(BODIES, invented, chance)
    words = [word for body in bodies for word in body.split()]
    sentences = [each for body in bodies for each in body.split(". ")]
    return [
        f"{' '.join(chance.choices(words, k=60))}. {'. '.join(chance.choices(sentences, k=SENTENCES))}"
        for _ in range(count)
    ]


def time_archive(folder: Path, stored: int) -> None:
    texts = texts_of(stored + ASKED // 2)
    old, new = texts[:stored], texts[stored:]
    copies = [
        f"MUSCAT, March 1 (ONA) - {text.rsplit(' ', 40)[0]}" for text in random.Random(SEED).sample(old, ASKED // 2)
    ]
    database = open_database(f"sqlite:///{folder}/stories.db")
    fill(database, old)
    print(f"\n{stored} stories stored, {ASKED} articles asked: processor time an article, and copies that were found")
    with database.read() as conn:
        first = articles.list_recent(conn, limit=1)[0]

        def ours(text: str) -> bool:
            article = type(first)(**{**fields(first), "id": "none", "title": "Another title", "text": text})
            return find_story(conn, article, story_marks(article.title, text), NOW) is not None

        timed("gulfwatch, in SQLite", ours, copies, new)
    database.close()
    index = rensa.RMinHashLSH(threshold=LSH_THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    for number, text in enumerate(old):
        index.insert(number, rensa_hash(text))
    timed("rensa, in memory", lambda text: bool(index.query(rensa_hash(text))), copies, new)
    lsh = MinHashLSH(threshold=LSH_THRESHOLD, num_perm=PERMUTATIONS)
    for number, text in enumerate(old[: stored // 10]):
        lsh.insert(number, datasketch_hash(text))
    timed(f"datasketch, {stored // 10} in memory", lambda text: bool(lsh.query(datasketch_hash(text))), [], new)


def fields(article: object) -> dict[str, object]:
    return {name: getattr(article, name) for name in article.__dataclass_fields__}  # type: ignore[attr-defined]


def fill(database, texts: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    """Each text an article and a story of its own, in the last three days; written in pieces."""
    made = Source(id="s", name="S", kind=SourceKind.FEED, address="https://s.example/rss", shown_address="x")
    with database.write() as conn:
        sources.replace_all(conn, [made], now=NOW)
    for start in range(0, len(texts), 5_000):
        rows = [(new_id(NOW), new_id(NOW), text) for text in texts[start : start + 5_000]]
        at = NOW - timedelta(hours=70)
        with database.write() as conn:
            conn.execute(sa.insert(stories), [{"id": story, "created_at": at, "articles": 1} for _, story, _ in rows])
            conn.execute(sa.insert(archive), [row(article, story, text, at) for article, story, text in rows])
            kept = [
                {"mark": mark, "article_id": article, "story_id": story, "seen_at": at}
                for article, story, text in rows
                for mark in set(story_marks("A title", text).indexed)
            ]
            conn.execute(sa.insert(marks_kept), kept)


def row(article_id: str, story_id: str, text: str, at: datetime) -> dict[str, object]:
    return {
        "id": article_id,
        "key": article_id,
        "content_hash": article_id,
        "source_id": "s",
        "title": "A title",
        "summary": "",
        "text": text,
        "authors": [],
        "collected_at": at,
        "ready_at": at,
        "page": "unwanted",
        "story_id": story_id,
        "revision": 1,
        "triaged_revision": 1,
        "seeded": False,
        "first_read": False,
    }


def timed(name: str, find: Callable[[str], bool], copies: Sequence[str], new: Sequence[str]) -> None:
    took, found = [], []
    for text in [*copies, *new]:
        began = time.process_time()
        found.append(find(text))
        took.append((time.process_time() - began) * 1000)
    recall = f"copies found {sum(found[: len(copies)]) / len(copies):.3f}" if copies else ""
    wrong = sum(found[len(copies) :])
    said = f"mean {statistics.mean(took):.2f} ms, p99 {sorted(took)[int(len(took) * 0.99)]:.2f} ms"
    print(f"  {name:<32} {said}  {recall}  new texts taken for copies {wrong}/{len(new)}", flush=True)


if __name__ == "__main__":
    main()
