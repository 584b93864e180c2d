"""The command line: every command by its name."""

import importlib
import sys
from collections.abc import Sequence

import click

from daemon.entry import end_at_once_when_stopped, run_command

COMMANDS = (
    *("run", "check", "collect", "backfill", "import", "match", "preview", "names", "sources", "channels"),
    *("deliveries", "canaries", "explain", "silences", "demo"),
)
_MODULES = {"import": "import_"}
"""Whose name is a word of Python's own."""


class _Commands(click.Group):
    """Loads the code of a command when it is asked for: `gulfwatch deliveries` need not load Scrapy's neighbours."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = _MODULES.get(name, name)
        command = getattr(importlib.import_module(f"commands.{module}"), module)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="gulfwatch", message="gulfwatch %(version)s")
def gulfwatch() -> None:
    """Watches Gulf and Turkish news in Arabic, English and Turkish, and posts alerts to a team's chat.

    It works on the three files of the folder GULFWATCH_CONFIG (default: this one): sources.yaml,
    watchlists.yaml and channels.yaml.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers the exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted."""
    if arguments is None and sys.argv[1:2] == ["run"]:
        end_at_once_when_stopped()
    return run_command(gulfwatch, arguments, name="gulfwatch")


if __name__ == "__main__":
    sys.exit(main())
