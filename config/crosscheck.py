"""What only shows when the three files are laid side by side: watchlists that name what the others do not have."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from config.channels_file import ChannelsFile
from config.nodes import Path
from config.sources_file import SourcesFile
from config.watchlists_file import FILE, WatchlistsFile
from domain.problem import Problem, did_you_mean

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


def _problem(file: WatchlistsFile, path: Path, message: str) -> Problem:
    line, column = file.positions.get(path, (None, None))
    return Problem(file=FILE, line=line, column=column, message=message)


def _shown(file: WatchlistsFile, path: Path, name: str) -> str:
    """The name as the file writes it: never what a variable holds."""
    return f"'{file.written.get(path, name)}'"
