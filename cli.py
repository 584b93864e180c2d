"""The command line: every command, and one place that turns failures into sentences and exit codes."""

import importlib
import sys
from collections.abc import Sequence

import click

from domain.errors import GulfwatchError

COMMANDS = ("run", "check", "collect", "match", "channels", "deliveries", "demo")


class _Commands(click.Group):
    """Loads the code of a command when it is asked for: `gulfwatch deliveries` need not load Scrapy's neighbours."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"commands.{name}"), name)
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
    try:
        code = gulfwatch.main(args=arguments, prog_name="gulfwatch", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _failed(error.format_message())
    except GulfwatchError as error:
        return _failed(str(error))
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return 1
    except Exception as bug:  # never a traceback: where it happened is enough to report it
        return _failed(f"Gulfwatch made a mistake: {type(bug).__name__} at {_place(bug)}. Please report it.")
    return code if isinstance(code, int) else 0


def _failed(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def _place(bug: BaseException) -> str:
    last = bug.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{last.tb_frame.f_globals.get('__name__', '?')}:{last.tb_lineno}" if last else "an unknown place"


if __name__ == "__main__":
    sys.exit(main())
