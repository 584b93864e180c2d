"""Slack, Discord, Telegram and Teams as sockets that keep their limits to the letter, and 500 alerts at once to each.

The limits are those of section "chat platforms" of each sender's page: so many requests in any window of so many
seconds, counted when they arrive and whatever they are answered; over it a 429 in the platform's own form. A message
over a limit of size, or one that would mention or link, is refused and counted.
"""

import html
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.database import open_database
from tests.acceptance.asked import source, sources, watchlist, watchlists
from tests.acceptance.running import running, wait_for
from tests.chaos.press import store
from tests.chat_room import ChatRoom, Reply, Request
from tests.platform_rules import check_discord, check_slack, check_teams, check_text, utf16
from tests.servers import Answer, ScriptedServer

Windows = Sequence[tuple[int, float]]
"""So many requests in so many seconds."""

Json = Mapping[str, Any]
_AS_SEEN = {"GULFWATCH_URL": "https://watch.example"}  # the only other address that the rules let a message link to
_NUMBER = re.compile(r"number (\d+) to Oman")


@dataclass(slots=True, kw_only=True)
class Platform:
    """One platform: how it limits, what it takes, what it says."""

    entry: Json  # of channels.yaml, without id and url
    path: str
    windows: Windows
    check: Callable[[Json], None]
    shown: Callable[[Json], str]  # of a body, all that a reader sees
    taken: Callable[[], Reply]
    limited: Callable[[float], Reply]  # given after how many seconds to come again
    arrived: list[float] = field(default_factory=list)  # time.monotonic() of every request
    refused_at: list[float] = field(default_factory=list)  # of those that broke a limit of rate
    faults: list[str] = field(default_factory=list)
    seen: Counter[int] = field(default_factory=Counter)  # the articles' numbers in messages that were taken
    messages: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request) -> Reply:
        with self.lock:
            now = request.at
            wait = max((self._over(now, most, seconds) for most, seconds in self.windows), default=0.0)
            self.arrived.append(now)
            if wait > 0:
                self.refused_at.append(now)
                return self.limited(wait)
            body = json.loads(request.body)
            try:
                self.check(body)
            except AssertionError as fault:
                self.faults.append(str(fault)[:300])
                return Reply(status=400, body=b"invalid")
            self.messages += 1
            self.seen.update(map(int, _NUMBER.findall(self.shown(body))))
            return self.taken()

    def _over(self, now: float, most: int, seconds: float) -> float:
        """After how many seconds one more has room in the window; zero: now."""
        within = [at for at in self.arrived if at > now - seconds]
        return within[-most] + seconds - now if len(within) >= most else 0.0


def _slack_text(body: Json) -> str:
    return json.dumps(body.get("blocks") or body["text"], ensure_ascii=False)


def _check_telegram(body: Json) -> None:
    """https://core.telegram.org/bots/api#sendmessage"""
    shown = html.unescape(re.sub(r"<[^<>]*>", "", body["text"])) if body.get("parse_mode") else body["text"]
    assert 1 <= utf16(shown) <= 4096
    assert body["text"].count("</") <= 100
    check_text(shown)


def _teams_429(_wait: float) -> Reply:
    """Teams says it behind a 200, and not for how long."""
    words = (
        b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x"
    )
    return Reply(body=words)


def _telegram_429(wait: float) -> Reply:
    seconds = int(wait) + 1
    told = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
    body = json.dumps({**told, "parameters": {"retry_after": seconds}}).encode()
    return Reply(status=429, headers={"retry-after": str(seconds)}, body=body)


def _discord_429(wait: float) -> Reply:
    told = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": False}
    headers = {"retry-after": str(int(wait) + 1), "x-ratelimit-scope": "shared"}
    return Reply(status=429, headers=headers, body=json.dumps(told).encode())


def platforms() -> dict[str, Platform]:
    return {
        "slack": Platform(
            entry={"type": "slack"},
            path="/services/T/B/x",
            windows=[(1, 1.0)],
            check=check_slack,
            shown=_slack_text,
            taken=Reply,
            limited=lambda wait: Reply(status=429, headers={"retry-after": str(int(wait) + 1)}, body=b"rate_limited"),
        ),
        "discord": Platform(
            entry={"type": "discord"},
            path="/api/webhooks/1/x",
            windows=[(5, 2.0), (30, 60.0)],
            check=check_discord,
            shown=lambda body: json.dumps(body, ensure_ascii=False),
            taken=lambda: Reply(body=b'{"id":"1234567890123456789"}'),
            limited=_discord_429,
        ),
        "telegram": Platform(
            entry={"type": "telegram", "token": "123456:ABC-DEF", "chat": "-1001234567890"},
            path="",
            windows=[(1, 1.0), (20, 60.0)],
            check=_check_telegram,
            shown=lambda body: html.unescape(body["text"]),
            taken=lambda: Reply(body=b'{"ok":true,"result":{"message_id":7,"chat":{"id":-1001234567890}}}'),
            limited=_telegram_429,
        ),
        "teams": Platform(
            entry={"type": "teams"},
            path="/workflows/x",
            windows=[(4, 1.0), (60, 30.0), (100, 3600.0), (150, 7200.0), (1800, 86_400.0)],
            check=check_teams,
            shown=lambda body: json.dumps(body, ensure_ascii=False),
            taken=lambda: Reply(status=202, body=b""),
            limited=_teams_429,
        ),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded:
    """What a platform saw."""

    arrived: int  # different alerts
    twice: int  # alerts in more than one message
    messages: int
    requests: int
    refused: int  # for the rate
    refused_late: int  # of them, after the first minute
    faults: tuple[str, ...]  # messages that it would not take
    seconds: float  # from the first request to the last


def run(folder: Path, *, alerts: int, names: Sequence[str] = (), patience: float = 1800) -> dict[str, Flooded]:
    """Stores the articles at once beside a daemon that has these platforms as channels (none named: all)."""
    there = {name: platform for name, platform in platforms().items() if not names or name in names}
    with ScriptedServer() as server, _rooms(there) as rooms, running(folder, **_AS_SEEN) as daemon:
        server.route("/feed", Answer(body="<rss version='2.0'><channel/></rss>"))
        daemon.write("sources.yaml", sources(source("feed-0", server.url("/feed"), full_text="never", every="1h")))
        daemon.write("watchlists.yaml", watchlists(watchlist()))
        listed = [{"id": name, "url": rooms[name].url(each.path), **each.entry} for name, each in there.items()]
        daemon.write("channels.yaml", {"channels": listed})
        daemon.start()
        server.wait_for_requests("/feed", within=30)
        database = open_database(daemon.environment["GULFWATCH_DATABASE"])
        store(database, range(alerts))
        database.close()
        what = "all alerts arrive on every platform"
        wait_for(lambda: all(len(each.seen) >= alerts for each in there.values()), seconds=patience, what=what)
        daemon.stop()
    return {name: _flooded(each) for name, each in there.items()}


@contextmanager
def _rooms(there: Mapping[str, Platform]) -> Iterator[dict[str, ChatRoom]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(ChatRoom(_script(each))) for name, each in there.items()}


def _script(platform: Platform) -> Callable[[Request, int], Reply]:
    return lambda request, _number: platform.answer(request)


def _flooded(platform: Platform) -> Flooded:
    began = platform.arrived[0]
    return Flooded(
        arrived=len(platform.seen),
        twice=sum(count > 1 for count in platform.seen.values()),
        messages=platform.messages,
        requests=len(platform.arrived),
        refused=len(platform.refused_at),
        refused_late=sum(at > began + 60 for at in platform.refused_at),
        faults=tuple(platform.faults),
        seconds=platform.arrived[-1] - began,
    )
