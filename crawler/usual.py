"""What a source usually brings: a site's redesign makes it fall without any error, and that is to be noticed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from domain.article import NewArticle

READS_ENOUGH = 5  # before them nothing is usual
_SLOWEST = 0.05  # a new read's weight at least
_WHILE_FALLEN = 0.02  # what is usual must not follow the fall at once
_LEAST_ENTRIES, _FEW_ENTRIES = 8, 0.25
_LEAST_LENGTH, _SHORT_TEXTS = 200, 0.3
_MOSTLY_DATED, _FEW_DATES = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Means of the reads that brought a changed list of entries."""

    entries: float = 0.0
    length: float = 0.0  # characters of an entry's text
    dated: float = 0.0  # share of entries with a date that is believed
    reads: int = 0
    fallen: str = ""  # what the last read had less of, in words; empty: nothing

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)


def stored_usual(value: Mapping[str, Any] | None) -> Usual:
    """The opposite of ``as_stored``."""
    return Usual(**value) if value else Usual()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one read brought, known entries too."""

    entries: int
    characters: int  # of all their texts
    dated: int  # entries with a date that is believed


def brought_by(articles: Sequence[NewArticle]) -> Brought:
    """What a read brought of which all the entries are at hand."""
    return Brought(
        entries=len(articles),
        characters=sum(len(article.text) for article in articles),
        dated=sum(article.published_at is not None for article in articles),
    )


def after_read(usual: Usual, brought: Brought) -> Usual:
    """What is usual after a read that brought this, and what has fallen. No entries: nothing is learnt."""
    count = brought.entries
    if not count:
        return usual
    found = Usual(entries=count, length=brought.characters / count, dated=brought.dated / count)
    fallen = "; ".join(_falls(usual, found)) if usual.reads >= READS_ENOUGH else ""
    weight = _WHILE_FALLEN if fallen else max(1 / (usual.reads + 1), _SLOWEST)
    return replace(
        usual,
        entries=usual.entries + weight * (found.entries - usual.entries),
        length=usual.length + weight * (found.length - usual.length),
        dated=usual.dated + weight * (found.dated - usual.dated),
        reads=usual.reads + 1,
        fallen=fallen,
    )


def _falls(usual: Usual, found: Usual) -> list[str]:
    falls = []
    if usual.entries >= _LEAST_ENTRIES and found.entries < _FEW_ENTRIES * usual.entries:
        falls.append(f"brings {found.entries:.0f} entries where {usual.entries:.0f} were usual")
    if usual.length >= _LEAST_LENGTH and found.length < _SHORT_TEXTS * usual.length:
        falls.append(f"its texts have {found.length:.0f} characters where {usual.length:.0f} were usual")
    if usual.dated >= _MOSTLY_DATED and found.dated < _FEW_DATES * usual.dated:
        falls.append(f"{found.dated:.0%} of its entries have a date where {usual.dated:.0%} were usual")
    return falls
