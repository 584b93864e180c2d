"""Labelled pairs of articles from ``tests/data/stories``: copies and rewrites of one text, and texts that look alike.

A line of a file is one text with its variants. A variant says what it changes: ``title``, ``text`` (a number stands for
that paragraph of the first text), and ``swap`` (words replaced everywhere). ``heldout.jsonl`` was written apart, and
nothing was chosen by it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "stories"
TUNED_ON = ("english", "arabic", "turkish")
HELD_OUT = "heldout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article of a family."""

    name: str  # family and kind
    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, and whether a reader calls them one story."""

    one: Sample
    other: Sample
    same: bool


def pairs(*files: str) -> Iterator[Pair]:
    """Every pair of a family whose label is known, and the families' first texts against one another.

    All copies of a text are one story with each other; no variant of another story is the same as any of them. Two
    variants that are both other stories are no pair.
    """
    firsts: list[Sample] = []
    for family in _families(files):
        copies = [_sample(family, {"kind": "first"})]
        copies += [_sample(family, variant) for variant in family["variants"] if variant["same"]]
        others = [_sample(family, variant) for variant in family["variants"] if not variant["same"]]
        yield from (Pair(one=one, other=other, same=True) for one, other in combinations(copies, 2))
        yield from (Pair(one=one, other=other, same=False) for one, other in product(copies, others))
        firsts.append(copies[0])
    yield from (Pair(one=one, other=other, same=False) for one, other in combinations(firsts, 2))


def _families(files: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    for name in files:
        for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield json.loads(line)


def _sample(family: Mapping[str, Any], variant: Mapping[str, Any]) -> Sample:
    paragraphs = family["text"]
    text = "\n".join(
        paragraphs[part] if isinstance(part, int) else part for part in variant.get("text", range(len(paragraphs)))
    )
    title = variant.get("title", family["title"])
    for old, new in variant.get("swap", ()):
        title, text = title.replace(old, new), text.replace(old, new)
    return Sample(name=f"{family['id']}: {variant['kind']}", language=family["lang"], title=title, text=text)
