"""Reads ``.env``: names and values for the settings and for the variables of the three files."""

import io
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv.parser import parse_stream

from config.yaml_text import decode
from domain.errors import ConfigError
from domain.problem import Problem

FILE = ".env"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DotenvFile:
    """What .env holds; nothing when there is none. Values may be secrets and stand in no problem."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()


def read_dotenv(folder: Path) -> DotenvFile:
    """Reads the folder's .env, if there is one. A line that is wrong is a problem, and the others are read."""
    path = folder / FILE
    try:
        if not path.is_file():
            return DotenvFile()
        data = path.read_bytes()
        open_to_all = bool(path.stat().st_mode & stat.S_IROTH)
    except OSError as error:
        return DotenvFile(problems=(Problem(file=FILE, message=f"the file cannot be read: {error.strerror}"),))
    if len(data) > _MOST_BYTES:
        return DotenvFile(problems=(Problem(file=FILE, message="the file is larger than 1 MB"),))
    try:
        values, problems = parse_dotenv(decode(data, file=FILE))
    except ConfigError as error:
        return DotenvFile(problems=error.problems)
    if open_to_all and values:
        message = "everyone on this machine can read this file: chmod 600 .env"
        problems = (*problems, Problem(file=FILE, message=message, severity="warning"))
    return DotenvFile(values=values, problems=problems)


def parse_dotenv(text: str) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """``NAME=value`` lines with quotes, comments and ``export`` as python-dotenv reads them, without interpolation."""
    values: dict[str, str] = {}
    problems = []
    for binding in parse_stream(io.StringIO(text.removeprefix("\ufeff"))):
        if binding.error or (binding.key is not None and binding.value is None):
            skipped = binding.original.string
            line = binding.original.line + skipped[: len(skipped) - len(skipped.lstrip())].count("\n")
            problems.append(Problem(file=FILE, line=line, message="this is no line of the form NAME=value"))
        elif binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return values, tuple(problems)
