"""What the daemon hands to the dashboard, so that no page reads the environment or a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.alert import Channel
from domain.clock import Clock, utc_now
from domain.match import Readable, WatchlistVerdict
from domain.secret import Secret
from domain.watchlist import Watchlist
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the daemon is ready; each reason is a clause for people: ``the database cannot be written``."""

    reasons: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.reasons


def _ready() -> Readiness:
    return Readiness()


def _none() -> tuple[()]:
    return ()


def _no_verdicts(_: Readable) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything a page may ask. The callables answer at once, from any thread, what is in force at that moment."""

    database: Database
    url: str  # GULFWATCH_URL: the address as others see it, for feeds and cookies
    hosts: tuple[str, ...] = ()  # the LISTEN host and other names that the dashboard answers to; loopback always
    token: Secret | None = None  # None: nobody is asked (loopback only)
    clock: Clock = utc_now
    readiness: Callable[[], Readiness] = _ready
    watchlists: Callable[[], Sequence[Watchlist]] = _none  # of the good file in force
    channels: Callable[[], Sequence[Channel]] = _none
    verdicts: Callable[[Readable], Sequence[WatchlistVerdict]] = _no_verdicts  # of every watchlist that is switched on
