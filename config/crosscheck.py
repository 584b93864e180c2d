"""What only shows when the three files are laid side by side: watchlists that name what the others do not have."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Literal

from config.channels_file import ChannelsFile
from config.nodes import Path
from config.sources_file import SourcesFile
from config.watchlists_file import FILE, WatchlistsFile
from domain.problem import Problem, did_you_mean
from domain.source import Source
from domain.watchlist import Watchlist

_MOST = 100
_NO_CHANNELS_FILE = "there is no channels.yaml: delete 'channels' (alerts then go to the console), or write that file"


def crosscheck(
    watchlists: WatchlistsFile, *, sources: SourcesFile | None, channels: ChannelsFile | None
) -> tuple[Problem, ...]:
    """The problems of watchlists.yaml beside the other two files.

    ``sources`` is None when no good version of that file is known: its ids are then not checked. ``channels`` is None
    when there is no channels.yaml at all.
    """
    problems = chain(_source_problems(watchlists, sources), _channel_problems(watchlists, channels))
    return tuple(islice(problems, _MOST))


def unserved(watchlists: WatchlistsFile, sources: Sequence[Source]) -> tuple[Problem, ...]:
    """Warnings of watchlists whose ``sources`` are all switched off, or whose ``languages`` no source is in."""
    enabled = {source.id: source for source in sources if source.enabled}
    problems = (_unserved(watchlists, watchlist, enabled) for watchlist in watchlists.watchlists if watchlist.enabled)
    return tuple(islice((problem for problem in problems if problem), _MOST))


def _unserved(file: WatchlistsFile, watchlist: Watchlist, enabled: Mapping[str, Source]) -> Problem | None:
    heard = [source for id, source in enabled.items() if id in (watchlist.sources or enabled)]
    if watchlist.sources and not heard:
        message = "every source named here is switched off in sources.yaml: nothing can match"
        return _problem(file, (*watchlist.path, "sources"), message, "warning")
    spoken = {language for source in heard for language in source.languages}
    if not watchlist.languages or not heard or not all(source.languages for source in heard):
        return None
    if spoken.isdisjoint(watchlist.languages):
        whose = "sources named here" if watchlist.sources else "enabled sources of sources.yaml"
        message = f"the {whose} are in {', '.join(sorted(spoken))}, none in {' or '.join(watchlist.languages)}"
        return _problem(file, (*watchlist.path, "languages"), f"{message}: hardly anything can match", "warning")
    return None


def _source_problems(watchlists: WatchlistsFile, sources: SourcesFile | None) -> Iterator[Problem]:
    if sources is None:
        return
    known = {source.id for source in sources.sources}
    for watchlist in watchlists.watchlists:
        yield from _unknown(watchlists, (*watchlist.path, "sources"), watchlist.sources, known=known, what="source")


def _channel_problems(watchlists: WatchlistsFile, channels: ChannelsFile | None) -> Iterator[Problem]:
    known = {channel.id for channel in channels.channels} if channels is not None else set()
    for watchlist in watchlists.watchlists:
        path, named = (*watchlist.path, "channels"), watchlist.channels or ()
        if channels is not None:
            yield from _unknown(watchlists, path, named, known=known, what="channel")
        elif named:
            shown = _shown(watchlists, (*path, 0), named[0])
            yield _problem(watchlists, path, f"'channels' names {shown}, but {_NO_CHANNELS_FILE}")


def _unknown(
    file: WatchlistsFile, path: Path, named: Sequence[str], *, known: set[str], what: str
) -> Iterator[Problem]:
    for index, name in enumerate(named):
        if name not in known:
            shown = _shown(file, (*path, index), name)
            message = f"'{path[-1]}' names {shown}, which is no {what} in {what}s.yaml{did_you_mean(name, known)}"
            yield _problem(file, (*path, index), message)


def _problem(
    file: WatchlistsFile, path: Path, message: str, severity: Literal["error", "warning"] = "error"
) -> Problem:
    line, column = file.positions.get(path, (None, None))
    return Problem(file=FILE, line=line, column=column, message=message, severity=severity)


def _shown(file: WatchlistsFile, path: Path, name: str) -> str:
    """The name as the file writes it: never what a variable holds."""
    return f"'{file.written.get(path, name)}'"
