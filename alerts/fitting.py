"""Makes text fit a platform: counted in the platform's own unit, cut between two letters, a link never cut. Pure.

A platform says what a message may be as plain data (``Limit``), writes the forms of a message from the richest to the
barest, and takes the first that fits. Text is cut before it becomes markup, so that no cut falls inside a tag, an
entity, a surrogate pair or a bidi isolate.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import regex

from alerts.plain_text import FIRST_STRONG_ISOLATE, POP_ISOLATE, whole_graphemes

ELLIPSIS = "…"

_GRAPHEME = regex.compile(r"\X")

Form = TypeVar("Form")

Measure = Callable[[str], int]
"""Never answers less for a longer text, and at least 1 a code point."""

Write = Callable[[str], str]
"""Turns clean text into a platform's markup: escaped, and in a tag or not."""


def utf16_units(text: str) -> int:
    """What JavaScript and Java call a text's length: letters beyond U+FFFF count twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def json_bytes(value: Any) -> int:
    """The bytes that a value takes as JSON in UTF-8, as we post it."""
    return utf8_bytes(json.dumps(value, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long one part of a message may be."""

    most: int  # in the unit of ``measure``
    measure: Measure = utf16_units  # the strictest for a platform that does not say which characters it counts

    def holds(self, text: str) -> bool:
        return self.measure(text) <= self.most

    def without(self, *parts: str) -> "Limit":
        """What is left once these parts stand."""
        return Limit(most=self.most - sum(map(self.measure, parts)), measure=self.measure)


def fitted(text: str, limit: Limit, write: Write = str) -> str:
    """``text`` as markup, whole or as the longest beginning that has room, with an ellipsis; empty: nothing has.

    Isolates that the cut leaves open are closed. ``write`` must not make a longer text shorter.
    """
    if len(text) <= limit.most and limit.holds(written := write(text)):
        return written
    ends = _ends(whole_graphemes(text, max(limit.most, 0)))
    shortest, longest = 0, len(ends) - 1
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if limit.holds(write(shortened(text, ends[middle]))):
            shortest = middle
        else:
            longest = middle - 1
    written = write(shortened(text, ends[shortest]))
    return written if limit.holds(written) else ""


def shortened(text: str, end: int) -> str:
    """The beginning up to ``end``, with an ellipsis inside the isolates that it leaves open, which are closed."""
    kept = text[:end].rstrip()
    still_open = kept.count(FIRST_STRONG_ISOLATE) - kept.count(POP_ISOLATE)
    return f"{kept}{ELLIPSIS}{POP_ISOLATE * max(still_open, 0)}"


def _ends(text: str) -> list[int]:
    return [0, *(grapheme.end() for grapheme in _GRAPHEME.finditer(text))]


def title_and_link(title: str, link: str, limit: Limit, write: Write = str, *, between: str = "\n") -> str:
    """The barest form: the title with what room the link leaves, then the link, never cut.

    ``link`` is markup already; empty, or too long for the whole message: there is only the title.
    """
    rest = limit.without(between, link)
    if not link or not rest.holds(ELLIPSIS):
        return fitted(title, limit, write)
    shown = fitted(title, rest, write)
    return f"{shown}{between}{link}" if shown else link


def packed(lines: Sequence[str], limit: Limit, more: Callable[[int], str], *, between: str = "\n") -> str:
    """Lines of markup, whole, as many as have room; then ``more(n)`` where the last ``n`` have none."""
    whole = between.join(lines)
    if limit.holds(whole):
        return whole
    gap, room = limit.measure(between), limit.without(more(len(lines))).most
    kept: list[str] = []
    for line in lines:
        room -= limit.measure(line) + gap
        if room < 0:
            break
        kept.append(line)
    return between.join([*kept, more(len(lines) - len(kept))])


def first_fitting(forms: Iterable[Callable[[], Form]], fits: Callable[[Form], bool]) -> Form:
    """The first form that fits, from rich to bare; the last one if none does.

    Raises ValueError where there is no form.
    """
    made: list[Form] = []
    for form in forms:
        made = [form()]
        if fits(made[0]):
            break
    if not made:
        raise ValueError("a message needs a form")
    return made[0]
