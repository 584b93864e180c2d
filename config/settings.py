"""The one place where the environment is read: settings, and the variables of the three files."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from config.addresses import is_loopback, literal_ip
from config.dotenv_file import read_dotenv
from config.setting_table import SETTINGS, Setting
from domain.errors import ConfigError
from domain.network import NetworkPolicy
from domain.problem import Problem, did_you_mean
from domain.secret import Secret

_PREFIX = "GULFWATCH_"
_SHORTEST_TOKEN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment and .env say, checked. Rooms are given the plain values that they need."""

    config_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    listen: tuple[str, int] | None  # host (IPv6 without brackets) and port; None: no dashboard
    url: str  # of the dashboard as others see it, without a slash at the end; empty: there is none
    token: Secret | None
    network_policy: NetworkPolicy
    user_agent: str
    robots_obey: bool
    host_delay: timedelta
    collectors: int
    retention: timedelta
    log_format: Literal["text", "json"]
    variables: Mapping[str, str] = field(repr=False)  # for ${NAME}: the environment and .env
    warnings: tuple[Problem, ...] = ()


def read_settings(environ: Mapping[str, str] | None = None, *, terminal: bool | None = None) -> Settings:
    """Reads the environment (``os.environ`` when none is given), which wins over .env in the folder of the three files.

    ``terminal`` says whether logs go to a terminal; None: look at stderr. Raises ConfigError with every problem.
    """
    environ = os.environ if environ is None else environ
    dotenv = read_dotenv(Path(environ.get("GULFWATCH_CONFIG") or "."))
    variables = {**dotenv.values, **environ}
    problems = [*dotenv.problems, *_unknown(variables), *_misplaced(dotenv.values)]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        _read(setting, variables, values=values, problems=problems)
    problems.extend(_exposed(values))
    problems.extend(_guessable(values))
    if any(problem.severity == "error" for problem in problems):
        raise ConfigError(tuple(problems))
    on_terminal = sys.stderr.isatty() if terminal is None else terminal
    return _to_settings(values, on_terminal=on_terminal, variables=variables, warnings=tuple(problems))


def read_variables(config_dir: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """What ``${NAME}`` may stand for now: for when .env has changed. Raises ConfigError when .env cannot be read."""
    dotenv = read_dotenv(config_dir)
    errors = tuple(problem for problem in dotenv.problems if problem.severity == "error")
    if errors:
        raise ConfigError(errors)
    return {**dotenv.values, **(os.environ if environ is None else environ)}


def _read(setting: Setting, variables: Mapping[str, str], *, values: dict[str, Any], problems: list[Problem]) -> None:
    written = variables.get(setting.name)
    text = setting.default if written is None or (not written and setting.name != "GULFWATCH_LISTEN") else written
    try:
        values[setting.name] = setting.read(text.strip())
    except ValueError as error:
        problems.append(Problem(file=setting.name, message=str(error)))


def _unknown(variables: Mapping[str, str]) -> list[Problem]:
    known = [setting.name for setting in SETTINGS]
    return [
        Problem(file=name, message=f"there is no such setting{did_you_mean(name, known)}", severity="warning")
        for name in sorted(variables)
        if name.startswith(_PREFIX) and name not in known
    ]


def _misplaced(dotenv: Mapping[str, str]) -> list[Problem]:
    if "GULFWATCH_CONFIG" not in dotenv:
        return []
    message = "this has no effect in .env, which is looked for in that folder: set it in the environment"
    return [Problem(file="GULFWATCH_CONFIG", message=message, severity="warning")]


def _exposed(values: Mapping[str, Any]) -> list[Problem]:
    """A dashboard that others can reach needs a token."""
    listen, token = values.get("GULFWATCH_LISTEN"), values.get("GULFWATCH_TOKEN", "")
    if listen is None or token is not None or is_loopback(listen[0].lower()):
        return []
    message = f"{listen[0]} can be reached from other machines: set GULFWATCH_TOKEN, or listen on 127.0.0.1"
    return [Problem(file="GULFWATCH_LISTEN", message=message)]


def _guessable(values: Mapping[str, Any]) -> list[Problem]:
    token = values.get("GULFWATCH_TOKEN")
    if token is None or len(token.reveal()) >= _SHORTEST_TOKEN:
        return []
    message = f"a token of fewer than {_SHORTEST_TOKEN} characters can be guessed: make it longer"
    return [Problem(file="GULFWATCH_TOKEN", message=message, severity="warning")]


def _to_settings(
    values: Mapping[str, Any], *, on_terminal: bool, variables: Mapping[str, str], warnings: tuple[Problem, ...]
) -> Settings:
    listen = values["GULFWATCH_LISTEN"]
    return Settings(
        config_dir=values["GULFWATCH_CONFIG"],
        database_url=values["GULFWATCH_DATABASE"],
        listen=listen,
        url=values["GULFWATCH_URL"] or (_url_of(*listen) if listen is not None else ""),
        token=values["GULFWATCH_TOKEN"],
        network_policy=NetworkPolicy(allowed=values["GULFWATCH_ALLOW_NETWORKS"]),
        user_agent=values["GULFWATCH_USER_AGENT"],
        robots_obey=values["GULFWATCH_ROBOTS"] == "obey",
        host_delay=values["GULFWATCH_HOST_DELAY"],
        collectors=values["GULFWATCH_COLLECTORS"],
        retention=values["GULFWATCH_RETENTION"],
        log_format=values["GULFWATCH_LOG"] or ("text" if on_terminal else "json"),
        variables=variables,
        warnings=warnings,
    )


def _url_of(host: str, port: int) -> str:
    """The dashboard's address from this machine: a host that means every interface is reached as localhost."""
    ip = literal_ip(host)
    if ip is not None and ip.is_unspecified:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
