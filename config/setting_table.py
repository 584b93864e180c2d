"""Every setting: its name, its default, what it is, and how its text is read. ``docs/settings.md`` is held to this."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from config.addresses import read_web_address
from config.durations import parse_duration
from config.user_agent import default_user_agent
from domain.network import parse_networks
from domain.problem import did_you_mean
from domain.secret import Secret

_MOST_COLLECTORS = 32
_DATABASES = ("sqlite:///", "postgresql+psycopg://")
_LISTEN = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]/@]+)):([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable. ``read`` raises ValueError with words that follow the setting's name."""

    name: str
    default: str  # the text that stands for it when it is not set
    about: str
    read: Callable[[str], Any]
    shown_default: str = ""  # as the manual writes it, when the text is not the whole truth


def _read_folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError("is no folder: name the one that holds sources.yaml and watchlists.yaml")
    return folder


def _read_database(text: str) -> str:
    if not text.startswith(_DATABASES) or text in _DATABASES:
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg:// and name a database")
    return text


def _read_listen(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    written = _LISTEN.fullmatch(text)
    if written is None or int(written[3]) > 65535:
        raise ValueError("must be a host and a port, such as 127.0.0.1:8000 or [::1]:8000, or empty for no dashboard")
    return written[1] or written[2], int(written[3])


def _read_url(text: str) -> str:
    if text:
        read_web_address(text)
    return text.rstrip("/")


def _read_token(text: str) -> Secret | None:
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("must be letters, digits and signs of ASCII, without spaces")
    return Secret(token) if token else None


def _read_user_agent(text: str) -> str:
    if not text.strip() or not text.isascii() or not text.isprintable() or len(text) > 200:
        raise ValueError("must be at most 200 letters, digits, signs and spaces of ASCII")
    return text.strip()


def _read_word(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text in words:
            return text
        raise ValueError(f"must be {' or '.join(filter(None, words))}{did_you_mean(text, words)}")

    return read


def _read_collectors(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST_COLLECTORS:
        raise ValueError(f"must be a whole number from 1 to {_MOST_COLLECTORS}")
    return int(text)


def _read_delay(text: str) -> timedelta:
    return parse_duration(text, longest=timedelta(hours=1))


def _read_retention(text: str) -> timedelta:
    return parse_duration(text, shortest=timedelta(days=1))


SETTINGS = (
    Setting(name="GULFWATCH_CONFIG", default=".", about="the folder of the three files", read=_read_folder),
    Setting(
        name="GULFWATCH_DATABASE",
        default="sqlite:///var/gulfwatch.db",
        about="the database: `sqlite:///FILE`, relative to the working directory, or `postgresql+psycopg://…`",
        read=_read_database,
    ),
    Setting(
        name="GULFWATCH_LISTEN",
        default="127.0.0.1:8000",
        about="host and port of the dashboard; empty: no dashboard. Anything but loopback needs `GULFWATCH_TOKEN`",
        read=_read_listen,
    ),
    Setting(
        name="GULFWATCH_URL",
        default="",
        shown_default="from `GULFWATCH_LISTEN`",
        about="the dashboard's address as others see it, for links in messages and for hubs that push feeds",
        read=_read_url,
    ),
    Setting(
        name="GULFWATCH_TOKEN",
        default="",
        shown_default="none",
        about="what the dashboard and the API ask for; a secret of at least 12 characters",
        read=_read_token,
    ),
    Setting(
        name="GULFWATCH_ALLOW_NETWORKS",
        default="",
        shown_default="none",
        about="private networks that sources and channels may reach, on any port, such as `127.0.0.0/8,10.1.0.0/16`",
        read=parse_networks,
    ),
    Setting(
        name="GULFWATCH_USER_AGENT",
        default=default_user_agent(),
        shown_default="names the project and its address",
        about="what the sites that are read see",
        read=_read_user_agent,
    ),
    Setting(
        name="GULFWATCH_ROBOTS",
        default="obey",
        about="`obey` or `ignore` what sites say in robots.txt of pages, sitemaps and listings",
        read=_read_word("obey", "ignore"),
    ),
    Setting(
        name="GULFWATCH_HOST_DELAY",
        default="1s",
        about="between two requests to one host of the open web; in allowed networks between two pages",
        read=_read_delay,
    ),
    Setting(
        name="GULFWATCH_COLLECTORS",
        default="1",
        about="collector processes on this machine; they share the hosts among them",
        read=_read_collectors,
    ),
    Setting(name="GULFWATCH_RETENTION", default="365d", about="how long articles are kept", read=_read_retention),
    Setting(
        name="GULFWATCH_LOG",
        default="",
        shown_default="`text` on a terminal, else `json`",
        about="how log lines look: `text` or `json`",
        read=_read_word("text", "json", ""),
    ),
)
"""In the order in which the manual tells them."""
