"""Which parts of an excerpt are the names that made the match, so that a chat can show them in bold. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

MOST_NAMES = 40
"""An excerpt of 300 letters has room for no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of an excerpt; all pieces together are the excerpt."""

    text: str
    named: bool


def parts_of(excerpt: str, names: Iterable[str]) -> tuple[Part, ...]:
    """The excerpt around every place where one of the names stands as it was found, the longest first.

    Latin names stand alone; Arabic ones may have a letter before or after that belongs to the sentence ("and Oman").
    A name that does not begin and end with a letter or digit is left as it is: no markup could be set close to it.
    """
    found = sorted({name for name in names if _is_word(name)}, key=lambda name: (-len(name), name))[:MOST_NAMES]
    if not found or not excerpt:
        return (Part(text=excerpt, named=False),) if excerpt else ()
    pattern = "|".join(_standing(name) for name in found)
    return tuple(_split(excerpt, regex.compile(pattern)))


def _is_word(name: str) -> bool:
    return bool(regex.match(r"[\p{L}\p{N}]", name) and regex.search(r"[\p{L}\p{M}\p{N}]\Z", name))


def _standing(name: str) -> str:
    before = "" if regex.match(r"\p{Arabic}", name) else r"(?<![\p{L}\p{N}])"
    after = r"(?!\p{M})" if regex.search(r"\p{Arabic}\p{M}*\Z", name) else r"(?![\p{L}\p{M}\p{N}])"
    return f"{before}{regex.escape(name, special_only=True)}{after}"


def _split(excerpt: str, names: "regex.Pattern[str]") -> Iterator[Part]:
    start = 0
    for name in names.finditer(excerpt):
        if name.start() > start:
            yield Part(text=excerpt[start : name.start()], named=False)
        yield Part(text=name[0], named=True)
        start = name.end()
    if start < len(excerpt):
        yield Part(text=excerpt[start:], named=False)
