"""How right and how fast real pages are read, beside trafilatura and htmldate: one core, one run, the same pages.

``FOLDER`` holds pages and a file ``pages.jsonl`` with a line for each::

    {"file": "a.html", "url": "https://…", "title": "…", "date": "2026-11-23T10:30:00+04:00",
     "text": "…", "with": ["…"], "without": ["…"]}

All but ``file`` and ``url`` may be missing, and what is missing is not judged. ``date``: a day, or an instant, of which
the day is judged, for htmldate knows only days; null where the page has none. ``text``: the whole article, judged by
words. ``with`` and ``without``: passages that the text must and must not hold, judged as one F1 over all of them.
Without a folder the pages of the tests are read.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import htmldate
import trafilatura

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.pages.extract import extract_page
from crawler.pages.page_text import PageText
from tests.page_news import NEWS
from tests.page_samples import ARTICLES
from tests.page_shapes import SHAPES, word_f1
from tests.page_sites import SITES, real_size

SLOWEST = 2.0  # seconds, for any page
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Truth:
    """A page and what is known of it."""

    body: bytes
    url: str
    known: dict[str, object]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a page; None: it does not read this."""

    text: str | None = None
    title: str | None = None
    date: str | None = None  # a day


@dataclass(slots=True)
class Score:
    """What a reader's readings came to."""

    seconds: float = 0.0
    slowest: float = 0.0
    texts: list[float] = field(default_factory=list)  # F1 of each
    held: list[tuple[int, int, int]] = field(default_factory=list)  # passages found, missed, wrongly found
    dates: list[bool] = field(default_factory=list)
    wrong_dates: int = 0
    titles: list[bool] = field(default_factory=list)


def gulfwatch(page: Truth) -> Reading:
    found = extract_page(page.body, content_type="text/html", url=page.url, now=NOW)
    if not isinstance(found, PageText):
        return Reading("", "")  # its date is not asked for either
    day = f"{found.published_at:%Y-%m-%d}" if found.published_at else ""
    return Reading(found.text, found.title, day)


def bare_trafilatura(page: Truth) -> Reading:
    return Reading(trafilatura.extract(page.body, url=page.url, include_comments=False) or "")


def with_metadata(page: Truth) -> Reading:
    found = trafilatura.bare_extraction(page.body, url=page.url, include_comments=False, with_metadata=True)
    return Reading(found.text or "", found.title or "", found.date or "") if found else Reading("", "", "")


def dates_alone(page: Truth) -> Reading:
    return Reading(date=htmldate.find_date(page.body, url=page.url, original_date=True) or "")


def read_all(read: Callable[[Truth], Reading], pages: list[Truth]) -> Score:
    score = Score()
    for page in pages:
        began = time.process_time()
        reading = read(page)
        spent = time.process_time() - began
        score.seconds += spent
        score.slowest = max(score.slowest, spent)
        judge(score, reading, page.known)
    return score


def judge(score: Score, reading: Reading, known: dict[str, object]) -> None:
    if reading.text is not None and known.get("text"):
        score.texts.append(word_f1(reading.text, str(known["text"])))
    if reading.text is not None and "with" in known:
        score.held.append(passages(reading.text, known))
    if reading.title is not None and known.get("title"):
        score.titles.append(same_line(reading.title, str(known["title"])))
    if reading.date is not None and "date" in known:
        right = reading.date in days(known["date"])
        score.dates.append(right)
        score.wrong_dates += bool(reading.date) and not right


def passages(text: str, known: dict[str, object]) -> tuple[int, int, int]:
    flat = " ".join(text.split())
    wanted, unwanted = ([" ".join(str(one).split()) for one in known.get(name, [])] for name in ("with", "without"))  # type: ignore[attr-defined]
    found = sum(one in flat for one in wanted)
    return found, len(wanted) - found, sum(one in flat for one in unwanted)


def days(date: object) -> tuple[str, ...]:
    """The days that are right: of an instant its day where it was written, and its day in UTC."""
    if not date:
        return ("",)
    written = datetime.fromisoformat(str(date))
    there = (written.astimezone(UTC),) if written.tzinfo else ()
    return tuple(f"{moment:%Y-%m-%d}" for moment in (written, *there))


def same_line(one: str, other: str) -> bool:
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))


def of_folder(folder: Path) -> Iterator[Truth]:
    for line in (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        yield Truth((folder / known["file"]).read_bytes(), known["url"], known)


def of_the_tests() -> Iterator[Truth]:
    for shape in SHAPES:
        for article in ARTICLES:
            known = {"text": "\n".join(article.paragraphs), "title": article.title}
            yield Truth(shape(article).encode(), "https://news.example.om/1", known)
    for site in SITES:
        for news in NEWS:
            known = {"text": "\n".join(news.all), "title": news.title, "date": "2026-11-23"}
            yield Truth(real_size(site(news)).encode(), "https://news.example.om/economy/77", known)


def show(name: str, score: Score, count: int) -> None:
    parts = [f"{name:28} {count / score.seconds:7.0f} pages/s  slowest {score.slowest * 1000:6.0f} ms"]
    if score.texts:
        parts.append(f"text F1 {sum(score.texts) / len(score.texts):.3f} of {len(score.texts)}")
    if score.held:
        found, missed, wrong = (sum(row[place] for row in score.held) for place in range(3))
        parts.append(f"passages F1 {2 * found / (2 * found + missed + wrong):.3f} of {len(score.held)}")
    if score.dates:
        parts.append(f"dates {sum(score.dates)}/{len(score.dates)}, {score.wrong_dates} wrong")
    if score.titles:
        parts.append(f"titles {sum(score.titles)}/{len(score.titles)}")
    print("  ".join(parts))


READERS = {
    "gulfwatch": gulfwatch,
    "trafilatura, text alone": bare_trafilatura,
    "trafilatura, with metadata": with_metadata,
    "htmldate, date alone": dates_alone,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Reads pages whose text and dates are known, beside others.")
    parser.add_argument("folder", nargs="?", type=Path, help="pages, and what is known of them in pages.jsonl")
    folder = parser.parse_args().folder
    pages = list(of_folder(folder) if folder else of_the_tests())
    size = sorted(len(page.body) for page in pages)
    print(
        f"{len(pages)} pages, {sum(size) // len(size) // 1000} kB on average, the median {size[len(size) // 2] // 1000}"
    )
    gulfwatch(pages[0])
    for name, read in READERS.items():
        score = read_all(read, pages)
        show(name, score, len(pages))
        assert read is not gulfwatch or score.slowest < SLOWEST, "a page took too long"


if __name__ == "__main__":
    main()
