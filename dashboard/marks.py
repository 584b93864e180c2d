"""Cuts a text into stretches, so that a template can mark the mentions without ever building markup. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, takewhile

from dashboard.direction import Direction, direction_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mention's place in one text, in code points."""

    start: int
    end: int
    kind: str  # country | company | organisation | person | keyword
    name: str
    unsure: bool = False  # it may be somebody else's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text that is marked alike from end to end. ``kind`` is None where nothing is mentioned."""

    text: str
    kind: str | None = None
    names: str = ""  # of all the mentions that cover it, for the tooltip
    unsure: bool = False  # it may name something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One block of source text."""

    stretches: tuple[Stretch, ...]
    direction: Direction


def stretches_of(text: str, marks: Iterable[Mark]) -> tuple[Stretch, ...]:
    """The whole text in order. Of mentions that overlap the first, then the longest, gives the colour."""
    inside = sorted(
        (mark for mark in marks if 0 <= mark.start < mark.end <= len(text)), key=lambda mark: (mark.start, -mark.end)
    )
    cuts = sorted({0, len(text), *(mark.start for mark in inside), *(mark.end for mark in inside)})
    found = []
    first = 0
    for start, end in pairwise(cuts):
        while first < len(inside) and inside[first].end <= start:
            first += 1
        begun = takewhile(partial(_begins_by, start), map(inside.__getitem__, range(first, len(inside))))
        found.append(_stretch(text[start:end], [mark for mark in begun if mark.end >= end]))
    return tuple(found)


def _begins_by(start: int, mark: Mark) -> bool:
    return mark.start <= start


def _stretch(text: str, over: Sequence[Mark]) -> Stretch:
    names = dict.fromkeys(mark.name for mark in over)
    if not over:
        return Stretch(text=text)
    return Stretch(text=text, kind=over[0].kind, names=", ".join(names), unsure=over[0].unsure)


def paragraphs_of(text: str, marks: Iterable[Mark]) -> tuple[Paragraph, ...]:
    """The text by lines, empty ones left out, each with its own direction; a mark that spans two lines is in both."""
    lines: list[list[Stretch]] = [[]]
    for stretch in stretches_of(text, marks):
        for number, part in enumerate(stretch.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(replace(stretch, text=part))
    return tuple(_paragraph(line) for line in lines if any(part.text.strip() for part in line))


def _paragraph(line: Sequence[Stretch]) -> Paragraph:
    return Paragraph(stretches=tuple(line), direction=direction_of("".join(part.text for part in line)))


def marks_of_words(text: str, words: Iterable[Mark], surfaces: Sequence[str]) -> tuple[Mark, ...]:
    """Marks wherever one of the surfaces stands in an excerpt, whose offsets nobody kept; longer ones first.

    ``words`` and ``surfaces`` go together: the mention, and its text as it stands in the article.
    """
    taken: list[Mark] = []
    pairs = sorted(zip(surfaces, words, strict=True), key=lambda pair: -len(pair[0]))
    for surface, word in pairs:
        at = text.find(surface) if surface else -1
        while at >= 0:
            mark = replace(word, start=at, end=at + len(surface))
            if not any(mark.start < other.end and other.start < mark.end for other in taken):
                taken.append(mark)
            at = text.find(surface, mark.end)
    return tuple(taken)
