"""How fast and how right articles' pages are read, beside bare trafilatura: one core, one run, the same pages for both.

The pages are the hand-written articles of the tests in the shapes of the tests, so that their text is known. Ours
reads title, times, authors, section, agency and walls too; trafilatura is asked for the text alone, and with metadata.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.page_samples import ARTICLES
from tests.page_shapes import SHAPES, bare_text, our_text, word_f1

ROUNDS = 3
SLOWEST = 2.0  # seconds, for any page
PAGES = tuple((shape(article), "\n".join(article.paragraphs)) for shape in SHAPES for article in ARTICLES)


def with_metadata(markup: str) -> str:
    return trafilatura.extract(markup, include_comments=False, with_metadata=True) or ""


def pages_a_second(read: Callable[[str], str]) -> tuple[float, float]:
    """The best of the rounds, and the slowest page of all in seconds."""
    best, slowest = 0.0, 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        for markup, _ in PAGES:
            page_began = time.process_time()
            read(markup)
            slowest = max(slowest, time.process_time() - page_began)
        best = max(best, len(PAGES) / (time.process_time() - began))
    return best, slowest


def main() -> None:
    print(f"{len(PAGES)} pages, best of {ROUNDS} rounds")
    readers = {"gulfwatch": our_text, "trafilatura, text alone": bare_text, "trafilatura, with metadata": with_metadata}
    for name, read in readers.items():
        rate, slowest = pages_a_second(read)
        quality = sum(word_f1(read(markup), text) for markup, text in PAGES) / len(PAGES)
        print(f"{name:28} {rate:7.0f} pages/s  slowest {slowest * 1000:6.1f} ms  text F1 {quality:.3f}")
        assert slowest < SLOWEST


if __name__ == "__main__":
    main()
