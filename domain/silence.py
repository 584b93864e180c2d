"""Countries and languages from which no source brings news any more: what no single source shows. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.source import SourceState

FEWEST = 3
"""Sources that make a group: of fewer, each one's own state says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A source that is switched on, as far as its groups matter."""

    country: str | None
    languages: tuple[str, ...]
    state: SourceState  # as people see it


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentGroup:
    """A country or a language, all of whose sources are silent."""

    name: str  # country oman, language ar
    sources: int
    troubled: int  # of them

    @property
    def sentence(self) -> str:
        return f"No news from any of the {self.sources} sources of the {self.name}: {self.troubled} are in trouble."


def silent_groups(heard: Iterable[Heard]) -> tuple[SilentGroup, ...]:
    """Each country and language of whose sources none is fresh and half or more are in trouble, by name.

    Sources that were never read do not count. A Friday on which all are quiet as usual is no silence.
    """
    groups: dict[str, list[SourceState]] = {}
    for source in heard:
        if source.state is not SourceState.NEW:
            for name in _groups_of(source):
                groups.setdefault(name, []).append(source.state)
    return tuple(
        SilentGroup(name=name, sources=len(states), troubled=_count_trouble(states))
        for name, states in sorted(groups.items())
        if _is_silent(states)
    )


def _groups_of(source: Heard) -> Iterator[str]:
    if source.country:
        yield f"country {source.country}"
    yield from (f"language {language}" for language in source.languages)


def _is_silent(states: list[SourceState]) -> bool:
    return len(states) >= FEWEST and SourceState.FRESH not in states and 2 * _count_trouble(states) >= len(states)


def _count_trouble(states: list[SourceState]) -> int:
    return sum(state.is_trouble for state in states)
