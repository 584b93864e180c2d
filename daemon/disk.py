"""The three files as they stand on disk, read once: for the commands."""

from dataclasses import dataclass
from datetime import datetime

from config.settings import Settings
from config.watcher import FileEvent, FileWatcher
from daemon.in_force import CHANNELS, InForce, Version, read_version
from domain.errors import ConfigError
from domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the three files came to."""

    in_force: InForce  # the good ones of them
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def summary(self) -> str:
        """What is in them, for people: ``166 sources (135 enabled), 8 watchlists, 1 channel``."""
        sources = self.in_force.sources.sources if self.in_force.sources else ()
        enabled = sum(source.enabled for source in sources)
        written = CHANNELS in self.in_force.versions
        channels = _counted(len(self.in_force.channels), "channel") if written else "no channels.yaml (console only)"
        watchlists = _counted(len(self.in_force.watchlists), "watchlist")
        return f"{_counted(len(sources), 'source')} ({enabled} enabled), {watchlists}, {channels}"


def examine(settings: Settings, now: datetime) -> Examined:
    """Reads and checks the three files, each alone and then side by side."""
    in_force, problems = InForce(), list[Problem]()
    for event in FileWatcher(settings.config_dir).read_all(now):
        try:
            version = version_of(event, settings)
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        if version is not None:
            in_force = in_force.with_version(event.name, version)
            problems.extend(version.warnings)
    misfits = () if any(problem.severity == "error" for problem in problems) else in_force.misfits()
    return Examined(in_force=in_force, problems=(*problems, *misfits, *in_force.doubts()))


def version_of(event: FileEvent, settings: Settings, *, canaries: bool = False) -> Version | None:
    """What a file says; None where there is none and need be none. Raises ConfigError with every fault."""
    if event.problems:
        raise ConfigError(event.problems)
    if event.text is None:
        return None
    return read_version(
        event.name, event.text, variables=settings.variables, policy=settings.network_policy, canaries=canaries
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
