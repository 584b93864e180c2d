"""However many workers take work at once, nothing is leased twice and nothing is left lying: threads and processes."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

from domain.article import PageState
from domain.source import SourceKind
from storage import articles, sources
from storage.database import open_database
from tests.storage_factories import NOW, add_delivery, make_entry, make_source

ROWS = 120
WORKERS = 4

_WORKER = """
import json, sys
from datetime import timedelta
from storage import articles, outbox, sources
from storage.database import open_database
from tests.storage_factories import NOW

def take(conn, kind, owner):
    common = {"now": NOW, "owner": owner, "lease": timedelta(minutes=1), "limit": 7}
    if kind == "sources":
        return [due.source.id for due in sources.lease_due(conn, **common)]
    if kind == "pages":
        return [page.article_id for page in articles.lease_wanted_pages(conn, **common)]
    if kind == "untriaged":
        return [article.id for article in articles.lease_untriaged(conn, **common)]
    delivery = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=timedelta(minutes=1))
    return [] if delivery is None else [delivery.id]

url, owner = sys.argv[1:]
database = open_database(url)
print("ready", flush=True)
sys.stdin.readline()
taken = {kind: [] for kind in ("sources", "pages", "untriaged", "deliveries")}
for kind, found in taken.items():
    while True:
        with database.write() as conn:
            more = take(conn, kind, owner)
        if not more:
            break
        found += more
database.close()
print(json.dumps(taken), flush=True)
"""


def _fill(url: str) -> dict[str, list[str]]:
    """Rows of every kind that can be leased; answers their ids."""
    entries = [make_entry(f"k{number:03}", source_id="s000", page=PageState.WANTED) for number in range(ROWS)]
    with closing(open_database(url)) as database, database.write() as conn:
        feeds = [make_source(f"s{number:03}", kind=SourceKind.FEED) for number in range(ROWS)]
        sources.replace_all(conn, feeds, now=NOW)
        article_ids = sorted(articles.store_entries(conn, entries, now=NOW).new_ids)
        delivery_ids = [add_delivery(conn, f"d{number:03}") for number in range(ROWS)]
    source_ids = [source.id for source in feeds]
    return {"sources": source_ids, "pages": article_ids, "untriaged": article_ids, "deliveries": delivery_ids}


def test_processes_that_take_work_at_once_share_it_without_overlap(database_url: str) -> None:
    wanted = _fill(database_url)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, database_url, f"worker-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(WORKERS)
    ]
    for process in started:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    answers = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        answers.append(json.loads(process.communicate(timeout=60)[0]))
    taken = {kind: sorted(id for answer in answers for id in answer[kind]) for kind in wanted}
    assert taken == wanted


def test_threads_that_take_work_at_once_share_it_without_overlap(database_url: str) -> None:
    wanted = _fill(database_url)
    with closing(open_database(database_url)) as database:

        def take(number: int) -> list[str]:
            found: list[str] = []
            while True:
                with database.write() as conn:
                    more = articles.lease_untriaged(
                        conn, now=NOW, owner=f"thread-{number}", lease=timedelta(minutes=1), limit=7
                    )
                if not more:
                    return found
                found += [article.id for article in more]

        with ThreadPoolExecutor(WORKERS) as threads:
            taken = list(threads.map(take, range(WORKERS)))
    assert sorted(id for found in taken for id in found) == wanted["untriaged"]
