"""Which versions of the three files are in force: the newest good ones that fit together. Pure: text in, values out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from config.channels_file import WITHOUT_FILE, ChannelsFile, read_channels
from config.crosscheck import crosscheck, unserved
from config.sources_file import SourcesFile, read_sources
from config.watchlists_file import WatchlistsFile, read_watchlists
from config.yaml_text import place_within
from domain.alert import Channel
from domain.canary import CanaryPlan
from domain.errors import ConfigError
from domain.network import NetworkPolicy
from domain.problem import Problem
from domain.watchlist import Entity, Watchlist
from matching import canary
from matching.gazetteer import extend_gazetteer, load_gazetteer
from matching.lint import lint_names
from matching.matcher import Matcher, compile_matcher
from matching.problems import NamedProblem
from matching.query_sources import unknown_sources

SOURCES, WATCHLISTS, CHANNELS = "sources.yaml", "watchlists.yaml", "channels.yaml"
FILES = (SOURCES, WATCHLISTS, CHANNELS)
AnyFile = SourcesFile | WatchlistsFile | ChannelsFile
_File = TypeVar("_File", SourcesFile, WatchlistsFile, ChannelsFile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One good version of one file."""

    text: str  # as it stands in the file, variables not filled in
    value: AnyFile
    matcher: Matcher | None = None  # of watchlists.yaml
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """The set of versions that the daemon works by at this moment. A new set replaces it whole."""

    versions: Mapping[str, Version] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def sources(self) -> SourcesFile | None:
        return self._value(SOURCES, SourcesFile)

    @property
    def watchlists(self) -> tuple[Watchlist, ...]:
        found = self._value(WATCHLISTS, WatchlistsFile)
        return found.watchlists if found else ()

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The file's own entities."""
        found = self._value(WATCHLISTS, WatchlistsFile)
        return found.entities if found else ()

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Channels by id; with no channels.yaml the one console channel."""
        found = self._value(CHANNELS, ChannelsFile) or WITHOUT_FILE
        return {channel.id: channel for channel in found.channels}

    @property
    def operators(self) -> tuple[str, ...]:
        """The channels that hear of Gulfwatch's own troubles."""
        return (self._value(CHANNELS, ChannelsFile) or WITHOUT_FILE).operators

    @property
    def canary(self) -> CanaryPlan | None:
        """How canaries are planted; None: they are not."""
        return (self._value(CHANNELS, ChannelsFile) or WITHOUT_FILE).canary

    @property
    def matcher(self) -> Matcher | None:
        version = self.versions.get(WATCHLISTS)
        return version.matcher if version else None

    def with_version(self, name: str, version: Version) -> "InForce":
        return InForce(MappingProxyType({**self.versions, name: version}))

    def misfits(self) -> tuple[Problem, ...]:
        """What watchlists.yaml names and the other two files do not have."""
        watchlists = self._value(WATCHLISTS, WatchlistsFile)
        if watchlists is None:
            return ()
        found = crosscheck(watchlists, sources=self.sources, channels=self._value(CHANNELS, ChannelsFile))
        if self.sources is None:
            return found
        unknown = unknown_sources(watchlists.watchlists, {source.id for source in self.sources.sources})
        return (*found, *_placed(watchlists, unknown, self.versions[WATCHLISTS].text))

    def doubts(self) -> tuple[Problem, ...]:
        """Warnings of watchlists that no source of sources.yaml can serve."""
        watchlists = self._value(WATCHLISTS, WatchlistsFile)
        return unserved(watchlists, self.sources.sources) if watchlists and self.sources else ()

    def _value(self, name: str, kind: type[_File]) -> _File | None:
        version = self.versions.get(name)
        return version.value if version and isinstance(version.value, kind) else None


def read_version(
    name: str, text: str, *, variables: Mapping[str, str], policy: NetworkPolicy, canaries: bool = False
) -> Version:
    """Reads one file's text, and compiles the matcher of watchlists.yaml. Raises ConfigError with every fault.

    ``canaries``: the matcher knows the built-in watchlist of canaries too.
    """
    if name == SOURCES:
        sources = read_sources(text, variables=variables)
        return Version(text=text, value=sources, warnings=sources.warnings)
    if name == CHANNELS:
        channels = read_channels(text, variables=variables, policy=policy)
        return Version(text=text, value=channels, warnings=channels.warnings)
    return _read_watchlists(text, variables, canaries=canaries)


def _read_watchlists(text: str, variables: Mapping[str, str], *, canaries: bool) -> Version:
    watchlists = read_watchlists(text, variables=variables)
    compiled = compile_matcher(
        entities=(*watchlists.entities, *([canary.ENTITY] if canaries else [])),
        watchlists=(*watchlists.watchlists, *([canary.WATCHLIST] if canaries else [])),
    )
    named = _placed(watchlists, compiled.problems, text)
    problems = (*watchlists.warnings, *named)
    if any(problem.severity == "error" for problem in named):
        raise ConfigError(problems)
    return Version(text=text, value=watchlists, matcher=compiled.matcher, warnings=problems)


def lint_archive(in_force: InForce, share_of: Callable[[str], float]) -> tuple[Problem, ...]:
    """The warnings of watchlists.yaml's names, those of names that stand in much of the archive among them.

    ``share_of`` answers in which share of the archive's articles, 0 to 1, a name stands.
    """
    version = in_force.versions.get(WATCHLISTS)
    if version is None or not isinstance(version.value, WatchlistsFile):
        return ()
    known = extend_gazetteer(load_gazetteer(), in_force.entities)
    found = lint_names(known, in_force.entities, in_force.watchlists, share_of)
    return _placed(version.value, found, version.text)


def _placed(watchlists: WatchlistsFile, problems: Iterable[NamedProblem], text: str) -> tuple[Problem, ...]:
    """What is wrong with names and queries, with the lines in which they stand."""
    lines = text.removeprefix("\ufeff").splitlines()
    queries = {(*one.path, "query"): one.query for one in watchlists.watchlists if one.query}
    return tuple(_placed_one(watchlists, problem, queries.get(problem.path), lines) for problem in problems)


def _placed_one(watchlists: WatchlistsFile, problem: NamedProblem, query: str | None, lines: Sequence[str]) -> Problem:
    place, pointer = _place(watchlists, problem.path), ""
    if query is not None and problem.offset is not None and problem.path not in watchlists.written:
        pointer = problem.pointer  # of a query in the file itself: what a variable holds is never shown
        place = place_within(lines, place, query, problem.offset) if place else None
    line, column = place or (None, None)
    return Problem(
        file=WATCHLISTS,
        line=line,
        column=column,
        message=problem.message,
        severity=problem.severity,
        pointer=pointer,
    )


def _place(watchlists: WatchlistsFile, path: tuple[str | int, ...]) -> tuple[int, int] | None:
    """Where the value at the path stands, or what is nearest above it."""
    above = (path[:length] for length in range(len(path), 0, -1))
    return next((watchlists.positions[one] for one in above if one in watchlists.positions), None)


def fit(current: InForce, newest: Mapping[str, Version]) -> tuple[InForce, frozenset[str]]:
    """Takes in the newest good versions as far as they fit together; also answers which had to stay out.

    Each file is tried in turn, again and again while one more fits: a watchlist that names a new channel goes in
    after the channel, and a channel goes after the last watchlist that names it.
    """
    waiting = {name: version for name, version in newest.items() if current.versions.get(name) is not version}
    progress = True
    while waiting and progress:
        fitting = next((name for name in waiting if not current.with_version(name, waiting[name]).misfits()), None)
        progress = fitting is not None
        if fitting is not None:
            current = current.with_version(fitting, waiting.pop(fitting))
    if waiting and len(waiting) > 1:  # each alone does not fit, together they may
        together = InForce(MappingProxyType({**current.versions, **waiting}))
        if not together.misfits():
            return together, frozenset()
    return current, frozenset(waiting)
